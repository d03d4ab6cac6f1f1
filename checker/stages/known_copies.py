"""What earlier runs learned of copies: told where this run has nothing newer to say. Nobody is asked.

A run may ask no archive at all (``check``, ``--no-archive``, ``--offline``), may end before it comes to a link, or meet
an archive that does not answer. A copy that was known is there all the same.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from checker.archive.base import name_of
from checker.models import Capture, CaptureState, Lookup, LookupState, Status
from checker.stages.candidates import made_at, need, still_stands
from checker.stages.discretion import Discretion

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from checker.config import ArchiveConfig
    from checker.models import CheckedLink, Link
    from checker.stages.archiving import ArchiveStage
    from checker.store import Store

__all__ = ["KnownCopies"]

_OPEN = frozenset({CaptureState.PENDING, CaptureState.UNKNOWN})


class KnownCopies:
    """What ``archive``, the stage of this run, learned of links, and what ``store`` knows of the others.

    ``unasked`` is why this run did not submit what it does not know about; empty: it submitted whatever it wanted to.
    """

    def __init__(
        self,
        store: Store,
        config: ArchiveConfig,
        archive: ArchiveStage | None,
        links: Iterable[Link],
        *,
        unasked: str,
        now: datetime,
    ) -> None:
        self._config = config
        self._archive = archive
        self._unasked = unasked if config.submit else ""
        self._now = now
        unanswered = [link.url for link in links if self._learned(link.url) is None]
        self._lookups = store.copies.last_lookups(unanswered)
        self._name = name_of(config.base_url)
        captures = store.copies.last_captures(self._lookups) if self._unasked else {}
        self._captures = made_at(self._name, captures)

    def added_to(self, checked: CheckedLink) -> CheckedLink:
        """``checked`` with what is known of its copies, of its submission, and of the day on which it was cited."""
        url, archive = checked.link.url, self._archive
        if checked.link.is_local or checked.verdict.status is Status.IGNORED:
            return checked
        if archive is not None:
            lookup, cited = archive.lookups.get(url), archive.cited.get(url)
            checked = replace(checked, lookup=lookup, capture=archive.captures.get(url), cited=cited)
        known, _ = self._lookups.get(url, (None, None))
        if known is None or (
            checked.lookup and not known.memento
        ):  # which says less than that nobody answered
            return checked
        near = known.near.date() if known.near else None
        checked = replace(checked, lookup=known, cited=checked.cited or near)
        return replace(checked, capture=checked.capture or self._left(checked, known))

    def _learned(self, url: str) -> Lookup | None:
        """What this run was told of ``url``; a silence is nothing, but for an address that nobody is told of."""
        lookup = self._archive.lookups.get(url) if self._archive else None
        is_silence = lookup and lookup.state is LookupState.UNKNOWN and not lookup.is_withheld
        return None if is_silence else lookup

    def _left(self, checked: CheckedLink, lookup: Lookup) -> Capture | None:
        """What became of the submission of ``checked``, or that it is left for a later run; None: none is wanted."""
        url = checked.link.url
        last, at = self._captures.get(url, (None, self._now))
        why = need(checked, lookup, last, self._config, archive=self._name, now=self._now)
        if not self._unasked or why is None or not Discretion.looks_public(url):
            return None
        if last and (last.state in _OPEN or still_stands(last, at, why, self._config, self._now)):
            return last
        return Capture(url, CaptureState.DEFERRED, reason=self._unasked)
