"""Links to files of the same collection: does the file exist?"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from checker.models import Attempt, Failure, Link, Observation

__all__ = ["observe_file"]

_SITE_MARKERS = (
    "_config.yml",
    "_config.yaml",
    "_config.toml",
    "hugo.toml",
    "hugo.yaml",
    "mkdocs.yml",
    "config.toml",
)
_NOTE_SUFFIXES = (".md", ".markdown", ".html")


def observe_file(link: Link, root: Path) -> Observation:
    """Look for the file that ``link`` means below ``root``, with the forms that site generators accept.

    A path that only the generator knows (rooted at the site, or without a suffix in a generated site) and that no
    file matches is SITE_PATH, not missing: nobody can say what the generator makes of it.
    """
    started = time.perf_counter()
    target = root / link.url
    failure = None if _exists(target) else _why_missing(link, root)
    detail = f"there is no file {link.url}" if failure else ""
    elapsed_ms = round((time.perf_counter() - started) * 1000)
    attempt = Attempt(url=link.url, elapsed_ms=elapsed_ms, failure=failure, detail=detail)
    return Observation(link.url, datetime.now(UTC), elapsed_ms, (attempt,), (attempt,))


def _exists(target: Path) -> bool:
    try:
        return any(candidate.exists() for candidate in _candidates(target))
    except (OSError, ValueError):  # too long, or with a zero byte: no file can be named so
        return False


def _candidates(target: Path) -> list[Path]:
    """The file itself, the note it is made from, the directory it stands for."""
    forms = [target, *(target.with_name(target.name + suffix) for suffix in _NOTE_SUFFIXES if target.name)]
    if target.suffix == ".html":
        forms += [target.with_suffix(suffix) for suffix in _NOTE_SUFFIXES]
    return forms


def _why_missing(link: Link, root: Path) -> Failure:
    rooted = link.request_url.startswith("/")
    made_by_generator = _is_site(root) and Path(link.url).suffix in {"", ".html"}
    return Failure.SITE_PATH if rooted or made_by_generator else Failure.MISSING_FILE


@cache
def _is_site(root: Path) -> bool:
    return any((root / marker).is_file() for marker in _SITE_MARKERS)
