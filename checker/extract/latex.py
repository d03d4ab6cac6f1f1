r"""LaTeX: the commands that cite, read from the top to the end.

What TeX makes of a text only TeX knows; but what cites (``\url``, ``\href``, ``\doi``, bare addresses) and what hides
(comments, verbatim text) is written the same way everywhere, and is all that is looked for here. BibTeX's fields hold
such text, too: ``fragment``.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from operator import itemgetter
from typing import TYPE_CHECKING

from checker.extract import bare, identifiers, tex
from checker.extract import latex_tokens as tokens
from checker.extract.latex_arguments import Arguments
from checker.extract.marks import Comment, marks
from checker.extract.sections import Headings, is_reference_heading
from checker.extract.source import Content, Found
from checker.extract.texlang import Language
from checker.references import Anchors, Kind, Section

if TYPE_CHECKING:
    from collections.abc import Callable

    from checker.extract.source import Source

__all__ = ["extract", "fragment"]

_LONGEST_MACRO = 200  # bytes; a macro that is a part of an address is short
_MOST_MACROS = 9  # in one address
_SIMPLE = re.compile(rb"[^\\{}#%]*")
_PARAMETER = re.compile(rb"(?<!\\)#[1-9#]")
_MACRO = re.compile(r"\\([A-Za-z@]++)(?:\{\})?")


def extract(source: Source) -> Content:
    r"""The references of a LaTeX document or a part of one. The title is that of ``\title``, else the first heading."""
    reader = _Reader(source.raw, source.start, len(source.raw))
    reader.run()
    headings, lang = reader.headings, reader.language.main
    sections = _with_bibliographies(headings.sections, reader.bibliographies)
    best = source.lang if source.is_stated else lang or source.lang
    references = source.references(reader.found, sections, best)
    anchors = Anchors(headings.titles, frozenset(reader.labels))
    title, asked = reader.title or headings.first, marks(source.raw, reader.comments)
    return Content(references, title=title, lang=lang, anchors=anchors, marks=asked)


def _with_bibliographies(
    sections: list[tuple[int, Section]], bibliographies: list[tuple[int, int]]
) -> list[tuple[int, Section]]:
    """``sections``, and one for each thebibliography: TeX prints its heading, the text has none."""
    offsets = [offset for offset, _ in sections]
    added: list[tuple[int, Section]] = []
    for start, end in bibliographies:
        outer = sections[bisect_right(offsets, start) - 1][1]
        if not outer.is_references:
            inner = Section("thebibliography", is_references=True, path=(*outer.path, "thebibliography"))
            added += ((start, inner), (end, outer))
    return sorted([*sections, *added], key=itemgetter(0))


def fragment(raw: bytes, start: int, end: int) -> list[Found]:
    """What a piece of LaTeX in a list of references cites; ``%`` begins no comment in it."""
    reader = _Reader(raw, start, end, in_bibliography=True)
    reader.run()
    return reader.found


class _Reader:
    """One pass over a text. Every method named after a command reads its arguments and says where to go on."""

    def __init__(self, raw: bytes, start: int, end: int, *, in_bibliography: bool = False) -> None:
        self.comments: list[Comment] = []
        self.found: list[Found] = []
        self.headings = Headings()
        self.bibliographies: list[tuple[int, int]] = []
        self.labels: list[str] = []
        self.title: str | None = None
        self.language = Language()
        self._raw, self._start, self._end = raw, start, end
        self._arguments = Arguments(raw, end)
        self._conditionals = tex.Conditionals(raw, end)
        self._token = tokens.FRAGMENT if in_bibliography else tokens.TOKEN
        self._in_list = in_bibliography
        self._list_level: int | None = None  # of the heading that the list of references stands under
        self._word_end = start  # of the last address in running text and what is glued to it
        self._macros: dict[str, tuple[str, int]] = {}  # those that are plain text, and where it stands
        self._prefixes: set[int] = set()  # where an address stands that is only a part of others
        self._defined = 0  # where the definition ends that was read last
        self._never_closed: set[bytes] = set()  # environments

    def run(self) -> None:
        """Reads all of it."""
        position = text = self._start
        while token := self._token.search(self._raw, position, self._end):
            position = token.end()
            handle = _HANDLERS.get(token.lastgroup or "")
            if handle:  # otherwise an escaped character
                self._identifiers(text, token.start())
                text = handle(self, token)
                position = max(text, self._word_end)
        self._identifiers(text, self._end)
        self.found = [each for each in self.found if each.start not in self._prefixes]

    def _identifiers(self, start: int, end: int) -> None:
        if self._in_list or self._list_level is not None:
            for each in identifiers.find(self._raw, start, end):
                words = self._arguments.plain((each.start, each.end))
                self._cite(each.start, each.end, each.url, Kind.IDENTIFIER, words)

    def _cite(self, start: int, end: int, url: str, kind: Kind, words: str = "") -> None:
        if url:
            shown = words or tex.address(self._raw[start:end].decode("utf-8", "replace"))
            self.found.append(Found(start, start, end, url, [shown], kind))

    # --- what cites

    def bare(self, token: re.Match[bytes]) -> int:
        """Addresses in running text, which end before any markup; all those in one word, so that it is read once."""
        word = tokens.WORD.match(self._raw, token.start(), self._end)
        self._word_end = max(token.end(), word.end() if word else 0)
        after = token.end()
        for url in bare.find(self._raw, token.start(), self._word_end, self._word_end):
            self._cite(url.start, url.end, _address(self._raw[url.start : url.end]), Kind.BARE)
            after = url.after
        return after

    def url(self, token: re.Match[bytes]) -> int:
        r"""``\url{…}`` and ``\url|…|``."""
        span = self._arguments.braces(token.end()) or self._arguments.delimited(token.end())
        return self._linked(span, Kind.AUTOLINK) if span else token.end()

    def href(self, token: re.Match[bytes]) -> int:
        r"""``\href[options]{…}{text}``."""
        span = self._arguments.braces(self._arguments.after_options(token.end()))
        if span is None:
            return token.end()
        text = self._arguments.braces(span[1] + 1)
        self._linked(span, Kind.INLINE, self._arguments.plain(text) if text else "")
        return (text or span)[1] + 1

    def hyperref(self, token: re.Match[bytes]) -> int:
        r"""``\hyperref{…}{category}{name}{text}``; ``\hyperref[label]{text}`` stays in the document."""
        spans = [self._arguments.braces(token.end())]
        while spans[-1] and len(spans) < 4:  # noqa: PLR2004 - it has four arguments
            spans.append(self._arguments.braces(spans[-1][1] + 1))
        if spans[0] is None or spans[-1] is None:
            return token.end()
        self._linked(spans[0], Kind.INLINE, self._arguments.plain(spans[-1]))
        return spans[-1][1] + 1

    def _linked(self, span: tuple[int, int], kind: Kind, words: str = "") -> int:
        written = self._raw[slice(*span)]
        start, end = span[1] - len(written.lstrip()), span[0] + len(written.rstrip())
        if start < end and not (span[1] <= self._defined and _PARAMETER.search(written)):
            url = _MACRO.sub(self._expanded, _address(written), count=_MOST_MACROS)
            self._cite(start, end, url, kind, words)
        return span[1] + 1

    def _expanded(self, macro: re.Match[str]) -> str:
        if macro[1] not in self._macros:
            return macro[0]  # defined elsewhere, or by more than text
        text, offset = self._macros[macro[1]]
        if macro[0] != macro.string:
            self._prefixes.add(offset)
        return text

    def doi(self, token: re.Match[bytes]) -> int:
        r"""``\doi{10.…}``, with or without the resolver's address in front."""
        span = self._arguments.braces(token.end())
        if span is None:
            return token.end()
        name = tex.address(self._raw[slice(*span)].decode("utf-8", "replace"))
        if name.startswith("10."):
            self._cite(*span, identifiers.doi_url(name), Kind.IDENTIFIER)
        elif "://" in name:
            return self._linked(span, Kind.AUTOLINK)
        return span[1] + 1

    # --- what hides

    def comment(self, token: re.Match[bytes]) -> int:
        """``%`` up to the end of the line."""
        self.comments.append(Comment(*token.span(), token.start() + 1, token.end()))
        return token.end()

    def skipped(self, token: re.Match[bytes]) -> int:
        r"""``\iffalse … \fi``; what stands behind an ``\else`` is read."""
        return self._conditionals.after(token.start(), token.end())

    def unlinked(self, token: re.Match[bytes]) -> int:
        r"""``\nolinkurl{…}`` and ``\path{…}`` only look like addresses."""
        span = self._arguments.braces(token.end())
        return span[1] + 1 if span else token.end()

    def verb(self, token: re.Match[bytes]) -> int:
        r"""``\verb|…|``, ``\lstinline[options]{…}``, ``\mintinline{language}|…|``; so does ``\mint``."""
        position = token.end() if token["verb"] == b"verb" else self._arguments.after_options(token.end())
        if token["verb"].startswith(b"mint"):
            language = self._arguments.braces(position)
            position = language[1] + 1 if language else position
        span = self._arguments.delimited(position) or self._arguments.braces(position)
        return span[1] + 1 if span else position

    # --- what gives structure

    def begin(self, token: re.Match[bytes]) -> int:
        r"""``\begin{…}``: verbatim text is stepped over, a bibliography is a list of references."""
        name = tokens.ENVIRONMENT.match(self._raw, token.end(), self._end)
        if name is None:
            return token.end()
        if name[1].rstrip(b"*").decode() in tokens.OPAQUE and name[1] not in self._never_closed:
            closing = self._raw.find(b"\\end{" + name[1] + b"}", name.end(), self._end)
            if closing >= 0:
                return closing
            self._never_closed.add(name[1])
        elif name[1] == b"thebibliography" and not self._in_list:
            self.bibliographies.append((token.start(), self._end))
            self._in_list = True
        elif name[1] == b"frame":
            self._head(
                token.start(),
                self._arguments.braces(self._arguments.after_options(name.end())),
                tokens.LEVELS["frametitle"],
            )
        return name.end()

    def end(self, token: re.Match[bytes]) -> int:
        r"""``\end{…}``; TeX reads nothing behind ``\end{document}``."""
        name = tokens.ENVIRONMENT.match(self._raw, token.end(), self._end)
        if name and name[1] == b"thebibliography" and self.bibliographies:
            self.bibliographies[-1] = (self.bibliographies[-1][0], token.start())
            self._in_list = False
        return self._end if name and name[1] == b"document" else token.end()

    def heading(self, token: re.Match[bytes]) -> int:
        r"""``\section*[short]{title}`` and the like. What stands in the title is read on."""
        level = tokens.LEVELS[token["heading"].decode()]
        self._head(token.start(), self._arguments.braces(self._arguments.after_options(token.end())), level)
        return token.end()

    def _head(self, start: int, title: tuple[int, int] | None, level: int) -> None:
        if title is None:
            return
        words = self._arguments.plain(title)
        self.headings.add(start, level, words)
        if self._list_level is None or level <= self._list_level:
            self._list_level = level if is_reference_heading(words) else None

    def label(self, token: re.Match[bytes]) -> int:
        r"""``\label{…}`` and ``\hypertarget{…}``."""
        span = self._arguments.braces(token.end())
        if span:
            self.labels.append(self._raw[slice(*span)].decode("utf-8", "replace").strip())
        return span[1] + 1 if span else token.end()

    def titled(self, token: re.Match[bytes]) -> int:
        r"""``\title[short]{…}``."""
        span = self._arguments.braces(self._arguments.after_options(token.end()))
        if span:
            self.title = self.title or self._arguments.plain(span)
        return token.end()

    def defined(self, token: re.Match[bytes]) -> int:
        """A definition of a macro. What it cites is read on, but for addresses that its parameters are a part of."""
        header = tokens.PARAMETERS.match(self._raw, token.end(), self._end)
        body = last = self._arguments.braces(header.end()) if header else None
        if header is None or body is None:
            return token.end()
        while following := self._arguments.braces(last[1] + 1) if last else None:
            last = following
        self._defined = last[1] if last else body[1]
        text = self._raw[slice(*body)]
        if len(text) <= _LONGEST_MACRO and _SIMPLE.fullmatch(text):
            offset = body[1] - len(text.lstrip())
            self._macros[header[1].decode()] = text.decode("utf-8", "replace").strip(), offset
        return body[0]

    def loaded(self, token: re.Match[bytes]) -> int:
        r"""``\usepackage[options]{…}`` and others that may say what language the text is in."""
        options = tokens.OPTIONS.match(self._raw, token.end(), self._end)
        span = self._arguments.braces(options.end()) if options else None
        if options is None or span is None:
            return token.end()
        self.language.load(
            token["loaded"].decode(),
            (options[1] or b"").decode("utf-8", "replace"),
            self._raw[slice(*span)].decode("utf-8", "replace"),
        )
        return span[1] + 1


def _address(written: bytes) -> str:
    url = tex.address(written.decode("utf-8", "replace"))
    return f"http://{url}" if url.startswith("www.") else url


_HANDLERS: dict[str, Callable[[_Reader, re.Match[bytes]], int]] = {
    name: getattr(_Reader, name) for name in (*tokens.COMMANDS, "comment", "bare")
}
