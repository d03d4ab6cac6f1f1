"""Other ways to write the address of the same page, asked for before anybody says that it was never archived.

Archives fold most of them into one key, but not all archives fold all of them, and a note may cite another form than
the one that was archived. Each form differs in one thing: two differences at once are left to the index, which folds.
"""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

__all__ = ["forms"]

_SCHEMES = {"http": "https", "https": "http"}
_SECOND_LEVEL = frozenset(
    ["ac", "co", "com", "edu", "go", "gob", "gouv", "gov", "gv", "ne", "net", "nic", "or", "org"]
)
"""Labels below which countries register names, as in ``example.co.uk``: names of three parts are the shortest there."""

_WWW = "www."
_SHORTEST, _WITH_SECOND_LEVEL, _COUNTRY = 2, 3, 2


def forms(url: str) -> list[str]:
    """The other forms of ``url``, which is in wire form: the other scheme, with or without ``www.`` and closing slash."""
    parts = urlsplit(url)
    scheme = parts._replace(scheme=_SCHEMES[parts.scheme]) if parts.port is None else None
    return [other.geturl() for other in (scheme, _www(parts), _slash(parts)) if other]


def _www(parts: SplitResult) -> SplitResult | None:
    """``www.`` is another name of the registered domain, not of a host below it."""
    if parts.netloc.startswith(_WWW) and _is_registered(parts.netloc.removeprefix(_WWW)):
        return parts._replace(netloc=parts.netloc.removeprefix(_WWW))
    return parts._replace(netloc=_WWW + parts.netloc) if _is_registered(parts.netloc) else None


def _is_registered(netloc: str) -> bool:
    """Whether a name looks like one that was registered; an address is none. Wrong guesses cost one question."""
    labels = netloc.partition(":")[0].split(".")
    if labels[-1].isdecimal() or netloc.startswith("["):
        return False
    is_below_second = len(labels[-1]) == _COUNTRY and labels[-2:][0] in _SECOND_LEVEL
    return len(labels) == (_WITH_SECOND_LEVEL if is_below_second else _SHORTEST)


def _slash(parts: SplitResult) -> SplitResult | None:
    if parts.query or parts.path in {"", "/"}:
        return None
    path = parts.path
    return parts._replace(path=path.rstrip("/") if path.endswith("/") else f"{path}/")
