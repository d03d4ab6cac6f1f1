"""Broken links that their notes make up for: an archived copy of the page stands beside the citation."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from checker.judge.findings import copy_of
from checker.judge.mementos import Beside
from checker.models import Excuse, Reason, Status, Verdict
from checker.urls import is_web

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checker.models import CheckedLink, Finding, Reference

__all__ = ["Repaired"]

_REASONS = frozenset(reason.value for reason in Reason if Verdict(reason).status is Status.BROKEN)


class Repaired:
    """Speaks for findings of broken ``links``, where ``references``, those of all notes, show a copy.

    What stands in notes is only looked at where something would count.
    """

    def __init__(self, references: Sequence[Reference], links: Sequence[CheckedLink]) -> None:
        self._references = references
        self._links = links

    def excuse(self, finding: Finding, reference: Reference | None) -> Excuse | None:
        """REPAIRED, where ``finding`` is that of a page which a reader can read beside the link."""
        if reference is None or finding.ident not in _REASONS or not is_web(finding.url or ""):
            return None
        return Excuse.REPAIRED if self._beside.has_copy(reference) else None

    @cached_property
    def _beside(self) -> Beside:
        copies = ((copy_of(link), link.link.url) for link in self._links)
        return Beside(self._references, {copy.memento_url: url for copy, url in copies if copy})
