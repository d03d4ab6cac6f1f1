"""AsciiDoc's ids: those that authors give, in many ways, and those that Asciidoctor makes of titles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from unicodedata import category

if TYPE_CHECKING:
    from checker.extract.asciidoc_attributes import Attributes

__all__ = ["MadeIds", "given", "named", "of_title"]

_GIVEN = re.compile(
    rb"(?:\[\[|anchor:)([A-Za-z_:\x80-\xff][\w\-:.\x80-\xff]*+)"
    rb"|(?<!\w)\[[\w.%]*+#([A-Za-z_:\x80-\xff][\w\-:\x80-\xff]*+)"
)
_NAMED = re.compile(rb"(?<![\w-])id=[\"']?([^\s,\"'\]]++)")
_OF_TITLE = re.compile(rb"[ \t]\[\[([^\s\[\],]++)(?:,[^\[\]]*+)?\]\]\Z")
_NO_ID = re.compile(r"[^\w \-.]")
"""What an id made of a title leaves out, save marks: for Asciidoctor, those of Indic scripts are parts of words."""


def given(text: bytes, start: int, end: int) -> list[str]:
    """The ids that anchors and block attributes give: ``[[id]]``, ``anchor:id[]``, ``[#id]``."""
    return [(found[1] or found[2]).decode("utf-8", "replace") for found in _GIVEN.finditer(text, start, end)]


def named(attributes: bytes) -> list[str]:
    """The ids in a line of block attributes that are called so: ``[id=…]``."""
    return [found[1].decode("utf-8", "replace") for found in _NAMED.finditer(attributes)]


def of_title(title: bytes) -> str:
    """The id that stands at the end of a title, or nothing: ``== Title [[id]]``."""
    found = _OF_TITLE.search(title)
    return found[1].decode("utf-8", "replace") if found else ""


class MadeIds:
    """The ids that Asciidoctor gives to the sections of a document, by what ``attributes`` say there."""

    def __init__(self, attributes: Attributes) -> None:
        self._attributes = attributes
        self._counts: dict[str, int] = {}  # of ids made from the same title

    def new(self, title: str, at: int) -> str:
        """The id of the next section, which begins at byte ``at``."""
        prefix, separator = (self._attributes.at(name, at) for name in ("idprefix", "idseparator"))
        before = "_" if prefix is None else prefix.value or ""
        between = "_" if separator is None else (separator.value or "")[:1]
        words = _NO_ID.sub(lambda sign: sign[0] if category(sign[0])[0] == "M" else "", title.lower())
        if between:
            name = re.sub(rf"[ .{re.escape(between)}-]+", between, before + words).removesuffix(between)
            name = name if before else name.removeprefix(between)
        else:
            name = before + words.replace(" ", "")
        count = self._counts[name] = self._counts.get(name, 0) + 1
        return f"{name}{between}{count}" if count > 1 else name
