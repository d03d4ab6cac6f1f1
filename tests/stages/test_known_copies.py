"""What earlier runs learned of copies is told by a run that learns less."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from checker.archive import Archivist
from checker.config import ArchiveConfig, CheckConfig
from checker.models import Capture, CaptureState, CheckedLink, Lookup, LookupState, Memento, Reason, Verdict
from checker.stages.archiving import ArchiveStage
from checker.stages.dates import CitationDates
from checker.stages.discretion import Discretion
from checker.stages.known_copies import KnownCopies
from checker.store import Store
from tests.stages.world import cited

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

URL = "https://lost.example/page"
NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)
LAST_MONTH = NOW - timedelta(days=40)
CITED = datetime(2024, 5, 1, 23, 59, 59, tzinfo=UTC)
ARCHIVE = "web.archive.org"
COPY = Memento(URL, f"https://{ARCHIVE}/web/20240401/{URL}", datetime(2024, 4, 1, tzinfo=UTC), 200, ARCHIVE)
FOUND = Lookup(URL, LookupState.ARCHIVED, COPY, near=CITED)
NONE = Lookup(URL, LookupState.NEVER_ARCHIVED, detail="none", near=CITED, absent_from=(ARCHIVE,))
SILENCE = Lookup(URL, LookupState.UNKNOWN, detail="no answer", near=CITED)
WITHHELD = replace(SILENCE, is_withheld=True)
WHY = "this run asked no archive"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store.sqlite3") as made:
        yield made


def stage(store: Store, folder: Path, lookup: Lookup | None, capture: Capture | None = None) -> ArchiveStage:
    """A stage that has learned just this."""
    config = ArchiveConfig()
    archivist = Archivist(config, user_agent="tester/1", keys=None)
    dates, discretion = CitationDates([], (), folder), Discretion(CheckConfig())
    made = ArchiveStage(archivist, store, config, dates, discretion, now=lambda: NOW)
    made.lookups |= {URL: lookup} if lookup else {}
    made.captures |= {URL: capture} if capture else {}
    return made


def told(
    store: Store,
    archive: ArchiveStage | None = None,
    *,
    url: str = URL,
    reason: Reason = Reason.NOT_FOUND,
    unasked: str = WHY,
    submit: bool = True,
) -> CheckedLink:
    checked = CheckedLink(cited(url), Verdict(reason))
    config = ArchiveConfig(submit=submit)
    known = KnownCopies(store, config, archive, [checked.link], unasked=unasked, now=NOW)
    return known.added_to(checked)


def test_a_run_that_asks_nobody_tells_what_is_known_and_since_when(store: Store) -> None:
    store.copies.save_lookups([FOUND], LAST_MONTH)
    link = told(store)
    assert link.lookup == FOUND
    assert link.lookup is not None
    assert link.lookup.looked_up_at == LAST_MONTH
    assert link.cited == date(2024, 5, 1)
    assert link.capture is None


def test_where_nothing_is_known_nothing_is_said(store: Store) -> None:
    assert told(store) == CheckedLink(cited(URL), Verdict(Reason.NOT_FOUND))


def test_what_would_be_submitted_is_left_for_a_later_run(store: Store) -> None:
    store.copies.save_lookups([NONE], LAST_MONTH)
    assert told(store).capture == Capture(URL, CaptureState.DEFERRED, reason=WHY)


@pytest.mark.parametrize(
    ("reason", "unasked", "submit"),
    [
        (Reason.NOT_FOUND, WHY, False),  # it never is
        (Reason.NOT_FOUND, "", True),  # all was asked
        (Reason.HOST_NOT_FOUND, WHY, True),  # nobody can capture it
    ],
)
def test_what_would_not_be_submitted_is_not_left(
    store: Store, reason: Reason, unasked: str, *, submit: bool
) -> None:
    store.copies.save_lookups([NONE], LAST_MONTH)
    link = told(store, reason=reason, unasked=unasked, submit=submit)
    assert (link.lookup, link.capture) == (NONE, None)


@pytest.mark.parametrize(
    ("state", "days", "is_told"),
    [
        (CaptureState.PENDING, 40, True),
        (CaptureState.UNKNOWN, 40, True),
        (CaptureState.REFUSED, 3, True),
        (CaptureState.REFUSED, 40, False),  # archive.refused_for
    ],
)
def test_an_earlier_submission_is_told_as_long_as_it_answers_the_need(
    store: Store, state: CaptureState, days: int, *, is_told: bool
) -> None:
    earlier = Capture(URL, state, reason="as it was")
    store.copies.save_lookups([NONE], LAST_MONTH)
    store.copies.save_captures([earlier], NOW - timedelta(days=days))
    assert told(store).capture == (earlier if is_told else Capture(URL, CaptureState.DEFERRED, reason=WHY))


def test_a_private_name_is_not_left_for_a_later_run(store: Store) -> None:
    url = "http://wiki.corp/page"
    store.copies.save_lookups([replace(NONE, url=url)], LAST_MONTH)
    assert told(store, url=url).capture is None


@pytest.mark.parametrize(
    ("learned", "known", "said"),
    [
        (NONE, FOUND, NONE),  # what is new counts
        (FOUND, NONE, FOUND),
        (SILENCE, FOUND, FOUND),
        (SILENCE, NONE, SILENCE),  # absence is believed for a while only
        (WITHHELD, FOUND, WITHHELD),
        (None, FOUND, FOUND),  # the run ended before it was asked
        (None, NONE, NONE),
        (SILENCE, None, SILENCE),
    ],
)
def test_what_is_new_is_told_before_what_was_known(
    store: Store, tmp_path: Path, learned: Lookup | None, known: Lookup | None, said: Lookup
) -> None:
    store.copies.save_lookups([known] if known else [], LAST_MONTH)
    assert told(store, stage(store, tmp_path, learned)).lookup == said


def test_what_this_run_submitted_is_told(store: Store, tmp_path: Path) -> None:
    made = Capture(URL, CaptureState.SAVED, memento=COPY)
    assert told(store, stage(store, tmp_path, NONE, made)).capture == made


def test_an_ignored_link_has_no_copies(store: Store) -> None:
    store.copies.save_lookups([FOUND], LAST_MONTH)
    assert told(store, reason=Reason.RULE).lookup is None
