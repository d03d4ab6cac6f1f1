"""SQLite: what each run saw."""
