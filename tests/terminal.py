"""The real command in a real process, beside the loopback web."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from tests import warm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from checker.fetch.waits import Wait
    from checker.models import CheckedLink
    from tests.web import LoopbackWeb

__all__ = ["Done", "Folder", "Nobody", "environment", "refguard", "start", "visited"]

PATIENCE = 60
_NOT_PASSED_ON = {
    *("GITHUB_ACTIONS", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_WORKSPACE", "CI_PROJECT_DIR"),
    *("CI", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "IA_ACCESS_KEY_ID", "IA_SECRET_ACCESS_KEY"),
    "PYTHONDONTWRITEBYTECODE",  # each of a hundred processes would compile every module anew
}


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of notes with a configuration that leads to the loopback web."""

    path: Path

    def note(self, name: str, text: str) -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def configure(self, web: LoopbackWeb, **groups: Mapping[str, Any]) -> None:
        values: dict[str, Any] = {"check": web.check_config() | {"body_timeout": "0.3s"}}
        for group, keys in groups.items():
            values[group] = values.get(group, {}) | dict(keys)
        (self.path / "refguard.yaml").write_text(yaml.safe_dump(values), encoding="utf-8")

    @property
    def report(self) -> dict[str, Any]:
        text = (self.path / "reports" / "report.json").read_text(encoding="utf-8")
        document: dict[str, Any] = json.loads(text)
        return document

    @property
    def verdicts(self) -> dict[str, str]:
        return {link["url"]: link["reason"] for link in self.report["links"]}


class Nobody:
    """Watches a run and takes no notice."""

    def stage(self, name: str, total: int) -> None:
        pass

    def advance(self, name: str) -> None:
        pass

    def judged(self, checked: CheckedLink) -> None:
        pass

    def waiting(self, ask: Callable[[], Sequence[Wait]]) -> None:
        pass


async def start(
    *arguments: str, cwd: Path, web: LoopbackWeb | None = None, **variables: str
) -> asyncio.subprocess.Process:
    """Start ``refguard`` with ``arguments`` in ``cwd``; ``web``'s certificates are trusted."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-W", "error", "-m", "checker"),
        *arguments,
        cwd=cwd,
        env=_environment_with(web, variables),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def refguard(*arguments: str, cwd: Path, web: LoopbackWeb | None = None, **variables: str) -> Done:
    """Run ``refguard`` to its end. Whatever it was given, it never shows a traceback."""
    if any(name.startswith("PYTHON") for name in variables):  # heeded only by an interpreter that starts
        process = await start(*arguments, cwd=cwd, web=web, **variables)
        out, err = await asyncio.wait_for(process.communicate(), PATIENCE)
        code = process.returncode or 0
    else:
        env = _environment_with(web, variables)
        code, out, err = await asyncio.to_thread(warm.run, arguments, cwd, env, patience=PATIENCE)
    done = Done(code, out.decode(), err.decode())
    assert "Traceback" not in done.err, done.err
    return done


async def visited(web: LoopbackWeb, *hosts: str) -> None:
    """Wait until each of ``hosts`` was asked, and what answered has had the time to be judged and kept."""
    async with asyncio.timeout(PATIENCE):
        while not set(hosts) <= {visit.host for visit in web.requests}:  # noqa: ASYNC110 - another process visits
            await asyncio.sleep(0.02)
    await asyncio.sleep(0.5)


def _environment_with(web: LoopbackWeb | None, variables: Mapping[str, str]) -> dict[str, str]:
    trusted = {"SSL_CERT_FILE": str(web.ca_file)} if web is not None else {}
    return dict(environment()) | trusted | dict(variables)


def environment() -> Iterator[tuple[str, str]]:
    for name, value in os.environ.items():
        if not name.lower().endswith("_proxy") and name not in _NOT_PASSED_ON:
            yield name, value
    yield "PYTHONPATH", str(Path(__file__).parents[1])
    yield "PYTHONUTF8", "1"
