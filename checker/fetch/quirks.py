"""What is known of particular hosts: how they like to be asked, and who knows better than their pages. A table.

A row is here only where its source says so. What ``check.hosts`` says comes first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from checker.config import HostConfig

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PACES", "QUIRKS", "Quirk"]


@dataclass(frozen=True, slots=True)
class Quirk:
    """Addresses that match ``pages`` are asked of another address: ``ask``, with the groups of the match filled in.

    Its answer stands for the page where it is one of ``alive`` or ``gone``; any other makes the page itself be asked.
    Headers whose variables of the environment are not set are not sent; without ``needs`` the row does not count.
    """

    name: str
    pages: re.Pattern[str]
    ask: str
    reason: str
    alive: frozenset[int] = frozenset({200})
    gone: frozenset[int] = frozenset()
    headers: Mapping[str, str] = field(default_factory=dict)
    needs: str | None = None


PACES: Mapping[str, HostConfig] = MappingProxyType(
    {
        # "no more than one request every three seconds", "a single connection at a time", for all its interfaces:
        # https://info.arxiv.org/help/api/tou.html; the pages are behind the same automatic robot detection
        "arxiv.org": HostConfig(concurrency=1, interval=timedelta(seconds=3)),
        "export.arxiv.org": HostConfig(concurrency=1, interval=timedelta(seconds=3)),
        # "make your requests in series rather than in parallel": https://www.mediawiki.org/wiki/API:Etiquette
        "*.wikipedia.org": HostConfig(concurrency=1),
    }
)
"""By host pattern, as ``check.hosts``."""


def _pages(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"https?://{pattern}(?:[?#].*)?", re.IGNORECASE | re.ASCII | re.DOTALL)


_YOUTUBE = r"(?:www\.|m\.)?youtube\.com"
_REPOSITORY = r"(?:www\.)?github\.com/(?P<owner>[\w-]+)/(?P<repo>[\w.-]+?)(?:\.git)?"
_GITHUB = "https://api.github.com/repos/{owner}/{repo}"
_GITHUB_HEADERS = {
    "Accept": "application/vnd.github+json",
    "Authorization": "Bearer ${GITHUB_TOKEN}",
    "X-GitHub-Api-Version": "2022-11-28",
}
_GITHUB_REASON = (
    "GitHub throttles visitors without an account (429, or 403 with a page about abuse), and allows thousands of"
    " questions an hour with a token: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api."
    " Moved, missing, hidden or over the limit: the page itself is asked."
)
_YOUTUBE_REASON = (
    "A page answers 200 for videos that are gone. Its oEmbed address (https://oembed.com, provider YouTube) answers 404"
    " or, for an id that never was, 400; 401 and 403 for videos that are there and may not be embedded."
)
_VIMEO_REASON = (
    "Pages are behind a robot filter. The oEmbed address is made for programs:"
    " https://developer.vimeo.com/api/oembed/videos. It hides some videos that people can see, so only a yes counts."
)


def _github(name: str, page: str, ask: str) -> Quirk:
    return Quirk(
        f"github-{name}",
        _pages(_REPOSITORY + page),
        _GITHUB + ask,
        _GITHUB_REASON,
        headers=_GITHUB_HEADERS,
        needs="GITHUB_TOKEN",
    )


def _youtube(name: str, pages: str, ask: str) -> Quirk:
    return Quirk(
        f"youtube-{name}",
        _pages(pages),
        f"https://www.youtube.com/oembed?format=json&url=https%3A%2F%2Fwww.youtube.com%2F{ask}",
        _YOUTUBE_REASON,
        alive=frozenset({200, 401, 403}),
        gone=frozenset({400, 404}),
    )


QUIRKS: tuple[Quirk, ...] = (
    _github("repository", r"/?", ""),
    _github("issue", r"/issues/(?P<number>\d+)/?", "/issues/{number}"),
    _github("pull", r"/pull/(?P<number>\d+)/?", "/pulls/{number}"),
    _github("commit", r"/commit/(?P<sha>[0-9a-f]{7,40})/?", "/commits/{sha}"),
    _youtube("watch", rf"{_YOUTUBE}/watch\?(?:[^#]*&)?v=(?P<id>[\w-]{{11}})(?:&[^#]*)?", "watch%3Fv%3D{id}"),
    _youtube("short", r"youtu\.be/(?P<id>[\w-]{11})/?", "watch%3Fv%3D{id}"),
    _youtube("path", rf"{_YOUTUBE}/(?:shorts|live|embed|v)/(?P<id>[\w-]{{11}})/?", "watch%3Fv%3D{id}"),
    _youtube(
        # lists of other kinds, such as mixes (RD…), are made for each visitor, and no oEmbed address knows them
        "playlist",
        rf"{_YOUTUBE}/playlist\?(?:[^#]*&)?list=(?P<id>PL[\w-]{{16,32}})(?:&[^#]*)?",
        "playlist%3Flist%3D{id}",
    ),
    Quirk(
        "vimeo",
        _pages(r"(?:www\.)?vimeo\.com/(?P<id>\d+)/?"),
        "https://vimeo.com/api/oembed.json?url=https%3A%2F%2Fvimeo.com%2F{id}",
        _VIMEO_REASON,
    ),
)
