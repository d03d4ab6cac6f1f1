"""Comments that mark a broken link of which there is no copy: seen by whoever edits the note, and by no reader."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from typing import TYPE_CHECKING

from checker.fix.drawn import line_break, line_end, line_start
from checker.fix.edits import Way
from checker.fix.endings import ending
from checker.fix.footnotes import behind
from checker.fix.sheet import Markup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.fix.edits import Edit
    from checker.fix.sheet import Spot
    from checker.models import CheckedLink

__all__ = ["has_mark", "marks"]

_WORD = "refguard: "  # not "refguard-", which begins what asks to leave a link alone
_INLINE = {
    Markup.MARKDOWN: " <!-- {said} -->",
    Markup.HTML: " <!-- {said} -->",
    Markup.ORG: " @@comment:{said}@@",
}
_IN_SCRIPT = " {{/* {said} */}}"
_IN_FRONT_MATTER = " # {said}"
_BELOW = {Markup.LATEX: "% {said}", Markup.ASCIIDOC: "// {said}"}
_THERE = re.compile(rb"[ \t]*+[\"']?,?[ \t]*+(?:<!-- |\{/\* |@@comment:|# )refguard: ")
_THERE_BELOW = re.compile(rb"\r?\n(?:% |// )refguard: ")
_END_OF_VALUE = re.compile(rb"[\"']?[ \t]*+,?[ \t]*+(?=\r?\n)")
_SPACELESS = re.compile(rb"[\x80-\xff]")  # what follows without a space, as in Chinese and Japanese
_TABLE = re.compile(rb"^[|,:!]={3,}[ \t]*+\r?$", re.MULTILINE)


def marks(spot: Spot, link: CheckedLink) -> Iterator[Way]:
    """The ways to put the comment that says what is wrong with ``link`` beside its citation at ``spot``."""
    edit = _edit(spot, _said(link))
    if edit:
        yield Way((edit,))


def has_mark(spot: Spot) -> bool:
    """Whether such a comment stands beside the citation at ``spot``."""
    text = spot.sheet.text
    if spot.markup in _INLINE:
        found = ending(spot)
        return found is not None and _THERE.match(text, found.at) is not None
    if spot.markup is Markup.FRONT_MATTER:
        return _THERE.match(text, spot.end) is not None
    return _THERE_BELOW.match(text, line_end(text, _end(spot))) is not None


def _said(link: CheckedLink) -> str:
    since = link.streak.since if link.streak else link.checked_at
    reason = link.verdict.reason.value
    return f"{_WORD}{reason} since {since.date().isoformat()}" if since else f"{_WORD}{reason}"


def _edit(spot: Spot, said: str) -> Edit | None:
    if spot.markup in _INLINE:
        found = ending(spot)
        is_script = spot.sheet.path.lower().endswith(".mdx")
        form = (_IN_SCRIPT if is_script else _INLINE[spot.markup]).format(said=said)
        if found and not found.is_bare and _SPACELESS.match(spot.sheet.text, found.at):
            form = form.lstrip()  # a reader would see a gap where there was none
        return behind(spot.sheet, found.at, form) if found else None
    if spot.markup is Markup.FRONT_MATTER:
        value = _END_OF_VALUE.match(spot.sheet.text, spot.end)
        return value and spot.sheet.edit(value.end(), value.end(), _IN_FRONT_MATTER.format(said=said))
    return _edit_line(spot, said) if spot.markup in _BELOW else None


def _edit_line(spot: Spot, said: str) -> Edit | None:
    """A comment in a line of its own, below: at the end of its line, one of LaTeX would hide what follows."""
    text = spot.sheet.text
    start, end = line_start(text, _end(spot)), line_end(text, _end(spot))
    if spot.markup is Markup.ASCIIDOC and (_is_in_table(text, start) or text.endswith(b"\\", start, end)):
        return None
    return spot.sheet.edit(end, end, line_break(text) + _BELOW[spot.markup].format(said=said))


def _end(spot: Spot) -> int:
    found = ending(spot)
    return found.at if found else spot.end


def _is_in_table(text: bytes, at: int) -> bool:
    """Whether a line at ``at`` is one of a table, where a comment would be text."""
    return bisect_left(_table_lines(text), at) % 2 == 1


@lru_cache(maxsize=8)
def _table_lines(text: bytes) -> tuple[int, ...]:
    return tuple(found.start() for found in _TABLE.finditer(text))
