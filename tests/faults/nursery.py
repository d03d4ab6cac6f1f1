"""Starts the real command in processes that have everything imported: they begin in a tenth of the time.

A process may be given a trap: it kills itself with SIGKILL at the N-th event of a kind that Python tells of
(docs.python.org/3/library/audit_events.html), such as ``os.rename`` of a report, or, for the kind ``sql``, before the
N-th statement in which some words stand. So no moment is left to chance, and nothing of ours is replaced.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, Self

from tests.faults.marks import Mark, last_marks, mark_to
from tests.terminal import Done, environment
from tests.warm import import_all

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from types import TracebackType

__all__ = ["Child", "Nursery", "Trap"]

_PATIENCE = 100.0
_FORK = "from tests.faults.nursery import serve; serve()"


@dataclass(frozen=True, slots=True)
class Trap:
    """Die at the ``count``-th event ``kind`` in whose arguments ``text`` is found."""

    kind: str
    text: str
    count: int = 1


class Child(NamedTuple):
    """A process that was started; its output goes to files."""

    pid: int
    out: Path
    nursery: Nursery

    def kill(self) -> None:
        """Kill it, if it still lives; until ``end`` its number is nobody else's."""
        os.kill(self.pid, signal.SIGKILL)

    async def end(self) -> Done:
        """Wait for its end. It never shows a traceback."""
        code = int(await self.nursery.answer())
        self.nursery.say({})
        texts = [self.out.with_suffix(end).read_text(encoding="utf-8") for end in (".out", ".err")]
        assert "Traceback" not in texts[1], texts[1]
        return Done(code, *texts)

    @property
    def marks(self) -> dict[str, Mark]:
        """How far it came with each link, where it was to tell."""
        return last_marks(self.out.with_suffix(".marks"))


class Nursery:
    """A process that forks others, one at a time."""

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self._started = 0

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-W", "error", "-c", _FORK),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=dict(environment()),
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        await self._process.wait()

    async def start(
        self,
        *arguments: str,
        cwd: Path,
        variables: Mapping[str, str] | None = None,
        trap: Trap | None = None,
        tells: bool = False,
    ) -> Child:
        """Start ``refguard`` with ``arguments`` in ``cwd``; where it ``tells``, it leaves ``marks``."""
        self._started += 1
        out = self._scratch / f"{id(self)}-{self._started}"
        order = {"arguments": arguments, "cwd": str(cwd), "out": str(out), "variables": dict(variables or {})}
        self.say(order | {"trap": trap and asdict(trap), "tells": tells})
        return Child(int(await self.answer()), out, self)

    async def run(
        self, *arguments: str, cwd: Path, variables: Mapping[str, str] | None = None, trap: Trap | None = None
    ) -> Done:
        """Start it, and wait for its end."""
        return await (await self.start(*arguments, cwd=cwd, variables=variables, trap=trap)).end()

    def say(self, order: dict[str, Any]) -> None:
        """Give an order; an empty one lets go of a process that has ended."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps(order).encode() + b"\n")

    async def answer(self) -> bytes:
        """The next thing the nursery has to say: the number of a process, then how it ended."""
        assert self._process.stdout
        return await asyncio.wait_for(self._process.stdout.readline(), _PATIENCE)


# --- in the nursery's own process ------------------------------------------------------------------------------------


def serve() -> None:
    """Fork a process for each line of standard input, and wait for it."""
    import_all()
    for line in sys.stdin.buffer:
        pid = os.fork()
        if pid == 0:
            _live(json.loads(line))
        _say(pid)
        ended = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)  # it stays a zombie, and keeps its number
        assert ended
        _say(ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status)
        sys.stdin.buffer.readline()
        os.waitpid(pid, 0)


def _say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def _live(order: dict[str, Any]) -> NoReturn:
    from checker.cli import run_cli  # noqa: PLC0415 - the harness itself needs nothing of it

    for number, end in enumerate((".out", ".err"), 1):
        os.dup2(os.open(order["out"] + end, os.O_WRONLY | os.O_CREAT), number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.chdir(order["cwd"])
    os.environ.update(order["variables"])
    if order["tells"]:
        mark_to(order["out"] + ".marks")
    if order["trap"]:
        _lay(Trap(**order["trap"]))
    code = run_cli(order["arguments"])
    sys.stdout.flush()
    os._exit(code)


def _lay(trap: Trap) -> None:
    left = trap.count

    def met(kind: str, text: str) -> None:
        nonlocal left
        if kind == trap.kind and trap.text in text:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def traced(*arguments: Any, **options: Any) -> Any:
        connection = connect(*arguments, **options)
        connection.set_trace_callback(lambda statement: met("sql", statement))
        return connection

    connect = sqlite3.connect
    setattr(sqlite3, "connect", traced)  # noqa: B010 - a type checker would mind
    sys.addaudithook(lambda event, arguments: met(event, str(arguments)))
