"""What is put beside a citation: an archived link, a footnote, attributes, a comment.

Of each there are several ways, since the address of a copy, which holds another one, is not easily written everywhere.
What cannot have a neighbour, such as a value in front matter or an image in HTML, has no way here.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from checker.extract import tags
from checker.fix.edits import Way
from checker.fix.endings import ending, tag_around
from checker.fix.footnotes import footnotes, has_footnote
from checker.fix.linking import in_brackets
from checker.fix.marking import has_mark, marks
from checker.fix.repairs import Form, Style
from checker.fix.spelling import spellings
from checker.references import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.copies import Memento
    from checker.fix.repairs import Repair
    from checker.fix.sheet import Spot

__all__ = ["additions", "is_footnoted", "is_marked"]


def additions(spot: Spot, repair: Repair, style: Style) -> Iterator[Way]:
    """The ways to put beside the citation at ``spot`` what ``style`` says, or the comment that marks it; the best first."""
    if repair.form is Form.MARKED:
        yield from marks(spot, repair.link)
        return
    if repair.memento is None:
        return
    url = repair.target_for(spot.reference)
    if style is Style.ROBUST:
        yield from _robust(spot, url, repair.memento)
    yield from _behind(spot, url, repair.memento, style)


def is_marked(spot: Spot) -> bool:
    """Whether the comment that marks a broken link stands beside the citation at ``spot`` already."""
    return has_mark(spot)


def is_footnoted(spot: Spot) -> bool:
    """Whether the citation at ``spot`` has a footnote already that links to a copy, and says so elsewhere."""
    found = ending(spot)
    return found is not None and has_footnote(spot, found)


def _behind(spot: Spot, url: str, memento: Memento, style: Style) -> Iterator[Way]:
    found, day = ending(spot), memento.timestamp.date()
    if found is None or not found.is_text:
        return
    if style is Style.FOOTNOTE:
        yield from footnotes(spot, found, url, day)
    for written, read in in_brackets(spot, found, url, day):
        yield Way((spot.sheet.edit(found.at, found.at, written),), None, (read,))


def _robust(spot: Spot, url: str, memento: Memento) -> Iterator[Way]:
    """The attributes of Robust Links (https://robustlinks.mementoweb.org/spec/), on a link that goes to the copy."""
    text = spot.sheet.text
    tag = tag_around(spot) if spot.reference.kind is Kind.HTML else None
    if tag is None or tag.name != "a" or tag.foreign or not _is_simple(spot):
        return
    after = spot.end + (spot.before in (b'"', b"'"))
    there = tags.each_once(text, tag)
    day = memento.timestamp.date().isoformat()
    for written, read in spellings(spot, url):
        said = {"data-originalurl": spot.reference.url, "data-versionurl": read, "data-versiondate": day}
        new = "".join(f' {name}="{html.escape(value)}"' for name, value in said.items() if name not in there)
        edits = spot.sheet.edit(spot.start, spot.end, written), spot.sheet.edit(after, after, new)
        yield Way(edits if new else edits[:1], read)


def _is_simple(spot: Spot) -> bool:
    """Whether the address is all that its attribute holds, in quotation marks or without."""
    quote = spot.before if spot.before in (b'"', b"'") else b""
    rest = spot.sheet.text[spot.end : spot.end + 2]
    return (
        (bool(quote) or spot.before == b"=")
        and rest.startswith(quote)
        and rest[len(quote) :][:1] in b" \t\r\n\f/>"
    )
