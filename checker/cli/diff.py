"""A diff on standard output: byte for byte where a program reads it; on a terminal legible, and without commands to it.

The runner of GitHub Actions reads our output for commands, and a note may hold some. It is told to heed none until the
diff ends; to ``git apply`` the two lines that say so are words before and after the diff. In a file they do not stand.
"""

from __future__ import annotations

import os
import secrets
import stat
import sys
from typing import TYPE_CHECKING

from checker.cli import output
from checker.report.text import escape_hidden, legible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["show"]

_HEADER, _HUNK, _REMOVED, _ADDED = b"1", b"36", b"31", b"32"  # what git takes for them
_COLORS = {b"@": _HUNK, b"-": _REMOVED, b"+": _ADDED}
_RESET = b"\x1b[m"


def show(diffs: Iterable[bytes], *, color: bool) -> None:
    """Print ``diffs``, each of one file, as they come. Raises ReaderGone."""
    is_terminal = sys.stdout.isatty()
    token = secrets.token_hex(16) if _is_read_by_a_runner() else ""
    has_begun = False
    for diff in diffs:
        if token and not has_begun:
            output.write_raw(b"::stop-commands::%b\n" % token.encode())
            has_begun = True
        if is_terminal:
            text = b"\n".join(_colored(_safe(diff), color=color))
            output.write(text.decode())
        else:
            output.write_raw(b"\n".join(_colored(diff, color=color)))
    if has_begun:
        output.write_raw(b"::%b::\n" % token.encode())


def _is_read_by_a_runner() -> bool:
    try:
        is_file = stat.S_ISREG(os.fstat(sys.stdout.fileno()).st_mode)
    except OSError:
        is_file = False
    return bool(os.environ.get("GITHUB_ACTIONS")) and not is_file


def _safe(diff: bytes) -> bytes:
    """``diff`` without passwords, and with what cannot be seen, or would command a terminal, escaped."""
    lines = diff.decode("utf-8", "replace").split("\n")
    return "\n".join(map(_safe_line, lines)).encode("utf-8", "replace")


def _safe_line(line: str) -> str:
    return "\t".join(escape_hidden(legible(part)) for part in line.removesuffix("\r").split("\t"))


def _colored(diff: bytes, *, color: bool) -> Iterator[bytes]:
    """The lines of ``diff``, which is of one file: all above its first hunk is a header."""
    if not color:
        yield diff
        return
    in_header = True
    for line in diff.split(b"\n"):
        in_header = in_header and not line.startswith(b"@@ ")
        code = _HEADER if in_header and line else _COLORS.get(line[:1])
        yield b"\x1b[%bm%b%b" % (code, line, _RESET) if code else line
