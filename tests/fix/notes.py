"""Notes that are repaired in memory: what becomes of a text whose links are all broken."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from checker.extract import parse
from checker.fix.edits import applied, reverted
from checker.fix.plan import Draft, citation, draft
from checker.fix.repairs import Form, Repair, Style
from checker.models import CheckedLink, Link, Memento, Reason, Streak, Verdict

if TYPE_CHECKING:
    from checker.references import Reference

__all__ = ["ARCHIVE", "COPIED", "drafted", "marked", "repaired"]

ARCHIVE = "https://web.archive.org/web/20190304000000/"
"""Written as ``M/`` in what is expected."""
COPIED = datetime(2019, 3, 4, tzinfo=UTC)
_FAILING = datetime(2026, 10, 2, 12, tzinfo=UTC)


def drafted(path: str, raw: bytes, style: Style, form: Form = Form.ARCHIVED, tail: str = "") -> Draft:
    """The note with every link to ``https://`` repaired in one form; ``tail`` is added to the addresses of copies."""
    note = parse(path, raw)
    cited: defaultdict[str, list[Reference]] = defaultdict(list)
    for each in note.references:
        if each.url.startswith("https://"):
            cited[each.url.partition("#")[0]].append(each)
    wanted = {
        citation(each): repair
        for url, references in cited.items()
        for repair in [_repair(url, tuple(references), form, tail)]
        for each in references
    }
    found = draft(note, raw, wanted, style)
    assert isinstance(found, Draft)
    changed = applied(raw, found.edits)
    assert applied(changed, reverted(raw, found.edits)) == raw
    return found


def repaired(path: str, text: str, style: Style = Style.APPEND, tail: str = "") -> str:
    """``text`` with an archived copy for each of its links, whose addresses begin with ``M/``."""
    raw = text.encode()
    return applied(raw, drafted(path, raw, style, tail=tail).edits).decode().replace(ARCHIVE, "M/")


def marked(path: str, text: str) -> str:
    """``text`` with its links marked as broken."""
    raw = text.encode()
    return applied(raw, drafted(path, raw, Style.APPEND, Form.MARKED).edits).decode()


def _repair(url: str, references: tuple[Reference, ...], form: Form, tail: str) -> Repair:
    link = CheckedLink(
        Link(url, references), Verdict(Reason.NOT_FOUND), _FAILING, streak=Streak(_FAILING, 3, _FAILING)
    )
    if form is Form.MARKED:
        return Repair(link, form)
    memento = Memento(url, f"{ARCHIVE}{url}{tail}", COPIED, 200, "web.archive.org")
    return Repair(link, form, memento.memento_url, memento)
