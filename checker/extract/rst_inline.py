"""Inline markup of reStructuredText: docutils recognises it, this notes where in the file it stands.

docutils tells no positions. Its parser of inline markup is an object that may be replaced, though, and what it takes
off the front of a text says how far it has come. Roles are looked up here and not in docutils' registry, which belongs
to the whole process; so is no role of Sphinx unknown.
"""

# ruff: noqa: ANN401 - what docutils passes around here has no types

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Any, NamedTuple

from docutils import nodes
from docutils.parsers.rst import states
from docutils.utils import escape2null

from checker.extract import bare
from checker.extract.marks import Comment
from checker.extract.rst_names import Names, Target
from checker.extract.rst_roles import IDENTIFIERS, LITERAL, document
from checker.extract.sections import Headings
from checker.extract.source import Found
from checker.references import Kind

if TYPE_CHECKING:
    from checker.extract.rst_places import Block, Places

__all__ = ["Inliner", "names_of"]

_EMPHASIS: dict[type[nodes.Node], int] = {
    nodes.emphasis: 1,
    nodes.strong: 2,
}  # markup around text, and how wide it is
_LONGEST = 20_000  # characters of a text whose markup is read: docutils' time grows with their square
_LONGEST_WORD = 2_000  # characters of a word that may be a reference's name: likewise
_UNDERSCORES = re.compile(rb"(?<!\])(?:\\?_)++")  # [1]_ is a footnote
_WORD = re.compile(r"[\w.+:-]++")


class _Url(NamedTuple):
    """A bare URL in a text; ``start:end`` counts characters of it."""

    start: int
    end: int


class Inliner(states.Inliner):
    """docutils' parser of inline markup, and what it came across in one note."""

    def __init__(self, raw: bytes, places: Places) -> None:
        super().__init__()
        self.raw, self.places = raw, places
        self.names = Names()
        self.headings = Headings()
        self.comments: list[Comment] = []
        self.found: list[Found] = []
        self.texts: list[tuple[int, int]] = []  # running text, in bytes of the file
        self.unread: list[int] = []  # lines at which a text begins that is too long to parse
        self.is_certain = True  # false in unknown markup: what looks like a reference there may be none
        self.literal_roles = set(LITERAL)
        self.default_role = ""
        self._hopeless: set[re.Pattern[str]] = set()  # ends of markup that do not come any more
        self._role = ""
        own: Any = {"`": Inliner.interpreted_or_phrase_ref}
        self.dispatch = {**states.Inliner.dispatch, **own}

    def comment(self, line: int, count: int) -> None:
        """A comment of ``count`` lines begins in ``line``."""
        start, end = self.places.span(line - 1, count)
        at = self.raw.find(b"..", start, end)
        if at >= 0:
            self.comments.append(Comment(at, end, at + 2, end))

    def parse(
        self,
        text: str,
        lineno: int,
        memo: Any,
        parent: nodes.Element,
    ) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The nodes of ``text``, which begins in line ``lineno``. What it cites is noted."""
        self.document, self.language, self.parent = memo.document, memo.language, parent
        self.reporter = memo.document.reporter
        self.names.close()
        if len(text) <= _LONGEST and not _has_long_word(text):
            return self._markup(self.places.block(text, lineno), text), []
        self.unread.append(lineno)
        self.scan(text, lineno)
        return [nodes.Text(text)], []

    def scan(self, text: str, lineno: int) -> None:
        """Notes the bare URLs in a text whose markup does not matter, such as the value of an option."""
        for row, line in enumerate(text.split("\n")):
            start, end = self.places.block(line, lineno + row).span(0, len(line))
            for url in bare.find(self.raw, start, end, end):
                self._cite_bare(url.start, _with_underscores(self.raw, url.end, end))

    def _markup(self, block: Block, text: str) -> list[nodes.Node]:
        """The loop of docutils, which here also keeps count of how far it has come."""
        escaped = escape2null(text)
        urls = _urls(text)
        self._hopeless.clear()
        found: list[nodes.Node] = []
        offset = begin = 0  # how far; where the text behind the last markup begins
        while match := self.patterns.initial.search(escaped[offset:]):
            at = offset + match.start()
            around = bisect_left(urls, (at, 0)) - 1
            if around >= 0 and at < urls[around].end:  # what looks like markup in an address is a part of it
                offset = urls[around].end
                continue
            groups = match.groupdict()
            kind = groups["start"] or groups["backquote"] or groups["refend"] or groups["fnend"]
            recognise: Any = self.dispatch[kind]
            before, inlines, remaining, _ = recognise(self, match, 0)
            start, offset = offset + len(before), len(escaped) - len(remaining)
            if inlines:
                found += self._text(block, escaped[begin:start], begin, urls)
                self._note(block, text, start, offset, inlines)
                found += inlines
                begin = offset
        return [*found, *self._text(block, escaped[begin:], begin, urls)]

    def _text(self, block: Block, escaped: str, begin: int, urls: list[_Url]) -> list[nodes.Node]:
        """Text between markup, which begins at ``begin``."""
        if not escaped:
            return []
        end = begin + len(escaped)
        self.texts.append(block.span(begin, end))
        for url in urls[bisect_left(urls, (begin, 0)) : bisect_left(urls, (end, 0))]:
            self._cite_bare(*block.span(*url))
        return [nodes.Text(escaped)]

    def _cite_bare(self, start: int, end: int) -> None:
        written = self.raw[start:end].decode("utf-8", "replace")
        url = nodes.unescape(escape2null(written))
        url = f"http://{url}" if url.startswith("www.") else url
        self.found.append(Found(start, start, end, url, [written], Kind.BARE))

    # --- markup

    def _note(self, block: Block, text: str, start: int, end: int, inlines: list[nodes.Node]) -> None:
        """Notes what the markup between two characters of ``text`` became."""
        for node in inlines:
            self.names.used.update(
                each.astext().lower() for each in node.findall(nodes.substitution_reference)
            )
            if isinstance(node, nodes.reference):
                self._refer(block, text, start, end, node)
            elif isinstance(node, nodes.target):
                for name in names_of(node):
                    self._define(name, node, block.at(start))
            elif type(node) in _EMPHASIS:
                width = _EMPHASIS[type(node)]
                self._scan_within(block, text, start + width, end - width)
            elif isinstance(node, nodes.inline):
                first = text.index("`", start) + 1
                self._interpret(block, text, first, text.rindex("`", first, end))

    def _refer(self, block: Block, text: str, start: int, end: int, node: nodes.reference) -> None:
        shown, at = node.astext(), block.at(start)
        if "refuri" in node:
            span = self._embedded(escape2null(text), start, end)
            first, last = block.span(*span)
            self.found.append(Found(first, first, last, node["refuri"], [shown], Kind.INLINE))
            for name in (shown,) if not text.endswith("__", start, end) else ():
                self.names.define_implicitly(name, Target(first, last, node["refuri"]))
            return
        if "://" in shown:  # an address for a name: mostly a slip, and meant as a link
            self._scan_within(block, text, start, end)
        if "refname" in node:
            self.names.refer(node["refname"], at, shown, is_certain=self.is_certain)
        else:
            self.names.refer_anonymously(at, shown, is_certain=self.is_certain)

    def _embedded(self, escaped: str, start: int, end: int) -> tuple[int, int]:
        """Where the address stands in ```text <address>`_``."""
        first = escaped.index("`", start) + 1
        last = escaped.rindex("`", first, end)
        match = self.patterns.embedded_link.search(escaped[first:last])
        return (first + match.start(2), first + match.end(2)) if match else (first, last)

    def _define(self, name: str, node: nodes.target, at: int) -> None:
        if "refname" in node:
            self.names.define_implicitly(name, Target(at, at, alias=node["refname"]))
        elif "refuri" not in node:
            self.names.define(name, Target(at, at))

    def _interpret(self, block: Block, text: str, start: int, end: int) -> None:
        """Notes what the text of a role cites: ``:role:`text```, ``:role:`title <target>```."""
        if self._role in self.literal_roles:
            return
        written = text[start:end]
        opening = written.rfind("<") if written.endswith(">") else -1
        first, last = (start + opening + 1, end - 1) if opening >= 0 else (start, end)
        target, title = text[first:last], written[:opening].strip() if opening > 0 else written
        url = nodes.unescape(escape2null(target))
        if self._role == "doc":
            url = document(url)
        elif self._role in IDENTIFIERS:
            url = IDENTIFIERS[self._role](url)
        elif self._role != "download" and (opening < 0 or "://" not in url):
            self._scan_within(block, text, start, end)
            return
        if url and target.strip() == target != "":
            at, after = block.span(first, last)
            kind = Kind.IDENTIFIER if self._role in IDENTIFIERS else Kind.INLINE
            self.found.append(Found(at, at, after, url, [title], kind))

    def _scan_within(self, block: Block, text: str, start: int, end: int) -> None:
        for url in _urls(text[start:end]):
            self._cite_bare(*block.span(start + url.start, start + url.end))

    # --- what docutils asks for

    def interpreted(
        self,
        rawsource: str,
        text: str,
        role: str,
        lineno: int,  # noqa: ARG002 - as docutils has it
    ) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Every role is known, whatever it means."""
        self._role = (role or self.default_role).lower()
        return [nodes.inline(rawsource, text)], []

    def inline_obj(
        self, match: re.Match[str], lineno: int, end_pattern: re.Pattern[str], *rest: Any, **options: Any
    ) -> Any:
        """Markup from its beginning to its end. An end that does not come is looked for once, or time were quadratic."""
        if end_pattern in self._hopeless:
            return match.string[: match.end("start")], [], match.string[match.end("start") :], [], ""
        done = super().inline_obj(match, lineno, end_pattern, *rest, **options)
        return self._without_hope(done, match, "start", end_pattern)

    def interpreted_or_phrase_ref(self, match: re.Match[str], lineno: int) -> Any:
        """As ``inline_obj``, for backquotes."""
        end_pattern = self.patterns.interpreted_or_phrase_ref
        if end_pattern in self._hopeless:
            return match.string[: match.end("backquote")], [], match.string[match.end("backquote") :], []
        done = super().interpreted_or_phrase_ref(match, lineno)
        return self._without_hope(done, match, "backquote", end_pattern)

    def _without_hope(self, done: Any, match: re.Match[str], group: str, end_pattern: re.Pattern[str]) -> Any:
        """``done``; where docutils found a problem, the markup is text."""
        if not any(isinstance(node, nodes.problematic) for node in done[1]):
            return done
        after = match.end(group)
        if end_pattern.search(match.string[after:]) is None:
            self._hopeless.add(end_pattern)
        return match.string[:after], [], match.string[after:], [], *done[4:]


for _name, _pattern in vars(states.Inliner).items():
    if isinstance(_pattern, str) and not _name.startswith("__"):
        setattr(Inliner, _name, _pattern)  # docutils looks for the pieces of its patterns in the class itself


def names_of(node: nodes.target) -> list[str]:
    """The names of ``node``, also those that docutils takes away because something else has them."""
    return [*node["names"], *node["dupnames"]]


def _urls(text: str) -> list[_Url]:
    """The bare URLs in ``text``."""
    if "//" not in text and "www." not in text and ":/" not in text:
        return []
    encoded = text.encode("utf-8", "replace")
    found: list[_Url] = []
    index = passed = 0  # characters, bytes
    for url in bare.find(encoded, 0, len(encoded), len(encoded)):
        start = index + len(encoded[passed : url.start].decode("utf-8", "replace"))
        passed = _with_underscores(encoded, url.end, len(encoded))
        index = start + len(encoded[url.start : passed].decode("utf-8", "replace"))
        found.append(_Url(start, index))
    return found


def _with_underscores(raw: bytes, start: int, end: int) -> int:
    """Where an address ends that ends at ``start`` but for underscores: in docutils, they may be the last of one."""
    found = _UNDERSCORES.match(raw, start, end)
    return found.end() if found else start


def _has_long_word(text: str) -> bool:
    return len(text) > _LONGEST_WORD and any(
        word.end() - word.start() > _LONGEST_WORD for word in _WORD.finditer(text)
    )
