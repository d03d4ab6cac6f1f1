"""TeX's ways to write text, shared by LaTeX and BibTeX: escapes, accents, groups in braces."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["Conditionals", "Groups", "address", "plain"]

_LONGEST_TEXT = 2000  # characters of a title; what is longer is none, or one that lost its closing brace

_SIGNS = {
    "textasciitilde": "~", "textasciicircum": "^", "textunderscore": "_", "textbackslash": "\\", "textdollar": "$",
    "textpercent": "%", "textless": "<", "textgreater": ">", "textbar": "|", "slash": "/", "sim": "~", "tilde": "~",
    "allowbreak": "", "linebreak": "", "newline": "", "string": "", "protect": "", "nobreak": "",
}  # fmt: skip
_IN_ADDRESS = re.compile(
    r"\{\\(?P<group>[%#&_$~^])(?:\{\})?\}"
    r"|\\(?P<sign>[%#&_$~^{}])(?:\{\})?"
    rf"|\$\\(?P<math>sim|tilde)\$|\{{\\(?P<braced>{'|'.join(_SIGNS)})\}}"
    rf"|\\(?P<word>{'|'.join(_SIGNS)})(?![A-Za-z@])(?:\{{\}})?"
    r"|\\[-/ ]|%[ \t]*+\r?\n|\s++"  # a comment sign ends a line that is broken in an address
)

_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328",
    "b": "\u0331",
}  # fmt: skip
_LETTERS = {
    "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "o": "ø", "O": "Ø", "l": "ł",
    "L": "Ł", "i": "i", "j": "j", "dh": "ð", "DH": "Ð", "dj": "đ", "DJ": "Đ", "th": "þ", "TH": "Þ", "LaTeX": "LaTeX",
    "TeX": "TeX", "textendash": "–", "textemdash": "—", "ldots": "…", "dots": "…", **_SIGNS,
}  # fmt: skip
_ACCENTED = re.compile(
    r"\\(?:([`'^~=.\"])[ \t]*+|([uvHcdbkr])(?:[ \t]++|(?=\{)))(?:\{\\?([^\W\d_])\}|\\?([^\W\d_]))"
)
_SILENT = re.compile(r"\\(?:label|index|footnote|thanks|href|cite[a-z]*+)\*?(?:\[[^\[\]]*+\])*+\{[^{}]*+\}")
_COMMAND = re.compile(r"\\(?:([A-Za-z@]++)\*?(?:\[[^\[\]]*+\])?+[ \t]*+(?:\{\})?|([^A-Za-z]))")
_DASHES = {"---": "—", "--": "–", "``": "“", "''": "”", "~": " ", "{": "", "}": "", "$": ""}
_REST = re.compile("|".join(map(re.escape, _DASHES)))


def address(written: str) -> str:
    r"""The URL that ``written`` means: escapes such as ``\%``, ``{\_}`` and ``\~{}`` resolved, white space dropped.

    What other commands stand for cannot be known; they stay as they are.
    """
    return _IN_ADDRESS.sub(_sign, written)


def _sign(found: re.Match[str]) -> str:
    word = found["math"] or found["braced"] or found["word"]
    return _SIGNS[word] if word else found["group"] or found["sign"] or ""


def plain(written: str) -> str:
    r"""``written`` as a reader sees it, nearly: accents composed, commands and braces gone, in one line."""
    text = _ACCENTED.sub(_accented, _SILENT.sub("", written[:_LONGEST_TEXT]))
    text = _COMMAND.sub(lambda found: _LETTERS.get(found[1], "") if found[1] else _symbol(found[2]), text)
    return " ".join(_REST.sub(lambda found: _DASHES[found[0]], text).split())


def _accented(found: re.Match[str]) -> str:
    return unicodedata.normalize("NFC", (found[3] or found[4]) + _ACCENTS[found[1] or found[2]])


def _symbol(sign: str) -> str:
    return " " if sign in "\\ ,;:" else "" if sign in "-/!()[]" else sign


class Groups:
    """The groups in braces of ``raw`` up to ``end``; a paragraph's are paired at the first question about one."""

    _BRACE = re.compile(rb"\\.|[{}]", re.DOTALL)
    _BLANK = re.compile(rb"\n[ \t\r]*+\n")

    def __init__(self, raw: bytes, end: int) -> None:
        self._raw, self._end = raw, end
        self._paired = 0  # how far
        self._pairs: dict[int, int] = {}

    def closing(self, opening: int) -> int:
        """Where the group that opens at ``opening`` closes; -1 where it does not before a blank line or the end.

        ``opening`` never lies before that of the last question.
        """
        if opening >= self._paired:
            self._pair(opening)
        return self._pairs.get(opening, -1)

    def _pair(self, start: int) -> None:
        blank = self._BLANK.search(self._raw, start, self._end)
        self._paired = blank.start() if blank else self._end
        self._pairs = {}
        open_: list[int] = []
        for brace in self._BRACE.finditer(self._raw, start, self._paired):
            if brace[0] == b"{":
                open_.append(brace.start())
            elif brace[0] == b"}" and open_:
                self._pairs[open_.pop()] = brace.start()


class Conditionals:
    r"""Pairs ``\if…`` with ``\else`` and ``\fi`` in ``raw`` up to ``end``, all at the first question.

    A command with an argument, such as ``\ifthenelse{…}``, is no conditional of TeX, and neither is the arrow ``\iff``.
    """

    _TOKEN = re.compile(
        rb"%[^\n]*+|\\newif\s*+\\[A-Za-z@]++"
        rb"|\\(?:(?P<open>(?!iff(?![A-Za-z@]))if[A-Za-z@]*+(?![ \t]*+\{))|(?P<turn>else|fi)(?![A-Za-z@])|[A-Za-z@]++|.)",
        re.DOTALL,
    )

    def __init__(self, raw: bytes, end: int) -> None:
        self._raw, self._end = raw, end
        self._ends: dict[int, int] | None = None

    def after(self, start: int, position: int) -> int:
        r"""Where TeX reads on behind the ``\iffalse`` at ``start``: ``position``, its own end, where no ``\fi`` comes."""
        if self._ends is None:
            self._ends = self._paired(start)
        return self._ends.get(start, position)

    def _paired(self, start: int) -> dict[int, int]:
        ends: dict[int, int] = {}
        open_: list[int] = []
        for token in self._TOKEN.finditer(self._raw, start, self._end):
            if token["open"]:
                open_.append(token.start())
            elif token["turn"] and open_:
                ends.setdefault(open_[-1], token.end())
                if token["turn"] == b"fi":
                    open_.pop()
        return ends
