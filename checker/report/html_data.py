"""What the list of links on the page is made of: JSON that names each text which comes often by a number.

A row is one address with all its places, as a list whose members ``ROW`` names in their order; what is empty at its end
is left out. Twenty thousand rows stay small enough to be read before anybody has looked up.
"""

from __future__ import annotations

import json
from collections import defaultdict
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Generic, TypeVar

from checker import urls
from checker.judge.findings import copy_of, seen
from checker.models import REASONS, Reason, Status
from checker.report import evidence, tally
from checker.report.evidence import ArchiveState
from checker.report.html_text import source_of
from checker.report.items import in_repository
from checker.report.text import address, clean, legible, place, utc
from checker.report.todo import marked, shared_replacement
from checker.report.words import failing

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from checker.models import CheckedLink, IgnoredReference, Memento, Reference, Report

__all__ = ["ROW", "pieces"]

ROW = (
    "address",
    "reason",
    "host",
    "places",
    "said",
    "words",
    "copy",
    "archive",
    "why",
    "target",
    "since",
    "mark",
    "also",
)
"""What the members of a row are.

``places`` holds two numbers for each citation: that of its note, and the line. ``copy`` is the day of the archived copy,
its address, and whether the address of the page follows that. ``target`` is what to write instead: 0 nothing, 1 the copy.
``mark`` is 1 where this is news. ``also`` holds the numbers of the other texts that cite the address, for the search.
"""
_AT_ONCE = 500
_LONGEST_LABEL = 63  # RFC 1035 section 2.3.4
_THERE = frozenset({Status.WORKING, Status.REDIRECTED})
_STATES = {state: number for number, state in enumerate(ArchiveState, 1)}
_IN_SCRIPT = (("<", r"\u003c"), (">", r"\u003e"), ("&", r"\u0026"), ("##[", r"##\u005b"))
"""Nothing ends the element or opens one; the last commands the runner of GitHub Actions, wherever it stands."""

_K = TypeVar("_K", bound="Hashable")


class _Numbers(Generic[_K]):
    """A number for each thing, in the order in which they come."""

    def __init__(self, *first: _K) -> None:
        self._numbers: dict[_K, int] = {each: number for number, each in enumerate(first)}

    def __call__(self, thing: _K) -> int:
        return self._numbers.setdefault(thing, len(self._numbers))

    def __iter__(self) -> Iterator[_K]:
        return iter(self._numbers)


class _Rows:
    """Makes the rows of ``report``, and knows afterwards what their numbers mean."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._new = marked(report.newly_broken, report.new_and_broken, report.moved)
        self._languages = {note.path: tally.language(note.lang) for note in report.notes}
        self.texts: _Numbers[str] = _Numbers("")
        self.hosts: _Numbers[str] = _Numbers()
        self.notes: _Numbers[tuple[str, str]] = _Numbers()
        self.reasons: _Numbers[Reason] = _Numbers()

    def __iter__(self) -> Iterator[list[object]]:
        """The links, worst first, then the addresses that are ignored on purpose."""
        order = partial(tally.worst_first, severities=tally.severities(self._report))
        yield from map(self._of_link, sorted(self._report.links, key=order))
        yield from self._of_ignored()

    def _of_link(self, link: CheckedLink) -> list[object]:
        url = address(link.link.url)
        memento, state = copy_of(link), evidence.archive_state(link)
        citations = tally.citations(link)
        words, *also = _words(citations) or [_title(link)]
        return _trimmed([
            url,
            self.reasons(link.verdict.reason),
            self.hosts(clean(tally.host(link.link.url, is_local=link.link.is_local))),
            self._places(citations),
            self.texts(clean(seen(link))),
            words,
            _copy(memento, url) if memento else 0,
            _STATES[state] if state else 0,
            self.texts(clean(evidence.why(link))),
            _target(link, memento),
            self.texts(failing(link)),
            int(legible(link.link.url) in self._new),
            [self.texts(each) for each in also],
        ])  # fmt: skip

    def _of_ignored(self) -> Iterator[list[object]]:
        cited: defaultdict[tuple[Reason, str, str], list[IgnoredReference]] = defaultdict(list)
        for each in tally.ignored(self._report):
            url = each.reference.url
            cited[each.reason, each.detail, address(url) if urls.is_web(url) else clean(url)].append(each)
        for (reason, detail, url), found in sorted(cited.items()):
            references = [each.reference for each in found]
            host = self.hosts(clean(tally.host(url, is_local=False)))
            said = self.texts(clean(detail or reason.value))
            words, *also = _words(references) or [""]
            yield _trimmed([
                *(url, self.reasons(reason), host, self._places(references), said, words),
                *[0] * (ROW.index("also") - ROW.index("copy")),
                [self.texts(each) for each in also],
            ])  # fmt: skip

    def _places(self, references: Iterable[Reference]) -> list[int]:
        places = []
        for each in references:
            path, line = each.location.path, each.location.line
            language = (
                tally.language(each.lang) if each.lang else self._languages.get(path, tally.NO_LANGUAGE)
            )
            places += [self.notes((path, language)), line]
        return places


def pieces(report: Report) -> Iterator[str]:
    """The document, bit by bit. The rows come first: what their numbers mean is known when all of them are made."""
    rows = _Rows(report)
    coming = iter(rows)
    yield '{"rows":['
    first = True
    while some := list(islice(coming, _AT_ONCE)):
        yield f"{'' if first else ','}\n{_json(some)[1:-1]}"
        first = False
    folder = report.run.folder
    tables: dict[str, object] = {
        "row": ROW,
        "texts": list(rows.texts),
        "hosts": list(rows.hosts),
        "written": _written(rows.hosts),
        "notes": [_note(folder, path, language) for path, language in rows.notes],
        "reasons": [[reason.value, REASONS[reason][0].value] for reason in rows.reasons],
        "statuses": [status.value for status in Status],
        "archive": [state.value for state in ArchiveState],
        "source": source_of(report.run.source),
    }
    yield f"\n],{_json(tables)[1:]}"


def _note(folder: str, path: str, language: str) -> list[str]:
    """The path of a note and its language, and where it stands in the repository, where that is elsewhere."""
    shown, there = place(path), place(in_repository(folder, path))
    return [shown, language] if there == shown else [shown, language, there]


def _copy(memento: Memento, url: str) -> list[object]:
    """``url`` is at the end of most addresses of copies: it is not written twice."""
    at, day = address(memento.memento_url), utc(memento.timestamp)[:10]
    return [day, at.removesuffix(url), 1] if url and at.endswith(url) else [day, at, 0]


def _title(link: CheckedLink) -> str:
    """What the page calls itself; not what a wall or an error does, which stands in its place."""
    is_there = link.verdict.status in _THERE or link.verdict.reason is Reason.MISSING_FRAGMENT
    return clean(link.title) if link.title and is_there else ""


def _target(link: CheckedLink, memento: Memento | None) -> str | int:
    target = shared_replacement(link)
    if target is None:
        return 0
    shown = address(target)
    return 1 if memento and shown == address(memento.memento_url) else shown


def _words(citations: Iterable[Reference]) -> list[str]:
    """How an address is cited, in each way once."""
    texts = ((clean(each.text), each) for each in citations)
    cited = dict.fromkeys(text for text, each in texts if text and text != clean(each.url))
    return list(cited)


def _written(hosts: Iterable[str]) -> dict[int, str]:
    """The international names among ``hosts`` in their own letters, as people write and search them, by their numbers."""
    return {
        number: ".".join(map(_label, host.split("."))) for number, host in enumerate(hosts) if "xn--" in host
    }


def _label(label: str) -> str:
    """One part of a host. Letters that no name may have, such as emoji, are read as well; what cannot be read stays."""
    if not label.startswith("xn--") or len(label) > _LONGEST_LABEL:
        return label
    try:
        return clean(label.removeprefix("xn--").encode("ascii").decode("punycode"))
    except UnicodeError:
        return label


def _trimmed(row: list[object]) -> list[object]:
    while row[-1] in (0, "", []):
        row.pop()
    return row


def _json(value: object) -> str:
    """``value``, whose texts hold nothing hidden, for a script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for mark, escape in _IN_SCRIPT:  # faster than a table of them
        text = text.replace(mark, escape)
    return text
