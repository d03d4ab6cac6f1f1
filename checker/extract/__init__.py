"""Notes in, references out: one file a format."""
