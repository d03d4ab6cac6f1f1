"""pywb on loopback: a Wayback machine that others wrote, to compare ours with. It records the live web, and replays.

::

    with Pywb.started(folder) as pywb:
        pywb.capture("http://127.0.0.1:8000/page")
        pywb.add(Path("copies.warc.gz"))
        assert pywb.replay("http://127.0.0.1:8000/page", "2024").body == b"..."

pywb is free software under the GPL, and a tool of these tests: a process of its own, in an environment of its own
(``make pywb``), since what it needs would change what is tested: with its brotlipy installed, aiohttp asks for other
encodings. Start-up takes about 2 s, so one serves all tests of a process (the ``pywb`` fixture of tests/archive).
All its methods block; from a coroutine, call those that make pywb ask a server of the same loop in a thread.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from checker import urls

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["MISSING", "Pywb", "Replayed", "rows_of"]

COLLECTION = "web"
MISSING = "pywb is not installed: make pywb"
"""Why tests are skipped where ``Pywb.is_installed()`` is false."""

_START, _INDEX, _ANSWER, _STOP = 30.0, 15.0, 30.0, 5.0  # seconds that each may take
_TICK, _LONG_TICK = 0.05, 0.2
_REDIRECTS = range(300, 400)
_HOPS = 3
_NOISE = re.compile(r'"GET /web/(index|cdx)\?|Dir .* unchanged|Checking Collection')
_GUARD = ("sh", "-c", '{ "$@" </dev/null; kill -TERM 0; } & read _; kill -TERM 0', "guard")
"""Runs a command until it ends, or until whoever started it is gone, even if killed: then its standard input ends."""

_CONFIG = """\
framed_replay: false
enable_memento: true
redirect_to_exact: true
recorder: live
"""


class Replayed(NamedTuple):
    """One answer of pywb; names of headers are lower-case, the body is as it travelled."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_memento(self) -> bool:
        """Whether this is an archived copy, and no word of pywb's own."""
        return "memento-datetime" in self.headers


@dataclass(frozen=True, slots=True)
class Pywb:
    """A running pywb with one collection; ``folder`` is its own, ``port`` on 127.0.0.1."""

    folder: Path
    port: int

    @property
    def base_url(self) -> str:
        """The address under which ``/web/`` is."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def timegate(self) -> str:
        """What an archive is called by in Memento's words: the address before that of a page."""
        return f"{self.base_url}/{COLLECTION}/"

    @property
    def log(self) -> str:
        """What it has printed so far, but for questions about its index and its own walks."""
        lines = (self.folder / "log").read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(line for line in lines if not _NOISE.search(line))

    @staticmethod
    def is_installed() -> bool:
        """Whether there is a pywb to start."""
        return _tool("wayback") is not None

    @classmethod
    @contextmanager
    def started(cls, folder: Path) -> Iterator[Pywb]:
        """A pywb that keeps everything below ``folder``; it and its children are killed at the end, whatever happens."""
        _manage(folder, "init", COLLECTION)
        (folder / "config.yaml").write_text(_CONFIG, encoding="utf-8")
        # pywb may not see the file of its index if it looks into the folder just when the file is made
        (folder / "collections" / COLLECTION / "indexes" / "autoindex.cdxj").touch()
        pywb = cls(folder, _free_port())
        options = ["--bind", "127.0.0.1", "--port", f"{pywb.port}", "--record", "--live"]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [*_GUARD, _tool("wayback") or "wayback", *options, "--autoindex", "--auto-interval", "1"],
                cwd=folder,
                env=_environment(),
                stdin=subprocess.PIPE,  # what the guard watches
                stdout=log,
                stderr=log,
                start_new_session=True,  # a process group, to be killed as one
            )
        try:
            pywb._wait_until_up(process)
            yield pywb
        finally:
            _kill(process)

    def add(self, *warcs: Path) -> None:
        """Have WARC files copied into the collection and indexed, by pywb's own manager."""
        _manage(self.folder, "add", COLLECTION, *map(str, warcs))

    def capture(self, url: str) -> Replayed:
        """Record ``url`` from the live web; what it answered then. The index knows it about a second later."""
        return self._get(f"/{COLLECTION}/record/id_/{urls.wire(url)}")

    def replay(self, url: str, timestamp: str = "2", *, mark: str = "id_") -> Replayed:
        """The copy of ``url`` closest to ``timestamp``, as it was captured (``mark`` "": with rewritten links).

        pywb's own redirect to the exact time is followed, an archived redirect is not.
        """
        path = f"/{COLLECTION}/{timestamp}{mark}/{urls.wire(url)}"
        for _ in range(_HOPS):
            answer = self._get(path)
            if answer.is_memento or answer.status not in _REDIRECTS:
                return answer
            path = answer.headers["location"].removeprefix(self.base_url)
        raise AssertionError(f"redirects without end at {path}")

    def index(self, url: str) -> list[dict[str, str]]:
        """The rows of the index for exactly ``url``, oldest first: timestamp, url, mime, status, digest, ..."""
        answer = self._get(f"/{COLLECTION}/cdx?allowFuzzy=0&output=json&url={quote(urls.wire(url), safe='')}")
        assert answer.status == http.HTTPStatus.OK, answer
        return rows_of(answer.body)

    def wait_indexed(self, url: str, count: int = 1) -> list[dict[str, str]]:
        """The rows for ``url`` as soon as there are ``count``; its log in the failure where that takes too long."""
        deadline = time.monotonic() + _INDEX
        while len(rows := self.index(url)) < count:
            if time.monotonic() > deadline:
                raise AssertionError(f"pywb's index holds {len(rows)} of {count} copies of {url}\n{self.log}")
            time.sleep(_LONG_TICK)
            # pywb sees new files by the time of their folder; two changes within one tick of that clock are one to it
            os.utime(self.folder / "collections" / COLLECTION / "indexes")
        return rows

    def _get(self, path: str) -> Replayed:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_ANSWER)
        try:
            connection.request("GET", path, headers={"Accept-Encoding": "gzip, deflate"})
            with connection.getresponse() as response:
                headers = {name.lower(): value for name, value in response.getheaders()}
                return Replayed(response.status, headers, response.read())
        finally:
            connection.close()

    def _wait_until_up(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + _START
        while process.poll() is None and time.monotonic() < deadline:
            with suppress(OSError, http.client.HTTPException):
                self._get("/")
                return
            time.sleep(_TICK)
        raise AssertionError(f"pywb does not answer; exit code: {process.poll()}\n{self.log}")


def rows_of(text: str | bytes) -> list[dict[str, str]]:
    """The rows of an answer of the index, once each: pywb itself indexes again what its manager added."""
    rows = [json.loads(line) for line in text.splitlines()]
    return list({(row["filename"], row["offset"]): row for row in rows}.values())


def _tool(name: str) -> str | None:
    """Where pywb's ``name`` is: in the environment that is its own, beside this Python, or anywhere on the path."""
    beside = Path(sys.executable).parent
    places = (f"{Path(sys.prefix) / 'pywb' / beside.name}", f"{beside}", os.environ.get("PATH", ""))
    return shutil.which(name, path=os.pathsep.join(places))


def _manage(folder: Path, *arguments: str) -> None:
    done = subprocess.run(
        [_tool("wb-manager") or "wb-manager", *arguments],
        cwd=folder,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_START,
        check=False,
    )
    if done.returncode:
        raise AssertionError(
            f"wb-manager {arguments[0]} ended with {done.returncode}\n{done.stdout}{done.stderr}"
        )


def _environment() -> dict[str, str]:
    """Ours without what would lead pywb elsewhere: proxies, and modules of another Python."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.lower().endswith("_proxy") and not name.startswith("PYTHON")
    }


def _free_port() -> int:
    """A port that nobody listens at, below those that systems hand out by themselves while pywb is starting."""
    for port in random.sample(range(20_000, 30_000), 100):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise AssertionError("no free port between 20000 and 30000")


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.communicate(timeout=_STOP)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)  # whoever is left of the group
    process.wait(_STOP)
