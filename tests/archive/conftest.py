"""A loopback archive, time that passes only when someone sleeps, and archivists that use both."""

from __future__ import annotations

import asyncio
import ssl
from bisect import bisect_right
from contextlib import AsyncExitStack
from datetime import timedelta
from time import time as time_now
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from checker.archive import NO_PACES, Archivist, Keys
from checker.config import ArchiveConfig
from tests.web.archive import LoopbackArchive
from tests.web.pywb import MISSING, Pywb

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping, Sequence

    from checker.models import Capture

__all__ = ["FakeTime", "Hire", "assert_manners", "busiest_minute", "captured"]

PACE = 60_000  # a minute; for tests that are not about paces


class FakeTime:
    """A clock that only ``sleep`` moves, and ``unix``, the same in seconds since 1970; real requests take no time."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.since_1970 = time_now() - self.now
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    def unix(self) -> float:
        return self.since_1970 + self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


class Hire(Protocol):
    """Makes an archivist; options are those of ArchiveConfig."""

    def __call__(
        self,
        *,
        keys: Keys | None = ...,
        paces: Mapping[str, tuple[Sequence[float], float]] = ...,
        **options: Any,
    ) -> Archivist: ...


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


@pytest.fixture
async def archive(time: FakeTime) -> AsyncIterator[LoopbackArchive]:
    async with LoopbackArchive(clock=time.clock) as running:
        yield running


@pytest.fixture(scope="session")
def certificates() -> ssl.SSLContext:
    """The system's certificates, read once: 40 ms that every archivist would spend."""
    return ssl.create_default_context()


@pytest.fixture
async def hire(
    archive: LoopbackArchive, time: FakeTime, certificates: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Hire]:
    monkeypatch.setattr(ssl, "create_default_context", lambda: certificates)
    async with AsyncExitStack() as stack:
        made: list[Archivist] = []

        def make(
            *,
            keys: Keys | None = Keys("demo", "demo"),  # noqa: B008 - frozen
            paces: Mapping[str, tuple[Sequence[float], float]] = NO_PACES,
            **options: Any,
        ) -> Archivist:
            quick = dict.fromkeys(("lookups_per_minute", "index_per_minute", "captures_per_minute"), PACE)
            base: dict[str, Any] = {
                "base_url": archive.base_url,
                "timeout": timedelta(seconds=5),
                "reserve": 0,
            }
            config = ArchiveConfig(**base | quick | options)
            made.append(
                Archivist(
                    config,
                    user_agent="tester/1",
                    keys=keys,
                    paces=paces,
                    clock=time.clock,
                    sleep=time.sleep,
                    now=time.unix,
                )
            )
            stack.push_async_exit(made[-1])
            return made[-1]

        yield make


@pytest.fixture(scope="session")
def pywb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pywb]:
    """One pywb for all tests of this process: they tell their pages apart by address."""
    if not Pywb.is_installed():
        pytest.skip(MISSING)
    with Pywb.started(tmp_path_factory.mktemp("pywb")) as running:
        yield running


def busiest_minute(times: Sequence[float]) -> int:
    """The most requests that lie within any 60 seconds."""
    return max((bisect_right(times, start + 60.0) - index for index, start in enumerate(times)), default=0)


def assert_manners(archive: LoopbackArchive, per_minute: int) -> None:
    """As the archive's log shows: paces are kept, and nothing is asked at once after a 429.

    For Save Page Now, whose parts are one service; it asks for one thing at a time.
    """
    asked = archive.asked("save", "anonymous", "user", "system", "status")
    assert busiest_minute([request.at for request in archive.asked("save", "anonymous")]) <= per_minute
    assert busiest_minute([request.at for request in archive.asked("user", "system", "status")]) <= 60
    for refused, wanted in archive.refused:
        later = asked[asked.index(refused) + 1 :]
        assert all(request.at >= refused.at + (wanted or 10) - 1e-6 for request in later)


async def captured(
    archivist: Archivist, urls: Sequence[str], pending: Sequence[Capture] = ()
) -> dict[str, Capture]:
    """Every result by its URL; a URL that comes out twice fails the test."""
    results: dict[str, Capture] = {}
    async for capture in archivist.capture(urls, pending=pending):
        assert capture.url not in results
        results[capture.url] = capture
    return results
