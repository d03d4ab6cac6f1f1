"""The seven statuses, every reason with the status and severity it has, and the verdict they make.

Public words: reports, configuration and docs/reasons.md use them, and they do not change.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PROBLEMS", "REASONS", "Reason", "Severity", "Status", "Verdict"]


class Status(StrEnum):
    """What a reader gets, in seven words; the order is the order of reports."""

    BROKEN = "broken"
    UNSTABLE = "unstable"
    BLOCKED = "blocked"
    REDIRECTED = "redirected"
    WORKING = "working"
    UNCHECKED = "unchecked"
    IGNORED = "ignored"


class Severity(StrEnum):
    """How much a finding weighs at the gate, the gravest first."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """Its place in this order; 0 is the gravest."""
        return _RANKS[self]


_RANKS: Mapping[Severity, int] = {severity: rank for rank, severity in enumerate(Severity)}


class Reason(StrEnum):
    """Why a link has its status. Each has a section in docs/reasons.md."""

    OK = "ok"
    ACCEPTED_BY_RULE = "accepted-by-rule"
    SEEN_BY_ARCHIVE = "seen-by-archive"
    MOVED_PERMANENTLY = "moved-permanently"
    NOT_FOUND = "not-found"
    GONE = "gone"
    CLIENT_ERROR = "client-error"
    HOST_NOT_FOUND = "host-not-found"
    CONNECTION_REFUSED = "connection-refused"
    TLS_INVALID = "tls-invalid"
    TLS_INCOMPLETE_CHAIN = "tls-incomplete-chain"
    REDIRECT_LOOP = "redirect-loop"
    TOO_MANY_REDIRECTS = "too-many-redirects"
    BAD_REDIRECT = "bad-redirect"
    SOFT_404 = "soft-404"
    REDIRECTED_TO_HOME = "redirected-to-home"
    PARKED_DOMAIN = "parked-domain"
    MISSING_FILE = "missing-file"
    MISSING_FRAGMENT = "missing-fragment"
    LOCAL_PATH = "local-path"
    MALFORMED_URL = "malformed-url"
    UNREACHABLE = "unreachable"
    FORBIDDEN = "forbidden"
    LOGIN_REQUIRED = "login-required"
    PAYMENT_REQUIRED = "payment-required"
    LEGAL = "legal"
    RATE_LIMITED = "rate-limited"
    BOT_WALL = "bot-wall"
    TIMEOUT = "timeout"
    SERVER_ERROR = "server-error"
    CONNECTION_RESET = "connection-reset"
    DNS_FAILURE = "dns-failure"
    RULE = "rule"
    INLINE_COMMENT = "inline-comment"
    PRIVATE_ADDRESS = "private-address"
    UNSUPPORTED_SCHEME = "unsupported-scheme"
    TEMPLATE = "template"
    RESERVED_DOMAIN = "reserved-domain"
    TIME_BUDGET = "time-budget"
    NO_NETWORK = "no-network"
    INTERRUPTED = "interrupted"
    NOT_DUE = "not-due"
    SITE_PATH = "site-path"


_ERROR, _WARNING, _NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

REASONS: Mapping[Reason, tuple[Status, Severity | None]] = {
    Reason.OK: (Status.WORKING, None),
    Reason.ACCEPTED_BY_RULE: (Status.WORKING, None),
    Reason.SEEN_BY_ARCHIVE: (Status.WORKING, None),
    Reason.MOVED_PERMANENTLY: (Status.REDIRECTED, _NOTE),
    Reason.NOT_FOUND: (Status.BROKEN, _ERROR),
    Reason.GONE: (Status.BROKEN, _ERROR),
    Reason.CLIENT_ERROR: (Status.BROKEN, _ERROR),
    Reason.HOST_NOT_FOUND: (Status.BROKEN, _ERROR),
    Reason.CONNECTION_REFUSED: (Status.BROKEN, _ERROR),
    Reason.TLS_INVALID: (Status.BROKEN, _ERROR),
    Reason.TLS_INCOMPLETE_CHAIN: (Status.BROKEN, _WARNING),
    Reason.REDIRECT_LOOP: (Status.BROKEN, _ERROR),
    Reason.TOO_MANY_REDIRECTS: (Status.BROKEN, _ERROR),
    Reason.BAD_REDIRECT: (Status.BROKEN, _ERROR),
    Reason.SOFT_404: (Status.BROKEN, _ERROR),
    Reason.REDIRECTED_TO_HOME: (Status.BROKEN, _ERROR),
    Reason.PARKED_DOMAIN: (Status.BROKEN, _ERROR),
    Reason.MISSING_FILE: (Status.BROKEN, _ERROR),
    Reason.MISSING_FRAGMENT: (Status.BROKEN, _WARNING),
    Reason.LOCAL_PATH: (Status.BROKEN, _ERROR),
    Reason.MALFORMED_URL: (Status.BROKEN, _ERROR),
    Reason.UNREACHABLE: (Status.BROKEN, _ERROR),
    Reason.FORBIDDEN: (Status.BLOCKED, _NOTE),
    Reason.LOGIN_REQUIRED: (Status.BLOCKED, _NOTE),
    Reason.PAYMENT_REQUIRED: (Status.BLOCKED, _NOTE),
    Reason.LEGAL: (Status.BLOCKED, _NOTE),
    Reason.RATE_LIMITED: (Status.BLOCKED, _NOTE),
    Reason.BOT_WALL: (Status.BLOCKED, _NOTE),
    Reason.TIMEOUT: (Status.UNSTABLE, _WARNING),
    Reason.SERVER_ERROR: (Status.UNSTABLE, _WARNING),
    Reason.CONNECTION_RESET: (Status.UNSTABLE, _WARNING),
    Reason.DNS_FAILURE: (Status.UNSTABLE, _WARNING),
    Reason.RULE: (Status.IGNORED, None),
    Reason.INLINE_COMMENT: (Status.IGNORED, None),
    Reason.PRIVATE_ADDRESS: (Status.IGNORED, None),
    Reason.UNSUPPORTED_SCHEME: (Status.IGNORED, None),
    Reason.TEMPLATE: (Status.IGNORED, None),
    Reason.RESERVED_DOMAIN: (Status.IGNORED, None),
    Reason.TIME_BUDGET: (Status.UNCHECKED, None),
    Reason.NO_NETWORK: (Status.UNCHECKED, None),
    Reason.INTERRUPTED: (Status.UNCHECKED, None),
    Reason.NOT_DUE: (Status.UNCHECKED, None),
    Reason.SITE_PATH: (Status.UNCHECKED, None),
}
"""Every reason with the status it belongs to and the severity of its finding (None: no finding)."""

PROBLEMS: Mapping[str, Severity] = {
    "broken-front-matter": _WARNING,
    "broken-link-syntax": _WARNING,
    "broken-site-config": _WARNING,
    "duplicate-definition": _WARNING,
    "expired-ignore": _WARNING,
    "expired-rule": _WARNING,
    "invalid-ignore": _WARNING,
    "read-in-part": _WARNING,
    "space-in-destination": _WARNING,
    "title-mismatch": _NOTE,
    "undefined-reference": _WARNING,
    "unreadable-note": _WARNING,
    "unused-ignore": _NOTE,
    "unused-rule": _NOTE,
}
"""The idents of findings that are no verdict on a link, each with the severity it mostly has."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The opinion on one link: ``detail`` is one sentence on what was seen."""

    reason: Reason
    detail: str = ""

    @property
    def status(self) -> Status:
        """The status that ``reason`` belongs to."""
        return REASONS[self.reason][0]

    @property
    def severity(self) -> Severity | None:
        """The severity of the finding that ``reason`` makes, or None."""
        return REASONS[self.reason][1]
