"""What a finding is known by from one run to the next. Pure.

Code scanning, merge requests and the baseline all have to say whether a finding is a new one. The line it stands on
does not tell: every edit above moves it. What tells is what it is about, in which note, and which of the equal ones
it is, counted from the top. All of it is taken as a report shows it, so that a report that was read back gives the
same fingerprints.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from typing import TYPE_CHECKING

from checker.urls import redact

if TYPE_CHECKING:
    from collections.abc import Iterable

    from checker.models import Finding

__all__ = ["Ordinals", "fingerprint", "fingerprints", "subject"]

_DIGITS = 32
_NAME_OR_NUMBER = re.compile(r"(\[[^\[\]]*+\])|\d[\d,]*+")
_HALVES = re.compile("[\ud800-\udfff]")  # of surrogate pairs: no report can hold them


class Ordinals:
    """Counts equal findings. Ask in the order of places: the first of its kind in a note gets 1."""

    def __init__(self) -> None:
        self._seen: Counter[tuple[str, str, str]] = Counter()

    def of(self, ident: str, path: str, about: str) -> int:
        """The number of one more finding ``ident`` in the note ``path``, about a URL or with a message."""
        kind = ident, _shown(path), _shown(about)
        self._seen[kind] += 1
        return self._seen[kind]


def fingerprint(ident: str, path: str, about: str, ordinal: int) -> str:
    """32 hexadecimal digits for the finding ``ident`` in the note ``path``, the ``ordinal``-th of its kind there.

    ``about`` is the URL of the finding, or the subject of its message where it has none. Passwords make no difference.
    """
    parts = json.dumps([ident, _shown(path), _shown(about), ordinal])
    return hashlib.sha256(parts.encode()).hexdigest()[:_DIGITS]


def fingerprints(findings: Iterable[Finding]) -> list[str]:
    """The fingerprint of each of ``findings``, which come in the order of places."""
    ordinals = Ordinals()
    found = []
    for each in findings:
        about = subject(each.message) if each.url is None else each.url
        found.append(fingerprint(each.ident, each.path, about, ordinals.of(each.ident, each.path, about)))
    return found


def subject(message: str) -> str:
    """What ``message`` is about: numbers in it, such as sizes, come and go; those in brackets are labels and stay."""
    return _NAME_OR_NUMBER.sub(lambda found: found[1] or "0", message)


def _shown(text: str) -> str:
    return _HALVES.sub("\ufffd", redact(text))
