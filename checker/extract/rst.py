"""reStructuredText: docutils says what exists, and this what it means and where it is written.

docutils' parser alone is used. Its transforms copy substitutions into one another without end, and its directives open
files; what of them matters here, names and what they stand for, is resolved in ``rst_names``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import frontend, nodes, utils
from docutils.parsers import rst
from docutils.parsers.rst import states

from checker.extract import rst_blocks
from checker.extract.brackets import problems
from checker.extract.marks import marks
from checker.extract.rst_inline import Inliner
from checker.extract.rst_lines import Text
from checker.extract.rst_places import Places
from checker.extract.running import bare_urls, listed_identifiers
from checker.extract.sections import Headings
from checker.extract.source import Content
from checker.references import Anchors, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.extract.source import Source

__all__ = ["extract"]

_LARGEST = 1_000_000
"""Bytes. A larger note is read for URLs only: docutils would take very long, and its time grows faster than notes."""
_HEAD = (
    nodes.title,
    nodes.comment,
    nodes.target,
    nodes.system_message,
)  # what may stand above a list of fields


def extract(source: Source) -> Content:
    """The references of a note. Title, language and date are those of its first fields, else of its first heading."""
    if len(source.raw) - source.start > _LARGEST:
        return _roughly(source, "the note is very large")
    try:
        inliner, document = _parse(source)
    except RecursionError:
        return _roughly(source, "the note's markup is deeply nested")
    except Exception as exc:  # noqa: BLE001 - docutils may raise anything; that none is ours, tests/extract/test_rst.py proves
        return _roughly(source, f"docutils fails at the note with {type(exc).__name__}")
    fields = dict(_fields(document))
    lang = fields.get("lang") or fields.get("language")
    sections = inliner.headings.sections
    identified = listed_identifiers(source.raw, sorted(inliner.texts), sections)
    found = {
        each[:3]: each for each in (*inliner.found, *inliner.names.found(), *identified)
    }  # docutils reads some twice
    best = source.lang if source.is_stated else lang or source.lang
    unread = (_in_part(source, line, "the text that begins here is very long") for line in inliner.unread)
    return Content(
        source.references(found.values(), sections, best),
        title=fields.get("title") or inliner.headings.first,
        lang=lang,
        problems=(*problems(source, list(inliner.names.slips())), *unread),
        anchors=_anchors(inliner),
        date=fields.get("date"),
        marks=marks(source.raw, inliner.comments),
    )


def _parse(source: Source) -> tuple[Inliner, nodes.document]:
    places = Places(source.body, source.start)
    inliner = Inliner(source.raw, places)
    settings = frontend.get_default_settings(rst.Parser)
    settings.report_level = settings.halt_level = 5  # what docutils has to say is said to nobody
    settings.warning_stream = False
    document = utils.new_document(source.path, settings)
    machine = states.RSTStateMachine(state_classes=rst_blocks.STATES, initial_state="Body")
    try:
        machine.run(Text(places.lines, source=source.path), document, inliner=inliner)
    finally:
        rst_blocks.forget()
    inliner.names.close()
    return inliner, document


def _fields(document: nodes.document) -> Iterator[tuple[str, str]]:
    """The fields at the top, in front of all text: ``:lang: de``."""
    children = [child for child in document.children if not isinstance(child, _HEAD)]
    while children and isinstance(children[0], nodes.section):
        children = [child for child in children[0].children if not isinstance(child, _HEAD)]
    if children and isinstance(children[0], nodes.field_list):
        for field in children[0].children:
            name, body = field.children
            yield name.astext().strip().lower(), " ".join(body.astext().split())


def _anchors(inliner: Inliner) -> Anchors:
    titles = inliner.headings.titles
    ids = {nodes.make_id(title) for title in titles}
    return Anchors(titles, frozenset(ids.union(inliner.names.labels) - {""}))


def _roughly(source: Source, why: str) -> Content:
    """The bare URLs of a note that cannot be parsed."""
    found = bare_urls(source.raw, source.start, len(source.raw))
    problem = _in_part(source, 1, why)
    return Content(source.references(found, Headings().sections, source.lang), problems=(problem,))


def _in_part(source: Source, line: int, why: str) -> Problem:
    message = f"only bare addresses were looked for: {why}"
    return Problem("read-in-part", message, "Split it, or simplify its markup.", source.path, line)
