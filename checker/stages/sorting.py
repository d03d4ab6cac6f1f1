"""The second stage of a run: what becomes of each reference, and what notes and configuration say about ignoring."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from checker.config.loading import lines_of_rules
from checker.extract import shown
from checker.judge import Ignores, fragments, triage
from checker.models import CheckedLink, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime

    from checker.config import Config
    from checker.judge import Triage
    from checker.models import Reference
    from checker.site import Sites, Target
    from checker.stages import Job
    from checker.stages.reading import Notes

__all__ = ["settled", "sort_out"]


def sort_out(
    config: Config,
    job: Job,
    read: Notes,
    sites: Sites,
    *,
    locate: Callable[[Reference], Target],
    today: date,
) -> tuple[Triage, Notes]:
    """The links among what was ``read``; and that again, with the problems that nothing asks to ignore.

    ``locate`` says what references point to, in ``sites`` and elsewhere.
    """
    ignores = Ignores(read.ignores, today=today)
    triaged = triage(read.references, config, locate, today=today, spared=ignores.reason)
    problems = (
        *ignores.left(read.problems),
        *sites.problems,
        *_about_rules(config, job, read, triaged, today=today),
    )
    return triaged, replace(read, problems=problems)


def settled(triaged: Triage, sites: Sites, now: datetime) -> list[CheckedLink]:
    """What needs no visit, and each part that is missing in a file."""
    return [
        part
        for link, verdict in triaged.settled
        for part in fragments.split(CheckedLink(link, verdict, checked_at=now), sites.missing_fragment)
    ]


def _about_rules(config: Config, job: Job, read: Notes, triaged: Triage, *, today: date) -> Iterator[Problem]:
    """Rules that are over, and, where all notes were read, those that speak for no address."""
    if job.config_file is None or not config.rules:
        return
    path = shown(job.config_file, job.root)
    for rule, line in zip(config.rules, lines_of_rules(job.config_file, len(config.rules)), strict=True):
        if rule.until is not None and rule.until < today:
            message = (
                f"the last day of this rule was {rule.until}, so it has no effect any more: {rule.reason}"
            )
            advice = "Remove it, or write a later day if its reason still holds."
            yield Problem("expired-rule", message, advice, path, line)
        elif job.is_whole and read.notes and rule not in triaged.rules:
            message = f"no address in the notes is left to this rule: {rule.url}"
            advice = "Remove it, or correct its pattern or its place among the rules."
            yield Problem("unused-rule", message, advice, path, line, severity=Severity.NOTE)
