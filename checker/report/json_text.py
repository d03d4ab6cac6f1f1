"""JSON as people may read it: indented, in any language, without a hidden character."""

from __future__ import annotations

from pydantic_core import to_json

from checker.report.text import escape_hidden

__all__ = ["json_line", "json_text"]


def json_text(value: object) -> str:
    """``value``, whose texts are ``legible``, as JSON."""
    return _shown(to_json(value, indent=2).decode())


def json_line(value: object) -> str:
    """The same on one line, its end included."""
    return _shown(to_json(value).decode()) + "\n"


def _shown(text: str) -> str:
    # of the hidden characters in ASCII, JSON escapes all but one; searching takes as long as writing
    text = text.replace("##[", r"#\u0023[")  # which commands the runner of GitHub Actions, wherever it stands
    return text if text.isascii() and "\x7f" not in text else escape_hidden(text)
