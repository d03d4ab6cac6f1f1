"""Roles of reStructuredText (``:role:`text```): which are literal, and what the text of others is the address of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from checker.extract import identifiers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["IDENTIFIERS", "LITERAL", "document"]

LITERAL = frozenset(
    re.findall(
        r"\S+",
        "bash c:expr code command cpp:expr envvar file kbd literal makevar math mimetype program raw regexp samp",
    )
)
"""Roles in whose text nothing is a reference."""

_NOTES = (".rst", ".rest", ".md", ".txt", ".ipynb", ".html")
_NUMBERED = re.compile(r"\s*+([0-9]{1,5})(#\S++)?\s*+")
_PEP = "https://peps.python.org/pep-{:04}{}"
_RFC = "https://datatracker.ietf.org/doc/html/rfc{}.html{}"  # as Sphinx; docutils' own tools.ietf.org has moved there


def document(name: str) -> str:
    """The file of a document that Sphinx calls ``name``: it leaves the suffix out."""
    return name if "://" in name or name.endswith(_NOTES) else f"{name}.rst"


def _marked(marker: str) -> Callable[[str], str]:
    def address(name: str) -> str:
        raw = f"{marker}{name}".encode("utf-8", "replace")
        found = identifiers.find(raw, 0, len(raw))
        return found[0].url if found else ""

    return address


def _numbered(form: str, last: int) -> Callable[[str], str]:
    def address(name: str) -> str:
        found = _NUMBERED.fullmatch(name)
        return form.format(int(found[1]), found[2] or "") if found and int(found[1]) <= last else ""

    return address


_pep, _rfc = _numbered(_PEP, 9_999), _numbered(_RFC, 99_999)

IDENTIFIERS: Mapping[str, Callable[[str], str]] = {
    "arxiv": _marked("arXiv:"),
    "doi": _marked("doi:"),
    "pep": _pep,
    "pep-reference": _pep,
    "rfc": _rfc,
    "rfc-reference": _rfc,
}
"""Roles whose text is an identifier, and the address that it stands for: empty where it is none."""
