"""Ours against a Wayback machine that others wrote: pywb makes copies of loopback pages, finds and replays them."""

from __future__ import annotations

import asyncio
import gzip
import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import pytest

from checker import urls
from checker.archive import Archivist, Keys
from checker.config import ArchiveConfig
from checker.models import CaptureState, LookupState
from tests.archive.conftest import PACE, captured
from tests.web.pages import Page, Pages
from tests.web.pywb_wayback import PywbWayback

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

    async def recorded(self, path: str) -> datetime:
        """Have a page recorded without the archivist; the time of the copy, once pywb's index shows it."""
        before = len(self.pywb.index(self.url(path)))
        await asyncio.to_thread(self.pywb.capture, self.url(path))
        rows = await asyncio.to_thread(self.pywb.wait_indexed, self.url(path), before + 1)
        return datetime.strptime(rows[-1]["timestamp"], "%Y%m%d%H%M%S").replace(tzinfo=UTC)


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
    shown = await setting.recorded("/plain")
    setting.pages.pages["/plain"] = PAGES["/missing"]
    await asyncio.sleep(1.1)  # copies are told apart by the second
    broken = await setting.recorded("/plain")
    assert shown < broken
    lookup = await setting.archivist.find(setting.url("/plain"), broken)
    assert lookup.memento is not None
    assert lookup.memento.timestamp == shown


async def test_what_was_never_captured(setting: Setting) -> None:
    url = setting.url("/never")
    assert (await setting.archivist.find(url)).state is LookupState.NEVER_ARCHIVED
    assert not setting.pywb.replay(url).is_memento
    assert setting.pywb.index(url) == []


async def test_a_host_that_is_gone_cannot_be_captured(setting: Setting) -> None:
    captures = await captured(setting.archivist, ["http://127.0.0.1:1/"])
    assert captures["http://127.0.0.1:1/"].state is CaptureState.DEFERRED
