"""The arguments of LaTeX's commands: where they begin and end, however they are written."""

from __future__ import annotations

from checker.extract import latex_tokens as tokens
from checker.extract import tex

__all__ = ["Arguments"]


class Arguments:
    """The arguments in ``raw`` up to ``end``. Questions about braces come in the order of the text."""

    def __init__(self, raw: bytes, end: int) -> None:
        self._raw, self._end = raw, end
        self._groups = tex.Groups(raw, end)

    def braces(self, position: int) -> tuple[int, int] | None:
        """The span in the braces that open at ``position`` or behind white space; None where none do or none close."""
        space = tokens.SPACE.match(self._raw, position, self._end)
        opening = space.end() if space else position
        if self._raw[opening : opening + 1] != b"{" or opening >= self._end:
            return None
        closing = self._groups.closing(opening)
        return (opening + 1, closing) if closing >= 0 else None

    def delimited(self, position: int) -> tuple[int, int] | None:
        """The span between two of the same character in one line: ``|…|``."""
        delimiter = self._raw[position : position + 1]
        if not tokens.DELIMITER.fullmatch(delimiter):
            return None
        line = self._raw.find(b"\n", position, self._end)
        closing = self._raw.find(delimiter, position + 1, self._end if line < 0 else line)
        return (position + 1, closing) if closing >= 0 else None

    def after_options(self, position: int) -> int:
        """Where the options in square brackets end that may stand at ``position``."""
        options = tokens.OPTIONS.match(self._raw, position, self._end)
        return options.end() if options else position

    def plain(self, span: tuple[int, int]) -> str:
        """What readers see of what is written in ``span``."""
        return tex.plain(self._raw[slice(*span)].decode("utf-8", "replace"))
