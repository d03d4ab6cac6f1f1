"""What of GitHub's runner action.yml needs: steps one after the other, with real files, real bash and real git.

The two actions that it uses are played: a Python is there already, and a cache is a folder that is copied. Where no
package index is to be had, the environment of the tests stands for what the action installs.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from tests.action.expressions import condition, filled
from tests.terminal import environment

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ACTION", "Cache", "Ended", "Runner"]

ACTION = Path(__file__).parents[2] / "action.yml"
_PATIENCE = 300


@dataclass(frozen=True, slots=True)
class Ended:
    """How the action ended: its outputs, the job's summary, what was printed, and the steps that ran."""

    succeeded: bool
    outputs: Mapping[str, str]
    summary: str
    log: str
    steps: tuple[str, ...]


class Cache(NamedTuple):
    """What was kept. It is only found again by the ``paths``, as they are written, that it was saved from."""

    paths: list[str]
    folder: Path


@dataclass(slots=True)
class Runner:
    """A repository's runner: a new machine for each run, and caches that nobody can change.

    ``python`` stands for what the action installs; without it, it does install.
    """

    scratch: Path
    python: Path | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    caches: dict[str, Cache] = field(default_factory=dict)
    runs: int = 0

    def run(self, workspace: Path, event: str, payload: Mapping[str, Any], **inputs: str) -> Ended:
        """Run the action in ``workspace``, which is checked out, because of ``event``; inputs are named with ``_``."""
        self.runs += 1
        machine = self.scratch / f"machine-{self.runs}"
        (machine / "temp").mkdir(parents=True)
        (machine / "event.json").write_text(json.dumps(payload), encoding="utf-8")
        given = {name.replace("_", "-"): value for name, value in inputs.items()}
        return _Run(self, machine, workspace, event, given).go()

    def restore(self, prefixes: list[str], paths: list[str], workspace: Path) -> None:
        """The newest cache of ``paths`` that one of ``prefixes`` fits, the first that fits any."""
        ours = [key for key, cache in self.caches.items() if cache.paths == paths]
        for prefix in prefixes:
            for key in reversed([key for key in ours if key.startswith(prefix)]):
                shutil.copytree(self.caches[key].folder, workspace, dirs_exist_ok=True)
                return

    def save(self, key: str, paths: list[str], workspace: Path) -> None:
        """Keep those files among ``paths`` that are there."""
        assert key not in self.caches, "a cache never changes"
        kept = Cache(paths, self.scratch / "caches" / key)
        for path in paths:
            if (workspace / path).is_file():
                (kept.folder / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(workspace / path, kept.folder / path)
        self.caches[key] = kept


class _Run:
    def __init__(
        self, runner: Runner, machine: Path, workspace: Path, event: str, inputs: Mapping[str, str]
    ) -> None:
        action = yaml.safe_load(ACTION.read_text(encoding="utf-8"))
        known = {name: str(each["default"]) for name, each in action["inputs"].items()}
        assert set(inputs) <= set(known), "an unknown input"
        self._runner, self._machine, self._workspace, self._action = runner, machine, workspace, action
        self._event = event
        self._log: list[str] = []
        self._ran: list[str] = []
        self._contexts: dict[str, Any] = {
            "inputs": known | dict(inputs),
            "steps": {},
            "runner": {"os": "Linux"},
            "github": {
                "job": "refguard",
                "run_id": f"{runner.runs}",
                "run_attempt": "1",
                "server_url": "https://github.com",
                "token": runner.variables.get("GITHUB_TOKEN", ""),
            },
        }

    def go(self) -> Ended:
        succeeded = True
        for step in self._action["runs"]["steps"]:
            if condition(step.get("if"), self._contexts, succeeded=succeeded):
                self._ran.append(step["name"])
                succeeded = self._step(step) and succeeded
        outputs = {
            name: filled(each["value"], self._contexts) for name, each in self._action["outputs"].items()
        }
        summary = self._machine / "summary.md"
        text = summary.read_text(encoding="utf-8") if summary.exists() else ""
        return Ended(succeeded, outputs, text, "".join(self._log), tuple(self._ran))

    def _step(self, step: Mapping[str, Any]) -> bool:
        outputs: dict[str, str] = {}
        done = self._use(step, outputs) if "uses" in step else self._script(step, outputs)
        if "id" in step:
            self._contexts["steps"][step["id"]] = {"outputs": outputs}
        return done or bool(step.get("continue-on-error"))

    def _use(self, step: Mapping[str, Any], outputs: dict[str, str]) -> bool:
        given = {name: filled(value, self._contexts) for name, value in step["with"].items()}
        match step["uses"].partition("@")[0]:
            case "actions/setup-python":
                assert given["update-environment"].lower() == "false"
                outputs["python-path"] = sys.executable
            case "actions/cache/restore":
                prefixes = [given["key"], *given["restore-keys"].split()]
                self._runner.restore(prefixes, given["path"].split(), self._workspace)
            case "actions/cache/save":
                self._runner.save(given["key"], given["path"].split(), self._workspace)
            case other:
                raise AssertionError(f"an unknown action: {other}")
        return True

    def _script(self, step: Mapping[str, Any], outputs: dict[str, str]) -> bool:
        assert step["shell"] == "bash"
        assert "${{" not in step["run"], "an input could write the script"
        if step.get("id") == "install" and self._runner.python:
            outputs["python"] = str(self._runner.python)
            return True
        script = self._machine / f"step-{len(self._ran)}.sh"
        script.write_text(step["run"], encoding="utf-8")
        told = self._machine / f"outputs-{len(self._ran)}"
        told.touch()
        done = subprocess.run(
            ("bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)),
            cwd=self._workspace / filled(step.get("working-directory", "."), self._contexts),
            env=self._environment(step, told),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            timeout=_PATIENCE,
            check=False,
        )
        self._log.append(done.stdout)
        outputs |= _told(told.read_text(encoding="utf-8"))
        return done.returncode == 0

    def _environment(self, step: Mapping[str, Any], told: Path) -> dict[str, str]:
        kept = {name: value for name, value in environment() if not name.startswith(("PYTHON", "GITHUB_"))}
        return {
            **kept,
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(ACTION.parent),
            "GITHUB_WORKSPACE": str(self._workspace),
            "GITHUB_EVENT_NAME": self._event,
            "GITHUB_EVENT_PATH": str(self._machine / "event.json"),
            "GITHUB_OUTPUT": str(told),
            "GITHUB_STEP_SUMMARY": str(self._machine / "summary.md"),
            "RUNNER_TEMP": str(self._machine / "temp"),
            "GIT_CONFIG_GLOBAL": os.devnull,
            **{name: value for name, value in self._runner.variables.items() if name != "GITHUB_TOKEN"},
            **{name: filled(value, self._contexts) for name, value in step.get("env", {}).items()},
        }


def _told(text: str) -> dict[str, str]:
    """What is in a GITHUB_OUTPUT file: ``name=value``, or ``name<<END``, lines and ``END``."""
    told: dict[str, str] = {}
    lines = iter(text.split("\n"))
    for line in lines:
        name, sign, value = line.partition("=") if "<<" not in line.split("=")[0] else line.partition("<<")
        if sign == "<<":
            value = "\n".join(iter(partial(next, lines), value))
        assert sign or not line, line
        told[name] = value
    return told
