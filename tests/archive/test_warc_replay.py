"""Local copies before independent judges: warcio's own check, pywb's replay byte by byte, the makers' WACZ tool."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.archive.local import HOST, HTML, check, chunked, copies, head, packed, raw, web_of
from tests.web.pywb import _manage as manage

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.pywb import Pywb

LONG = HTML + b"<p>longer</p>" * 20_000
PAGES = {
    "/plain": (raw(*head(HTML), body=HTML), HTML),
    "/gzip": (raw(*head(packed(), "Content-Encoding: gzip"), body=packed()), packed()),
    "/chunked": (
        raw("Content-Type: text/html", "Transfer-Encoding: chunked", body=chunked(HTML)),
        HTML,
    ),
    "/both": (
        raw(
            "content-type: text/html",
            "TRANSFER-ENCODING: chunked",
            "Content-Encoding: gzip",
            body=chunked(packed(), 333),
        ),
        packed(),
    ),
    "/old-protocol": (raw("Content-Type: text/html", body=HTML, status="HTTP/1.0 200 Okay"), HTML),
    "/no-length": (raw("Content-Type: text/html", body=HTML), HTML),
    "/gr%C3%B6%C3%9Fe/%E6%97%A5?q=%C3%BC&b=1&a": (raw(*head(HTML), body=HTML), HTML),
    "/header-bytes": (raw(*head(HTML), b"X-Name: caf\xe9, caf\xc3\xa9", body=HTML), HTML),
    "/empty": (raw("Content-Type: text/html", "Content-Length: 0"), b""),
    "/text": (raw("Content-Type: text/plain", f"Content-Length: {len(HTML)}", body=HTML), HTML),
    "/missing": (raw(*head(b"<h1>no</h1>"), body=b"<h1>no</h1>", status="HTTP/1.1 404 Gone"), b"<h1>no</h1>"),
    "/long": (raw(*head(LONG), body=LONG), LONG[:100_000]),
    "/cut-gzip": (
        raw(*head(packed(LONG * 3), "Content-Encoding: gzip"), body=packed(LONG * 3)[:1_500]),
        packed(LONG * 3)[:1_500],
    ),
    "/new": (raw(*head(HTML), body=HTML), HTML),
}
MOVES = {
    "/old": raw("Location: /older", "Content-Length: 0", status="HTTP/1.1 301 Moved"),
    "/older": raw(
        "Location: /new",
        "Content-Type: text/html",
        "Content-Length: 5",
        body=b"moved",
        status="HTTP/1.1 302 Found",
    ),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What two runs over all pages leave behind, a second apart."""
    folder = tmp_path_factory.mktemp("copies")

    async def run(name: str) -> None:
        async with web_of({path: handler for path, (handler, _) in PAGES.items()} | MOVES) as web:
            with copies(folder, name) as kept:
                await check(web, kept, *(f"{HOST}{path}" for path in (*PAGES, "/old")))
            assert not kept.notices

    async def both() -> None:
        await run("first")
        await asyncio.sleep(1.1)  # replay tools tell copies apart by the second
        await run("second")

    asyncio.run(both())
    return folder


def warcs(folder: Path) -> list[Path]:
    found = sorted((folder / "archive").iterdir())
    assert [path.name for path in found] == [f"refguard-{run}-00000.warc.gz" for run in ("first", "second")]
    return found


def test_warcio_finds_every_digest_right(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", *map(str, warcs(folder))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_pywb_replays_every_page_byte_by_byte(folder: Path, pywb: Pywb) -> None:
    pywb.add(*warcs(folder))
    for path, (_, body) in PAGES.items():
        rows = pywb.wait_indexed(f"{HOST}{path}", 2)
        unchanged = len(body) >= 512 and path not in {"/long", "/cut-gzip"}  # of what is cut nobody knows
        assert [row["mime"] == "warc/revisit" for row in rows[1:]] == [unchanged] * (len(rows) - 1)
        for row in rows:
            answer = pywb.replay(f"{HOST}{path}", row["timestamp"])
            assert answer.is_memento
            assert answer.status == (404 if path == "/missing" else 200), path
            assert answer.body == body, path


def test_pywb_walks_the_redirects_as_the_check_did(folder: Path, pywb: Pywb) -> None:
    pywb.add(*warcs(folder))
    pywb.wait_indexed(f"{HOST}/old", 2)
    for path, status, target in (("/old", 301, "/older"), ("/older", 302, "/new")):
        answer = pywb.replay(f"{HOST}{path}")
        assert (answer.status, answer.is_memento) == (status, True)
        assert answer.headers["location"].endswith(f"{HOST}{target}") or answer.headers["location"] == target
    assert pywb.replay(f"{HOST}/old-protocol").headers["content-type"] == "text/html"


def test_pywb_takes_the_wacz_with_the_index_in_it(folder: Path, pywb: Pywb) -> None:
    manage(pywb.folder, "init", "packed")
    manage(pywb.folder, "add", "packed", str(folder / "refguard.wacz"), "--unpack-wacz")
    for path, (_, body) in PAGES.items():
        found = pywb._get(f"/packed/3000id_/{HOST}{path}")  # the newest, which is a revisit
        answer = pywb._get(found.headers["location"].removeprefix(pywb.base_url))
        assert (answer.is_memento, answer.body) == (True, body), path


@pytest.mark.skipif(
    shutil.which("wacz") is None, reason="the makers' tool is not installed: pip install wacz"
)
def test_the_makers_of_wacz_find_it_valid(folder: Path) -> None:
    done = subprocess.run(
        ["wacz", "validate", "-f", str(folder / "refguard.wacz")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    assert "Validation succeeded" in done.stdout
