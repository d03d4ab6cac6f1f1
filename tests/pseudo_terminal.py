"""The real command at a real terminal: a pseudo-terminal, and an emulator that says what stands on its screen."""

from __future__ import annotations

import asyncio
import fcntl
import os
import pty
import signal
import struct
import sys
import termios
from typing import TYPE_CHECKING, Self

import pyte

from tests.terminal import PATIENCE, environment

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType

    from tests.web import LoopbackWeb

__all__ = ["CTRL_C", "CTRL_Z", "PseudoTerminal"]

CTRL_C, CTRL_Z = b"\x03", b"\x1a"
# In a session of its own, whose terminal this is: only then does Ctrl-C become a signal.
_RUN = (
    "import os, sys; os.login_tty(os.dup(0)); sys.argv[0] = 'refguard';"
    " from checker.__main__ import main; sys.exit(main())"
)


class PseudoTerminal:
    """A terminal with one command in it; ``raw`` is all that was written to it."""

    def __init__(self, columns: int = 100, lines: int = 30) -> None:
        self.raw = b""
        self._screen = pyte.Screen(columns, lines)
        self._emulator = pyte.ByteStream(self._screen)
        self._size = columns, lines
        self._changed = asyncio.Event()

    async def start(self, *arguments: str, cwd: Path, web: LoopbackWeb, **variables: str) -> None:
        """Start ``refguard`` with ``arguments`` in ``cwd``; ``web``'s certificates are trusted."""
        env = dict(environment()) | {"SSL_CERT_FILE": str(web.ca_file), "TERM": "xterm-256color"} | variables
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-W", "error", "-c", _RUN, *arguments),
            cwd=cwd,
            env=env,
            stdin=self._slave,
            stdout=self._slave,
            stderr=self._slave,
        )

    async def __aenter__(self) -> Self:
        self._master, self._slave = pty.openpty()
        self.resize(*self._size)
        asyncio.get_running_loop().add_reader(self._master, self._read)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.get_running_loop().remove_reader(self._master)
        if self._process.returncode is None:
            self._process.kill()
            await self._process.wait()
        os.close(self._master)
        os.close(self._slave)

    @property
    def text(self) -> str:
        """What stands on the screen, without the empty lines below."""
        return "\n".join(line.rstrip() for line in self._screen.display).rstrip()

    def has_cursor(self) -> bool:
        """Whether the cursor can be seen."""
        return not self._screen.cursor.hidden

    def resize(self, columns: int, lines: int) -> None:
        """Give the terminal another size."""
        self._screen.resize(lines, columns)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def go_on(self) -> None:
        """As a shell does with ``fg``."""
        os.kill(self._process.pid, signal.SIGCONT)

    def press(self, keys: bytes) -> None:
        """As if a person typed ``keys``."""
        os.write(self._master, keys)

    async def shows(self, *texts: str) -> str:
        """What stands on the screen as soon as all of ``texts`` do."""
        await self.until(lambda: all(text in self.text for text in texts))
        return self.text

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until it is so."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not is_so():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise AssertionError(self.text) from None

    async def ended(self) -> int:
        """How the command ended, with all that it had to say."""
        code = await asyncio.wait_for(self._process.wait(), PATIENCE)
        os.set_blocking(self._master, False)
        self._read()
        return code

    def _read(self) -> None:
        try:
            data = os.read(self._master, 1 << 20)
        except OSError:  # nothing is left, or nobody is there
            return
        self.raw += data
        self._emulator.feed(data)
        self._changed.set()
