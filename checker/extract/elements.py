"""Raw HTML in Markdown: blocks of it, and the inline elements that are open while the text goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.extract import fragment
from checker.extract.brackets import as_meant
from checker.references import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.extract import tags
    from checker.extract.source import Found, Source

__all__ = ["Elements", "drop", "found_in_block"]


class Elements:
    """Those elements of ``fragment.UNLINKED`` that are open; each has its words in ``sinks`` while it is."""

    def __init__(self, sinks: list[list[str]]) -> None:
        self.open: list[tuple[str, list[str]]] = []
        self._sinks = sinks

    def switch(self, tag: tags.Tag, words: list[str]) -> None:
        """Opens or closes the element of ``tag``, if it is one in whose text there are no bare URLs."""
        if tag.name not in fragment.UNLINKED:
            return
        names = [name for name, _ in self.open]
        if tag.closing and tag.name in names:
            self.close(names.index(tag.name))
        elif not tag.closing and tag.name not in names:
            self.open.append((tag.name, words))
            self._sinks.append(words)

    def close(self, kept: int = 0) -> None:
        """Closes all but the first ``kept``."""
        for _, words in self.open[kept:]:
            drop(self._sinks, words)
        del self.open[kept:]


def drop(sinks: list[list[str]], words: list[str]) -> None:
    """Takes ``words`` out of ``sinks``, mostly the last; raw elements need not nest with links."""
    if sinks and sinks[-1] is words:
        sinks.pop()
    else:
        sinks[:] = [sink for sink in sinks if sink is not words]


def found_in_block(source: Source, start: int, end: int, piece: fragment.Piece) -> Iterator[Found]:
    """What a block of HTML cites. Its author may have meant the Markdown in it, as between the tags of ``<details>``.

    Many renderers read it; ``piece`` is what the block holds as HTML.
    """
    raw = source.raw
    has_code = source.path.endswith(".mdx") or raw.find(b"markdown=", start, end) >= 0
    is_quoted = raw.find(b"\n>", start, end) >= 0
    for each in piece.found:
        if is_quoted:
            each = each._replace(words=[word.replace(" > ", " ") for word in each.words])  # noqa: PLW2901
        if each.kind is not Kind.BARE:
            yield each
        elif not (has_code and raw.startswith(b"`", each.start - 1)):
            yield as_meant(raw, start, each)
