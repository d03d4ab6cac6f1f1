"""Child processes that read notes; ``extract.worker`` is what they run, and says why they are plain children.

One thread here waits for each of them, so that answers never wait in a pipe. A child that dies is an error: its batch
is not given to another, which might die of it, too.
"""

from __future__ import annotations

import contextlib
import os
import pickle  # both ends of the pipe are ours
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Self

from checker.extract.worker import read_batch

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future
    from types import TracebackType

    from checker.extract.worker import Answer, Setup

__all__ = ["WorkerDied", "Workers", "cores"]

_CODE = "import sys; sys.path[:] = {path!r}; from checker.extract.worker import serve; serve()"
_APART: dict[str, Any] = {"process_group": 0}  # Ctrl-C is for us, and children end when we do
if sys.platform == "win32":
    _APART = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}


class WorkerDied(Exception):
    """A child ended in the middle of its work."""


class Workers:
    """``count`` children. A context manager: none is left when it ends. Raises OSError where none can be started."""

    def __init__(self, setup: Setup, count: int) -> None:
        self.count = count
        self._setup = setup
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="reading")
        self._children: list[subprocess.Popen[bytes]] = []
        self._idle: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
        try:
            for _ in range(count):
                self._children.append(_start(setup))
                self._idle.put(self._children[-1])
        except BaseException:
            self._end()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def submit(self, paths: Sequence[str]) -> Future[list[Answer]]:
        """Have the notes at ``paths`` read. The result raises WorkerDied, or what reading them raised."""
        return self._threads.submit(self._ask, paths)

    def _ask(self, paths: Sequence[str]) -> list[Answer]:
        child = self._idle.get()
        assert child.stdin is not None  # noqa: S101 - pipes, as _start has them
        assert child.stdout is not None  # noqa: S101
        try:
            pickle.dump(paths, child.stdin)
            child.stdin.flush()
            answers: list[Answer] | None = pickle.load(child.stdout)  # noqa: S301 - from our own child
        except (EOFError, OSError, pickle.UnpicklingError) as exc:
            child.kill()  # which changes nothing where it is dead
            raise WorkerDied(
                f"a process ended with code {child.wait()} while it read {len(paths)} notes,"
                f" from {paths[0]} to {paths[-1]}"
            ) from exc
        finally:
            self._idle.put(child)  # also when it died: who waits for a child must not wait for ever
        return read_batch(self._setup, paths) if answers is None else answers

    def _end(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        for child in self._children:
            child.kill()
        self._threads.shutdown()  # every thread has met the end of its child's answers
        for child in self._children:
            child.wait()
            for pipe in (child.stdin, child.stdout):
                with contextlib.suppress(OSError):  # a task that was never taken
                    assert pipe  # noqa: S101 - as above
                    pipe.close()


def cores() -> int:
    """The cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every platform
        return os.cpu_count() or 1


def _start(setup: Setup) -> subprocess.Popen[bytes]:
    code = _CODE.format(path=[*map(str, sys.path)])
    command = [sys.executable, "-P", "-c", code]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **_APART)  # noqa: S603 - ourselves
    assert child.stdin is not None  # noqa: S101 - a pipe
    pickle.dump(setup, child.stdin)
    return child
