"""Runs that are killed, started twice, or robbed of their memory: what is left, and what the next run makes of it.

``web`` is a small web that logs who asked for what and when; ``nursery`` starts the real command quickly, and can have
it kill itself at a system call or an SQL statement; ``killing`` compares a run that was killed with one that was not.
``python -m tests.faults --kills 50`` prints the comparison as a table.
"""
