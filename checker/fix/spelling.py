r"""How an address is written where it stands: escaped as its markup wants it, and as little as need be.

For each markup there is a list of hands, which write an address in one way each; the first whose address is read as it
was meant is taken (``proof``). The plain one comes first, but where an ampersand or a percent sign was escaped before,
it is escaped again: a note keeps its style. The last resort of all is to encode what is special in a markup as
``%28`` (RFC 3986 section 2.1), which servers take for the same address, though it is another text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import accumulate
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from checker.fix.sheet import Markup
from checker.references import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from checker.fix.sheet import Spot

__all__ = ["Spelling", "encoded", "spellings", "written_in"]


class Spelling(NamedTuple):
    """An address as it is to be ``written``, and the ``url`` that is read then."""

    written: str
    url: str


_Hand = Callable[[str], Spelling]

_NEVER = re.compile(r"[\x00-\x20\x7f\"<>\\^`{|}\u0080-\u00a0\u2028\u2029\ufeff]")
"""What no URL holds (RFC 3986 section 2); letters of other scripts may stay as they are."""


def _plain(url: str) -> Spelling:
    return Spelling(url, url)


def _with_escapes(escapes: Mapping[str, str]) -> _Hand:
    """As it is, but for ``escapes``, which mean the characters that they stand for."""
    table = str.maketrans(dict(escapes))
    return lambda url: Spelling(url.translate(table), url)


def _between(opening: str, closing: str, escapes: Mapping[str, str] = MappingProxyType({})) -> _Hand:
    """In marks that the address did not need so far."""
    inner = _with_escapes(escapes)
    return lambda url: Spelling(f"{opening}{inner(url).written}{closing}", url)


def _encoding(special: str) -> _Hand:
    """With what is ``special`` encoded: an address that servers take for the same."""
    pattern = re.compile(special)

    def write(url: str) -> Spelling:
        changed = encoded(url, pattern)
        return Spelling(changed, changed)

    return write


def _between_if_needed(mark: str, special: str) -> _Hand:
    """Between two of ``mark`` where there is something ``special`` in it."""
    pattern, within = re.compile(special), _between(mark, mark)
    return lambda url: within(url) if pattern.search(url) else _plain(url)


def _with_pairs(hand: _Hand) -> _Hand:
    """As ``hand`` has it; with round brackets encoded where they are no pairs, in which some programs end an address."""
    pattern = re.compile(r"[()]")

    def write(url: str) -> Spelling:
        depths = [0, *accumulate((each == "(") - (each == ")") for each in url)]
        is_paired = min(depths) == depths[-1] == 0
        return hand(url if is_paired else encoded(url, pattern))

    return write


def _written_out(hand: _Hand, special: str) -> _Hand:
    """As ``hand`` has it, with what is ``special`` encoded first."""
    pattern = re.compile(special)
    return lambda url: hand(encoded(url, pattern))


_AMP = {"&": "&amp;"}
_TEX = {sign: f"\\{sign}" for sign in "%#&_$"}
_TEX_FEW = {sign: f"\\{sign}" for sign in "%#"}
_BACKSLASHED = {sign: f"\\{sign}" for sign in "()[]*_"}
_ENDS = r"[()\[\]*~!'$,;]|[^\w/#=&?%]\Z|_(?=_|\Z)"
"""What may be taken for markup, or for the end of an address, in running text."""

_IN_TEXT = (_plain, _encoding(r"[^\w/#=&?%]\Z"), _encoding(_ENDS), _encoding(r"[^\w/#=&?%:.-]"))
_HANDS: Mapping[str, Sequence[_Hand]] = {
    "destination": (
        _plain,
        _with_escapes(_AMP),
        _with_escapes(_BACKSLASHED),
        _with_escapes(_BACKSLASHED | _AMP),
        _encoding(r"[()\[\]*~]"),
        _encoding(r"[()\[\]*~!'$,;:](?!//)"),
    ),
    "double-quoted attribute": (_with_escapes(_AMP), _plain),
    "single-quoted attribute": (_with_escapes(_AMP | {"'": "&#39;"}), _with_escapes({"'": "&#39;"})),
    "attribute": (_plain, _between('"', '"', _AMP), _encoding(r"[='&]")),
    "list of addresses": (_with_escapes(_AMP), _plain, _encoding(r"[,()']")),
    "double-quoted value": (_plain,),
    "single-quoted value": (_plain, _with_escapes({"'": "''"}), _encoding("'")),
    "flow value": (_between_if_needed('"', r"[][{},?&*!|>%@`:#'](?!//)"),),
    "value": (_plain, _between('"', '"'), _encoding(r"['\[\],*&!#?:-](?!//)")),
    Markup.HTML: (_with_escapes(_AMP), _plain, *_IN_TEXT[1:]),
    Markup.MARKDOWN: (*_IN_TEXT[:1], _with_escapes(_AMP), *_IN_TEXT[1:], _between("<", ">")),
    Markup.TEXT: _IN_TEXT,
    "bare in RST": (_encoding(r"[()*~!'\[\]]|_(?![A-Za-z0-9])|[^\x00-\x7f]"), *_IN_TEXT[1:]),
    Markup.RST: (
        _plain,
        _with_escapes({"*": r"\*", "_": r"\_"}),
        lambda url: Spelling(re.sub(r"_\Z", r"\\_", url), url),
        *_IN_TEXT[1:],
    ),
    Markup.LATEX: (
        _plain,
        _with_escapes(_TEX_FEW),
        _with_escapes(_TEX),
        _encoding(r"[{}~$]"),
        *_IN_TEXT[1:],
    ),
    Markup.BIBTEX: (
        _plain,
        _with_escapes(_TEX_FEW),
        _with_escapes(_TEX),
        _encoding(r"[{},~$]"),
        *_IN_TEXT[1:],
    ),
    "LaTeX in an argument": (
        _with_escapes(_TEX_FEW),
        _with_escapes(_TEX),
        _encoding(r"[{}~$]"),
        *_IN_TEXT[1:],
    ),
    "embedded target": (lambda url: Spelling(re.sub(r"_\Z", r"\\_", url), url), _encoding(r"[*_()]")),
    "bracketed": (_with_escapes({"[": r"\[", "]": r"\]"}), _encoding(r"[\[\]]")),
    "argument": (_with_escapes(_TEX_FEW), _encoding(r"[{}~$&_]")),
    "running TeX": (_written_out(_with_escapes(_TEX), r"[~]"), _written_out(_with_escapes(_TEX), _ENDS)),
    "macro target": (
        _between_if_needed("++", r"[][*_#~'^+`]|--|\.\.\."),
        _encoding(r"[][*_#~'^+`(){}]|-(?=-)|\.(?=\.)"),
    ),
    Markup.ASCIIDOC: (_plain, _between("++", "++"), _encoding(r"[\[\]*_#~'+(){}]"), _encoding(_ENDS)),
    "without brackets": (_encoding(r"[\[\]]"),),
    Markup.ORG: (_with_pairs(_plain), _with_escapes({"[": r"\[", "]": r"\]"}), *_IN_TEXT[1:]),
}
"""Ways to write, by where: the best first."""

_FLOW_BEFORE = re.compile(rb"[\[{,][ \t]*+\Z|\{[^{}\n]*+\Z")
_FLOW_AFTER = re.compile(rb"[ \t]*+[,\]}]")
_BRACES = re.compile(rb"(?<!\\)[{}]")
_PARAGRAPH = 5_000
_DESTINATIONS = frozenset({Kind.INLINE, Kind.IMAGE, Kind.REFERENCE, Kind.DEFINITION})
_ATTRIBUTES = {b'"': "double-quoted attribute", b"'": "single-quoted attribute", b"=": "attribute"}
_VALUES = {b'"': "double-quoted value", b"'": "single-quoted value"}


def spellings(spot: Spot, url: str) -> Iterator[Spelling]:
    """The ways to write ``url`` in place of the address at ``spot``, the best first."""
    return _each_once((*_habit(spot), *_HANDS[_place(spot)]), url)


def written_in(place: str, url: str) -> Iterator[Spelling]:
    """The ways to write ``url`` anew in ``place``: in running text of a markup, or in what a link of it is made of."""
    return _each_once(_HANDS[place], url)


def _each_once(hands: Iterable[_Hand], url: str) -> Iterator[Spelling]:
    url = encoded(url, _NEVER)
    seen = set[str]()
    for hand in hands:
        spelling = hand(url)
        if spelling.written not in seen:
            seen.add(spelling.written)
            yield spelling


def encoded(url: str, special: re.Pattern[str]) -> str:
    """``url`` with what is ``special`` in it as ``%XX``."""
    return special.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), url)


def _place(spot: Spot) -> str:
    """Where the address stands, by what surrounds it."""
    match spot.markup:
        case Markup.MARKDOWN if spot.reference.kind in _DESTINATIONS:
            return "destination"
        case Markup.HTML if spot.reference.kind is Kind.HTML:
            return _ATTRIBUTES.get(spot.before, "list of addresses")
        case Markup.FRONT_MATTER:
            return _VALUES.get(spot.before, "flow value" if _is_in_flow(spot) else "value")
        case Markup.RST if spot.reference.kind is Kind.BARE:
            return "bare in RST"  # docutils is stricter than readers are
        case Markup.LATEX if _is_in_argument(spot):
            return "LaTeX in an argument"
        case markup:
            return markup


def _is_in_flow(spot: Spot) -> bool:
    """Whether a value of YAML stands in brackets or braces, where more has to be quoted (YAML 1.1, as PyYAML reads it)."""
    text = spot.sheet.text
    begin = text.rfind(b"\n", 0, spot.start) + 1
    return bool(_FLOW_BEFORE.search(text, begin, spot.start) or _FLOW_AFTER.match(text, spot.end))


def _is_in_argument(spot: Spot) -> bool:
    r"""Whether TeX has read the address once when its own command does: a percent sign has begun a comment by then."""
    if spot.reference.kind is Kind.INLINE:  # \href takes both spellings, wherever it stands
        return True
    text = spot.sheet.text
    bound = max(0, spot.start - _PARAGRAPH)
    begin = max(text.rfind(b"\n\n", bound, spot.start), bound)
    braces = _BRACES.findall(text, begin, spot.start - 1)
    return braces.count(b"{") > braces.count(b"}")


def _habit(spot: Spot) -> Iterator[_Hand]:
    """How the address that stood there so far was written, where it shows."""
    written = spot.written
    if spot.markup in (Markup.HTML, Markup.MARKDOWN) and "&" in written:
        yield _with_escapes(_AMP) if "&amp;" in written else _plain
    if spot.markup in (Markup.LATEX, Markup.BIBTEX) and any(each in written for each in _TEX.values()):
        yield _with_escapes({sign: escape for sign, escape in _TEX.items() if escape in written} | _TEX_FEW)
