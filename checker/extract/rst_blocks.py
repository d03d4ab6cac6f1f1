"""Blocks of reStructuredText: sections, targets and directives, as docutils recognises them.

docutils' parser is a set of states, each a class. Each gets a subclass here that looks no directive up in docutils'
registry, which belongs to the whole process, but hands every one to ``_Directive``: no file is opened, no code run, no
directive of Sphinx unknown, and nobody else who uses docutils notices.
"""

# ruff: noqa: ANN401 - what docutils passes around here has no types

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.parsers.rst import Directive, directives, states
from docutils.utils import escape2null

from checker.extract import fragment
from checker.extract.rst_inline import document, names_of
from checker.extract.rst_names import Target
from checker.extract.sections import Headings
from checker.extract.source import Found
from checker.references import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docutils.statemachine import StringList

    from checker.extract.rst_inline import Inliner

__all__ = ["STATES", "forget"]

_OPAQUE = frozenset(
    re.findall(
        r"\S+",
        """
    aafig autoclass autodata autofunction automethod automodule blockdiag code code-block command-output contents date
    digraph ditaa doctest graph graphviz highlight highlightlang index inheritance-diagram ipython jupyter-execute
    literalinclude math mermaid nwdiag packetdiag parsed-code plantuml plot productionlist prompt sectnum seqdiag
    sourcecode tabularcolumns target-notes testcleanup testcode testoutput testsetup uml unicode
    """,
    )
)
"""Directives in whose content nothing is a reference."""
_KNOWN = frozenset(
    re.findall(
        r"\S+",
        """
    admonition attention card caution centered class compound container csv-table danger deprecated dropdown
    epigraph error figure footer glossary grid grid-item grid-item-card header highlights hint hlist ifconfig image
    important line-block list-table meta note only parsed-literal pull-quote replace rst-class rubric seealso sidebar
    tab tab-item tab-set table tabs tip todo topic versionadded versionchanged versionremoved warning
    """,
    )
)
"""Directives whose content is reStructuredText for sure: a reference to an unknown name in it is a mistake."""
_BODY: Any = states.Body
_IMAGES = {"image", "figure", "thumbnail"}
_OPTION = re.compile(r":(?![: ])((?:[^:\\]|\\.|:(?![ `]|$))*+):(?: +|$)")
_ENTRY = re.compile(r"\s*+(?:(.*\S)\s*<([^<>]+)>|(\S.*))\Z")


class _State:
    """What all states of the parser do differently from docutils' own."""

    nested_sm_cache: list[Any] = []  # noqa: RUF012 - of our own: docutils' would hand our states to others
    inliner: Inliner
    state_machine: Any
    memo: Any
    parent: Any

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.nested_sm_kwargs = {"state_classes": STATES, "initial_state": "Body"}

    def _line(self, lineno: int | None = None) -> int:
        """The line of the file that docutils calls ``lineno``, by default the current one; in tables, it may miscount."""
        _, line = self.state_machine.get_source_and_line(lineno)
        return int(line or lineno or 1)

    def inline_text(self, text: str, lineno: int) -> Any:
        """The nodes of ``text``."""
        return super().inline_text(text, self._line(lineno))  # type: ignore[misc]

    def new_subsection(self, title: str, lineno: int, messages: list[nodes.Node]) -> None:
        """A section; its title is a heading of the note."""
        super().new_subsection(title, lineno, messages)  # type: ignore[misc]
        words = self.parent[0].astext()
        start, _ = self.inliner.places.span(self._line(lineno) - 1)
        self.inliner.headings.add(start, len(self.parent.section_hierarchy()), words)
        self.inliner.names.define_implicitly(words, Target(start, start))

    def section(self, title: str, source: str, style: Any, lineno: int, messages: list[nodes.Node]) -> None:
        """A title; where it is none, because its level skips another, it is text at least."""
        if self.check_subsection(source, style, lineno):  # type: ignore[attr-defined]
            self.new_subsection(title, lineno, messages)
        else:
            self.read([title], [self._line(lineno)])

    def malformed_table(self, block: StringList, detail: str = "", offset: int = 0) -> Any:
        """A table whose borders do not fit; its lines are read as they are."""
        done = super().malformed_table(block, detail, offset)  # type: ignore[misc]
        self.read(block, _linenos(block))
        return done

    def read(self, lines: Iterable[str], linenos: list[int], *, is_certain: bool = False) -> None:
        """Reads lines that docutils would not; what looks like a reference in them may be none."""
        known, self.inliner.is_certain = self.inliner.is_certain, is_certain
        for line, lineno in zip(lines, linenos, strict=True):
            self.inliner.parse(line.strip(), lineno, self.memo, self.parent)
        self.inliner.is_certain = known

    def directive(self, match: re.Match[str], **presets: Any) -> Any:
        """Every directive is known, whatever it means."""
        return self.run_directive(_Directive, match, match[1], presets)  # type: ignore[attr-defined]

    def footnote(self, match: re.Match[str]) -> Any:
        """``.. [1] …``; its label may be referred to like a name."""
        self.inliner.names.define_implicitly(match[1].lstrip("#"), Target(0, 0))
        return _BODY.footnote(self, match)

    def citation(self, match: re.Match[str]) -> Any:
        """``.. [Knuth84] …``, likewise."""
        self.inliner.names.define_implicitly(match[1], Target(0, 0))
        return _BODY.citation(self, match)

    def hyperlink_target(self, match: re.Match[str]) -> Any:
        """``.. _name: …``"""
        return self._target(_BODY.hyperlink_target, match)

    def anonymous_target(self, match: re.Match[str]) -> Any:
        """``__ …``"""
        return self._target(_BODY.anonymous_target, match)

    def _target(self, parse: Any, match: re.Match[str]) -> Any:
        lineno = self._line()
        found, blank_finish = parse(self, match)
        for node in found:
            if isinstance(node, nodes.target):
                self._define(node, lineno)
        return found, blank_finish

    def _define(self, node: nodes.target, lineno: int) -> None:
        inliner, names = self.inliner, self.inliner.names
        name = "" if "anonymous" in node else next(iter(names_of(node)), "")
        written, marker = node.rawsource, _marker(node.rawsource)
        if (
            marker == len("__") < len(written)
        ):  # of an empty first line docutils keeps nothing, no line feed either
            written, marker, lineno = written[marker:], 0, lineno + 1
        block = inliner.places.block(written, lineno)
        if "refuri" in node:
            start, end = block.span(len(written) - len(written[marker:].lstrip()), len(written.rstrip()))
            names.define(name, Target(start, end, node["refuri"]))
        elif "refname" in node:
            names.define(name, Target(block.at(0), block.at(0), alias=node["refname"]))
        else:
            names.open(name, block.at(0))


def _marker(written: str) -> int:
    """How much of ``.. _name: address`` or ``__ address`` stands in front of the address."""
    if written.startswith("__"):
        return len(written) - len(written.removeprefix("__").lstrip(" "))
    flat = escape2null(written).replace("\n", " ")
    start = flat.index("_") + 1
    name = _BODY.explicit.patterns.target.match(flat[start:])
    return start + name.end() if name else start


def _linenos(block: StringList) -> list[int]:
    """The lines of the file, 1-based, that ``block`` was made of."""
    return [offset + 1 for _, offset in block.items]


class _Directive(Directive):
    """Any directive: what it cites is noted, nothing is made of it."""

    has_content = True  # all of it, arguments and options as well: none is known beforehand
    inliner: Inliner
    state: Any

    def run(self) -> list[nodes.Node]:
        """Reads the directive by its name."""
        self.inliner = self.state.inliner
        self.inliner.names.close()
        name = self.name.lower()
        header, options, content = self._parts()
        if isinstance(self.state, states.SubstitutionDef):
            self.inliner.names.defined.add(self.state.parent["names"][0].lower())
        elif name == "contents":
            self.inliner.names.define_implicitly(" ".join(header).strip() or name, Target(0, 0))
        known = self.inliner.is_certain
        self.inliner.is_certain = known and name in _KNOWN
        self._options(options)
        if name in _OPAQUE:
            pass
        elif name == "include":
            self.inliner.names.is_complete = False
        elif name in {"role", "default-role"}:
            self._role(name, "\n".join(header))
        elif name == "raw":
            self._raw("".join(header), content)
        elif name == "toctree":
            self._documents(content)
        elif name in _IMAGES:
            self._image(header, options)
            self._parse(content)
        elif name in {"csv-table", "parsed-literal", "replace"}:
            self._lines(header)
            self._lines(content)
        else:
            self._parse(header)
            self._parse(content)
        self.inliner.is_certain = known
        return []

    def _parts(self) -> tuple[StringList, StringList, StringList]:
        """Arguments, options and content. An argument begins in the line of the directive."""
        block = self.content
        size = next((index for index, line in enumerate(block) if not line.strip()), len(block))
        first = next((index for index, line in enumerate(block[:size]) if _OPTION.match(line)), size)
        _, line = self.state_machine.get_source_and_line(self.lineno)
        is_below = first == size and (not block or _linenos(block)[0] != line)
        if is_below and self.name.lower() not in _IMAGES:
            return block[:0], block[:0], block
        return block[:first], block[first:size], block[size:]

    def _parse(self, block: StringList) -> None:
        if any(line.strip() for line in block):
            self.state.nested_parse(block, _linenos(block)[0] - 1, nodes.container())

    def _lines(self, block: StringList) -> None:
        self.state.read(block, _linenos(block), is_certain=self.inliner.is_certain)

    def _options(self, options: StringList) -> None:
        for line, lineno in zip(options, _linenos(options), strict=True):
            option = _OPTION.match(line)
            name, value = (option[1].lower(), line[option.end() :]) if option else ("", line)
            if name == "name":
                self.inliner.names.define_implicitly(value.strip(), Target(0, 0))
            elif name != "target" or self.name.lower() not in _IMAGES:
                self.inliner.scan(value.strip(), lineno)

    # --- directives of a kind of their own

    def _role(self, name: str, written: str) -> None:
        """A role made of a literal one is literal."""
        new, _, base = written.strip().lower().partition("(")
        if name == "default-role":
            self.inliner.default_role = new
        elif base.rstrip(") ") in self.inliner.literal_roles:
            self.inliner.literal_roles.add(new.strip())

    def _raw(self, written: str, content: StringList) -> None:
        """HTML that passes as it is."""
        if content and "html" in written.lower().split():
            start, end = self.inliner.places.span(_linenos(content)[0] - 1, len(content))
            self.inliner.found += fragment.parse(self.inliner.raw, start, end, Headings()).found

    def _documents(self, content: StringList) -> None:
        """A table of contents: documents without their suffix, here and there an address."""
        for line, lineno in zip(content, _linenos(content), strict=True):
            entry = _ENTRY.match(line)
            if entry is None or entry[0].strip() == "self" or "*" in line:
                continue
            group = 2 if entry[2] else 3
            block = self.inliner.places.block(line, lineno)
            start, end = block.span(*entry.span(group))
            url = document(entry[group])
            words = [entry[1] or entry[group]]
            self.inliner.found.append(Found(start, start, end, url, words, Kind.INLINE))

    def _image(self, header: StringList, options: StringList) -> None:
        alt = self.state.parent["names"][0] if isinstance(self.state, states.SubstitutionDef) else ""
        target, place = "", 0
        for line, lineno in zip(options, _linenos(options), strict=True):
            option = _OPTION.match(line)
            if option and option[1].lower() == "alt":
                alt = line[option.end() :].strip()
            elif option and option[1].lower() == "target":
                target, place = line[option.end() :].strip(), lineno
        written = "\n".join(header).strip()
        if written:
            start, end = self.inliner.places.block(written, _linenos(header)[0]).span(0, len(written))
            url = directives.uri(written)
            self.inliner.found.append(Found(start, start, end, url, [alt], Kind.IMAGE))
        if target:
            self._link(target, place, alt or "".join(written.split()))

    def _link(self, written: str, lineno: int, words: str) -> None:
        """What an image links to: an address, or a name."""
        start, end = self.inliner.places.block(written, lineno).span(0, len(written))
        kind, meant = self.state.parse_target([escape2null(written)], self.block_text, lineno)
        if kind == "refname":
            self.inliner.names.refer(meant, start, words, is_certain=self.inliner.is_certain)
        elif kind == "refuri":
            self.inliner.found.append(Found(start, start, end, meant, [words], Kind.INLINE))


def _replaced(construct: Any) -> Any:
    return getattr(_State, construct.__name__, construct)


_EXPLICIT = SimpleNamespace(
    patterns=_BODY.explicit.patterns,
    constructs=[(_replaced(construct), pattern) for construct, pattern in _BODY.explicit.constructs],
)
STATES = tuple(type(base.__name__, (_State, base), {"explicit": _EXPLICIT}) for base in states.state_classes)
"""The states of the parser, in place of ``docutils.parsers.rst.states.state_classes``."""


def forget() -> None:
    """Lets go of the last note, which parsers kept for reuse still hold."""
    _State.nested_sm_cache.clear()
