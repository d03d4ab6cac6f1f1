"""The archive stage against ``tests.web.archive``, a Wayback Machine on loopback."""
