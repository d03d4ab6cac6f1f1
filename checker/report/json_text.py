"""JSON as people may read it: indented, in any language, without a hidden character."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from pydantic_core import to_json

from checker.report.text import escape_hidden

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["json_line", "json_list", "json_text"]

_AT_ONCE = 100  # elements of a list; each by itself takes half as long again


def json_text(value: object) -> str:
    """``value``, whose texts are ``legible``, as JSON."""
    return _shown(to_json(value, indent=2).decode())


def json_line(value: object) -> str:
    """The same on one line, its end included."""
    return _shown(to_json(value).decode()) + "\n"


def json_list(elements: Iterable[object], depth: int) -> Iterator[str]:
    """``elements`` as a list that stands ``depth`` levels deep, a few of them at a time."""
    before = "".join(f"[\n{'  ' * level}" for level in range(1, depth + 1)) + "["
    after = "".join(f"\n{'  ' * level}]" for level in reversed(range(depth + 1)))
    left, opening = iter(elements), "["
    while some := list(islice(left, _AT_ONCE)):
        around: object = some
        for _ in range(depth):
            around = [around]
        yield opening + json_text(around).removeprefix(before).removesuffix(after)
        opening = ","
    yield "[]" if opening == "[" else f"\n{'  ' * depth}]"


def _shown(text: str) -> str:
    # of the hidden characters in ASCII, JSON escapes all but one; searching takes as long as writing
    text = text.replace("##[", r"#\u0023[")  # which commands the runner of GitHub Actions, wherever it stands
    return text if text.isascii() and "\x7f" not in text else escape_hidden(text)
