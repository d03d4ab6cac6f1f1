"""From an event of GitHub Actions and the inputs of the action to what is to be run. Pure.

===================================  ==========================  =======  ========  ======  =====
event                                compared with               archive  tracking  locked  saves
===================================  ==========================  =======  ========  ======  =====
pull_request                         the base it is merged into  no       no        yes     yes
pull_request_target                  the same                    no       no        yes     no
merge_group                          the head of the queue       no       no        yes     yes
push                                 the commit before it        no       no        no      yes
schedule, repository_dispatch        nothing: all notes count    yes      yes       no      yes
workflow_dispatch                    the same                    yes      (1)       no      yes
any other, such as issue_comment     the same                    no       no        yes     no
===================================  ==========================  =======  ========  ======  =====

(1) On the default branch: an issue speaks for that one, and a branch where all is mended must not close it.

Who may push, or set off a run by hand or by the API, is trusted; of any other event, those to come included, nobody
knows who stands behind it. Caches of a pull request and of a merge queue are their own; those of any other event are
shared with the default branch: what a stranger's change left must not get there.

Inputs come from the workflow, which its repository's people write; an event is what somebody else did. Of it, only
names of commits are taken.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from checker.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PREFIX", "Commits", "Event", "Inputs", "Job", "job_for"]

PREFIX = "REFGUARD_INPUT_"
"""What the action puts before the name of an input, to hand it over in the environment."""

_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_BASE = {
    "pull_request": ("pull_request", "base", "sha"),
    "pull_request_target": ("pull_request", "base", "sha"),
    "merge_group": ("merge_group", "base_sha"),
    "push": ("before",),
}
_HEAD = ("pull_request", "head", "sha")
_REQUESTS = frozenset({"pull_request", "pull_request_target"})
_WHOLE = frozenset({"schedule", "workflow_dispatch", "repository_dispatch"})
_TRUSTED = _WHOLE | {"push"}
_SAVING = _TRUSTED | {"pull_request", "merge_group"}
_YES, _NO, _AUTO = (
    frozenset({"true", "yes", "on"}),
    frozenset({"false", "no", "off"}),
    frozenset({"", "auto"}),
)


@dataclass(frozen=True, slots=True)
class Event:
    """What happened: the ``name`` of the event, and the document that GitHub gives with it."""

    name: str
    payload: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, name: str, text: str) -> Event:
        """The event in ``text``, a JSON document. Raises UsageError."""
        try:
            payload = json.loads(text)
        except (ValueError, RecursionError) as exc:
            raise UsageError(f"GITHUB_EVENT_PATH: the event is not valid JSON: {exc}") from exc
        return cls(name, payload if isinstance(payload, dict) else {})

    @property
    def base(self) -> str | None:
        """The commit that the event compares with; None where there is none, as when a branch is new."""
        return self._commit(_BASE.get(self.name, ()))

    @property
    def head(self) -> str | None:
        """The last commit of a pull request."""
        return self._commit(_HEAD) if self.name in _REQUESTS else None

    @property
    def is_on_default_branch(self) -> bool:
        """Whether it is about the branch that the repository shows; where the event does not say, only by its nature."""
        if self.name != "workflow_dispatch":
            return self.name in _WHOLE
        repository = self.payload.get("repository")
        branch = repository.get("default_branch") if isinstance(repository, dict) else None
        return isinstance(branch, str) and self.payload.get("ref") in {branch, f"refs/heads/{branch}"}

    @property
    def is_from_others(self) -> bool:
        """Whether it may be about what somebody proposes."""
        return self.name not in _TRUSTED

    def _commit(self, keys: tuple[str, ...]) -> str | None:
        value: Any = self.payload if keys else None
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        is_commit = isinstance(value, str) and _COMMIT.fullmatch(value) and value.strip("0")
        return value if is_commit else None


@dataclass(frozen=True, slots=True)
class Inputs:
    """The inputs of the action, by name; an empty one was not given."""

    values: Mapping[str, str]

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> Inputs:
        """Those that the action put into the environment."""
        return cls(
            {
                name.removeprefix(PREFIX).lower().replace("_", "-"): value.strip()
                for name, value in environ.items()
                if name.startswith(PREFIX)
            }
        )

    def one(self, name: str) -> str:
        """The value of one input."""
        return self.values.get(name, "")

    def lines(self, name: str) -> list[str]:
        """The values of an input that may have several: one a line, as there may be spaces in them."""
        return [line.strip() for line in self.one(name).splitlines() if line.strip()]

    def switch(self, name: str, *, auto: bool) -> bool:
        """An input that is on, off, or ``auto``. Raises UsageError."""
        value = self.one(name).lower()
        if value in _AUTO:
            return auto
        if value not in _YES | _NO:
            raise UsageError(f"the input {name}: {self.one(name)!r} is neither true, false nor auto")
        return value in _YES


@dataclass(frozen=True, slots=True)
class Commits:
    """The commit that is checked out, as far as it matters: its parents."""

    parents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done: ``arguments`` of refguard, the commit to compare ``since``, and what else the action does."""

    arguments: tuple[str, ...]
    since: str | None
    is_locked: bool
    tracks: bool
    saves: bool


def job_for(event: Event, inputs: Inputs, commits: Commits) -> Job:
    """The job that ``event`` asks for. Raises UsageError for an input that makes no sense."""
    is_whole = event.name in _WHOLE
    since = inputs.one("since") or _base(event, commits)
    if inputs.one("since") == "none":
        since = None
    archives = inputs.switch("archive", auto=is_whole)
    formats = dict.fromkeys([*re.split(r"[\s,]+", inputs.one("formats")), "json"])
    options = [
        *(
            f"--{name}={value}"
            for name in ("config", "fail-on", "output", "max-time")
            if (value := inputs.one(name))
        ),
        *(f"--format={name}" for name in formats if name),
        *([f"--since={since}"] if since else []),
        *([] if archives else ["--no-archive"]),
    ]
    return Job(
        arguments=("run", *options, "--", *inputs.lines("paths")),
        since=since,
        is_locked=event.is_from_others,
        tracks=_tracks(event, inputs),
        saves=event.name in _SAVING,
    )


def _tracks(event: Event, inputs: Inputs) -> bool:
    """Whether the run keeps the issue. Raises UsageError where it is told to, and its report cannot speak for all notes."""
    compares = (inputs.one("since") or ("a base" if event.name in _BASE else "none")) != "none"
    if not inputs.switch("tracking-issue", auto=event.is_on_default_branch and not compares):
        return False
    if event.is_from_others:
        raise UsageError(
            f"the input tracking-issue: a proposed change ({event.name}) does not speak for the notes as they are"
        )
    if compares:
        raise UsageError(
            "the input tracking-issue: a run that looks only at what has changed does not speak for all notes;"
            " keep the issue on a schedule, or set since: none"
        )
    return True


def _base(event: Event, commits: Commits) -> str | None:
    """What to compare with. GitHub checks out a merge of a pull request into the base as it is by now.

    That base may be newer than the event's; compared with the older one, what others changed since would count, too.
    """
    if event.head and len(commits.parents) == 2 and commits.parents[1] == event.head:  # noqa: PLR2004 - a merge has two
        return commits.parents[0]
    return event.base
