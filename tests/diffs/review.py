"""What a run says of a change: the findings that count, and those that do not."""

from __future__ import annotations

import asyncio
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from checker.config import Config, override
from checker.models import Excuse
from checker.pipeline import Job, Pipeline
from checker.store import Store
from tests.terminal import Nobody

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from checker.models import Finding

__all__ = ["Reviewed", "reviewed"]

_AS_IT_IS: Mapping[str, str] = MappingProxyType({})


class Reviewed(NamedTuple):
    """Findings as ``path:line ident``, and what else was said."""

    counts: set[str]
    excused: set[str]
    notices: tuple[str, ...]


def reviewed(
    root: Path,
    since: str | None = "main",
    *paths: Path,
    site: str = "auto",
    severity: Mapping[str, str] = _AS_IT_IS,
) -> Reviewed:
    """Run off line over the notes in ``root``, with warnings that count, too."""
    groups = {"gate": {"fail_on": "warning"}, "severity": dict(severity), "notes": {"site": site}}
    config = override(Config(), groups)
    with Store(root / ".git-ignored" / "refguard.sqlite") as store:
        job = Job(paths or [root], root, offline=True, since=since)
        report = asyncio.run(Pipeline(config, job, store, Nobody()).run())
    assert report.run.since == since
    return Reviewed(
        {_named(each) for each in report.findings if each.gating},
        {_named(each) for each in report.findings if each.excuse is Excuse.UNTOUCHED},
        report.run.notices,
    )


def _named(finding: Finding) -> str:
    return f"{finding.path}:{finding.line} {finding.ident}"
