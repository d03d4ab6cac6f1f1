"""Other archives: each pattern of RFC 7089, what is concluded from it, and several archives as one."""

from __future__ import annotations

from datetime import UTC, datetime
from time import process_time
from typing import TYPE_CHECKING

import pytest

from checker.archive.gates import Copy, links, timemap
from checker.models import LookupState, Memento, Reason
from tests.web.archive import FAULTS
from tests.web.timegate import PATTERNS, LoopbackTimeGate

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from checker.archive import Archivist
    from tests.archive.conftest import FakeTime, Hire
    from tests.web.archive import LoopbackArchive

PAGE = "https://example.org/notes/bridges"
CITED = datetime(2020, 6, 1, tzinfo=UTC)
ARCHIVED, NEVER, EXCLUDED, UNKNOWN = (
    LookupState.ARCHIVED,
    LookupState.NEVER_ARCHIVED,
    LookupState.EXCLUDED,
    LookupState.UNKNOWN,
)
NOT_FOUND = b"<title>Page not found</title><p>Sorry, the page you are looking for does not exist."
WITHOUT_COPY = ("no address", "page", "circle")


@pytest.fixture
async def gate() -> AsyncIterator[LoopbackTimeGate]:
    async with LoopbackTimeGate() as running:
        yield running


def asking(hire: Hire, gate: LoopbackTimeGate, *more: str) -> Archivist:
    return hire(also=(gate.timegate, *more), also_per_minute=60_000)


# --- the patterns of RFC 7089 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("has_raw", [True, False], ids=["as it was", "rewritten only"])
@pytest.mark.parametrize("pattern", [name for name in PATTERNS if name not in WITHOUT_COPY])
async def test_every_pattern_leads_to_the_copy(pattern: str, has_raw: bool, hire: Hire) -> None:  # noqa: FBT001
    async with LoopbackTimeGate(pattern, has_raw=has_raw) as gate:
        gate.add(PAGE, "20200501000000")
        lookup = await asking(hire, gate).find(PAGE, CITED)
        assert lookup.memento is not None, lookup
        assert lookup.memento.timestamp == datetime(2020, 5, 1, tzinfo=UTC)
        assert lookup.memento.url == PAGE
        address = {"GUID": gate.timegate.replace("/all/", "/copy/0"), "fixed": f"{gate.timegate}{PAGE}"}
        assert lookup.memento.memento_url == address.get(pattern, f"{gate.timegate}20200501000000/{PAGE}")
        assert lookup.memento.archive == gate.timegate.split("/")[2]


@pytest.mark.parametrize("pattern", WITHOUT_COPY)
async def test_what_names_no_copy_is_unknown(pattern: str, hire: Hire) -> None:
    async with LoopbackTimeGate(pattern) as gate:
        gate.add(PAGE, "20200501000000")
        lookup = await asking(hire, gate).find(PAGE, CITED)
        assert lookup.state is UNKNOWN
        assert "TimeGate" in lookup.detail


@pytest.mark.parametrize("pattern", ["302", "200", "GUID"])
async def test_the_copy_before_the_citation(pattern: str, hire: Hire) -> None:
    async with LoopbackTimeGate(pattern) as gate:
        for year in (2001, 2015, 2021):
            gate.add(PAGE, f"{year}0101000000", b"<title>%d</title>" % year)
        lookup = await asking(hire, gate).find(PAGE, CITED)
        assert lookup.memento is not None
        assert lookup.memento.timestamp.year == 2015


async def test_it_is_asked_by_head_until_that_is_refused(hire: Hire) -> None:
    async with LoopbackTimeGate("GET only") as gate:
        gate.add(PAGE, "20200501000000")
        archivist = asking(hire, gate)
        for _ in range(2):
            await archivist.find(PAGE, CITED)
        asked = f"/all/{PAGE}"
        assert [method for method, path in gate.asked if path == asked] == ["HEAD", "GET", "GET"]


async def test_a_form_that_the_archive_does_not_know_is_asked_for_once(hire: Hire) -> None:
    async with LoopbackTimeGate(has_raw=False) as gate:
        gate.add(PAGE, "20200501000000")
        archivist = asking(hire, gate)
        for _ in range(3):
            assert (await archivist.find(PAGE, CITED)).state is ARCHIVED
        assert sum("id_/" in path for _, path in gate.asked) == 1


async def test_archived_redirects_are_followed(gate: LoopbackTimeGate, hire: Hire) -> None:
    gate.add(PAGE, "20200501000000", status=301, location="/new")
    gate.add("https://example.org/new", "20200502000000")
    lookup = await asking(hire, gate).find(PAGE, CITED)
    assert lookup.memento is not None
    assert lookup.memento.url == "https://example.org/new"


# --- what does not count ---------------------------------------------------------------------------------------------


async def test_the_next_best_of_the_timemap_is_taken(gate: LoopbackTimeGate, hire: Hire) -> None:
    gate.add(PAGE, "20200501000000", NOT_FOUND)
    gate.add(PAGE, "20200401000000", status=404)
    gate.add(PAGE, "20200301000000")
    gate.add(PAGE, "20200701000000")
    lookup = await asking(hire, gate).find(PAGE, CITED)
    assert lookup.memento is not None
    assert lookup.memento.timestamp.month == 3


async def test_when_none_shows_the_page(gate: LoopbackTimeGate, hire: Hire) -> None:
    for month in range(1, 4):
        gate.add(PAGE, f"20200{month}01000000", NOT_FOUND)
    lookup = await asking(hire, gate).find(PAGE, CITED)
    assert lookup.state is NEVER
    assert len(lookup.absent_from) == 2
    assert "2020-03-01 (soft-404), 2020-02-01 (soft-404), 2020-01-01 (soft-404)" in lookup.detail


@pytest.mark.parametrize(("lists", "copies"), [(False, 2), (True, 9)], ids=["no list", "too many to read"])
async def test_what_was_not_read_is_not_called_absent(lists: bool, copies: int, hire: Hire) -> None:  # noqa: FBT001
    async with LoopbackTimeGate(lists=lists) as gate:
        for month in range(1, copies + 1):
            gate.add(PAGE, f"20190{month}01000000", NOT_FOUND)
        lookup = await asking(hire, gate).find(PAGE, CITED)
        assert lookup.state is UNKNOWN
        assert "(soft-404)" in lookup.detail


# --- several archives as one -----------------------------------------------------------------------------------------


async def test_others_are_not_asked_where_the_first_has_a_copy_from_before(
    archive: LoopbackArchive, gate: LoopbackTimeGate, hire: Hire
) -> None:
    archive.add(PAGE, "20100501000000")
    gate.add(PAGE, "20200501000000")
    lookup = await asking(hire, gate).find(PAGE, CITED)
    assert lookup.memento is not None
    assert lookup.memento.timestamp.year == 2010
    assert not gate.asked


@pytest.mark.parametrize(
    ("first", "second", "best"),
    [
        ("20210101000000", "20200101000000", "20200101000000"),
        ("20210101000000", "20220101000000", "20210101000000"),
        ("20220101000000", "20210101000000", "20210101000000"),
        ("", "20220101000000", "20220101000000"),
        ("20220101000000", "", "20220101000000"),
    ],
)
async def test_the_best_of_all(
    first: str, second: str, best: str, archive: LoopbackArchive, gate: LoopbackTimeGate, hire: Hire
) -> None:
    if first:
        archive.add(PAGE, first)
    if second:
        gate.add(PAGE, second)
    lookup = await asking(hire, gate).find(PAGE, CITED)
    assert lookup.memento is not None
    assert f"{lookup.memento.timestamp:%Y%m%d%H%M%S}" == best
    assert len(lookup.absent_from) == (not first) + (not second)


async def test_the_best_of_three(archive: LoopbackArchive, gate: LoopbackTimeGate, hire: Hire) -> None:
    async with LoopbackTimeGate("307") as third:
        gate.add(PAGE, "20180101000000")
        third.add(PAGE, "20190101000000")
        lookup = await asking(hire, gate, third.timegate).find(PAGE, CITED)
        assert lookup.memento is not None
        assert lookup.memento.timestamp.year == 2019


async def test_never_archived_is_what_all_say(
    archive: LoopbackArchive, gate: LoopbackTimeGate, hire: Hire
) -> None:
    lookup = await asking(hire, gate).find(PAGE, CITED)
    assert lookup.state is NEVER
    assert lookup.absent_from == (archive.base_url.removeprefix("http://"), gate.timegate.split("/")[2])
    assert len(gate.asked) == 4  # the page, and three other forms of its address


@pytest.mark.parametrize("status", [400, 401, 403, 429, 500, 503])
async def test_another_archive_in_trouble_takes_nothing_away(
    status: int, archive: LoopbackArchive, gate: LoopbackTimeGate, hire: Hire
) -> None:
    gate.status = status
    lookup = await asking(hire, gate).find(PAGE, CITED)
    assert lookup.state is UNKNOWN
    assert lookup.absent_from == (archive.base_url.removeprefix("http://"),)
    assert len(gate.asked) == 1
    archive.add(PAGE, "20220101000000")
    lookup = await asking(hire, gate).find(PAGE, CITED)
    assert lookup.state is ARCHIVED
    assert lookup.absent_from == ()


@pytest.mark.parametrize(("excluded_here", "excluded_there"), [(True, False), (False, True), (True, True)])
async def test_exclusions(
    *,
    excluded_here: bool,
    excluded_there: bool,
    archive: LoopbackArchive,
    gate: LoopbackTimeGate,
    hire: Hire,
) -> None:
    if excluded_here:
        archive.exclude(PAGE)
    if excluded_there:
        gate.status = 451
    lookup = await asking(hire, gate).find(PAGE, CITED)
    assert lookup.state is EXCLUDED
    assert len(lookup.absent_from) == 2 - excluded_here - excluded_there


@pytest.mark.parametrize("name", [name for name in FAULTS if name not in {"slow", "silent", "404"}])
async def test_when_the_first_is_in_trouble_the_others_are_not_asked(
    name: str, archive: LoopbackArchive, gate: LoopbackTimeGate, hire: Hire
) -> None:
    archive.fault("timegate", name)
    gate.add(PAGE, "20200501000000")
    assert (await asking(hire, gate).find(PAGE, CITED)).state is UNKNOWN
    assert not gate.asked


async def test_another_archive_is_given_up_and_keeps_its_own_pace(
    archive: LoopbackArchive, gate: LoopbackTimeGate, hire: Hire, time: FakeTime
) -> None:
    gate.status = 503
    archivist = hire(also=(gate.timegate,), also_per_minute=6)
    for number in range(6):
        assert (await archivist.find(f"{PAGE}/{number}", CITED)).state is UNKNOWN
    assert len(gate.asked) == 3
    assert len(archive.asked("index")) == 6
    assert len(archivist.notices) == 1
    assert archivist.notices[0].startswith(f"The TimeGate of {gate.timegate.split('/')[2]}/all was not asked")
    assert f"The TimeGate of {gate.timegate.split('/')[2]}/all" in archivist.paces


async def test_a_copy_elsewhere_is_looked_at_there(gate: LoopbackTimeGate, hire: Hire) -> None:
    gate.add(PAGE, "20200501000000")
    archivist = asking(hire, gate)
    lookup = await archivist.find(PAGE, CITED)
    assert lookup.memento is not None
    verdict = await archivist.inspect(lookup.memento)
    assert verdict is not None
    assert verdict.reason is Reason.OK


# --- Link headers and TimeMaps by themselves -------------------------------------------------------------------------


def copy_at(address: str, at: datetime) -> Copy:
    return Copy(at, PAGE, address, address)


FIRST = '<https://a.example/1>; rel="first memento"; datetime="Sun, 20 Jan 2002 14:25:10 GMT"'


@pytest.mark.parametrize(
    ("header", "first", "prev"),
    [
        ("", None, None),
        (FIRST, "https://a.example/1", None),
        (FIRST.replace("first memento", "first prev memento"), "https://a.example/1", "https://a.example/1"),
        (FIRST.replace("first memento", "FIRST Memento"), "https://a.example/1", None),
        (FIRST.replace('rel="first memento"', 'type="a, b; c"; rel="memento first"'), "https://a.example/1", None),
        (f'<https://a.example/a,b;c>; rel="original", {FIRST}', "https://a.example/1", None),
        (FIRST.replace("first memento", "first"), None, None),
        (FIRST.replace("Sun, 20", "Some"), None, None),
        (FIRST.partition("; datetime")[0], None, None),
        ("<" * 50_000, None, None),
        ('<a>; b="' * 20_000, None, None),
        ("<a>" + "; b" * 50_000, None, None),
        ("<a>;" + " " * 50_000, None, None),
    ],
)  # fmt: skip
def test_link_headers(header: str, first: str | None, prev: str | None) -> None:
    found = links({"Link": header}, copy_at)
    assert (found.first and found.first.address, found.prev and found.prev.address) == (first, prev)


def test_a_timemap() -> None:
    text = f'<{PAGE}>;rel="original",\n<https://a.example/map>;rel="self",\n{FIRST},\n{FIRST.replace("first ", "").replace("/1", "/2")}'
    copies, is_whole = timemap(text, copy_at)
    assert [copy.address for copy in copies] == ["https://a.example/1", "https://a.example/2"]
    assert is_whole
    assert timemap(f'{text},\n<https://a.example/map2>;rel="timemap";from="x"', copy_at)[1] is False


async def test_an_address_of_a_megabyte_takes_no_time(gate: LoopbackTimeGate, hire: Hire) -> None:
    address = "https://archive.example/" + "20200101000000/https://a.example/" * 30_000
    memento = Memento(PAGE, f"{address} ", CITED, 200, gate.timegate.split("/")[2])
    began = process_time()
    assert await asking(hire, gate).inspect(memento) is None
    assert process_time() - began < 2
