"""Front matter, a few keys of it, from the first bytes of a file.

A site's addresses hang on the front matter of every note, ten thousand of them; a YAML parser would take seconds.
Here single lines are read: ``key: value``, a list in brackets, or a list of ``- items``. A value of another form is
passed over, and with it an address that nobody then knows.
"""

from __future__ import annotations

import re

__all__ = ["Head", "read_head"]

Head = dict[str, list[str]]
"""The values of each key; a key without a value has none."""

_FIRST = 4096  # bytes; nearly all front matter is shorter
_MOST = 65_536
_OPENING = re.compile(rb"(?:\xef\xbb\xbf)?(---|\+\+\+)[ \t]*+\r?\n")
_CLOSING = {
    b"---": re.compile(rb"^(?:---|\.\.\.)[ \t]*+\r?$", re.MULTILINE),
    b"+++": re.compile(rb"^\+\+\+[ \t]*+\r?$", re.MULTILINE),
}
_LINE = re.compile(r"""^(["']?)([A-Za-z_][\w-]*+)\1[ \t]*+[:=][ \t]*+(.*)""", re.MULTILINE)
_TABLE = re.compile(r"^\[", re.MULTILINE)  # in TOML: what follows is not at the top
_ITEM = re.compile(r"[ \t]*+(?:#.*|-[ \t]++(.*))?\r?\n")
_QUOTED = re.compile(r""""([^"\\\n]*+)"|'([^'\n]*+)'|([^\s,\[\]"'][^,\[\]\n]*+)""")
_COMMENT = re.compile(r"(?:^|[ \t])#.*")
_ELSEWHERE = frozenset("|>&*{!")  # block scalars, anchors, aliases, mappings, tags


def read_head(path: str, wanted: frozenset[str]) -> Head | None:
    """The ``wanted`` top-level keys, in lower case, of the file at ``path``; None for a file without front matter."""
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - thousands of them
            raw = file.read(_FIRST)
            opening = _OPENING.match(raw)
            if opening is None:
                return None
            closing = _CLOSING[opening[1]].search(raw, opening.end())
            if closing is None and len(raw) == _FIRST:
                raw += file.read(_MOST)
                closing = _CLOSING[opening[1]].search(raw, opening.end())
    except OSError:
        return None
    if closing is None:
        return None
    text = raw[opening.end() : closing.start()].decode("utf-8", "replace")
    if opening[1] == b"+++" and (table := _TABLE.search(text)):
        text = text[: table.start()]
    return _keys(f"{text}\n", wanted)


def _keys(text: str, wanted: frozenset[str]) -> Head:
    head: Head = {}
    for line in _LINE.finditer(text):
        key = line[2].lower()
        if key in wanted and key not in head:
            head[key] = _values(line[3].strip(), text, line.end() + 1)
    return head


def _values(written: str, text: str, after: int) -> list[str]:
    if not written or written[0] == "#":
        return _items(text, after)
    if written[0] == "[":
        end = text.find("]", after - 1) if "]" not in written else -1
        return _scalars(written[1:] if end < 0 else f"{written[1:]}\n{text[after:end]}")
    value = _scalar(written)
    return [] if value is None else [value]


def _items(text: str, at: int) -> list[str]:
    found = []
    while item := _ITEM.match(text, at):
        value = _scalar(item[1].strip()) if item[1] else None
        if value is not None:
            found.append(value)
        at = item.end()
    return found


def _scalar(written: str) -> str | None:
    """The one value in ``written``, or None where it is of a form that is not read here."""
    if not written or written[0] in _ELSEWHERE:
        return None
    if written[0] in "\"'":
        found = _QUOTED.match(written)
        return (found[1] or found[2] or None) if found else None
    return _COMMENT.sub("", written).strip() or None


def _scalars(written: str) -> list[str]:
    """The values of a list in brackets, ``a, "b"``."""
    body = "\n".join(_COMMENT.sub("", line) for line in written.split("\n"))
    found = [found[1] or found[2] or found[3] or "" for found in _QUOTED.finditer(body)]
    return [value for value in map(str.strip, found) if value]
