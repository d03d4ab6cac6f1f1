"""Submissions without keys, through waybackpy: slow, bounded, cancellable, and telling nobody anything."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
import sys
import threading
import time as wall
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
import trustme

from checker.archive import Keys
from checker.archive.allowance import NO_KEYS
from checker.archive.anonymous import _Thread
from checker.archive.places import place_in
from checker.archive.service import Answer, Request, Trouble, TroubleKind
from checker.models import Capture, CaptureState
from tests.archive.conftest import assert_manners, captured
from tests.web.archive import FAULTS, LoopbackArchive, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.archive.conftest import FakeTime, Hire

SAVED, PENDING, DEFERRED, REFUSED, UNKNOWN = (
    CaptureState.SAVED,
    CaptureState.PENDING,
    CaptureState.DEFERRED,
    CaptureState.REFUSED,
    CaptureState.UNKNOWN,
)
PAGE = "https://example.org/page?q=a%20b&c=%C3%A4"
PAGES = [f"https://example.org/{number}" for number in range(5)]
TROUBLES = [name for name in FAULTS if name not in {"slow", "silent"}]
REFUSALS = {name for name in FAULTS if name.startswith(("429", "401"))}
STOPS_AT_ONCE = {"429, wait an hour"}


@pytest.fixture
def hire(hire: Hire) -> Hire:
    """Without keys, the slow way wanted."""
    return partial(hire, keys=None, anonymous=True)


@pytest.fixture(autouse=True)
def manners(archive: LoopbackArchive) -> Iterator[None]:
    """Three a minute, whatever happens, and no 429 answered at once."""
    yield
    assert_manners(archive, 3)


@pytest.mark.parametrize("told_by", ["Location", "Content-Location", "Link"])
async def test_a_capture(told_by: str, archive: LoopbackArchive, hire: Hire) -> None:
    archive.desk.tells = told_by
    capture = (await captured(hire(), [PAGE]))[PAGE]
    assert (capture.state, capture.reason) == (SAVED, None)
    assert capture.memento is not None
    assert capture.memento.url == PAGE
    assert abs(datetime.now(UTC) - capture.memento.timestamp) < timedelta(minutes=1)
    assert capture.memento.memento_url.startswith(f"{archive.base_url}/web/2")
    (sent,) = archive.asked("anonymous")
    assert sent.path == f"/save/{PAGE}"
    assert sent.headers["User-Agent"] == "tester/1"
    assert "Authorization" not in sent.headers
    assert [request.endpoint for request in archive.requests] == ["system", "anonymous"]


async def test_three_a_minute_and_one_at_a_time(archive: LoopbackArchive, hire: Hire, time: FakeTime) -> None:
    before = time.now
    results = await captured(hire(), [*PAGES, PAGE])
    assert {result.state for result in results.values()} == {SAVED}
    assert time.now - before >= 100
    assert list(results) == [*PAGES, PAGE]


async def test_error_pages_and_addresses_that_are_not_taken(archive: LoopbackArchive, hire: Hire) -> None:
    archive.desk.tells = "Content-Location"
    archive.save(PAGES[0], Outcome(http_status=404))
    archive.save(PAGES[1], Outcome(refusal="error:blocked-url"))
    results = await captured(hire(), PAGES[:3])
    assert [results[page].state for page in PAGES[:3]] == [REFUSED, REFUSED, SAVED]
    assert results[PAGES[0]].reason == "the archive, too, got no page (HTTP 404)"


@pytest.mark.parametrize("name", TROUBLES)
async def test_three_refusals_or_failures_end_it(name: str, archive: LoopbackArchive, hire: Hire) -> None:
    archive.fault("anonymous", name)
    archivist = hire(timeout="10s")
    results = await captured(archivist, PAGES)
    submitted = 1 if name in STOPS_AT_ONCE else 3
    assert len(archive.asked("anonymous")) == submitted
    first = DEFERRED if name in REFUSALS else UNKNOWN
    assert [results[page].state for page in PAGES] == [first] * submitted + [DEFERRED] * (5 - submitted)
    assert len(archivist.notices) == 1
    assert "without keys" in archivist.notices[0]


@pytest.mark.parametrize("name", [*TROUBLES, "silent"])
async def test_nothing_is_submitted_when_the_service_is_not_up(
    name: str, archive: LoopbackArchive, hire: Hire
) -> None:
    archive.fault("system", name)
    results = await captured(hire(timeout="0.3s" if name == "silent" else "10s"), PAGES)
    assert {result.state for result in results.values()} == {DEFERRED}
    assert not archive.asked("anonymous")


async def test_a_service_that_says_that_it_is_overloaded(archive: LoopbackArchive, hire: Hire) -> None:
    archive.fault("system", "wrong types")
    archivist = hire()
    await captured(archivist, PAGES)
    assert "overloaded" in archivist.notices[0]


async def test_keys_come_first_and_the_way_must_be_wanted(archive: LoopbackArchive, hire: Hire) -> None:
    assert (await captured(hire(keys=Keys("demo", "demo")), [PAGE]))[PAGE].job_id
    assert (await captured(hire(anonymous=False), [PAGE]))[PAGE].reason == NO_KEYS
    assert not archive.asked("anonymous")


async def test_jobs_that_were_submitted_with_keys_wait_for_keys(archive: LoopbackArchive, hire: Hire) -> None:
    left = Capture(PAGES[0], PENDING, "spn2-" + "1" * 40)
    results = await captured(hire(), PAGES[:2], [left])
    assert (results[PAGES[0]].state, results[PAGES[0]].job_id) == (PENDING, left.job_id)
    assert results[PAGES[1]].state is SAVED


async def test_a_job_that_no_archive_remembers_waits_for_no_keys(
    archive: LoopbackArchive, hire: Hire, time: FakeTime
) -> None:
    """A copy of it would be seen by now: it is found, or the page is submitted anew."""
    moment = datetime.fromtimestamp(time.unix(), UTC)
    old, young = moment - timedelta(days=2), moment - timedelta(hours=20)
    archive.add(PAGES[0], f"{old:%Y%m%d%H%M%S}")
    left = [
        Capture(url, PENDING, f"spn2-{number}", submitted_at=old if number < 2 else young)
        for number, url in enumerate(PAGES[:3])
    ]
    results = await captured(hire(), PAGES[:3], left)
    assert [results[url].state for url in PAGES[:3]] == [SAVED, SAVED, PENDING]
    assert len(archive.asked("anonymous")) == 1
    results = await captured(hire(anonymous=False), PAGES[:3], left)
    assert [results[url].state for url in PAGES[:3]] == [DEFERRED, DEFERRED, PENDING], "nobody submits them"


# --- bounded and cancellable -------------------------------------------------------------------------------------


async def test_silence_is_bounded(archive: LoopbackArchive, hire: Hire) -> None:
    archive.fault("anonymous", "silent")
    started = wall.monotonic()
    capture = (await captured(hire(timeout="0.3s"), [PAGE]))[PAGE]
    assert capture.state is UNKNOWN
    assert "no answer in time" in (capture.reason or "")
    assert wall.monotonic() - started < 15, "it has a minute where nothing else is said"


async def test_cancelling_returns_at_once(archive: LoopbackArchive, hire: Hire) -> None:
    archive.fault("anonymous", "silent")
    task = asyncio.create_task(captured(hire(timeout="30s"), [PAGE]))
    while not archive.asked("anonymous"):  # noqa: ASYNC110 - the archive has no event for that
        await asyncio.sleep(0.01)
    started = wall.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert wall.monotonic() - started < 15, "half of what it would wait"
    assert all(thread.daemon for thread in threading.enumerate() if thread.name == "save-page-now")


SILENT_RUN = """
import asyncio, sys
from checker.archive import Archivist
from checker.config import ArchiveConfig

async def work():
    config = ArchiveConfig(base_url=sys.argv[1], anonymous=True)
    async with Archivist(config, user_agent="tester/1", keys=None) as archivist:
        async def submit():
            async for capture in archivist.capture(["https://example.org/"]): pass
        task = asyncio.create_task(submit())
        await asyncio.to_thread(sys.stdin.readline)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

asyncio.run(work())
"""


@pytest.mark.timeout(40)
async def test_the_process_ends_while_a_submission_hangs(archive: LoopbackArchive) -> None:
    archive.fault("anonymous", "silent")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SILENT_RUN, archive.base_url, stdin=subprocess.PIPE
    )
    while not archive.asked("anonymous"):  # noqa: ASYNC110 - the archive has no event for that
        await asyncio.sleep(0.01)
    await process.communicate(b"that is enough\n")  # its own patience is a minute
    assert process.returncode == 0


# --- what is told to nobody --------------------------------------------------------------------------------------


async def test_no_password_of_netrc_is_sent(
    archive: LoopbackArchive, hire: Hire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login me password hunter2\n")
    monkeypatch.setenv("NETRC", str(netrc))
    await captured(hire(), [PAGE])
    assert "Authorization" not in archive.asked("anonymous")[0].headers


async def test_the_proxy_of_the_environment_is_used(
    archive: LoopbackArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", archive.base_url)
    monkeypatch.setenv("no_proxy", "")
    thread = _Thread("http://archive.example", "tester/1")
    answer = await thread.send(Request("POST", PAGE), timeout=5.0)
    assert isinstance(answer, Answer)
    assert [request.path for request in archive.requests] == [f"http://archive.example/save/{PAGE}"]


@pytest.mark.parametrize("is_trusted", [True, False])
async def test_certificates_of_the_environment_are_trusted(
    is_trusted: bool,  # noqa: FBT001 - a column of a table
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    authority, other = trustme.CA(), trustme.CA()
    (authority if is_trusted else other).cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "none.pem"))  # which would be an error
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(
            f"HTTP/1.1 302 Found\r\nLocation: {COPY}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
        )
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(talk, "127.0.0.1", 0, ssl=context) as server:
        port = server.sockets[0].getsockname()[1]
        answer = await _Thread(f"https://127.0.0.1:{port}", "tester/1").send(
            Request("POST", PAGE), timeout=5.0
        )
    if is_trusted:
        assert isinstance(answer, Answer)
        assert answer.headers["Location"] == COPY
    else:
        assert answer == Trouble(
            TroubleKind.UNREACHED, "the archive cannot be reached (its certificate is not trusted)"
        )


async def test_redirects_out_of_the_archive_are_not_followed(archive: LoopbackArchive, hire: Hire) -> None:
    archive.fault("anonymous", "elsewhere")
    assert (await captured(hire(), [PAGE]))[PAGE].state is UNKNOWN


@pytest.mark.parametrize(
    "url", ["https://user:hunter2@example.org/", "https://***@example.org/", "ftp://a.example/"]
)
async def test_addresses_that_are_told_to_nobody(url: str, archive: LoopbackArchive, hire: Hire) -> None:
    results = await captured(hire(), [url])
    assert results[url].state is REFUSED
    assert "hunter2" not in (results[url].reason or "")
    assert not archive.requests


BASE = "https://web.archive.org"
COPY = "/web/20200131120000/https://example.org/a?b"


@pytest.mark.parametrize(
    ("headers", "url"),
    [
        ({"Location": COPY}, "https://example.org/a?b"),
        ({"Location": BASE + COPY}, "https://example.org/a?b"),
        ({"Content-Location": COPY.replace("000/", "000id_/")}, "https://example.org/a?b"),
        ({"Link": f'<https://example.org/a>; rel="original", <{BASE}{COPY}>; rel="first memento"; datetime="x"'}, "https://example.org/a?b"),
        ({"Link": f"<{BASE}{COPY}>; rel=memento"}, "https://example.org/a?b"),
        ({"Link": f'<{BASE}/web/timemap/link/x>; rel="timemap", <{BASE}/web/x>; rel="timegate"'}, None),
        ({"Location": f"https://evil.example{COPY}"}, None),
        ({"Location": f"//evil.example{COPY}"}, None),
        ({"Location": "/web/2020/https://example.org/"}, None),
        ({"Location": "/web/20209931120000/https://example.org/"}, None),
        ({"Location": "/web/20200131120000/https://me:secret@example.org/"}, None),
        ({"Location": "http://[::1"}, None),
        ({"Location": "/save/https://example.org/"}, None),
        ({"Link": "<" * 60_000}, None),
        ({"Link": "<a>;" * 15_000}, None),
        ({"Link": "<a>;" + "rel=" * 15_000}, None),
        ({"Link": f'<{BASE}{COPY}>; rel="mementos"'}, None),
        ({}, None),
    ],
)  # fmt: skip
def test_where_a_copy_is(headers: dict[str, str], url: str | None) -> None:
    place = place_in(headers, BASE)
    assert (place and place.url) == url
    assert place is None or place.at == datetime(2020, 1, 31, 12, tzinfo=UTC)


async def test_a_submission_that_got_no_answer_is_made_again_in_the_next_run(
    archive: LoopbackArchive, hire: Hire
) -> None:
    now = datetime.now(UTC)
    left = [Capture(url, UNKNOWN, submitted_at=now) for url in PAGES[:2]]
    archive.add(PAGES[1], f"{now:%Y%m%d%H%M%S}")
    results = await captured(hire(), PAGES[:2], left)
    assert [results[url].state for url in PAGES[:2]] == [SAVED, SAVED]
    assert len(archive.asked("anonymous")) == 1
