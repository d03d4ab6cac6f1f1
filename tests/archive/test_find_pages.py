"""What an archived page shows: walls, soft 404s and the like do not count, and the next best copy is taken."""

from __future__ import annotations

import gzip
import zlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from checker.archive.cdx import READS, ROWS
from checker.models import LookupState, Memento, Reason
from tests.web.archive import FAULTS, Fault

if TYPE_CHECKING:
    from tests.archive.conftest import Hire
    from tests.web.archive import LoopbackArchive

PAGE = "https://example.org/notes/bridges"
CITED = datetime(2020, 6, 1, tzinfo=UTC)
ARCHIVED, NEVER, UNKNOWN = LookupState.ARCHIVED, LookupState.NEVER_ARCHIVED, LookupState.UNKNOWN
TEXT = "A bridge carries a road over a river, and every arch of it was drawn before it was built. " * 20
GOOD = f"<!doctype html><title>Bridges</title><h1>Bridges</h1><p>{TEXT}".encode()


def page(title: str, text: str = "", more: str = "") -> bytes:
    return f"<!doctype html><title>{title}</title><h1>{title}</h1><p>{text}</p>{more}".encode()


NOT_FOUND = page("Page not found", "Sorry, the page you are looking for does not exist.")
ROBOT_WALL = page("Just a moment...", "Checking your browser before accessing example.org.")
WITHOUT_PAGE: dict[str, tuple[dict[str, Any], Reason]] = {
    "a soft 404": ({"body": NOT_FOUND}, Reason.SOFT_404),
    "a soft 404, packed": ({"body": gzip.compress(NOT_FOUND), "headers": {"Content-Encoding": "gzip"}}, Reason.SOFT_404),
    "a soft 404, deflated": ({"body": zlib.compress(NOT_FOUND), "headers": {"Content-Encoding": "deflate"}}, Reason.SOFT_404),
    "a soft 404 without a type": ({"body": NOT_FOUND, "content_type": ""}, Reason.SOFT_404),
    "a soft 404 in Russian": ({"body": "<!doctype html><title>Страница не найдена</title>".encode("windows-1251"), "content_type": "text/html; charset=windows-1251"}, Reason.SOFT_404),
    "a robot wall": ({"body": ROBOT_WALL}, Reason.BOT_WALL),
    "a login": ({"body": page("Log in", "Log in to continue", "<form><input type=password></form>")}, Reason.LOGIN_REQUIRED),
    "a parked domain": ({"body": page("example.org", "This domain is for sale. Buy this domain.")}, Reason.PARKED_DOMAIN),
    "an error page": ({"status": 404}, Reason.NOT_FOUND),
    "an outage": ({"status": 503}, Reason.SERVER_ERROR),
}  # fmt: skip
WITH_PAGE: dict[str, dict[str, Any]] = {
    "a page": {"body": GOOD},
    "a page, packed": {"body": gzip.compress(GOOD), "headers": {"Content-Encoding": "gzip"}},
    "a page that claims to be packed": {"body": GOOD, "headers": {"Content-Encoding": "gzip"}},
    "a page packed in a way that is not known": {
        "body": b"\x0b\x02\x80",
        "headers": {"Content-Encoding": "br"},
    },
    "a PDF": {"body": b"%PDF-1.7 page not found", "content_type": "application/pdf"},
    "nothing at all": {"body": b""},
    "more than anybody reads": {"body": GOOD * 2000},
    "a page that says little": {"body": b"<title>Bridges</title>"},
    "a page with status 203": {"body": GOOD, "status": 203},
}


@pytest.mark.parametrize("name", WITHOUT_PAGE)
async def test_the_next_best_is_taken(name: str, archive: LoopbackArchive, hire: Hire) -> None:
    copy, _ = WITHOUT_PAGE[name]
    archive.add(PAGE, "20200501000000", **copy)
    archive.add(PAGE, "20200201000000", body=GOOD)
    archive.add(PAGE, "20200602000000", body=GOOD + b".")
    lookup = await hire().find(PAGE, CITED)
    assert lookup.memento is not None
    assert f"{lookup.memento.timestamp:%Y%m%d}" == "20200201"


@pytest.mark.parametrize("name", WITHOUT_PAGE)
async def test_what_shows_no_page_is_no_copy(name: str, archive: LoopbackArchive, hire: Hire) -> None:
    copy, reason = WITHOUT_PAGE[name]
    archive.add(PAGE, "20200501000000", **copy)
    lookup = await hire().find(PAGE, CITED)
    assert lookup.state is NEVER
    assert lookup.absent_from == (archive.base_url.removeprefix("http://"),)
    assert f"2020-05-01 ({reason.value})" in lookup.detail or reason in {
        Reason.NOT_FOUND,
        Reason.SERVER_ERROR,
    }
    assert len(archive.asked("timegate")) == 2


@pytest.mark.parametrize("name", WITH_PAGE)
async def test_in_doubt_a_copy_counts(name: str, archive: LoopbackArchive, hire: Hire) -> None:
    archive.add(PAGE, "20200501000000", **WITH_PAGE[name])
    lookup = await hire().find(PAGE, CITED)
    assert lookup.state is ARCHIVED
    assert len(archive.requests) == 2


async def test_the_headers_that_came_with_the_page_are_looked_at(
    archive: LoopbackArchive, hire: Hire
) -> None:
    body = page("example.org", "Please enable cookies.")
    archive.add(PAGE, "20200501000000", 403, body=body, headers={"Cf-Mitigated": "challenge"})
    memento = Memento(
        PAGE,
        f"{archive.base_url}/web/20200501000000/{PAGE}",
        datetime(2020, 5, 1, tzinfo=UTC),
        403,
        archive.base_url.removeprefix("http://"),
    )
    verdict = await hire().inspect(memento)
    assert verdict is not None
    assert verdict.reason is Reason.BOT_WALL


async def test_a_refresh_is_followed_where_it_is_all_there_is(archive: LoopbackArchive, hire: Hire) -> None:
    archive.add(PAGE, "20200501000000", body=b'<meta http-equiv=refresh content="0; url=/new">')
    archive.add("https://example.org/new", "20200501000001", body=GOOD)
    lookup = await hire().find(PAGE, CITED)
    assert lookup.memento is not None
    assert lookup.memento.url == "https://example.org/new"


async def test_a_redirect_that_the_archive_does_not_rewrite(
    archive: LoopbackArchive, hire: Hire, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = {"Location": "../new page", "Memento-Datetime": "Fri, 01 May 2020 00:00:00 GMT"}
    monkeypatch.setitem(FAULTS, "as it was", Fault(301, headers=headers))
    archive.add(PAGE, "20200501000000", 301)
    archive.add("https://example.org/new%20page", "20200501000000", body=GOOD)
    archive.fault("timegate", "as it was", after=1, times=1)
    lookup = await hire().find(PAGE, CITED)
    assert lookup.memento is not None
    assert lookup.memento.url == "https://example.org/new%20page"


# --- candidates of the index -----------------------------------------------------------------------------------------


def wall(number: int) -> bytes:
    """Walls that are the same to a reader, and differ in every byte that matters to a digest."""
    return ROBOT_WALL + f"<!-- {number} -->".encode()


async def test_the_same_by_digest_is_not_read_again(archive: LoopbackArchive, hire: Hire) -> None:
    for day in range(1, 29):
        archive.add(PAGE, f"202005{day:02}000000", body=ROBOT_WALL)
    archive.add(PAGE, "20180101000000", body=GOOD)
    lookup = await hire().find(PAGE, CITED)
    assert lookup.memento is not None
    assert lookup.memento.timestamp.year == 2018
    assert len(archive.asked("timegate")) == 3
    assert len(archive.asked("index")) == 1


async def test_only_a_few_are_read_and_nothing_is_claimed(archive: LoopbackArchive, hire: Hire) -> None:
    for day in range(1, 10):
        archive.add(PAGE, f"202005{day:02}000000", body=wall(day))
    lookup = await hire().find(PAGE, CITED)
    assert (lookup.state, lookup.absent_from) == (UNKNOWN, ())
    assert "do not show it: 2020-05-09 (bot-wall), 2020-05-08 (bot-wall)" in lookup.detail
    assert "4 more are in the index" in lookup.detail
    assert len(archive.asked("timegate")) == 2 + READS


async def test_when_all_were_read_there_is_none(archive: LoopbackArchive, hire: Hire) -> None:
    for day in range(1, 2 + READS):
        archive.add(PAGE, f"202005{day:02}000000", body=wall(day))
    assert (await hire().find(PAGE, CITED)).state is NEVER


async def test_more_rows_than_an_answer_holds_prove_nothing(archive: LoopbackArchive, hire: Hire) -> None:
    start = datetime(2020, 1, 1, tzinfo=UTC)
    for number in range(ROWS + 1):
        archive.add(PAGE, f"{start + timedelta(hours=number):%Y%m%d%H%M%S}", body=ROBOT_WALL)
    lookup = await hire().find(PAGE, CITED)
    assert lookup.state is UNKNOWN
    assert "more are in the index" in lookup.detail


async def test_the_best_by_the_rule_is_read_first(archive: LoopbackArchive, hire: Hire) -> None:
    archive.add(PAGE, "20200501000000", body=wall(0))
    archive.add(PAGE, "20190501000000", body=wall(1))
    archive.add(PAGE, "20180501000000", body=wall(2))
    archive.add(PAGE, "20200701000000", body=GOOD)
    archive.add(PAGE, "20200801000000", body=GOOD)
    lookup = await hire().find(PAGE, CITED)
    assert lookup.memento is not None
    assert f"{lookup.memento.timestamp:%Y%m}" == "202007"
    # the closest is that of July, which is kept in mind; then that of May, before the citation, and further back
    read = [request.path[5:9] for request in archive.asked("timegate") if "id_" in request.path]
    assert read == ["2020", "2020", "2019", "2018"]


@pytest.mark.parametrize(
    ("repeats", "state"),
    [({"body": GOOD}, ARCHIVED), ({"body": NOT_FOUND, "status": 404}, NEVER)],
    ids=["a page", "an error"],
)
async def test_a_revisit_counts_as_what_it_repeats(
    repeats: dict[str, Any], state: LookupState, archive: LoopbackArchive, hire: Hire
) -> None:
    archive.add(PAGE, "20200701000000", **repeats)
    archive.add(PAGE, "20200501000000", is_revisit=True, **repeats)
    archive.add(PAGE, "20200520000000", 500)
    lookup = await hire().find(PAGE, CITED)
    assert lookup.state is state
    if lookup.memento:
        assert f"{lookup.memento.timestamp:%Y%m}" == "202005"


async def test_a_revisit_of_what_the_index_does_not_list_is_read(
    archive: LoopbackArchive, hire: Hire
) -> None:
    """Archives tell repetitions by digest, whatever the address: what is repeated may be filed elsewhere."""
    archive.add(PAGE, "20200520000000", 500)
    archive.add(PAGE, "20200501000000", is_revisit=True, body=GOOD)
    lookup = await hire().find(PAGE, CITED)
    assert lookup.memento is not None
    assert f"{lookup.memento.timestamp:%Y%m%d}" == "20200501"


async def test_revisits_of_nobody_knows_what_are_read_last_and_not_all(
    archive: LoopbackArchive, hire: Hire
) -> None:
    for day in range(1, 3 + READS):
        archive.add(PAGE, f"202005{day:02}000000", 404, is_revisit=True, body=wall(day))
    lookup = await hire().find(PAGE, CITED)
    assert (lookup.state, lookup.absent_from) == (UNKNOWN, ())
    assert len(archive.asked("timegate")) == 2 + READS
    archive.add(PAGE, "20180101000000", body=GOOD)
    lookup = await hire().find(PAGE, CITED)
    assert lookup.memento is not None, "what is a page by the index goes before"
    assert lookup.memento.timestamp.year == 2018


async def test_captures_of_two_addresses_in_one_second_are_two(archive: LoopbackArchive, hire: Hire) -> None:
    """http leads to the login, https shows the page; the index files both under one key."""
    archive.index.folds = False
    archive.add(PAGE, "20200501000000", body=ROBOT_WALL)
    archive.add(PAGE.replace("https", "http"), "20200501000000", body=GOOD)
    lookup = await hire().find(PAGE, CITED)
    assert lookup.memento is not None
    assert lookup.memento.url.startswith("http:")


async def test_a_candidate_that_cannot_be_read_now_is_unknown(archive: LoopbackArchive, hire: Hire) -> None:
    archive.add(PAGE, "20200501000000", 404)
    archive.add(PAGE, "20200401000000", body=GOOD)
    archive.fault("timegate", "503", after=2)
    assert (await hire().find(PAGE, CITED)).state is UNKNOWN


# --- other forms of the address --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cited", "held"),
    [
        ("https://example.org/a", "http://example.org/a"),
        ("http://example.org/a", "https://example.org/a"),
        ("https://example.org/a", "https://www.example.org/a"),
        ("https://www.example.org/a", "https://example.org/a"),
        ("https://example.co.uk/a", "https://www.example.co.uk/a"),
        ("https://example.org/a", "https://example.org/a/"),
        ("https://example.org/a/", "https://example.org/a"),
    ],
)
async def test_other_forms_are_asked_for(cited: str, held: str, archive: LoopbackArchive, hire: Hire) -> None:
    archive.index.folds = False
    archive.add(held, "20200501000000", body=GOOD)
    lookup = await hire().find(cited, CITED)
    assert lookup.url == cited
    assert lookup.memento is not None
    assert lookup.memento.url == held
    assert not archive.asked("index")


@pytest.mark.parametrize(
    ("cited", "asked"),
    [
        ("https://docs.example.org/a/", ["http://docs.example.org/a/", "https://docs.example.org/a"]),
        ("https://example.org/?q=1", ["http://example.org/?q=1", "https://www.example.org/?q=1"]),
        ("https://192.0.2.1/", ["http://192.0.2.1/"]),
        ("https://example.org:8443/", ["https://www.example.org:8443/"]),
    ],
)
async def test_forms_that_mean_something_else_are_not_asked_for(
    cited: str, asked: list[str], archive: LoopbackArchive, hire: Hire
) -> None:
    assert (await hire().find(cited, CITED)).state is NEVER
    assert [request.path[20:] for request in archive.asked("timegate")] == [cited, *asked]


async def test_the_index_knows_forms_that_were_not_asked_for(archive: LoopbackArchive, hire: Hire) -> None:
    archive.index.folds = False
    archive.add("http://www.example.org/a/", "20200501000000", body=GOOD)
    lookup = await hire().find("https://example.org/a", CITED)
    assert lookup.memento is not None
    assert lookup.memento.url == "http://www.example.org/a/"
    assert len(archive.asked("index")) == 1


async def test_another_form_that_is_excluded(archive: LoopbackArchive, hire: Hire) -> None:
    archive.fault("timegate", "404", times=1)
    archive.exclude(PAGE)
    assert (await hire().find(PAGE, CITED)).state is LookupState.EXCLUDED


# --- the last capture of all -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("links_on", [{"copy"}, set()], ids=["by links", "asked for"])
async def test_the_latest_is_asked_for_where_age_matters(
    links_on: set[str], archive: LoopbackArchive, hire: Hire
) -> None:
    archive.links_on = links_on
    for year in (2018, 2019, 2024):
        archive.add(PAGE, f"{year}0501000000", body=GOOD)
    lookup = await hire(max_age="365d").find(PAGE, CITED)
    assert lookup.latest == datetime(2024, 5, 1, tzinfo=UTC)
    assert lookup.near == CITED
    assert len(archive.requests) == (2 if links_on else 3)
    assert (await hire().find(PAGE, CITED)).latest is None


async def test_the_latest_is_known_where_the_present_is_asked_for(
    archive: LoopbackArchive, hire: Hire
) -> None:
    archive.links_on = set()
    archive.add(PAGE, "20190501000000", body=GOOD)
    archive.add(PAGE, "20240501000000", 404)
    lookup = await hire(max_age="365d").find(PAGE)
    assert lookup.memento is not None
    assert lookup.memento.timestamp.year == 2019
    assert lookup.latest == datetime(2024, 5, 1, tzinfo=UTC)
    assert len(archive.asked("timegate")) == 3


async def test_a_copy_stands_where_the_latest_cannot_be_asked_for(
    archive: LoopbackArchive, hire: Hire
) -> None:
    archive.links_on = set()
    archive.add(PAGE, "20190501000000", body=GOOD)
    archive.fault("timegate", "503", after=2)
    lookup = await hire(max_age="365d").find(PAGE, CITED)
    assert (lookup.state, lookup.latest) == (ARCHIVED, None)


# --- one copy, looked at ---------------------------------------------------------------------------------------------


def memento(archive: LoopbackArchive, timestamp: str = "20200501000000") -> Memento:
    at = datetime.strptime(timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    return Memento(
        PAGE, f"{archive.base_url}/web/{timestamp}/{PAGE}", at, 200, archive.base_url.removeprefix("http://")
    )


@pytest.mark.parametrize("name", WITHOUT_PAGE)
async def test_what_a_copy_shows(name: str, archive: LoopbackArchive, hire: Hire) -> None:
    copy, reason = WITHOUT_PAGE[name]
    archive.add(PAGE, "20200501000000", **copy)
    verdict = await hire().inspect(memento(archive))
    assert verdict is not None
    assert verdict.reason is reason


@pytest.mark.parametrize("held", [(), ("20200401000000",)], ids=["nothing yet", "only an older copy yet"])
async def test_a_copy_that_is_not_visible_yet(
    held: tuple[str, ...], archive: LoopbackArchive, hire: Hire
) -> None:
    for timestamp in held:
        archive.add(PAGE, timestamp, body=GOOD)
    assert await hire().inspect(memento(archive)) is None


@pytest.mark.parametrize("name", [name for name in FAULTS if name not in {"slow", "silent"}])
async def test_a_copy_that_cannot_be_looked_at(name: str, archive: LoopbackArchive, hire: Hire) -> None:
    archive.add(PAGE, "20200501000000", body=GOOD)
    archive.fault("timegate", name)
    assert await hire().inspect(memento(archive)) is None


async def test_a_copy_in_an_archive_that_nobody_knows(hire: Hire) -> None:
    at = datetime(2020, 5, 1, tzinfo=UTC)
    assert (
        await hire().inspect(Memento(PAGE, "https://archive.example/1", at, 200, "archive.example")) is None
    )
