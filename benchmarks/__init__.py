"""Benchmarks: one command, one table, peers beside us in the same run. ``make bench``."""
