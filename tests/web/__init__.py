"""A small internet on loopback with a known truth: real sockets, real TLS, real DNS.

``behaviours`` is the table, one file a family: one row for each way a server treats a visitor, with the verdict that
a correct checker reaches. ``ordinary.py`` is a list of links as people write it, ``demo.py`` holds the pages that the
notes in examples/notes cite. ``LoopbackWeb`` serves them::

    async with LoopbackWeb() as web:
        config = {"check": web.check_config()}  # and SSL_CERT_FILE=web.ca_file

A new behaviour is one row in the table and, where none fits, a small handler in ``handlers.py`` or ``hostile.py``.
``python -m tests.web`` serves it for a person; ``python -m tests.web.truth`` counts the verdicts that are not true.
"""

from __future__ import annotations

from tests.web.behaviours import BEHAVIOURS, CANARY, Behaviour
from tests.web.certificates import Certificate
from tests.web.demo import DEMO_BEFORE, DEMO_COPIES, DEMO_PAGES
from tests.web.server import LoopbackWeb, Visit

__all__ = [
    "BEHAVIOURS",
    "CANARY",
    "DEMO_BEFORE",
    "DEMO_COPIES",
    "DEMO_PAGES",
    "Behaviour",
    "Certificate",
    "LoopbackWeb",
    "Visit",
]
