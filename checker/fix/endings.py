"""Where a citation ends, so that something can stand behind it: in each markup, and in each form of a citation.

What is found is proven later (``proof``), but only as far as addresses go. So what would look wrong to a reader is
avoided here: the middle of a word, the inside of a command, values that programs read.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from checker.extract import tags
from checker.extract.latex_tokens import SPACE
from checker.fix.drawn import is_between, is_in_grid, is_in_table, is_title, line_start
from checker.fix.sheet import Markup
from checker.references import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from checker.fix.sheet import Spot

__all__ = ["Ending", "ending", "tag_around"]

_NO_SPACES = (
    r"\u0e00-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    r"\uff00-\uffef\U00020000-\U0003ffff"
)
"""Scripts in which words follow each other without a space, or brackets follow the first part of a word."""
_MARKS_OF_LETTERS = r"\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0963\u0966-\u0dff"
_REST_OF_WORD = re.compile(rf"(?:\\ )?(?:(?:[-'’]?(?![{_NO_SPACES}])[^\W_])|[{_MARKS_OF_LETTERS}])*+")
_LONGEST_WORD = 200  # bytes
_START = attrgetter("start")
_TEXT_KINDS = (Kind.BARE, Kind.IDENTIFIER)

_ANGLE = re.compile(rb"\s{0,9}+>")  # also <URL:https://… >
_END_OF_LINK = re.compile(rb">?(?:[ \t]++(?:\"[^\"\n]*+\"|'[^'\n]*+'|\([^()\n]*+\)))?+[ \t]*+\)")
_SLIP = re.compile(rb"\][ \t]+\(\Z")
_ATTRIBUTES = re.compile(rb"\{(?![{%])[^{}\n]*+\}")
_RST_ENDS = {
    Kind.INLINE: re.compile(rb">?`_{0,2}"),
    Kind.IDENTIFIER: re.compile(rb"(?:>?`_{0,2})?"),
    Kind.BARE: re.compile(rb">?(?:`_{0,2}|\*{1,2})?"),
}
_RST_NAME = re.compile(rb"`[^`]*+`__?|\|[^|\n]++\|_{0,2}|[^\s`_](?:(?!__?(?![\w]))\S)*+__?")
_TEXTUAL = """
    admonition attention caution centered class compound container danger deprecated dropdown epigraph error figure footer
    glossary header highlights hint hlist important legend list-table note only pull-quote rst-class rubric seealso
    sidebar tab-item tab-set table tabs tip todo topic version\\w+ warning (?:c|cpp|js|py|std):[\\w-]+
"""
_DIRECTIVE = (
    rb"\.\.[ \t]+(?:\|[^|\n]++\|[ \t]+)?(?!(?:"
    + "|".join(_TEXTUAL.split()).encode()
    + rb")::)[\w.+-]+(?::[\w.+-]+)*::(?=\s)"
)
"""A directive that may take what it holds for something else than text."""
_RST_VALUE = re.compile(rb"[ \t]*+(?::[^:\n]++:[ \t]|\.\.[ \t]+_|" + _DIRECTIVE + rb")")
_RST_DIRECTIVE = re.compile(_DIRECTIVE)
_MARGIN = re.compile(rb"[ \t]*+")
_MOST_LINES = 200  # above a line, in which the directive is looked for that holds it
_ASCIIDOC_VALUE = re.compile(rb":!?[\w\x80-\xff][^:\n]*+:|\w[\w-]*+::[^\s\[]*+\[")
_BRACKET = re.compile(rb"\[")
_ASCIIDOC_BRACKET = re.compile(rb"(?:\+\+\+?|\$\$)?\[(?:[^\]\\]|\\.)*+\]", re.DOTALL)
_ASCIIDOC_NAME = re.compile(rb"(?:link:)?\{[\w-]++\}[^\s\[\]<>]*+(?:\[(?:[^\]\\]|\\.)*+\])?", re.DOTALL)
_ASCIIDOC_OPTION = re.compile(rb"(?:link=[\"']?|::)\Z")
_ORG_VALUE = re.compile(rb"[ \t]*+(?:#\+|:[\w+-]++:)")
_MARK = re.compile(rb"\s{0,99}+\S")
_BRACE = re.compile(rb"\\.|[{}]", re.DOTALL)
_ARGUMENTS_OF_HYPERREF = 3  # behind the address
_LONGEST_ARGUMENT = 5_000
_TEX_TEXT = re.compile(rb"\\(?:text\w*|emph|footnote|footnotetext|mbox|underline)\s*\{\Z")
_HYPERREF = re.compile(rb"\\hyperref[ \t]*\{\s*\Z")


class Ending(NamedTuple):
    """A place ``at`` in a sheet, behind a citation; what stands there is read as ``markup``.

    ``is_bare`` where the address ends the citation, so that white space has to follow; ``is_text`` where readers would
    see what is put there, and not only programs.
    """

    at: int
    markup: Markup
    is_bare: bool = False
    is_text: bool = True


def ending(spot: Spot) -> Ending | None:
    """Where the citation at ``spot`` ends; None where nothing can stand behind it."""
    find = _ENDINGS.get(spot.markup)
    found = find(spot) if find else None
    return found and found._replace(at=_end_of_word(spot.sheet.text, found.at))


def tag_around(spot: Spot) -> tags.Tag | None:
    """The tag in which the address at ``spot`` stands."""
    every = spot.sheet.tags
    index = bisect_right(every, spot.start, key=_START) - 1
    return every[index] if index >= 0 and spot.start < every[index].end else None


def _end_of_word(text: bytes, at: int) -> int:
    """Where the word ends that goes on at ``at``: ``[Link](…)s``."""
    rest = _REST_OF_WORD.match(text[at : at + _LONGEST_WORD].decode("utf-8", "ignore"))
    return at + len(rest[0].encode()) if rest else at


def _in_markdown(spot: Spot) -> Ending | None:
    if is_in_grid(spot.sheet.text, line_start(spot.sheet.text, spot.at)):
        return None
    outline = spot.sheet.outline
    link = outline.link(spot.at)
    if link is None and spot.reference.kind is Kind.INLINE and outline.is_html(spot.at):
        closing = _END_OF_LINK.match(spot.sheet.text, spot.end)  # some programs read the Markdown there
        return closing and Ending(closing.end(), Markup.MARKDOWN)
    if link is None and spot.reference.kind not in _TEXT_KINDS:
        return None
    end = outline.closed(_end_of_bare(spot) if link is None else link)
    is_bare = link is None  # also behind markup: GitHub takes what is glued to that for a part of the address
    attributes = _ATTRIBUTES.match(spot.sheet.text, end)
    markup = Markup.HTML if outline.is_html(spot.at) else Markup.MARKDOWN
    return Ending(attributes.end() if attributes else end, markup, is_bare, not outline.is_heading(spot.at))


def _end_of_bare(spot: Spot) -> int:
    """Where an address in running text ends; one that a slip keeps from being that of a link, ``[text] (…)``, behind it."""
    text = spot.sheet.text
    is_slip = _SLIP.search(text, max(0, spot.start - 9), spot.start) and text.startswith(b")", spot.end)
    return spot.end + bool(is_slip)


def _in_html(spot: Spot) -> Ending | None:
    """Behind ``</a>``, or, for a comment, behind any tag."""
    if spot.reference.kind is not Kind.HTML:
        return Ending(spot.end, Markup.HTML, is_bare=True)
    tag = tag_around(spot)
    if tag is None or not tag.name or tag.name in tags.OPAQUE:
        return None
    if tag.name != "a" or tag.foreign or tags.closes_itself(spot.sheet.text, tag):
        return Ending(tag.end, Markup.HTML, is_text=False)
    every = spot.sheet.tags
    rest = range(bisect_right(every, spot.start, key=_START), len(every))
    following = next((every[number] for number in rest if every[number].name == "a"), None)
    return Ending(following.end, Markup.HTML) if following and following.closing else None


def _in_text(spot: Spot) -> Ending:
    is_angled = spot.before == b"<" or spot.reference.kind is Kind.AUTOLINK
    bracket = _ANGLE.match(spot.sheet.text, spot.end) if is_angled else None
    return Ending(bracket.end() if bracket else spot.end, spot.markup, is_bare=bracket is None)


def _in_rst(spot: Spot) -> Ending | None:
    text, kind = spot.sheet.text, spot.reference.kind
    start = line_start(text, spot.at)
    if _RST_VALUE.match(text, start) or _is_in_directive(text, start) or is_in_table(text, start):
        return None
    if kind is Kind.REFERENCE:
        found = _RST_NAME.match(text, spot.at)
    else:
        found = _RST_ENDS[kind].match(text, spot.end) if kind in _RST_ENDS else None
    return found and Ending(found.end(), Markup.RST, found.end() == spot.end, not is_title(text, start))


def _is_in_directive(text: bytes, start: int) -> bool:
    """Whether the line that begins at ``start`` is held by a directive that may not take it for text."""
    indent = _indent(text, start)
    for _ in range(_MOST_LINES):
        if not (indent and start):
            return False
        start = text.rfind(b"\n", 0, start - 1) + 1
        outer = _indent(text, start)
        if outer < indent and not text[start : start + outer + 1].isspace():
            indent = outer
            if _RST_DIRECTIVE.match(text, start + outer):
                return True
    return False


def _indent(text: bytes, start: int) -> int:
    margin = _MARGIN.match(text, start)
    return margin.end() - start if margin else 0


def _in_latex(spot: Spot) -> Ending | None:
    text, kind = spot.sheet.text, spot.reference.kind
    after = text[spot.end : spot.end + 1]
    is_argument = spot.before == b"{" and after == b"}"
    if kind is Kind.BARE or (kind is Kind.IDENTIFIER and not is_argument):
        is_text = not is_argument or _TEX_TEXT.search(text, max(0, spot.start - 30), spot.start)
        return Ending(spot.end, Markup.LATEX, is_bare=True) if is_text else None
    mark = _MARK.match(text, spot.end)
    if mark is None:
        return None
    end = mark.end()
    if kind is not Kind.INLINE:
        return Ending(end, Markup.LATEX)
    count = _ARGUMENTS_OF_HYPERREF if _HYPERREF.search(text, max(0, spot.start - 20), spot.start) else 1
    for _ in range(count):
        end = _end_of_argument(text, end)
    return Ending(end, Markup.LATEX) if end >= 0 else None


def _end_of_argument(text: bytes, at: int) -> int:
    """Where the braces close that open at ``at`` or behind white space; -1 where none do."""
    space = SPACE.match(text, at) if at >= 0 else None
    opening = space.end() if space else at
    if at < 0 or text[opening : opening + 1] != b"{":
        return -1
    depth = 0
    for brace in _BRACE.finditer(text, opening, opening + _LONGEST_ARGUMENT):
        depth += (brace[0] == b"{") - (brace[0] == b"}")
        if not depth:
            return brace.end()
    return -1


def _in_asciidoc(spot: Spot) -> Ending | None:
    text, kind = spot.sheet.text, spot.reference.kind
    start = line_start(text, spot.at)
    is_value = _ASCIIDOC_VALUE.match(text, start) or is_between(text, start, _BRACKET, b"]")
    if is_value or _ASCIIDOC_OPTION.search(text, start, spot.start):
        return None
    if kind in _TEXT_KINDS or kind is Kind.AUTOLINK:
        return _in_text(spot)
    pattern, at = (_ASCIIDOC_NAME, spot.at) if kind is Kind.REFERENCE else (_ASCIIDOC_BRACKET, spot.end)
    found = pattern.match(text, at)
    return found and Ending(found.end(), Markup.ASCIIDOC)


def _in_org(spot: Spot) -> Ending | None:
    text = spot.sheet.text
    if _ORG_VALUE.match(text, line_start(text, spot.at)):
        return None
    if not text.startswith(b"]", spot.end):
        return _in_text(spot)
    end = text.find(b"]]", spot.end)
    return Ending(end + 2, Markup.ORG) if end >= 0 else None


_ENDINGS: Mapping[Markup, Callable[[Spot], Ending | None]] = {
    Markup.MARKDOWN: _in_markdown,
    Markup.HTML: _in_html,
    Markup.TEXT: _in_text,
    Markup.RST: _in_rst,
    Markup.LATEX: _in_latex,
    Markup.ASCIIDOC: _in_asciidoc,
    Markup.ORG: _in_org,
}
