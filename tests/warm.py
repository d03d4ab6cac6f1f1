"""Processes that have everything imported: a ``refguard`` that is forked from one begins in a tenth of the time.

It is a process of its own, with the arguments, the folder, the environment and nothing else of its own choosing. What
depends on a fresh interpreter, or is to be talked to while it runs, is started by ``terminal.start``.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from importlib import import_module
from queue import Empty, SimpleQueue
from tempfile import NamedTemporaryFile
from threading import Timer
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from checker.__main__ import main
from checker.report import json_types

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

__all__ = ["Ended", "import_all", "run", "serve"]

_SERVE = "from tests.warm import serve; serve()"
_PARTS = (  # what commands import when they need it
    *("archive.cdx", "ci.clone", "ci.event"),
    *("cli.explain", "cli.history", "cli.run", "cli.store", "cli.track", "tracker", "extract.markdown"),
    *("report.console", "report.html", "report.json_parse", "report.json_report", "report.markdown"),
)


class Ended(NamedTuple):
    """How a process ended; ``code`` is negative where a signal ended it."""

    code: int
    out: bytes
    err: bytes


def run(arguments: Sequence[str], cwd: Path, env: Mapping[str, str], *, patience: float) -> Ended:
    """Run ``refguard`` to its end; it is killed after ``patience`` seconds."""
    try:
        parent = _idle.get_nowait()
    except Empty:
        parent = _Parent(env)
    ended = parent.run(arguments, cwd, env, patience)
    _idle.put(parent)
    return ended


class _Parent:
    """A warm process: it forks one child at a time, and ends with us."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            (sys.executable, "-W", "error", "-c", _SERVE),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=dict(env),
            text=True,
        )
        atexit.register(self._end)

    def run(self, arguments: Sequence[str], cwd: Path, env: Mapping[str, str], patience: float) -> Ended:
        with NamedTemporaryFile() as out, NamedTemporaryFile() as err:
            order = [list(arguments), str(cwd), dict(env), out.name, err.name]
            assert self._process.stdin
            assert self._process.stdout
            self._process.stdin.write(f"{json.dumps(order)}\n")
            self._process.stdin.flush()
            pid = int(self._process.stdout.readline())
            timer = Timer(patience, os.kill, (pid, signal.SIGKILL))
            timer.start()
            code = int(self._process.stdout.readline())
            timer.cancel()
            return Ended(code, out.read(), err.read())

    def _end(self) -> None:
        assert self._process.stdin
        with suppress(OSError):
            self._process.stdin.close()
        self._process.wait()
        assert self._process.stdout
        self._process.stdout.close()


_idle: SimpleQueue[_Parent] = SimpleQueue()


def import_all() -> None:
    """Import what commands do, and build what they build once. Children share it, and search none of it for garbage."""
    for name in _PARTS:
        import_module(f"checker.{name}")
    with suppress(ImportError):  # where it installs
        import_module("uvloop")
    json_types.adapter()
    json_types.element_adapters()
    gc.collect()
    gc.freeze()


def serve() -> None:
    """Fork a child for each line of standard input; its number, and how it ended, go to standard output."""
    import_all()
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _live(*json.loads(line))
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()
        sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])}\n")
        sys.stdout.flush()


def _live(arguments: list[str], cwd: str, env: dict[str, str], out: str, err: str) -> NoReturn:
    """Be ``refguard``, as ``python -m checker`` is."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for path, number in ((out, 1), (err, 2)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    sys.argv[:] = ["refguard", *arguments]
    code = 1
    try:
        code = main()
    except SystemExit as exc:
        code = exc.code if isinstance(exc.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
