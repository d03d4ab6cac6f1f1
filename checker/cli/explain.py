"""``refguard explain URL``: every request, what came back, the verdict."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from checker import urls
from checker.cli.run import event_loop
from checker.errors import UsageError
from checker.fetch.client import Client
from checker.fetch.fetcher import Fetcher
from checker.judge import judge
from checker.models import Attempt, Link, Observation, Verdict
from checker.pipeline import user_agent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.config import Config

__all__ = ["explain_url"]


def explain_url(url: str, config: Config) -> str:
    """Visit ``url`` as a run would and describe it. Raises UsageError for what is no web address."""
    try:
        link = Link(urls.normalise(url), (), urls.wire(url))
    except urls.MalformedURL as exc:
        raise UsageError(f"{urls.redact(url)}: {exc}") from exc
    with asyncio.Runner(loop_factory=event_loop()) as runner:
        observation = runner.run(_observe(link, config))
    verdict = judge(observation, config.rules, today=datetime.now(UTC).date())
    return "".join(f"{line}\n" for line in _describe(observation, verdict))


async def _observe(link: Link, config: Config) -> Observation:
    async with Client(config.check, user_agent=user_agent(config)) as client:
        return await Fetcher(config.check, client).observe(link)


def _describe(observation: Observation, verdict: Verdict) -> Iterator[str]:
    yield observation.url
    for number, attempt in enumerate(observation.attempts, 1):
        yield from _attempt(number, attempt)
    if observation.title:
        yield f"  title: {observation.title}"
    yield f"{verdict.status.value}: {verdict.reason.value}" + (
        f" ({verdict.detail})" if verdict.detail else ""
    )


def _attempt(number: int, attempt: Attempt) -> Iterator[str]:
    came = str(attempt.status_code) if attempt.status_code else attempt.failure
    detail = f" {attempt.detail}" if attempt.detail else ""
    yield f"  {number}. GET {attempt.url} -> {came}{detail} ({attempt.elapsed_ms} ms)"
    for name, value in attempt.headers.items():
        yield f"     {name}: {urls.redact(value)[:200]}"
