"""Footnotes that link to an archived copy: a mark behind the citation, and what it says there or at the end."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from checker.fix.drawn import line_break, line_start
from checker.fix.edits import Way
from checker.fix.linking import in_sentence
from checker.fix.sheet import Markup

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from checker.fix.edits import Edit
    from checker.fix.endings import Ending
    from checker.fix.sheet import Sheet, Spot

__all__ = ["footnotes", "has_footnote"]


class _Form(NamedTuple):
    """A ``mark`` of which the footnote is a part, or which names the one that its ``definition`` holds."""

    mark: str
    definition: str = ""
    needs_space: bool = False
    is_id: bool = False


_FORMS: Mapping[Markup, _Form] = {
    Markup.MARKDOWN: _Form("[^{label}]", "[^{label}]: {sentence}"),
    Markup.RST: _Form("[#{label}]_", ".. [#{label}] {sentence}", needs_space=True, is_id=True),
    Markup.LATEX: _Form(r"\footnote{{{sentence}.}}"),
    Markup.ASCIIDOC: _Form("footnote:[{sentence}]"),
    Markup.ORG: _Form("[fn:: {sentence}]"),
}
_LABEL = "archived-"
_LABELS = re.compile(rb"\[[\^#]archived-(?:\d+-)?(\d{1,9})\]")
_LONGEST_FOOTNOTE = 2_000  # bytes before a citation in which the beginning of one is looked for
_OPENED = re.compile(rb"\\footnote(?:text)?(?:\[\d*+\])?\{|footnote:[\w-]*+\[|\[fn:")
_PARAGRAPH = re.compile(rb"\n[ \t]*+\r?\n")
_IN_RST = re.compile(rb"[ \t]*+\.\.[ \t]+\[")
_BLANK_LINE = re.compile(rb"\n[ \t]*+\r?\n\Z")
_OURS = re.compile(rb" ?\[[\^#]archived-[\d-]+\]")


def footnotes(spot: Spot, ending: Ending, url: str, day: date) -> Iterator[Way]:
    """The ways to put a footnote at ``ending``; none where its markup knows no footnotes, or that is in one already."""
    form = _FORMS.get(ending.markup)
    if form is None or _is_in_footnote(spot, ending):
        return
    label = _label(spot)
    space = " " if form.needs_space or (ending.is_bare and ending.markup is not Markup.LATEX) else ""
    for sentence, read in in_sentence(spot, url, day):
        mark = space + form.mark.format(label=label, sentence=sentence)
        if not form.definition:
            yield Way((spot.sheet.edit(ending.at, ending.at, mark),), None, (read,))
            continue
        definition = form.definition.format(label=label, sentence=sentence)
        edits = behind(spot.sheet, ending.at, mark), _at_the_end(spot.sheet, definition)
        yield Way(edits, None, (read,), (label,) if form.is_id else ())


def has_footnote(spot: Spot, ending: Ending) -> bool:
    """Whether such a mark stands at ``ending`` already, whose definition is elsewhere."""
    return _OURS.match(spot.sheet.text, ending.at) is not None


def behind(sheet: Sheet, at: int, new: str) -> Edit:
    """The change that puts ``new`` at ``at``, before anything that is put at the end of the sheet."""
    if at < len(sheet.text):
        return sheet.edit(at, at, new)
    last = sheet.text[-4:].decode("utf-8", "ignore")[-1:]
    return sheet.edit(at - len(last.encode()), at, last + new)


def _is_in_footnote(spot: Spot, ending: Ending) -> bool:
    text, at = spot.sheet.text, ending.at
    if ending.markup is Markup.MARKDOWN:
        return spot.sheet.outline.is_footnote(spot.at)
    before = text[max(0, at - _LONGEST_FOOTNOTE) : at]
    if ending.markup is Markup.RST:
        return _IN_RST.match(text, line_start(text, spot.at)) is not None
    start = max((found.end() for found in _OPENED.finditer(before)), default=-1)
    if start < 0 or _PARAGRAPH.search(before, start):
        return False
    opening, closing = (b"{", b"}") if ending.markup is Markup.LATEX else (b"[", b"]")
    return before.count(opening, start) >= before.count(closing, start)


def _label(spot: Spot) -> str:
    """A label that nothing in the note has; the same whenever it is asked for. Cells of a notebook have their own."""
    cell = spot.reference.location.cell
    taken = spot.sheet.footnotes
    number = taken.setdefault((spot.at, spot.start), _highest(spot.sheet.text) + len(taken) + 1)
    return f"{_LABEL}{number}" if cell is None else f"{_LABEL}{cell}-{number}"


@lru_cache(maxsize=8)
def _highest(text: bytes) -> int:
    """The highest number in the labels that ``text`` has from earlier repairs."""
    return max((int(found[1]) for found in _LABELS.finditer(text)), default=0)


def _at_the_end(sheet: Sheet, definition: str) -> Edit:
    """The change that puts ``definition`` below everything else, in a paragraph of its own."""
    newline, end = line_break(sheet.text), len(sheet.text)
    if not sheet.text.endswith(b"\n"):
        return sheet.edit(end, end, f"{newline}{newline}{definition}")
    blank = "" if _BLANK_LINE.search(sheet.text, max(0, end - 99)) else newline
    return sheet.edit(end, end, f"{blank}{definition}{newline}")
