"""How the link to an archived copy is written, in each markup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from checker.fix.sheet import Markup
from checker.fix.spelling import Spelling, written_in
from checker.fix.wording import wording
from checker.references import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from checker.fix.endings import Ending
    from checker.fix.sheet import Spot

__all__ = ["in_brackets", "in_sentence"]


class _Form(NamedTuple):
    """A link: its address is written as in ``place``. Without ``{words}`` in it, they stand in front."""

    place: str
    link: str


_LINKS: Mapping[Markup, _Form] = {
    Markup.MARKDOWN: _Form("destination", "[{words}]({url})"),
    Markup.HTML: _Form("double-quoted attribute", '<a href="{url}">{words}</a>'),
    Markup.RST: _Form("embedded target", "`{words} <{url}>`__"),
    Markup.LATEX: _Form("argument", r"\href{{{url}}}{{{words}}}"),
    Markup.ASCIIDOC: _Form("macro target", "link:{url}[{words}]"),
    Markup.ORG: _Form("bracketed", "[[{url}][{words}]]"),
    Markup.TEXT: _Form(Markup.TEXT, "{url}"),
}
_ADDRESSES: Mapping[Markup, _Form] = {
    Markup.MARKDOWN: _Form(Markup.TEXT, "<{url}>"),
    Markup.RST: _Form("bare in RST", "{url}"),
    Markup.LATEX: _Form("argument", r"\url{{{url}}}"),
    Markup.ASCIIDOC: _Form("macro target", "link:{url}[]"),
    Markup.ORG: _Form("without brackets", "[[{url}]]"),  # they would end the footnote
}
"""Links that show their address."""
_BARE_IN_SCRIPT = _Form(Markup.MARKDOWN, "{url}")  # where < opens a component
_BARE_IN_LATEX = _Form("running TeX", "{url}")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")


def in_brackets(spot: Spot, ending: Ending, url: str, day: date) -> Iterator[Spelling]:
    """The ways to write behind a citation, at its ``ending``, that its page was archived on ``day`` at ``url``."""
    says = wording(spot.reference.lang)
    form = _form(spot, ending)
    words = says.words(day)
    before = "" if "{words}" in form.link else f"{words}{says.colon}"
    space = "" if _joins(spot, ending, is_full_width=says.is_full_width) else " "
    for written, read in written_in(form.place, url):
        link = form.link.format(url=written, words=words)
        yield Spelling(f"{space}{says.opening}{before}{link}{says.closing}", read)


def in_sentence(spot: Spot, url: str, day: date) -> Iterator[Spelling]:
    """The ways to write the same as a sentence, for a footnote."""
    is_script = spot.sheet.path.lower().endswith(".mdx")
    form = _BARE_IN_SCRIPT if is_script else _ADDRESSES[spot.markup]
    before = wording(spot.reference.lang).sentence(day)
    for written, read in written_in(form.place, url):
        yield Spelling(before + form.link.format(url=written), read)


def _form(spot: Spot, ending: Ending) -> _Form:
    """The form in which the citation itself is written, where LaTeX has several."""
    if ending.markup is Markup.LATEX and spot.reference.kind is not Kind.INLINE:
        return _BARE_IN_LATEX if ending.is_bare else _ADDRESSES[Markup.LATEX]
    return _LINKS[ending.markup]


def _joins(spot: Spot, ending: Ending, *, is_full_width: bool) -> bool:
    """Whether a bracket follows without a space: one of full width does, and so does any before a Korean particle.

    An address that ends at nothing else needs the space; reStructuredText wants one behind a link.
    """
    if ending.is_bare or ending.markup is Markup.RST:
        return False
    after = spot.sheet.text[ending.at : ending.at + 3].decode("utf-8", "ignore")
    return is_full_width or _HANGUL.match(after) is not None
