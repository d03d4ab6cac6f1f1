"""The verdicts measured against the truth of the table: ``python -m tests.web.truth [--peer lychee]``.

A note cites every row of the loopback web, and the real command checks it in a process of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from checker.models import Status
from checker.urls import normalise, split_fragment
from tests.terminal import Folder, refguard
from tests.web import BEHAVIOURS, LoopbackWeb
from tests.web.ordinary import ORDINARY
from tests.web.peers import Found, lychee

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.web import Behaviour

__all__ = ["MOST_CONNECTIONS", "MOST_REQUESTS", "Score", "measure"]

MOST_REQUESTS = 1.15
"""For a living link, on average over an ordinary reading list."""
MOST_CONNECTIONS = 4
"""Open at once to one host."""
_CHECK = {"timeout": "3s", "connect_timeout": "3s", "concurrency": 32}
"""Both sides share a machine: a hundred handshakes at once would keep each other waiting until they time out."""
ALIVE = frozenset({Status.WORKING, Status.REDIRECTED})


@dataclass(frozen=True, slots=True)
class Score:
    """What a checker said of ``rows``, and what it took."""

    rows: Sequence[Behaviour]
    found: Mapping[str, Found]
    requests: int
    requests_by_host: Mapping[str, int]
    sent: int
    seconds: float
    connections: tuple[int, str]  # the most that were open to one host, and which

    @property
    def false_alarms(self) -> list[str]:
        """Rows that are called broken and are not."""
        return [
            row.name
            for row in self.rows
            if row.status is not Status.BROKEN and self.found[row.name].status == Status.BROKEN
        ]

    @property
    def missed_deaths(self) -> list[str]:
        """Rows that are broken and not called so."""
        return [
            row.name
            for row in self.rows
            if row.status is Status.BROKEN and self.found[row.name].status != Status.BROKEN
        ]

    @property
    def other_words(self) -> list[str]:
        """Rows whose verdict is another than the truth, and neither of both."""
        told = {*self.false_alarms, *self.missed_deaths}
        return [
            row.name
            for row in self.rows
            if row.name not in told and self.found[row.name][:2] != (row.status, row.reason)
        ]

    @property
    def for_the_living(self) -> tuple[float, float]:
        """Requests for a living link on average, and those without which nobody could have known."""
        living = [row for row in self.rows if row.status in ALIVE]
        hosts = {host for row in living for host in row.hosts}
        asked = sum(self.requests_by_host.get(host, 0) for host in hosts)
        return asked / len(living), sum(row.least for row in living) / len(living)

    @property
    def wasted(self) -> dict[str, int]:
        """Living rows, and how many more requests than needed they were asked with."""
        asked = {row.name: sum(self.requests_by_host.get(host, 0) for host in row.hosts) for row in self.rows}
        shared = Counter(host for row in self.rows for host in row.hosts)
        return {
            row.name: asked[row.name] - row.least
            for row in self.rows
            if row.status in ALIVE and asked[row.name] > row.least and all(shared[h] == 1 for h in row.hosts)
        }


async def measure(rows: Sequence[Behaviour], root: Path, peer: str | None = None) -> Score:
    """Let refguard, or a ``peer``, check every one of ``rows`` at once; ``root`` is an empty folder."""
    async with LoopbackWeb(rows) as web:
        started = time.monotonic()
        found = await (lychee(peer, root, web) if peer else _refguard(Folder(root), web))
        seconds = time.monotonic() - started
        return Score(
            rows,
            {row.name: _of(row, found) for row in rows},
            len(web.requests),
            Counter(visit.host for visit in web.requests),
            sum(web.bytes_sent.values()),
            seconds,
            max((count, host) for host, count in web.max_connections.items()),
        )


def _citation(row: Behaviour) -> str:
    return f"[{row.text}](<{row.url}>)" if row.text else f"<{row.url}>"


def _of(row: Behaviour, found: Mapping[str, Found]) -> Found:
    """What was found of ``row``: of the page, or of the part of it that is cited."""
    fragment = split_fragment(row.url)[1]
    page = normalise(row.url)
    return found.get(f"{page}#{fragment}", found.get(page, Found("not reported")))


# --- refguard -----------------------------------------------------------------------------------------------------


async def _refguard(folder: Folder, web: LoopbackWeb) -> dict[str, Found]:
    folder.note("list.md", "".join(f"- {_citation(row)}\n" for row in web.behaviours))
    folder.configure(web, check=_CHECK)
    done = await refguard("check", "--fail-on", "never", cwd=folder.path, web=web)
    if done.code:
        raise RuntimeError(done.err)
    report = folder.report
    found = {link["url"]: Found(link["status"], link["reason"], link["detail"]) for link in report["links"]}
    ignored = {normalise(each["url"]): Found("ignored", each["reason"]) for each in report["ignored"]}
    return found | ignored


# --- for a person -------------------------------------------------------------------------------------------------


def table(scores: Mapping[str, Score]) -> str:
    """One column a checker: what it said wrongly, and what it took."""
    first = next(iter(scores.values()))
    kinds = {
        "living": {row.name for row in first.rows if row.status in ALIVE},
        "walled": {row.name for row in first.rows if row.status is Status.BLOCKED},
        "unstable": {row.name for row in first.rows if row.status is Status.UNSTABLE},
    }
    dead = sum(row.status is Status.BROKEN for row in first.rows)
    lines = {
        f"{kind} links called broken, of {len(names)}": [
            str(len(names.intersection(score.false_alarms))) for score in scores.values()
        ]
        for kind, names in kinds.items()
    }
    lines[f"deaths missed, of {dead}"] = [str(len(score.missed_deaths)) for score in scores.values()]
    lines["requests"] = [f"{score.requests:,}" for score in scores.values()]
    lines["bytes sent"] = [f"{score.sent:,}" for score in scores.values()]
    lines["seconds"] = [f"{score.seconds:.1f}" for score in scores.values()]
    lines["requests for a living link"] = [f"{score.for_the_living[0]:.2f}" for score in scores.values()]
    lines["  without which nobody knows"] = [f"{score.for_the_living[1]:.2f}" for score in scores.values()]
    lines["connections to one host, at most"] = [str(score.connections[0]) for score in scores.values()]
    head = f"{'':42}" + "".join(f"{name:>18}" for name in scores)
    return "\n".join(
        [head, *(f"{name:42}" + "".join(f"{v:>18}" for v in each) for name, each in lines.items())]
    )


def mistakes(score: Score) -> str:
    """Every verdict that is not the truth, one a line."""
    by_name = {row.name: row for row in score.rows}
    lines = []
    for kind in ("false_alarms", "missed_deaths", "other_words"):
        for name in getattr(score, kind):
            row, found = by_name[name], score.found[name]
            said = f"{found.status} {found.reason}, not {row.status} {row.reason}"
            lines.append(f"{kind.replace('_', ' ')[:-1]}: {name}: {said}: {found.detail}")
    return "\n".join(lines)


def _score(rows: Sequence[Behaviour], program: str | None) -> Score:
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(measure(rows, Path(folder), program))


def main() -> int:
    """Print the tables; 0 when no link is called broken that is not, and no death is missed."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.web.truth", description="Verdicts beside the truth."
    )
    parser.add_argument("--peer", choices=["lychee"], help="another checker to set beside refguard")
    peer = parser.parse_args().peer
    checkers: dict[str, str | None] = {"refguard": None}
    if peer:
        checkers[peer] = shutil.which(peer, path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
        if checkers[peer] is None:
            parser.error(f"{peer} is not installed")
    is_true = True
    for title, rows in {"every way of a server": BEHAVIOURS, "an ordinary list": ORDINARY}.items():
        scores = {name: _score(rows, program) for name, program in checkers.items()}
        sys.stdout.write(f"{title}: {len(rows)} links\n{table(scores)}\n{mistakes(scores['refguard'])}\n")
        is_true = is_true and not (scores["refguard"].false_alarms or scores["refguard"].missed_deaths)
    return 0 if is_true else 1


if __name__ == "__main__":
    raise SystemExit(main())
