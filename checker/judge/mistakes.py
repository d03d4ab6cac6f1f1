"""Slips in addresses: what is wrong, and what was probably meant. Pure.

Only what a reader's browser does not open as it was meant counts; what browsers forgive, such as a space before the
address, is none. Whether a path exists is asked before: a folder may well be called ``www.x.org``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["Slip", "correction", "find_slip", "is_of_one_machine"]


class Slip(NamedTuple):
    """What is wrong with an address, in one sentence, and the address that was probably meant."""

    what: str
    meant: str


def find_slip(url: str) -> Slip | None:
    """What is wrong with ``url``, if it is a slip that is known."""
    if _FINE.match(url):
        return None
    for pattern, explain in _SLIPS:
        found = pattern.fullmatch(url)
        slip = explain(found) if found else None
        if slip is not None:
            return slip
    return None


def correction(url: str) -> str | None:
    """What was probably meant by ``url``; None where nothing is wrong with it, or nobody can say."""
    stripped = url.strip()
    slip = find_slip(stripped)
    if slip is not None:
        return slip.meant
    return stripped if stripped != url and _FINE.match(stripped) else None


def is_of_one_machine(url: str, *, is_published: bool = False) -> bool:
    """Whether ``url`` is a path that means something only on the machine of its author.

    Where it ``is_published``, a path such as ``/home/docs/install`` is an address of the site.
    """
    return bool(_OF_ONE_MACHINE.match(url) or (not is_published and _OF_ONE_USER.match(url)))


_FINE = re.compile(
    r"https?://(?!https?(?::/|//))[\w-]++(?:\.[\w-]++)*+(?:[/?#:]|\Z)", re.IGNORECASE
)  # nearly all addresses: up to the end of the host there is nothing to explain

_OF_ONE_MACHINE = re.compile(r"file:|/?[A-Za-z]:(?:[\\/]|%5C)|\\\\\w|~/.", re.IGNORECASE)
_OF_ONE_USER = re.compile(
    r"/(?:home|Users|Volumes)/[^/]++/.|/(?:root|mnt/[A-Za-z]|private/var|var/folders)/."
)  # as the systems write them: /users/me/posts is a page

_NAME = re.compile(r"(?:\w[\w-]*+(?<=\w)\.)++[^\W\d_]{2,}+(?::\d++)?")
_COMMAS = re.compile(r"[,，]")
_AROUND_DOTS = re.compile(r"(?<!\s)\s*+\.[\s.]*+")
_SPACES = re.compile(r"\s++|%20")
_AROUND = "\"'<>“”„‘’‚«»‹›「」『』（）()\u00a0\u200b\u200e\u200f\ufeff"
_ENCODED = "%20|%22|%27|%3C|%3E|%C2%A0|%EF%BB%BF|%E2%80%8B|%E2%80%98|%E2%80%99|%E2%80%9C|%E2%80%9D"
_SCHEMELESS = re.compile(r"www\..+|.+\.(?:(?:com|net|edu|gov)[/?#]?|(?:org|io)/)", re.IGNORECASE)
_MARK = r"[\s:;.,：︰/\\／]"


def _misspelled(scheme: str) -> Iterator[str]:
    """``scheme`` with a letter lost, a letter twice, or two letters in the wrong order."""
    for at, letter in enumerate(scheme):
        yield scheme[:at] + scheme[at + 1 :]
        yield scheme[:at] + letter + scheme[at:]
        yield scheme[:at] + scheme[at + 1 : at + 2] + letter + scheme[at + 2 :]


_SCHEMES = {wrong: scheme for scheme in ("https", "http") for wrong in _misspelled(scheme)}
_SCHEMES |= dict.fromkeys(("hhtp", "htpp", "hppt", "htt", "tp"), "http")
_SCHEMES |= dict.fromkeys(("hhtps", "htpps", "hppts", "hptts", "htttps", "httpss"), "https")
_SCHEMES = {wrong: right for wrong, right in _SCHEMES.items() if wrong not in {"http", "https"}}
"""What fast fingers make of ``http`` and ``https``. ``hxxp`` is not among them: it is written so on purpose."""


def _twice(found: re.Match[str]) -> Slip:
    return Slip("the beginning of the address stands there twice", f"{found[1]}://{found[2]}")


def _scheme(found: re.Match[str]) -> Slip | None:
    right = _SCHEMES.get(found[1].lower())
    return Slip(f"“{found[1]}” is a slip for “{right}”", f"{right}://{found[2]}") if right else None


def _joint(found: re.Match[str]) -> Slip | None:
    """What stands between the scheme and the host; a single slash without a colon makes a path of it."""
    scheme, joint, rest = found.groups()
    slashes = sum(joint.count(slash) for slash in "/\\／")
    has_colon = any(colon in joint for colon in ":：︰")
    if joint == "://" or not (slashes > 1 or (has_colon and (slashes or _NAME.match(rest)))):
        return None
    return Slip(f"“{joint}” stands where “://” belongs", f"{scheme}://{rest}")


def _wrapped(found: re.Match[str]) -> Slip:
    meant = found[1].rstrip(_AROUND)
    last = _LAST.search(meant[-9:])
    return Slip(
        "something stands around the address that is no part of it", meant[: -len(last[0])] if last else meant
    )


def _host(found: re.Match[str]) -> Slip | None:
    """A host with a comma, a space, or two dots in a row."""
    scheme, written, rest = found.groups()
    host = _SPACES.sub("", _AROUND_DOTS.sub(".", _COMMAS.sub(".", written))).strip(".")
    if host == written.rstrip(".") or not _NAME.fullmatch(host):
        return None
    return Slip("the name of the host holds what no name can hold", f"{scheme}{host}{rest}")


def _bare(found: re.Match[str]) -> Slip | None:
    """An address without a scheme, which is a path to every browser."""
    written, rest = found.groups()
    host = _COMMAS.sub(".", written)
    if not _SCHEMELESS.fullmatch(f"{host}{rest[:1]}") or not _NAME.fullmatch(host):
        return None
    return Slip("“https://” is missing in front of the address", f"https://{host}{rest}")


def _mail(found: re.Match[str]) -> Slip | None:
    if not _NAME.fullmatch(found[1]) or found[1].rpartition(".")[2].lower() in _SUFFIXES:
        return None
    return Slip("“mailto:” is missing in front of the address", f"mailto:{found[0]}")


def _doi(found: re.Match[str]) -> Slip:
    return Slip("a DOI by itself is no address", f"https://doi.org/{found[0]}")


_SUFFIXES = frozenset(
    re.findall(
        r"\S+",
        """
        avif bmp css csv doc docx gif htm html ico ipynb jpeg jpg js json jsx markdown md mdx mp3 mp4 odt ogg pdf png ppt
        pptx psd rst svg tex tif tiff toml ts tsx txt wav webm webp xls xlsx xml yaml yml zip
        """,
    )
)
"""Of files, whose names hold an ``@`` where they are of double size or of a version: ``logo@2x.png``."""
_LAST = re.compile(rf"(?:{_ENCODED})\Z", re.IGNORECASE)
_SLIPS: Sequence[tuple[re.Pattern[str], Callable[[re.Match[str]], Slip | None]]] = tuple(
    (re.compile(pattern, re.IGNORECASE | re.DOTALL), explain)
    for pattern, explain in (
        (rf"(?:[{re.escape(_AROUND)}]|{_ENCODED})++(https?://.+)", _wrapped),
        (r"https?[:;]?/{0,3}(https?)(?::/{1,3}|//)([^/].*)", _twice),
        (r"([a-z]{2,8})(?:[:;]/{1,3}|//|:\\{1,2})([^/\\].*)", _scheme),
        (rf"(https?)({_MARK}++)(.+)", _joint),
        (r"(https?://)([^/?#]++)(.*)", _host),
        (r"([^\s/?#@:]++)((?:[/?#].*)?)", _bare),
        (r"[^\s@/:?#]++@([^\s@/:?#]++)", _mail),
        (r"10\.\d{4,9}/\S++", _doi),
    )
)
"""The forms of slips in the order they are tried, each with a function that says more, or that it is none."""
