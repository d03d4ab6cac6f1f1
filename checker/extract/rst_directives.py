"""Directives of reStructuredText, all read by one class: what they cite is noted, nothing is made of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.parsers.rst import Directive, directives, states
from docutils.utils import escape2null

from checker.extract import fragment
from checker.extract.rst_names import Target
from checker.extract.rst_roles import document
from checker.extract.sections import Headings
from checker.extract.source import Found
from checker.references import Kind

if TYPE_CHECKING:
    from docutils.statemachine import StringList

    from checker.extract.rst_inline import Inliner

__all__ = ["AnyDirective", "linenos"]

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
_IMAGES = {"image", "figure", "thumbnail"}
_MADE = {"self", "genindex", "modindex", "py-modindex", "search"}  # pages that Sphinx makes without a file
_OPTION = re.compile(r":(?![: ])((?:[^:\\]|\\.|:(?![ `]|$))*+):(?: +|$)")
_ENTRY = re.compile(r"\s*+(?:(.*\S)\s*<([^<>]+)>|(\S.*))\Z")


def linenos(block: StringList) -> list[int]:
    """The lines of the file, 1-based, that ``block`` was made of."""
    return [offset + 1 for _, offset in block.items]


class AnyDirective(Directive):
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
            self._file(header)
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
        is_below = first == size and (not block or linenos(block)[0] != line)
        if is_below and self.name.lower() not in _IMAGES:
            return block[:0], block[:0], block
        return block[:first], block[first:size], block[size:]

    def _parse(self, block: StringList) -> None:
        if any(line.strip() for line in block):
            self.state.nested_parse(block, linenos(block)[0] - 1, nodes.container())

    def _lines(self, block: StringList) -> None:
        self.state.read(block, linenos(block), is_certain=self.inliner.is_certain)

    def _options(self, options: StringList) -> None:
        for line, lineno in zip(options, linenos(options), strict=True):
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

    def _file(self, header: StringList) -> None:
        """A file that is included. docutils has some of its own, ``<isonum.txt>``; what ``/`` means, the build says."""
        written = "".join(header[:1]).strip()
        if written and not written.startswith(("<", "/")) and "://" not in written:
            start, end = self.inliner.places.block(written, linenos(header)[0]).span(0, len(written))
            self.inliner.found.append(Found(start, start, end, written, [written], Kind.INLINE))

    def _raw(self, written: str, content: StringList) -> None:
        """HTML that passes as it is."""
        if content and "html" in written.lower().split():
            start, end = self.inliner.places.span(linenos(content)[0] - 1, len(content))
            self.inliner.found += fragment.parse(self.inliner.raw, start, end, Headings()).found

    def _documents(self, content: StringList) -> None:
        """A table of contents: documents without their suffix, here and there an address."""
        for line, lineno in zip(content, linenos(content), strict=True):
            entry = _ENTRY.match(line)
            group = 2 if entry and entry[2] else 3
            if entry is None or entry[group].lstrip("/") in _MADE or "*" in line:
                continue
            block = self.inliner.places.block(line, lineno)
            start, end = block.span(*entry.span(group))
            url = document(entry[group])
            words = [entry[1] or entry[group]]
            self.inliner.found.append(Found(start, start, end, url, words, Kind.INLINE))

    def _image(self, header: StringList, options: StringList) -> None:
        alt = self.state.parent["names"][0] if isinstance(self.state, states.SubstitutionDef) else ""
        target, place = "", 0
        for line, lineno in zip(options, linenos(options), strict=True):
            option = _OPTION.match(line)
            if option and option[1].lower() == "alt":
                alt = line[option.end() :].strip()
            elif option and option[1].lower() == "target":
                target, place = line[option.end() :].strip(), lineno
        written = "\n".join(header).strip()
        if written:
            start, end = self.inliner.places.block(written, linenos(header)[0]).span(0, len(written))
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
