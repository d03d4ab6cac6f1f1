"""A run that is killed and gone on with, beside one that is left alone: the same results, and nothing asked for twice."""

from __future__ import annotations

import asyncio
import random
import shutil
import sqlite3
import tempfile
import time
from bisect import bisect
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from checker.models import Link
from checker.store import Store
from tests.faults.marks import Mark
from tests.terminal import Folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.faults.nursery import Nursery, Trap
    from tests.faults.web import LoggingWeb, Visit

__all__ = ["Outcome", "Scene", "results"]

NOTES = 20
_PATIENCE = 60.0
_OF_THE_MOMENT = {
    "checked_at",
    "elapsed_ms",
    "attempts",
    "cached",
    "failing_since",
    "counted_since",
    "counted_at",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one kill.

    ``after`` counts the requests before it, ``kept`` the links that the store has checks of. The links that both
    processes asked for, ``twice``, were ``in_flight``: the first had not all of the answer yet; or ``held`` back, until
    something proves the network; or ``in_hand``: read in the very turn of the event loop that was cut off; or ``lost``.
    ``overlooked`` were asked for by the second process though the store had them.
    """

    after: int
    kept: int
    in_flight: int
    held: int
    in_hand: int
    lost: int
    overlooked: int
    differences: tuple[str, ...]

    @property
    def twice(self) -> int:
        """Links that both processes asked for."""
        return self.in_flight + self.held + self.in_hand + self.lost


class Scene:
    """Notes with ``count`` links to ``web``, and what an undisturbed run makes of them."""

    def __init__(self, nursery: Nursery, web: LoggingWeb, folder: Path, count: int) -> None:
        self._nursery = nursery
        self._web = web
        self._folder = folder
        self._links = web.links(count)
        self._addresses = {url.partition("#")[0] for url in self._links}
        self._expected: dict[str, Any] = {}
        self._arrivals: list[float] = []
        self.duration = 0.0

    async def undisturbed(self) -> None:
        """Run once without a kill, to know how long it takes and what it finds."""
        folder = self._new("undisturbed")
        begun = time.monotonic()
        done = await self._nursery.run("check", "-q", cwd=folder.path, variables=self._web.environment)
        self.duration = time.monotonic() - begun
        assert done.code == 1, done.err
        visits = self._take()
        self._arrivals = [visit.at - begun for visit in visits]
        self._expected = results(folder)

    async def killed_at(self, moment: float) -> Outcome | None:
        """Kill a run at ``moment``, from 0, its start, to 1, its end, run it to the end, and compare; None: it was over.

        The moment is told by the requests so far, and by the time since the last one: machines are not always as fast.
        """
        at = moment * self.duration
        asked = bisect(self._arrivals, at)
        folder = self._new(f"killed-{moment:.6f}")
        child = await self._nursery.start(
            "check", "-q", cwd=folder.path, variables=self._web.environment, tells=True
        )
        await self._visited(asked)
        await asyncio.sleep(at - self._arrivals[asked - 1] if asked else at)
        child.kill()
        if (await child.end()).code >= 0 or _is_finished(folder.path):
            self._take()
            return None
        before = self._take()
        kept = _kept(folder.path, self._addresses)
        done = await self._nursery.run("check", "-q", cwd=folder.path, variables=self._web.environment)
        assert done.code == 1, done.err
        after = {visit.url for visit in self._take()}
        asked_for = {visit.url for visit in before}
        reached = Counter(child.marks.get(url) for url in self._addresses & asked_for & after)
        return Outcome(
            after=len(before),
            kept=len(kept),
            in_flight=reached[None],
            held=reached[Mark.HELD],
            in_hand=reached[Mark.IN_HAND],
            lost=reached[Mark.PASSED],
            overlooked=len(kept & after),
            differences=tuple(_differences(self._expected, results(folder))),
        )

    async def trapped(self, trap: Trap) -> tuple[dict[str, Mark], set[str]]:
        """Run into ``trap``; how far that run came with each link, and which of them the store has a check of."""
        folder = self._new("trapped")
        child = await self._nursery.start(
            "check", "-q", cwd=folder.path, variables=self._web.environment, trap=trap, tells=True
        )
        assert (await child.end()).code == -9, trap
        self._take()
        return child.marks, _kept(folder.path, self._addresses)

    async def _visited(self, count: int) -> None:
        async with asyncio.timeout(_PATIENCE):
            while len(self._web.visits) < count:  # noqa: ASYNC110 - another process visits
                await asyncio.sleep(0.001)

    def _take(self) -> Sequence[Visit]:
        visits = [visit for visit in self._web.visits if not visit.url.endswith("/canary")]
        self._web.visits.clear()
        return visits

    def _new(self, name: str) -> Folder:
        """A folder of notes in which nothing was run yet; the order of links differs from that of hosts."""
        folder = Folder(self._folder / name)
        links = random.Random(len(self._links)).sample(self._links, len(self._links))
        for number in range(NOTES):
            lines = [f"- [A page]({url})" for url in links[number::NOTES]]
            folder.note(f"notes/{number}.md", "\n".join(lines))
        folder.note("refguard.yaml", yaml.safe_dump({"check": self._web.check_config()}))
        return folder


def results(folder: Folder) -> dict[str, Any]:
    """Everything that a report says of links and findings, except when and how fast it was seen."""
    report = folder.report
    links = {
        link["url"]: {key: value for key, value in link.items() if key not in _OF_THE_MOMENT}
        for link in report["links"]
    }
    return {
        "links": links,
        "findings": report["findings"],
        "summary": report["summary"],
        "complete": report["run"]["complete"],
    }


def _differences(expected: dict[str, Any], found: dict[str, Any]) -> Iterable[str]:
    """What differs, in a few words each: a link is worth hundreds."""
    for part, value in expected.items():
        if part != "links" and value != found[part]:
            yield part
    links, others = expected["links"], found["links"]
    for url in links.keys() | others.keys():
        link, other = links.get(url, {}), others.get(url, {})
        for key in link.keys() | other.keys():
            if link.get(key) != other.get(key):
                yield f"{url}: {key} {str(link.get(key))[:80]} != {str(other.get(key))[:80]}"


def _is_finished(folder: Path) -> bool:
    """Whether the run was over for the store: the next one is then a new one, and asks what is always due."""
    path = folder / ".refguard" / "store.sqlite3"
    if not path.exists() or not path.stat().st_size:
        return False
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        tables = db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'runs'").fetchone()[0]
        return bool(tables and db.execute("SELECT 1 FROM runs WHERE complete").fetchall())


def _kept(folder: Path, urls: Iterable[str]) -> set[str]:
    """Those of ``urls`` that the store has a check of; it must be whole. A copy of it is looked at: opening changes it."""
    if not (folder / ".refguard").exists():
        return set()
    with tempfile.TemporaryDirectory() as name:
        shutil.copytree(folder / ".refguard", name, dirs_exist_ok=True)
        path = Path(name) / "store.sqlite3"
        with closing(sqlite3.connect(path)) as db:
            assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        with Store(path) as store:
            return set(store.last_checks(Link(url, ()) for url in urls))
