"""How far a process came with each link, in its own words: they outlive it, for the system keeps what it wrote.

What the network has brought is ``IN_HAND``, as soon as the observation is there, until the event loop goes on to its
next turn. By then the result is written, and ``PASSED``, or it is ``HELD`` back until something proves the network.
"""

from __future__ import annotations

import asyncio
import os
import sys
from enum import StrEnum
from functools import partial, wraps
from typing import TYPE_CHECKING, Any

from checker.fetch.fetcher import Fetcher
from checker.stages.checking import CheckStage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from checker.models import CheckedLink, Link, Observation

__all__ = ["Mark", "last_marks", "mark_to"]


class Mark(StrEnum):
    """How far a link came."""

    IN_HAND = "in-hand"
    HELD = "held"
    PASSED = "passed"


def mark_to(path: str) -> None:
    """From here on, write to ``path`` how far this process came. Its functions do what they did."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def mark(word: Mark, link: Link) -> None:
        os.write(file, f"{word} {link.request_url}\n".encode())
        sys.audit("mark", word)  # a trap may be laid here

    observe, judge = Fetcher.observe, CheckStage._judge
    judged_urls: set[str] = set()

    def hold(link: Link) -> None:
        if link.url not in judged_urls:
            mark(Mark.HELD, link)

    def take_in_hand(link: Link, then: Callable[[Link], None]) -> None:
        mark(Mark.IN_HAND, link)
        soon = asyncio.get_running_loop().call_soon
        soon(soon, then, link)  # after everything that is now put off to the next turn

    @wraps(observe)
    async def observed(self: Fetcher, link: Link) -> Observation:
        observation = await observe(self, link)
        take_in_hand(link, hold)
        return observation

    @wraps(judge)
    def judged(self: CheckStage, link: Link, *seen: Any) -> CheckedLink:
        judged_urls.add(link.url)
        take_in_hand(link, partial(mark, Mark.PASSED))
        return judge(self, link, *seen)

    setattr(Fetcher, "observe", observed)  # noqa: B010 - a type checker would mind
    setattr(CheckStage, "_judge", judged)  # noqa: B010


def last_marks(path: Path) -> dict[str, Mark]:
    """The last mark of each link that was read to its end, by the address that was asked for."""
    if not path.exists():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    return {url: Mark(word) for word, _, url in (line.partition(" ") for line in lines)}
