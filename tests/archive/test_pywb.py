"""Ours against a Wayback machine that others wrote: pywb makes copies of loopback pages, finds and replays them."""

from __future__ import annotations

import asyncio
import gzip
import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

import aiohttp
import pytest
from yarl import URL

from checker import urls
from checker.archive import Archivist, Keys
from checker.config import ArchiveConfig
from checker.models import CaptureState, LookupState
from tests.archive.conftest import PACE, captured
from tests.web.archive import LoopbackArchive
from tests.web.pages import Page, Pages
from tests.web.pywb_wayback import PywbWayback
from tests.web.records import moment, response, revisit

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.web.pywb import Pywb

HASTE = 20  # the archivist's clock goes faster than pywb's, and its waits are as much shorter

HTML = (
    b"<!doctype html><title>On hens</title><h1>On hens</h1>"
    + b"<p>Hens scratch for food. \xc3\xa9</p>\n" * 90
)
PDF = b"%PDF-1.4\r\n%\xe2\xe3\xcf\xd3\n1 0 obj\r" + bytes(range(256)) * 20 + b"\r\n\r\n%%EOF"
AS_HTML = "Content-Type: text/html; charset=utf-8"
PAGES = {
    "/plain": Page(HTML),
    "/gzip": Page(gzip.compress(HTML, mtime=0), headers=(AS_HTML, "Content-Encoding: gzip")),
    "/chunked": Page(HTML, is_chunked=True),
    "/both": Page(gzip.compress(HTML, mtime=0), headers=(AS_HTML, "Content-Encoding: gzip"), is_chunked=True),
    "/paper.pdf": Page(PDF, headers=("Content-Type: application/pdf",)),
    "/empty": Page(),
    "/%C3%BC/%E6%97%A5%E6%9C%AC": Page(b"<title>Unicode</title>" + HTML),
    "/search?q=a%20b&y=%C3%A4&x=%2F+1&empty=": Page(b"<title>Query</title>" + HTML),
    "/Case/Matters.html": Page(b"<title>Case</title>" + HTML),
    "/old": Page(status="301 Moved Permanently", headers=("Location: /new",)),
    "/new": Page(b"<title>New</title>" + HTML),
    "/missing": Page(b"<h1>Not here</h1>", status="404 Not Found"),
}
LIVING = [path for path in PAGES if path != "/missing"]


class Setting(NamedTuple):
    """Pages, a pywb that can record them, and an archivist who takes it for web.archive.org."""

    pages: Pages
    pywb: Pywb
    adapter: PywbWayback
    archivist: Archivist

    def url(self, path: str) -> str:
        """The address of a page."""
        return self.pages.base_url + path


@pytest.fixture
async def setting(pywb: Pywb) -> AsyncIterator[Setting]:
    async with AsyncExitStack() as stack:
        pages = await stack.enter_async_context(Pages(PAGES))
        adapter = await stack.enter_async_context(PywbWayback(pywb))
        yield Setting(pages, pywb, adapter, await stack.enter_async_context(hired(adapter.base_url)))


def hired(base_url: str, *also: str) -> Archivist:
    """An archivist in haste."""
    config = ArchiveConfig(
        base_url=base_url,
        also=also,
        timeout=timedelta(seconds=20),
        lookups_per_minute=PACE,
        index_per_minute=PACE,
        also_per_minute=PACE,
        captures_per_minute=PACE,
    )
    return Archivist(
        config,
        user_agent="tester/1",
        keys=Keys("demo", "demo"),
        clock=lambda: time.monotonic() * HASTE,
        sleep=lambda seconds: asyncio.sleep(seconds / HASTE),
    )


async def test_what_is_captured_is_found_and_replayed_byte_by_byte(setting: Setting) -> None:
    pages = {setting.url(path): PAGES[path] for path in LIVING}
    captures = await captured(setting.archivist, list(pages))
    assert {url: capture.state for url, capture in captures.items()} == dict.fromkeys(
        pages, CaptureState.SAVED
    )
    for url, page in pages.items():
        await asyncio.to_thread(setting.pywb.wait_indexed, url)
        memento = captures[url].memento
        assert memento is not None
        assert memento.url == (setting.url("/new") if url.endswith("/old") else url)
        lookup = await setting.archivist.find(url)
        assert lookup.state is LookupState.ARCHIVED, lookup
        assert lookup.memento == memento
        replayed = setting.pywb.replay(url, f"{memento.timestamp:%Y%m%d%H%M%S}")
        assert replayed.is_memento
        assert replayed.status == int(page.status[:3])
        assert replayed.body == page.body

    setting.adapter.has_gate = False
    for url in pages:
        if not url.endswith("/old"):  # an index holds redirects, and says nothing of where they lead
            assert (await setting.archivist.find(url)).memento == captures[url].memento


async def test_unicode_as_people_write_it(setting: Setting) -> None:
    written = setting.url("/ü/日本")
    captures = await captured(setting.archivist, [written])
    assert captures[written].state is CaptureState.SAVED
    await asyncio.to_thread(setting.pywb.wait_indexed, written)
    lookup = await setting.archivist.find(written)
    assert lookup.memento is not None
    assert lookup.memento.url == urls.wire(written)


async def test_a_captured_error_page_is_no_copy(setting: Setting) -> None:
    url = setting.url("/missing")
    captures = await captured(setting.archivist, [url])
    assert captures[url].state is CaptureState.REFUSED
    rows = await asyncio.to_thread(setting.pywb.wait_indexed, url)
    assert [row["status"] for row in rows] == ["404"]
    assert (await setting.archivist.find(url)).state is LookupState.NEVER_ARCHIVED


async def test_an_error_page_captured_later_does_not_hide_the_page(setting: Setting) -> None:
    url = setting.url("/plain")
    await asyncio.to_thread(setting.pywb.capture, url)
    setting.pages.pages["/plain"] = PAGES["/missing"]
    await asyncio.sleep(1.1)  # copies are told apart by the second
    await asyncio.to_thread(setting.pywb.capture, url)
    shown, broken = await asyncio.to_thread(setting.pywb.wait_indexed, url, 2)
    assert (shown["status"], broken["status"]) == ("200", "404")
    lookup = await setting.archivist.find(url)
    assert lookup.memento is not None
    assert f"{lookup.memento.timestamp:%Y%m%d%H%M%S}" == shown["timestamp"]


def _to(location: str) -> Page:
    return Page(status="302 Found", headers=(f"Location: {location}",))


WORTHLESS = {  # captured by pywb as it is; nothing of it shows a page
    "/there": _to("/back"),
    "/back": _to("/there"),
    "/to-nothing": _to("/never-captured"),
    "/to-an-error": _to("/missing"),
    "/missing": PAGES["/missing"],
    "/busy": Page(b"<h1>Too busy</h1>", status="503 Service Unavailable"),
    "/nothing": Page(status="204 No Content"),
    "/soft": Page(
        b"<title>404 - Page not found</title><h1>Page not found</h1><p>Sorry, it could not be found."
    ),
    "/wall": Page(
        b"<title>Just a moment...</title><h1>Checking", headers=(AS_HTML, "cf-mitigated: challenge")
    ),
}


async def test_what_shows_no_page_is_no_copy(setting: Setting, other: Archivist) -> None:
    setting.pages.pages.update(WORTHLESS)
    for path in WORTHLESS:
        await asyncio.to_thread(setting.pywb.capture, setting.url(path))
    for path in WORTHLESS:
        await asyncio.to_thread(setting.pywb.wait_indexed, setting.url(path))
        for archivist in (setting.archivist, other):
            lookup = await archivist.find(setting.url(path))
            assert lookup.state is LookupState.NEVER_ARCHIVED, lookup


async def test_a_redirect_to_itself_proves_nothing(setting: Setting, other: Archivist) -> None:
    url = setting.url("/loop")  # which pywb answers with 400
    setting.pages.pages["/loop"] = _to("/loop")
    await asyncio.to_thread(setting.pywb.capture, url)
    await asyncio.to_thread(setting.pywb.wait_indexed, url)
    for archivist in (setting.archivist, other):
        assert (await archivist.find(url)).state is LookupState.UNKNOWN


async def test_what_its_owner_does_not_want_shown(setting: Setting, other: Archivist, dated: str) -> None:
    rules = setting.pywb.folder / "collections" / "web" / "acl" / "access-rules.aclj"
    rules.parent.mkdir(exist_ok=True)
    try:
        rules.write_text('example,dated)/page - {"access": "block"}\n', encoding="utf-8")
        for archivist in (setting.archivist, other):
            assert (await archivist.find(dated)).state is LookupState.EXCLUDED
    finally:
        rules.unlink()
    assert (await other.find(dated)).state is LookupState.ARCHIVED


async def test_what_was_never_captured(setting: Setting) -> None:
    url = setting.url("/never")
    assert (await setting.archivist.find(url)).state is LookupState.NEVER_ARCHIVED
    assert not setting.pywb.replay(url).is_memento
    assert setting.pywb.index(url) == []


async def test_a_host_that_is_gone_cannot_be_captured(setting: Setting) -> None:
    captures = await captured(setting.archivist, ["http://127.0.0.1:1/"])
    assert captures["http://127.0.0.1:1/"].state is CaptureState.DEFERRED


VERSIONS = {"20150601120000": 200, "20190601120000": 404, "20200601120000": 200, "20240601120000": 200}
UNCHANGED = "http://dated.example/unchanged"
UNCHANGED_AT = ("20200601120000", "20220601120000")  # captured, and seen again with the same content
CITED = [  # the day of the citation, and the copy that shows the page as it was then
    ((2014, 1, 1), "20150601120000"),  # the first after it, where none is older
    ((2016, 1, 1), "20150601120000"),
    ((2019, 7, 1), "20150601120000"),  # the copy of 2019 is nearer, and shows an error
    ((2020, 7, 1), "20200601120000"),
    ((2024, 3, 1), "20200601120000"),  # the copy of 2024 is nearer, but was made after the citation
    ((2025, 1, 1), "20240601120000"),
]


@pytest.fixture(scope="module")
def dated(pywb: Pywb, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A page with old copies, written as the standard of WARC files says."""
    url = "http://dated.example/page"
    warc = tmp_path_factory.mktemp("dated") / "dated.warc"
    records = [response(url, at, _page(at), status) for at, status in VERSIONS.items()]
    first, again = UNCHANGED_AT
    records += [
        response(UNCHANGED, first, _page(first)),
        revisit(UNCHANGED, again, _page(first), of=first),
    ]
    warc.write_bytes(b"".join(records))
    pywb.add(warc)
    assert [row["timestamp"] for row in pywb.wait_indexed(url, len(VERSIONS))] == list(VERSIONS)
    return url


def _page(timestamp: str) -> bytes:
    return f"<title>As of {timestamp}</title><p>{timestamp}".encode()


@pytest.mark.parametrize(("cited", "shown"), CITED)
async def test_the_copy_from_before_the_citation(
    cited: tuple[int, int, int], shown: str, dated: str, setting: Setting
) -> None:
    lookup = await setting.archivist.find(dated, datetime(*cited, tzinfo=UTC))
    assert lookup.memento is not None
    assert f"{lookup.memento.timestamp:%Y%m%d%H%M%S}" == shown
    replayed = await asyncio.to_thread(setting.pywb.replay, dated, shown)
    assert shown.encode() in replayed.body


@pytest.mark.parametrize("by", ["gate", "index"])
async def test_a_revisit_of_a_page_is_a_copy(by: str, dated: str, setting: Setting) -> None:
    setting.adapter.has_gate = by == "gate"
    lookup = await setting.archivist.find(UNCHANGED, datetime(2023, 1, 1, tzinfo=UTC))
    assert lookup.memento is not None, lookup
    assert (lookup.memento.timestamp, lookup.memento.status_code) == (moment(UNCHANGED_AT[1]), 200)


# --- asked as any archive that speaks Memento, without the adapter ---------------------------------------------------


@pytest.fixture
async def other(setting: Setting) -> AsyncIterator[Archivist]:
    """An archivist for whom the Wayback Machine is empty, and pywb another archive."""
    async with LoopbackArchive() as empty, hired(empty.base_url, setting.pywb.timegate) as archivist:
        yield archivist


@pytest.mark.parametrize(("cited", "shown"), CITED)
async def test_the_copy_from_before_the_citation_in_another_archive(
    cited: tuple[int, int, int], shown: str, dated: str, other: Archivist, pywb: Pywb
) -> None:
    lookup = await other.find(dated, datetime(*cited, tzinfo=UTC))
    assert lookup.memento is not None, lookup
    assert lookup.memento.archive == urlsplit(pywb.base_url).netloc
    assert lookup.memento.memento_url == f"{pywb.timegate}{shown}/{dated}"
    assert f"{lookup.memento.timestamp:%Y%m%d%H%M%S}" == shown


async def test_each_page_in_another_archive(setting: Setting, other: Archivist) -> None:
    for path in PAGES:
        await asyncio.to_thread(setting.pywb.capture, setting.url(path))
    for path, page in PAGES.items():
        rows = await asyncio.to_thread(setting.pywb.wait_indexed, setting.url(path))
        lookup = await other.find(setting.url(path))
        if path == "/missing":
            assert lookup.memento is None
            continue
        assert lookup.memento is not None, lookup
        shown = lookup.memento.url
        assert shown == setting.url("/new" if path == "/old" else path)
        replayed = setting.pywb.replay(shown, f"{lookup.memento.timestamp:%Y%m%d%H%M%S}")
        assert replayed.body == (PAGES["/new"] if path == "/old" else page).body
        assert rows[0]["url"] == setting.url(path)


async def test_no_archive_holds_it(setting: Setting, other: Archivist) -> None:
    lookup = await other.find(setting.url("/never"))
    assert lookup.state is LookupState.NEVER_ARCHIVED
    assert urlsplit(setting.pywb.base_url).netloc in lookup.absent_from
    assert len(lookup.absent_from) == 2


async def test_pywb_alone(dated: str, setting: Setting) -> None:
    async with hired("http://127.0.0.1:1", setting.pywb.timegate) as archivist:
        lookup = await archivist.find(dated)
    assert lookup.state is LookupState.UNKNOWN


# --- the loopback archive of the other tests answers as pywb does ----------------------------------------------------


class Told(NamedTuple):
    """What an archive says of a copy, without the parts that are each archive's own."""

    status: int
    leads_to: str
    at: str | None


@pytest.mark.parametrize(("method", "mark"), [("HEAD", ""), ("GET", "id_")])
@pytest.mark.parametrize("timestamp", ["20140101000000", "20180101", "2020", "20230101000000", *VERSIONS])
async def test_both_archives_lead_to_the_same_copy(
    timestamp: str, method: str, mark: str, dated: str, both: tuple[str, str]
) -> None:
    path = f"/web/{timestamp}{mark}/{dated}"
    ours, theirs = [await told(method, base_url, path) for base_url in both]
    assert ours == theirs
    assert (ours.at is not None) == (timestamp in VERSIONS)


@pytest.mark.parametrize(
    "query",
    [
        "/page",
        "/page&filter=statuscode:200",
        "/page&filter=!statuscode:200",
        "/page&filter=statuscode:20[036]&filter=timestamp:2020.*",
        "/page&sort=closest&closest=20190701000000",
        "/page&sort=closest&closest=20190701000000&filter=statuscode:20[036]&limit=2",
        "/page&to=20200601120000&sort=closest&closest=20200601120000",
        "/page&from=2019&to=2020",
        "/page&limit=1",
        "/page&limit=-1",
        "/page&collapse=timestamp:3",
        "/page&matchType=host",
        "/unchanged",
        "/unchanged&filter=statuscode:(20[036]|-)",
        "/u&matchType=prefix&filter=mimetype:warc/revisit",
        "/page&output=json",
        "/u&output=json&matchType=prefix",
    ],
)
async def test_both_indexes_hold_the_same_rows(query: str, both: tuple[str, str]) -> None:
    path = f"/cdx/search/cdx?url=http://dated.example{query}&fl=urlkey,timestamp,original,mimetype,statuscode,digest"
    answers = []
    for base_url in both:
        async with aiohttp.ClientSession() as session, session.get(base_url + path) as response:
            answers.append((response.status, await response.text()))
    ours, theirs = answers
    assert ours == theirs
    assert "dated" in ours[1]


async def told(method: str, base_url: str, path: str) -> Told:
    url = URL(base_url + path, encoded=True)
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, url, allow_redirects=False) as answer,
    ):
        await answer.read()
        is_redirect = answer.status in {302, 307}  # web.archive.org sends the former, pywb the latter
        leads_to = answer.headers.get("Location", "").removeprefix(base_url)
        return Told(302 if is_redirect else answer.status, leads_to, answer.headers.get("Memento-Datetime"))


@pytest.fixture
async def both(dated: str, setting: Setting) -> AsyncIterator[tuple[str, str]]:
    """The addresses of the loopback archive and of pywb, which hold the same copies of one page."""
    async with LoopbackArchive() as archive:
        for timestamp, status in VERSIONS.items():
            archive.add(dated, timestamp, status, _page(timestamp))
        for timestamp in UNCHANGED_AT:
            is_revisit = timestamp != UNCHANGED_AT[0]
            archive.add(UNCHANGED, timestamp, body=_page(UNCHANGED_AT[0]), is_revisit=is_revisit)
        yield archive.base_url, setting.adapter.base_url


@pytest.mark.parametrize(
    "url",
    ["https://dated.example/page", "http://www.dated.example/page", "http://dated.example/Page/", "HTTP://DATED.EXAMPLE:80/page?", "http://dated.example/page#part", "http://dated.example/pages", "http://other.dated.example/page"],
)  # fmt: skip
async def test_both_fold_addresses_alike(url: str, both: tuple[str, str]) -> None:
    ours, theirs = [await told("HEAD", base_url, f"/web/2/{url}") for base_url in both]
    assert ours == theirs
