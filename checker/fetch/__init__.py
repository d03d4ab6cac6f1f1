"""The only place that speaks HTTP to cited hosts."""
