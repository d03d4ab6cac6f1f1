"""Observations written down: what a check saw of a page."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from checker.judge import judge
from checker.models import Attempt, Kind, Link, Location, Observation, Reason, Reference, Section, Verdict

TODAY = date(2026, 11, 22)
LONG = "A bridge carries a road over a river, and every arch of it was drawn before it was built. " * 20
"""The text of a page that has much to say."""


class Page(NamedTuple):
    """A page as it was met at ``url``, or where a redirect led ``to``; ``cited`` is the text of its citation."""

    url: str
    title: str | None = None
    heading: str | None = None
    text: str = ""
    cited: str = ""
    to: str = ""
    more: dict[str, Any] = {}  # noqa: RUF012 - further fields of the observation, never changed

    def observation(self, code: int = 200, headers: dict[str, str] | None = None) -> Observation:
        last = Attempt(self.to or self.url, 1, code, headers=headers or {})
        hops = (Attempt(self.url, 1, 302, location=self.to), last) if self.to else (last,)
        observed_at = datetime(2026, 11, 22, tzinfo=UTC)
        fields = {"title": self.title, "heading": self.heading, "sketch": self.text} | self.more
        return Observation(self.url, observed_at, 5, hops, hops, **fields)

    def link(self) -> Link:
        where = Location("a.md", 1, 1, 0, 1)
        return Link(self.url, (Reference(self.url, self.cited, Kind.INLINE, Section(), where),), self.url)

    def verdict(self, code: int = 200, headers: dict[str, str] | None = None) -> Verdict:
        texts = [self.cited] if self.cited else []
        return judge(self.observation(code, headers), today=TODAY, texts=texts)

    @property
    def reason(self) -> Reason:
        return self.verdict().reason
