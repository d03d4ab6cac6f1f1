"""A small web, a real store, and a clock that is set by hand: runs of the check stage that follow each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from checker.config import Config
from checker.models import CheckedLink, Kind, Link, Location, Reference, Section
from checker.stages.checking import CheckStage

if TYPE_CHECKING:
    from checker.fetch.recording import Recorder
    from checker.store import Store
    from tests.web import LoopbackWeb, Visit

__all__ = ["DAY_0", "World", "cited"]

DAY_0 = datetime(2026, 11, 1, 4, 17, tzinfo=UTC)


def cited(url: str, *fragments: str) -> Link:
    """``url``, cited once for each of ``fragments``."""
    where = Location("a.md", 1, 1, 0, len(url))
    addresses = [f"{url}#{each}" for each in fragments] or [url]
    return Link(url, tuple(Reference(each, "", Kind.BARE, Section(), where) for each in addresses), url)


@dataclass
class World:
    """One store and one web, in which runs follow each other; ``day`` is what the clock says."""

    web: LoopbackWeb
    store: Store
    day: float = 0
    groups: dict[str, Any] = field(default_factory=dict)
    runs: int = 0

    async def run(
        self, *links: Link, recorder: Recorder | None = None, complete: bool = True, **how: bool
    ) -> dict[str, CheckedLink]:
        self.runs += 1
        run_id = self.store.begin_run(f"run-{self.runs}", self.now())
        stage = self.stage(run_id, recorder)
        due = stage.settle(links, **how)
        await stage.visit(due, "tester/1", lambda _: None)
        self.store.finish_run(run_id, self.now(), complete=complete)
        return stage.results

    async def told(self, link: Link, **how: Any) -> CheckedLink:
        return (await self.run(link, **how))[link.url]

    def stage(self, run_id: str, recorder: Recorder | None = None) -> CheckStage:
        check = {
            "retries": {"attempts": 1},
            "second_look": False,
            "recheck": {},
            **self.groups.get("check", {}),
        }
        groups = {**self.groups, "check": self.web.check_config() | check}
        return CheckStage(Config.model_validate(groups), self.store, run_id, now=self.now, recorder=recorder)

    def now(self) -> datetime:
        return DAY_0 + timedelta(days=self.day)

    def visits(self) -> list[Visit]:
        """What was asked for since the last look; canaries aside."""
        visits = [visit for visit in self.web.requests if visit.host != "canary.example"]
        self.web.requests.clear()
        return visits

    def asked(self) -> list[str]:
        """The paths of ``visits``."""
        return [visit.path for visit in self.visits()]
