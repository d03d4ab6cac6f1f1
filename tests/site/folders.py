"""Real folders of notes, and what is said of each link in them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from checker.config import Config
from checker.judge import split, triage
from checker.models import CheckedLink, Kind, Location, Reference, Section
from checker.site import Sites

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["build", "cite", "judged"]

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def build(root: Path, files: Mapping[str, str]) -> Path:
    """``files`` below ``root``: paths with their contents; a path that ends in a slash is an empty folder."""
    for name, text in files.items():
        path = root / name
        if name.endswith("/"):
            path.mkdir(parents=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return root


def cite(url: str, note: str, kind: Kind = Kind.INLINE) -> Reference:
    return Reference(url, "", kind, Section(), Location(note, 1, 1, 0, 1))


def judged(root: Path, note: str, *urls: str, kind: Kind = Kind.INLINE, **config: Any) -> dict[str, str]:
    """What is said of each of ``urls`` where ``note`` cites it: the reason, and what it is said about.

    ``ok notes/b.md``, ``missing-file notes/c.md``, ``web https://me.org/tags/`` for what is to be visited.
    """
    settings = Config.model_validate({"notes": config, "check": {"reserved_domains": True}})
    sites = Sites(root, settings.notes)
    references = [cite(url, note, kind) for url in urls]
    triaged = triage(references, settings, sites.locate, today=NOW.date())
    said = {each.reference.url: each.reason.value for each in triaged.ignored}
    said |= {each.url: f"web {link.url}" for link in triaged.links for each in link.references}
    for link, verdict in triaged.settled:
        for part in split(CheckedLink(link, verdict), sites.missing_fragment):
            said |= {each.url: f"{part.verdict.reason} {part.link.url}" for each in part.link.references}
    assert said.keys() == set(urls)
    return said
