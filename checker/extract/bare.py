"""Bare URLs: where one begins and ends in running text.

The rules are those of GitHub Flavored Markdown ("Autolinks (extension)"), and more where those fail: a URL also ends
before CJK and typographic punctuation, a backtick or a quotation mark, an unbalanced bracket, kramdown attributes,
and where Chinese, Japanese or Korean prose goes on without a space.
"""

from __future__ import annotations

import html
import re
from collections import defaultdict
from typing import NamedTuple

__all__ = ["Bare", "find"]

_ENDS = (
    "\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u2028\u2029\u202f"
    "\u205f\u2060\u3000\ufeff"  # spaces
    "\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f"  # writing direction
    "“”„‟«»‹›≪≫—―…‥→←↔⇒⇐¿¡"  # typographic
    "、。〃〈〉《》「」『』【】〔〕〖〗〘〙〚〛〝〞〟｡｢｣､﹁﹂﹃﹄"  # CJK
    "！＂（），：；＜＞？［］｛｝｜"  # full-width
    "،؛؟۔﴾﴿।॥׃"  # Arabic, Devanagari, Hebrew
)
"""A URL ends before any of these, wherever they stand: addresses copied from a browser never hold them raw."""

_TRAILING = "?!.,:;*_~'\\–‘’‚‛′″·・•～〜／†‡．％＊＿＇״׳\u037e\u0387"
"""These end a URL only where nothing of it follows: titles in addresses hold some of them."""


def _none_of(ends: str) -> bytes:
    """A byte pattern: not at the UTF-8 form of any character of ``ends``."""
    last_bytes: defaultdict[bytes, bytes] = defaultdict(bytes)
    for char in ends:
        encoded = char.encode()
        last_bytes[encoded[:-1]] += encoded[-1:]
    choices = (re.escape(lead) + b"[" + re.escape(last) + b"]" for lead, last in sorted(last_bytes.items()))
    return b"(?!" + b"|".join(choices) + b")"


_START = re.compile(
    rb"(?<![A-Za-z0-9])[Hh][Tt][Tt][Pp][Ss]?://(?!/)"
    rb"|(?<![A-Za-z0-9_.@/:=&?#%+-])www\.(?=[^\s.])|(?<=[\s(*~]_)www\.(?=[^\s.])|(?<=__)www\.(?=[^\s.])"
    rb"|(?<![A-Za-z0-9_.@/:=&?#%+-])(?P<slip>[Hh]{1,2}[Tt]{1,3}[Pp]{1,2}[Ss]{0,2}|[Tt]{2}[Pp][Ss]?)(?::/{1,3}|;//|//|:\\{1,2})"
    rb"(?=(?:[^\s/?#@<>]{1,100}+@)?+[A-Za-z0-9-]++(?:\.[A-Za-z0-9-]++)++)"
)
"""Where a URL begins, also one with a slip: ``htp://``, ``http:/x.org``, ``https//x.org``."""

_RUN = re.compile(
    rb"(?:[!#-;=?-_a-~]++|" + _none_of(_ENDS) + rb"[\xc2-\xf4][\x80-\xbf]++(?![Hh][Tt][Tt][Pp][Ss]?://))*+"
)  # before the next URL
_HOST = re.compile(
    r"(?:[Hh][Tt][Tt][Pp][Ss]?://(?:[^\s/?#@]*@)?|(?=www\.))"
    r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9\u0080-\U0010ffff][^\s/?#:@]*)"
)
_BRACKETS = re.compile(r"[\[\]{}]")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])|&(?:[A-Za-z][A-Za-z0-9]*|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});")
_LAST_ENTITY = re.compile(r"&[A-Za-z][A-Za-z0-9]{0,31};\Z")
_SPACE_ENTITY = re.compile(r"&(?:nbsp|ensp|emsp|thinsp|lt|gt|quot|[lr]dquo|[lr]squo|hellip|mdash);")
_CJK = r"[\u3041-\u3096\u30a1-\u30fa\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]"
_PROSE = re.compile(rf"(?:(?<=[A-Za-z0-9])|[’＊]++){_CJK}|\{{:")
_TITLES = "/wiki/"  # behind this, titles stand as they are: /wiki/C言語
_CLOSED = re.compile(rf"\)(?={_CJK})")
_APOSTROPHE = re.compile(r"(?:[Hh][Tt][Tt][Pp][Ss]?://)?+[^/?#'’]*+['’]")
_NEAR = 500  # bytes looked back for the beginning of a highlight
_OPENING = {"]": "[", "}": "{"}


class Bare(NamedTuple):
    """A bare URL; ``url`` has its escapes resolved and always a scheme. ``after`` is where to look on."""

    start: int
    end: int
    url: str
    after: int


def find(raw: bytes, start: int, end: int, limit: int) -> list[Bare]:
    """The URLs that begin in ``start:end`` of ``raw`` and end at ``limit`` or before; those with a slip, as written."""
    found: list[Bare] = []
    while begin := _START.search(raw, start, end):
        first = begin.start()
        run = _RUN.match(raw, first, limit)
        stop = run.end() if run else begin.end()
        start = max(stop, begin.end())
        run_text = raw[first:stop].decode("utf-8", "replace")
        written = _trim(run_text, highlighted="==" in run_text and _is_highlighted(raw, first))
        if begin["slip"] or _has_host(written):
            last = first + len(written.encode())
            found.append(Bare(first, last, _address(written), start))
    return found


def _is_highlighted(raw: bytes, at: int) -> bool:
    """Whether ``==`` is open in the line before byte ``at``: ``==see https://…==``."""
    line = raw.rfind(b"\n", max(0, at - _NEAR), at) + 1
    return raw.count(b"==", max(line, at - _NEAR), at) % 2 == 1


def _address(written: str) -> str:
    url = _ESCAPE.sub(_meaning, written) if "\\" in written or "&" in written else written
    return f"http://{url}" if url.startswith("www.") else url


def _meaning(escape: re.Match[str]) -> str:
    return escape[1] or html.unescape(escape[0])


def _has_host(written: str) -> bool:
    """GFM's "valid domain": segments of letters, digits, hyphens; no underscore in the last two; www. needs more."""
    host = _HOST.match(written)
    if host is None:
        return False
    name = host[1]
    return "_" not in "".join(name.split(".")[-2:]) or name.startswith("[")


def _trim(run: str, *, highlighted: bool) -> str:
    """``run`` without what belongs to the sentence around it."""
    entity = _SPACE_ENTITY.search(run) if "&" in run else None
    if entity:
        run = run[: entity.start()]
    prose = _PROSE.search(run)
    if prose and "." in run[: prose.start()] and _TITLES not in run[: prose.start()]:
        run = run[: prose.start()]
    if "]" in run or "}" in run:
        run = run[: _first_unbalanced(run)]
    if ")" in run and not run.isascii():
        run = run[: _closed_before_prose(run)]
    host = _APOSTROPHE.match(run)
    if host:
        run = run[: host.end() - 1]  # no host has one: www.a.example’s front page
    return run[: _end(run, highlighted=highlighted)]


def _end(run: str, *, highlighted: bool) -> int:
    """Where ``run`` ends without the punctuation of the sentence."""
    end = len(run)
    spare = run.count(")") - run.count("(")
    while end:
        last = run[end - 1]
        if last == ")" and spare > 0:
            spare -= 1
        elif last == ";" and (entity := _LAST_ENTITY.search(run, max(0, end - 34), end)):
            end = entity.start() + 1
        elif last == "=" and highlighted and run[end - 2 : end] == "==":
            end -= 1
            highlighted = False
        elif last not in _TRAILING:
            break
        end -= 1
    return end


def _first_unbalanced(run: str) -> int:
    """Where the first closing square or curly bracket stands that has no opening one; else the length."""
    open_: list[str] = []
    for bracket in _BRACKETS.finditer(run):
        if bracket[0] in "[{":
            open_.append(bracket[0])
        elif open_ and open_[-1] == _OPENING[bracket[0]]:
            open_.pop()
        else:
            return bracket.start()
    return len(run)


def _closed_before_prose(run: str) -> int:
    """Where the first round bracket stands that has no opening one and prose behind it: （…)을; else the length."""
    spare = start = 0
    for bracket in _CLOSED.finditer(run):
        spare += run.count(")", start, bracket.end()) - run.count("(", start, bracket.end())
        if spare > 0:
            return bracket.start()
        start = bracket.end()
    return len(run)
