"""The one place where git is started: for a question that must be answered, or for one that may stay open.

What git reads is hostile. A repository inside another, committed as plain files (``notes/HEAD``, ``notes/config`` ...),
is taken for the repository by a git that is started among them, and what its configuration names is run. So git starts
at the top of the work tree, where ``.git`` is, which nobody can commit; and what it finds without one it leaves alone.
The variables that point it elsewhere are taken away, since refguard may itself run in a hook, and it may not reach for
the network, as it would in a partial clone, unless it is told to fetch.
"""

from __future__ import annotations

import os
import subprocess
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["TIMEOUT", "Untold", "answer", "ask", "work_tree"]

TIMEOUT = 30
"""Seconds for one answer: a diff of 5,000 notes takes less than one."""

_GIT = (
    *("git", "--no-pager"),
    *("-c", "safe.bareRepository=explicit"),
    *("-c", "core.fsmonitor=false"),
    *("-c", "protocol.ext.allow=never"),
)
_KEPT = ("GIT_CONFIG",)
_KEPT_TO_FETCH = (
    *_KEPT,
    "GIT_ASKPASS",
    "GIT_SSH",
    "GIT_SSL_",
    "GIT_PROXY_",
)  # how to get to a server, and in
_OFFLINE = {"GIT_ALLOW_PROTOCOL": "none"}
_ONLINE = {"GIT_ALLOW_PROTOCOL": "file:http:https:ssh", "GIT_TERMINAL_PROMPT": "0"}
_ALWAYS = {"GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
_SAID = 300  # characters of what git says that are passed on


class Untold(Exception):
    """It cannot be told. ``cause`` and ``cure`` are for a person; either can be empty."""

    def __init__(self, cause: str, cure: str = "") -> None:
        super().__init__(cause)
        self.cause = cause
        self.cure = cure


def work_tree(folder: Path) -> Path | None:
    """The work tree that ``folder`` lies in, or None; found without git, which is slow to start."""
    return next((parent for parent in (folder, *folder.parents) if (parent / ".git").exists()), None)


def ask(
    folder: Path,
    *arguments: str,
    told: bytes = b"",
    may_fail: bool = False,
    fetches: bool = False,
    seconds: float | None = None,
) -> bytes:
    """What git prints in the work tree that ``folder`` lies in, ``told`` something. Raises Untold where it fails.

    With ``may_fail`` a failure is an answer, too: an empty one. With ``fetches`` it may reach for the network. It has
    ``seconds``, by default TIMEOUT.
    """
    limit = TIMEOUT if seconds is None else seconds
    try:
        done = subprocess.run(  # noqa: S603 - our own words, and a revision that cannot be taken for an option
            (*_GIT, *arguments),
            cwd=_top(folder),
            env=_environment(fetches=fetches),
            input=told,
            capture_output=True,
            timeout=limit,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Untold(f"git took longer than {limit:g} seconds") from None
    except OSError as exc:
        raise Untold(f"git cannot be run: {exc.strerror or exc}", "Install git.") from exc
    if done.returncode == 0:
        return done.stdout
    if may_fail:
        return b""
    raise Untold(f"git says: {_first_line(done.stderr)}")


async def answer(
    folder: Path, *arguments: str, seconds: float, environment: Mapping[str, str] = MappingProxyType({})
) -> bytes | None:
    """What git prints; nothing where it fails, None where it takes too long. It ends when nobody waits for it.

    ``environment`` is added to that of other questions.
    """
    import asyncio  # noqa: PLC0415 - heavy; who only asks for what git ignores does without

    try:
        git = await asyncio.create_subprocess_exec(
            *_GIT,
            *arguments,
            cwd=_top(folder),
            env=_environment(fetches=False) | dict(environment),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except (OSError, Untold):
        return b""
    try:
        async with asyncio.timeout(seconds):
            printed, _ = await git.communicate()
    except TimeoutError:
        return None
    finally:
        if git.returncode is None:
            with suppress(ProcessLookupError):
                git.kill()
            await git.wait()
    return printed if git.returncode == 0 else b""


def _top(folder: Path) -> Path:
    """Where git starts. Links are followed first, as it would: what lies behind one may be another repository."""
    top = work_tree(Path(os.path.realpath(folder)))
    if top is None:
        raise Untold("this is not a git repository")
    return top


def _environment(*, fetches: bool) -> dict[str, str]:
    names = _KEPT_TO_FETCH if fetches else _KEPT
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name.startswith(names)
    }
    return kept | _ALWAYS | (_ONLINE if fetches else _OFFLINE)


def _first_line(said: bytes) -> str:
    lines = said.decode("utf-8", "replace").strip().splitlines()
    return lines[0].removeprefix("fatal: ")[:_SAID] if lines else "nothing"
