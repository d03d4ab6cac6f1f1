"""Fragments: a page can be there, and the part of it that is cited can be missing. Pure.

A page of the web is said to miss a part only where all of it was seen and nothing in it, no script and no habit of its
site, could make the part appear in a reader's browser.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING

from checker import urls
from checker.judge.words import fold
from checker.models import Reason, Reference, Status, Verdict
from checker.site.fragments import exact_name, is_free, name

if TYPE_CHECKING:
    from collections.abc import Callable

    from checker.models import CheckedLink, Link, Observation

__all__ = ["cited", "holds", "missing", "missing_in", "split"]

_PAGES = frozenset({"text/html", "application/xhtml+xml"})
"""What has ids. ``#page=3`` of a PDF and ``#t=10`` of a film are for the program that shows it."""

_STATE = re.compile(r"[=/]|comment-\d")
"""Signs of what a script reads (``#gid=0``, ``#v=onepage``, ``#tag/pets``), or brings along (comments from elsewhere)."""

_DOTTED = re.compile(r"\.(?=[0-9a-fA-F]{2})")  # MediaWiki wrote .C3.A4 for %C3%A4, and old links still do

_BETWEEN = re.compile(r"[\W_]+")
_FEWEST_NAMED = 2  # ids that read like the text: "main-content" may do so by chance

_SCRIPTED_HOSTS = frozenset(
    re.findall(
        r"\S+",
        """
        github.com gitlab.com bitbucket.org npmjs.com crates.io hub.docker.com
        docs.google.com drive.google.com groups.google.com sites.google.com colab.research.google.com
        youtube.com youtu.be x.com twitter.com facebook.com instagram.com linkedin.com reddit.com quora.com medium.com
        notion.so notion.site figma.com trello.com miro.com airtable.com observablehq.com kaggle.com
        codepen.io codesandbox.io stackblitz.com replit.com regex101.com godbolt.org
        developer.apple.com dev.azure.com leetcode.com discord.com t.me
        """,
    )
)
"""Sites, with all hosts below them, whose own scripts make the parts that links lead to."""


def cited(link: Link) -> tuple[str, ...]:
    """The fragments that references to ``link`` ask for, as written, each once."""
    return tuple(dict.fromkeys(filter(None, map(_fragment, link.references))))


def missing(observation: Observation, fragment: str) -> bool:
    """Whether the page in ``observation`` surely has nothing that ``fragment``, as written in a note, could mean."""
    wanted = name(fragment)
    if is_free(wanted) or _STATE.search(wanted) or not _shows_all(observation):
        return False
    return not (holds(observation, fragment) or _may_be_named_by_script(observation, wanted))


def holds(observation: Observation, fragment: str) -> bool:
    """Whether something in the page has a name that ``fragment`` can mean."""
    return not _names(exact_name(fragment)).isdisjoint(_held(observation.ids))


def _fragment(reference: Reference) -> str | None:
    return urls.split_fragment(reference.url.strip())[1]


def _shows_all(observation: Observation) -> bool:
    """Whether every part that a reader can see is in what was seen."""
    kind = (observation.content_type or "").partition(";")[0].strip().lower()
    return (
        observation.last.status_code == HTTPStatus.OK
        and kind in _PAGES
        and observation.is_whole
        and not observation.is_scripted
        and bool(observation.sketch)  # an empty page is filled by a script, or was not read
        and not any("#" in (hop.location or "") for hop in observation.hops)  # then that fragment counts
        and not _is_scripted_host(observation.final_url)
    )


def _may_be_named_by_script(observation: Observation, wanted: str) -> bool:
    """Whether the page has a heading that reads like ``wanted``, and names no others: a script may give each its id.

    Where headings stand is not known, but a run of words is. A page whose ids read like other runs names them itself.
    """
    text = _run(observation.sketch)
    is_title = bool(_run(wanted)) and _run(wanted) == _run(observation.heading or "")
    if not (is_title or _is_said(wanted, text)):
        return False
    return sum(_is_said(each, text) for each in observation.ids) < _FEWEST_NAMED


def _is_said(slug: str, text: str) -> bool:
    """Whether ``text`` holds the words of ``slug``, which are several, one after the other."""
    words = _run(slug)
    return len(words.split()) > 1 and words in text


def _run(text: str) -> str:
    """The words of ``text`` between single spaces, as programs that make ids of headings see them."""
    words = _BETWEEN.sub(" ", fold(text).replace("'", "")).strip()
    return f" {words} " if words else ""


def _is_scripted_host(url: str) -> bool:
    labels = urls.host(url).split(".")
    return any(".".join(labels[at:]) in _SCRIPTED_HOSTS for at in range(len(labels) - 1))


def _names(wanted: str) -> frozenset[str]:
    """The ways in which the id that is ``wanted`` may be written."""
    spaced = wanted.replace(" ", "_")
    return frozenset({wanted, spaced, exact_name(_DOTTED.sub("%", spaced))})


@lru_cache(maxsize=1)  # a page is asked for all its cited parts, one after the other
def _held(ids: frozenset[str]) -> frozenset[str]:
    return frozenset(map(exact_name, ids))


def missing_in(checked: CheckedLink, reference: Reference) -> str | None:
    """The fragment of ``reference``, where the check of ``checked`` found that the page does not have it."""
    fragment = _fragment(reference)
    return fragment if fragment in checked.missing_fragments else None


def split(checked: CheckedLink, missing: Callable[[Reference], str | None]) -> list[CheckedLink]:
    """``checked``, without the citations of parts that are ``missing`` in it, and one more link for each such part.

    ``missing`` gives the fragment that a reference asks for and the page or file does not have. Only of a page that a
    reader gets can a part be missing.
    """
    if checked.verdict.status not in {Status.WORKING, Status.REDIRECTED}:
        return [checked]
    kept: list[Reference] = []
    lost: dict[str, list[Reference]] = {}
    for reference in checked.link.references:
        fragment = missing(reference)
        (kept if fragment is None else lost.setdefault(fragment, [])).append(reference)
    if not lost:
        return [checked]
    parts = [replace(checked, link=replace(checked.link, references=tuple(kept)))] if kept else []
    for fragment, references in sorted(lost.items()):
        link = replace(checked.link, url=f"{checked.link.url}#{fragment}", references=tuple(references))
        verdict = Verdict(
            Reason.MISSING_FRAGMENT, f"the page is there, but nothing in it is called {fragment}"
        )
        parts.append(replace(checked, link=link, verdict=verdict))
    return parts
