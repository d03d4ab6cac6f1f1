"""Blocks of reStructuredText: sections, targets, tables, as docutils recognises them.

docutils' parser is a set of states, each a class. Each gets a subclass here that looks no directive up in docutils'
registry, which belongs to the whole process, but hands every one to ``AnyDirective``: no file is opened, no code run, no
directive of Sphinx unknown, and nobody else who uses docutils notices.
"""

# ruff: noqa: ANN401 - what docutils passes around here has no types

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.parsers.rst import states
from docutils.utils import escape2null

from checker.extract.rst_directives import AnyDirective, linenos
from checker.extract.rst_inline import names_of
from checker.extract.rst_names import Target

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable

    from docutils.statemachine import StringList

    from checker.extract.rst_inline import Inliner

__all__ = ["STATES", "forget"]

_BODY: Any = states.Body


class _State:
    """What all states of the parser do differently from docutils' own."""

    nested_sm_cache: list[Any] = []  # noqa: RUF012 - of our own: docutils' would hand our states to others
    list_parsers: list[Any] = []  # noqa: RUF012 - to be used again
    nested_sm: Any
    inliner: Inliner
    state_machine: Any
    memo: Any
    parent: Any

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.nested_sm_kwargs = {"state_classes": STATES, "initial_state": "Body"}

    def nested_list_parse(
        self, block: StringList, input_offset: int, node: nodes.Node, initial_state: str, **options: Any
    ) -> tuple[int, bool]:
        """A list, of whatever. docutils makes a new parser for each, which costs more than most lists."""
        parsers = self.list_parsers
        parser = parsers.pop() if parsers else self.nested_sm(**self.nested_sm_kwargs)
        parser.initial_state, parser.parent_state_machine = initial_state, self.state_machine
        last = parser.states[options.get("blank_finish_state") or initial_state]
        last.blank_finish = options["blank_finish"]
        vars(parser.states[initial_state]).update(options.get("extra_settings", {}))
        parser.run(block, input_offset, memo=self.memo, node=node, match_titles=False)
        parsers.append(parser)
        return parser.abs_line_offset(), last.blank_finish

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
        self.read(block, linenos(block))
        return done

    def read(self, lines: Iterable[str], linenos: list[int], *, is_certain: bool = False) -> None:
        """Reads lines that docutils would not; what looks like a reference in them may be none."""
        known, self.inliner.is_certain = self.inliner.is_certain, is_certain
        for line, lineno in zip(lines, linenos, strict=True):
            self.inliner.parse(line.strip(), lineno, self.memo, self.parent)
        self.inliner.is_certain = known

    def directive(self, match: re.Match[str], **presets: Any) -> Any:
        """Every directive is known, whatever it means."""
        return self.run_directive(AnyDirective, match, match[1], presets)  # type: ignore[attr-defined]

    def footnote(self, match: re.Match[str]) -> Any:
        """``.. [1] …``; its label may be referred to like a name."""
        self.inliner.names.define_implicitly(match[1].lstrip("#"), Target(0, 0))
        return _BODY.footnote(self, match)

    def citation(self, match: re.Match[str]) -> Any:
        """``.. [Knuth84] …``, likewise."""
        self.inliner.names.define_implicitly(match[1], Target(0, 0))
        return _BODY.citation(self, match)

    def comment(self, match: re.Match[str]) -> Any:
        """``.. …`` that is nothing else."""
        line = self._line()
        found, blank_finish = super().comment(match)  # type: ignore[misc]
        self.inliner.comment(line, 1 + found[0].astext().count("\n") if found else 1)
        return found, blank_finish

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
    _State.list_parsers.clear()
