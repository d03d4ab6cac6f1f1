"""The two steps of action.yml that think.

``python -m checker.ci plan`` turns the event and the inputs into a job, fetches the history that it needs, and tells
later steps by GITHUB_OUTPUT what to keep and do; ``python -m checker.ci run`` does the job, which it finds in
REFGUARD_JOB.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from checker.ci.clone import commits, reach
from checker.ci.event import Event, Inputs, Job, job_for
from checker.cli import ExitCode, run_cli
from checker.cli.settings import resolve
from checker.errors import RefguardError, UsageError
from checker.report.text import clean
from checker.store.database import prepare_folder, translated

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["main"]

_JOB = "REFGUARD_JOB"
_LOCKED = "REFGUARD_LOCKED"
_APART = ("config", "paths", "output", "tracking-name")


def main(arguments: list[str], environ: Mapping[str, str]) -> int:
    """Plan or run; the exit code."""
    steps = {"plan": _plan, "run": _run}
    try:
        if len(arguments) != 1 or arguments[0] not in steps:
            raise UsageError("python -m checker.ci plan|run")
        return steps[arguments[0]](environ)
    except RefguardError as exc:
        sys.stderr.write(f"refguard: {exc}\n")
        return ExitCode.USAGE


def _plan(environ: Mapping[str, str]) -> int:
    inputs = Inputs.of(environ)
    job = job_for(_event(environ), inputs, commits(Path.cwd()))
    if job.since:
        reach(Path.cwd(), job.since)  # the run says what it means when it could not be done
    if job.is_locked:
        os.environ[_LOCKED] = "1"
    workspace = Path(environ.get("GITHUB_WORKSPACE") or Path.cwd())
    _tell(_outputs(job, inputs, workspace), environ.get("GITHUB_OUTPUT", ""))
    return ExitCode.OK


def _run(environ: Mapping[str, str]) -> int:
    try:
        job = json.loads(environ.get(_JOB, ""))
        arguments, is_locked = [str(each) for each in job["arguments"]], bool(job["locked"])
    except (ValueError, TypeError, KeyError) as exc:
        raise UsageError(f"{_JOB}: not what the step before this one wrote") from exc
    if is_locked:
        os.environ[_LOCKED] = "1"
    sys.stderr.write(f"refguard {clean(' '.join(arguments))}\n")
    return run_cli(arguments)


def _event(environ: Mapping[str, str]) -> Event:
    name, path = environ.get("GITHUB_EVENT_NAME", ""), environ.get("GITHUB_EVENT_PATH", "")
    if not name or not path:
        raise UsageError("there is no GITHUB_EVENT_NAME or GITHUB_EVENT_PATH: this is for GitHub Actions")
    try:
        return Event.read(name, Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as exc:
        raise UsageError(f"GITHUB_EVENT_PATH: the event cannot be read: {exc}") from exc


def _outputs(job: Job, inputs: Inputs, workspace: Path) -> dict[str, str]:
    config, output = inputs.one("config"), inputs.one("output")
    settings = resolve(Path(config) if config else None, {}, since=job.since)
    folder = Path(output).resolve() if output else settings.output
    with translated(settings.store):
        prepare_folder(
            settings.store.parent
        )  # before a cache fills it: it has to be one that git passes over
    return {
        "job": json.dumps({"arguments": job.arguments, "locked": job.is_locked}),
        "store": _short(settings.store.resolve(), workspace.resolve()),
        "memory": _memory(inputs, _short(Path.cwd().resolve(), workspace.resolve())),
        "report": str(folder / "report.json"),
        "save": "true" if job.saves else "false",
        "tracking-issue": "true" if job.tracks else "false",
        "tracking-name": _name(inputs.one("tracking-name")),
    }


def _name(name: str) -> str:
    """The name of the issue: checked here, since the step that keeps the issue fails no job."""
    from checker.tracker.body import NAME  # noqa: PLC0415 - heavy, as everything that speaks HTTP

    if name and not NAME.fullmatch(name):
        raise UsageError("the input tracking-name: at most 60 letters, digits, dots, dashes and underscores")
    return name


def _short(path: Path, workspace: Path) -> str:
    """``path`` as a cache knows it: from the workspace, which need not be in the same place on the next machine."""
    return (path.relative_to(workspace) if path.is_relative_to(workspace) else path).as_posix()


def _memory(inputs: Inputs, folder: str) -> str:
    """A name for what this use of the action remembers: a job may use it twice, and each cache has a key of its own."""
    about = json.dumps([folder, *(inputs.one(name) for name in _APART)])
    return hashlib.sha256(about.encode()).hexdigest()[:8]


def _tell(outputs: Mapping[str, str], file: str) -> None:
    if any("\n" in value or "\r" in value for value in outputs.values()):
        raise UsageError("the name of a folder has a line break: no later step could be told of it")
    try:
        with Path(file).open("a", encoding="utf-8") as lines:
            lines.writelines(f"{name}={value}\n" for name, value in outputs.items())
    except OSError as exc:
        raise UsageError(f"GITHUB_OUTPUT: cannot be written: {exc}") from exc


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:], dict(os.environ)))
