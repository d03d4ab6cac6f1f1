"""Redirects from deep in a site to a front page: how many sites bury their dead. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from checker.judge.case import matched, nearly
from checker.judge.words import listed, own_words, says
from checker.models import Reason

if TYPE_CHECKING:
    from checker.judge.case import Case, Judgement, Place

__all__ = ["is_home", "is_language", "is_lasting_name", "is_sent_home", "stands_for_others"]

_HOME_FILE = re.compile(
    r"(?:index|default|home|homepage|main|welcome|start|startpage|accueil|inicio)(?:\.[a-z]{2,5})?"
)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][a-z]{2,4})?(?:[-_][a-z]{2})?")
_LANGUAGES = listed(
    """
    en de fr es it pt nl ru pl tr ar hi zh ja ko sv da no nb nn fi cs sk uk el he iw vi id th hu ro bg hr sr sl lt lv et ca
    eu gl fa ur bn ta te ms cn tw jp kr us uk gb br mx eng deu ger fra spa ita intl global www hant hans
    """
)

_COVERS = listed(
    """
    docs doc documentation manual guide about about-us blog news home main download downloads site web www public app
    start welcome portal project projects product products software shop store en de fr
    """
)
"""A path of one such part cites a site as a whole: its front page is as good."""

_POSTS = re.compile(
    r"(?:^|&)(?:p|page_id|attachment_id|article_id|story_id|story|article|articleid|newsid|news_id|id)=\d+"
)
"""Queries at the root that name one page: WordPress documentation, plain permalinks."""

_PASSING = re.compile(
    r"(?:^|&)(?:utm_\w+|ref|refs|source|src|from|lang|hl|locale|fbclid|gclid|cmp|s|home|_ga)=[^&/]*(?=&|\Z)"
)
"""Parts of a query that do not change a front page; any other may still name the page, and a script shows it."""

_LASTING = listed(
    """
    doi.org dx.doi.org hdl.handle.net purl.org purl.oclc.org w3id.org n2t.net identifiers.org nbn-resolving.org
    nbn-resolving.de urn.fi ark.fr go.microsoft.com aka.ms youtu.be
    """
)
"""Hosts whose paths are names for pages, kept up so that they can be cited wherever the page is. Source: their own pages."""

_SHORTENERS = _LASTING | listed(
    """
    bit.ly bitly.com t.co goo.gl tinyurl.com ow.ly is.gd v.gd buff.ly lnkd.in amzn.to fb.me wp.me git.io g.co j.mp
    tiny.cc rb.gy cutt.ly t.ly s.id shorturl.at rebrand.ly dlvr.it trib.al flip.it pst.cr nyti.ms wapo.st econ.st
    bbc.in reut.rs cnn.it l.facebook.com out.reddit.com href.li
    feedproxy.google.com feeds.feedburner.com news.google.com l.instagram.com vk.cc u.nu zpr.io kutt.it hubs.ly
    """
)
"""These, and hosts whose paths stand for pages elsewhere as long as it lasts: URL shorteners. Source: their own pages."""

_FORWARDERS = frozenset(
    {
        "go",
        "link",
        "links",
        "click",
        "l",
        "r",
        "redirect",
        "redir",
        "out",
        "url",
        "to",
        "away",
        "exit",
        "track",
        "trk",
    }
)
"""The first label of a host, or part of a path, that sends visitors to other sites."""


def is_home(place: Place) -> bool:
    """Whether ``place`` is the front page of a site, in whatever language."""
    parts = place.segments
    if parts and _HOME_FILE.fullmatch(parts[-1]):
        parts = parts[:-1]
    if len(parts) > 1 or (parts and not is_language(parts[0])):
        return False
    return not _PASSING.sub("", place.query).strip("&") and not place.fragment


def stands_for_others(place: Place) -> bool:
    """Whether what ``place`` names is always elsewhere: a short address, or an identifier."""
    return place.host in _SHORTENERS


def is_lasting_name(place: Place) -> bool:
    """Whether ``place`` is a name that is meant to be cited instead of the address that it stands for today."""
    return place.host in _LASTING


def is_language(part: str) -> bool:
    """Whether a part of a path, such as ``pt-br``, can be that of a language or a country."""
    return bool(_LANGUAGE.fullmatch(part)) and re.split("[-_]", part)[0] in _LANGUAGES


def is_sent_home(case: Case) -> Judgement | None:
    """Whether a redirect led from a page to a front page that does not speak of what is cited."""
    if not (case.soft_404 and case.is_answered and case.is_redirected and is_home(case.final)):
        return None
    seen = f"redirected to the front page of {case.final.host}"
    if not _is_deep(case.cited):
        return None
    if _is_forwarder(case):
        return nearly(f"{seen}; but the cited address is one that stands for others")
    if _has_moved_to_own_site(case):
        return nearly(f"{seen}; but that is named after what is cited")
    if _still_speaks_of_it(case):
        return nearly(f"{seen}; but that speaks of what is cited")
    return matched(Reason.REDIRECTED_TO_HOME, seen)


def _is_deep(place: Place) -> bool:
    """Whether ``place`` is a page of a site, rather than the site."""
    parts = tuple(part for part in place.segments if not _HOME_FILE.fullmatch(part))
    if parts and is_language(parts[0]):
        parts = parts[1:]
    if not parts:
        return bool(_POSTS.search(place.query))
    return len(parts) > 1 or parts[0] not in _COVERS


def _is_forwarder(case: Case) -> bool:
    cited, final = case.cited, case.final
    if stands_for_others(cited):
        return True
    if cited.host == final.host:
        return False
    return (
        cited.host.split(".")[0] in _FORWARDERS
        or not _FORWARDERS.isdisjoint(cited.segments[:1])
        or final.host in f"{cited.path}?{cited.query}"
    )


def _has_moved_to_own_site(case: Case) -> bool:
    """Whether a project got a host of its own: ``me.github.io/tool`` to ``tool.org``."""
    if case.cited.host == case.final.host:
        return False
    name = case.final.host.replace("-", "")
    parts = (part.replace("-", "") for part in case.cited.segments)
    return any(len(part) > 2 and part in name and part not in case.cited.host for part in parts)  # noqa: PLR2004 - two letters are in many names


def _still_speaks_of_it(case: Case) -> bool:
    """Whether the front page says at least half of what a citation, or where there are no words the address, says."""
    said = own_words(f"{case.title} {case.heading} {case.text}")
    if case.citations:
        return any(says(said, wanted) for wanted in case.citations)
    if any(own_words(text) for text in case.texts if "://" not in text):
        return True  # the citation says no more than the name of the site
    own = frozenset(word for word in own_words(case.cited.slug) if word not in case.site)
    return says(said, own)
