"""What is to be done, given what the issue should say and the issues that there are. Pure.

- One issue stays open, the oldest; further ones (two runs at once may open two) are closed.
- It is edited only where its text differs, which notifies nobody. What was not in it before is told in one comment,
  which does. What is as it was makes no request at all. The comment goes first: the text says what has been told, so
  that news whose comment did not get through is told by the next run.
- When nothing counts any more it is closed, with a comment. A closed one stays closed: its story is over, and what
  breaks later gets an issue of its own.
- A run that did not see everything proves that something is broken, never that nothing is: it opens an issue where
  there is none, and leaves one that is there alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checker.tracker.body import keys_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from checker.tracker.body import Draft

__all__ = ["LABEL", "Close", "Comment", "Edit", "Issue", "Open", "Step", "plan"]

LABEL = "refguard"

_NOTHING_LEFT = (
    "Nothing in the report counts any more. Closed by refguard; what breaks later gets a new issue."
)


@dataclass(frozen=True, slots=True)
class Issue:
    """An open issue of ours."""

    number: int
    body: str


@dataclass(frozen=True, slots=True)
class Open:
    """Open an issue."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the text of an issue."""

    number: int
    body: str


@dataclass(frozen=True, slots=True)
class Comment:
    """Say something below an issue."""

    number: int
    body: str


@dataclass(frozen=True, slots=True)
class Close:
    """Close an issue. ``is_done``: what it was about is done; otherwise it was not needed."""

    number: int
    is_done: bool


Step = Open | Edit | Comment | Close


def plan(wanted: Draft | None, issues: Iterable[Issue], *, saw_all: bool) -> list[Step]:
    """The steps from the open ``issues`` to the one that is ``wanted``, or to none.

    ``saw_all``: whether the run checked all there is.
    """
    ours = sorted(issues, key=lambda issue: issue.number)
    if not ours:
        return [Open(wanted.title, wanted.body)] if wanted else []
    kept, *others = ours
    steps: list[Step] = []
    for other in others:
        said = f"This is a duplicate of #{kept.number}. Closed by refguard."
        steps += [Comment(other.number, said), Close(other.number, is_done=False)]
    if not saw_all:
        return steps
    if wanted is None:
        return [*steps, Comment(kept.number, _NOTHING_LEFT), Close(kept.number, is_done=True)]
    if _level(kept.body) == _level(wanted.body):
        return steps
    news = wanted.news(keys_in(_level(kept.body)))
    if news:
        steps.append(Comment(kept.number, news))
    return [*steps, Edit(kept.number, wanted.body)]


def _level(body: str) -> str:
    """``body`` as it was sent: a browser's form has other line ends."""
    return body.replace("\r\n", "\n").strip()
