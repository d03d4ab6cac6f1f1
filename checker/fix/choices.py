"""Redirects that choose for a visitor, whatever their code says: a language, a country, a version, a device. Pure.

The next visitor is sent elsewhere, and the address that is cited serves all of them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from checker.judge.homes import is_language
from checker.judge.words import listed

if TYPE_CHECKING:
    from checker.judge.case import Place

__all__ = ["only_chooses"]

_DEVICES = listed("m mobile mobi touch wap amp i")
_VERSION = re.compile(r"v?\d+(?:\.(?:\d+|x))+|v\d+|latest|stable|current|release")
_PARTS = re.compile(
    r"(?:^|&)(?:lang|language|hl|locale|setlang|country|region|cc|amp|mobile|m)(?:=[^&]*)?(?=&|\Z)"
)
_EVERYWHERE = listed("com org net info biz eu int")
_ANYBODYS = listed("io co ai me tv cc fm gg sh ly to app dev")
"""Domains of countries, and others, that people everywhere use for what they mean."""
_SECOND = listed("co com org net ac gov")
_HEAD = 3  # labels of a host with something in front of its name


class _Core(NamedTuple):
    """What is left of an address without choices."""

    name: str
    domain: str
    segments: tuple[str, ...]
    query: str


def only_chooses(cited: Place, final: Place) -> bool:
    """Whether ``final`` is ``cited`` with a choice made, or made otherwise, and nothing else."""
    before, after = _core(cited), _core(final)
    if before._replace(domain="") != after._replace(domain=""):
        return False
    if before.domain != after.domain:
        return before.domain in _EVERYWHERE and _is_country(after.domain)
    return (cited.host, cited.segments, cited.query) != (final.host, final.segments, final.query)


def _core(place: Place) -> _Core:
    labels = place.host.split(".")
    while len(labels) >= _HEAD and (labels[0] in _DEVICES or is_language(labels[0])):
        del labels[0]
    last = 2 if len(labels) >= _HEAD and labels[-2] in _SECOND else 1
    segments = (part for part in place.segments if not (is_language(part) or _VERSION.fullmatch(part)))
    query = _PARTS.sub("", place.query).strip("&")
    return _Core(".".join(labels[:-last]), ".".join(labels[-last:]), tuple(segments), query)


def _is_country(domain: str) -> bool:
    last = domain.rpartition(".")[2]
    return len(last) == 2 and last not in _ANYBODYS  # noqa: PLR2004 - as ISO 3166 has them
