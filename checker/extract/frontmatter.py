"""Front matter: YAML between ``---`` lines or TOML between ``+++`` lines, at the very start of a note.

YAML is read as a stream of events: no objects are built, aliases are never followed, and every value has its place.
What cannot be read is a defect; its plain ``key: value`` lines and its URLs are still found.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from checker.extract import bare
from checker.extract.marks import WORD, Comment
from checker.extract.source import BOM, Found
from checker.references import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Defect", "FrontMatter", "comments_in", "split"]

LARGEST = 65_536
"""Bytes; what is longer is no front matter."""

_DEEPEST = 32  # collections in collections; libyaml takes quadratic time for deep ones
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_YAML_OPENING = re.compile(rb"---[ \t]*+\r?\n")
_YAML_CLOSING = re.compile(rb"^(?:---|\.\.\.)[ \t]*+(?:\r?\n|\Z)", re.MULTILINE)
_TOML_OPENING = re.compile(rb"\+\+\+[ \t]*+\r?\n")
_TOML_CLOSING = re.compile(rb"^\+\+\+[ \t]*+(?:\r?\n|\Z)", re.MULTILINE)
_TOML_TOKEN = re.compile(
    r"#[^\n]*+|(?P<key>(?<![\w.-])[\w.-]++)(?=[ \t]*+=)"
    r"|(?P<string>\"{3}(?:[^\"\\]++|\\.|\"(?!\"\"))*+\"{3,5}+|'{3}(?:[^']++|'(?!''))*+'{3,5}+"
    r"|\"(?:[^\"\\\n]++|\\.)*+\"|'[^'\n]*+')(?P<names>[ \t]*+=)?+",
    re.DOTALL,
)
"""What a document of TOML, known to be valid, has where a string or the key before it may stand."""
_YAML_COMMENT = re.compile(r"(?:^|(?<=[ \t]))#([^\n]*+)", re.MULTILINE)
_LONG_QUOTES = ('"""', "'''")
_TOML_LINE = re.compile(r" \(at line (\d+), column \d+\)")
_URL = re.compile(r"https?://\S+", re.IGNORECASE)
_WIKILINK = re.compile(r"!?\[\[(?![\s^:-])([^\[\]|]++)(?:\|([^\[\]]*+))?+\]\]")
_LOOSE_VALUE = re.compile(r"^([A-Za-z_]+)[ \t]*[:=][ \t]*([\"']?)(.*?)\2[ \t]*\r?$", re.MULTILINE)


class Defect(NamedTuple):
    """Why front matter cannot be read; ``line`` is that of the file."""

    message: str
    line: int


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a note says of itself: top-level values as written, where the body begins (in bytes), and what it cites.

    ``inner`` is what stands between the lines around it, in bytes, where that could be read.
    ``urls`` are the values that are an address, or a wikilink as Obsidian has them in properties: ``"[[Note|text]]"``.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    urls: tuple[Found, ...] = ()
    end: int = 0
    defect: Defect | None = None
    inner: tuple[int, int] = (0, 0)


class _Value(NamedTuple):
    """A string value: the key it belongs to, its text, and its span in characters, quotes included."""

    key: str
    text: str
    start: int
    end: int


def split(raw: bytes) -> FrontMatter:
    """The front matter of a note (UTF-8); where there is none, an empty one that ends where the body begins."""
    start = len(BOM) if raw.startswith(BOM) else 0
    opened = _YAML_OPENING.match(raw, start) or _TOML_OPENING.match(raw, start)
    if opened is None:
        return FrontMatter(end=start)
    is_yaml = opened.re is _YAML_OPENING
    closing, read = (_YAML_CLOSING, _read_yaml) if is_yaml else (_TOML_CLOSING, _read_toml)
    closed = closing.search(raw, opened.end(), opened.end() + LARGEST)
    if closed is None:
        return FrontMatter(end=start, defect=_never_closed(raw, opened.end()))
    written = raw[opened.end() : closed.start()].decode("utf-8", "replace")
    try:
        values, strings = read(written)
    except _BrokenError as broken:
        defect = Defect(str(broken), broken.line)
        values = {found[1]: found[3] for found in _LOOSE_VALUE.finditer(written)}
        return FrontMatter(values, tuple(_loose(raw, opened.end(), closed.start())), closed.end(), defect)
    except _NoMappingError:
        return FrontMatter(end=start)  # prose between two rules
    inner = opened.end(), closed.start()
    return FrontMatter(values, tuple(_urls(strings, written, opened.end())), closed.end(), inner=inner)


def comments_in(raw: bytes, front: FrontMatter) -> Iterator[Comment]:
    """The comments in ``front``, where it can be read: from their ``#`` to the end of the line."""
    first, last = front.inner
    written = raw[first:last].decode("utf-8", "replace")
    find = _toml_comments if raw[:first].lstrip(BOM).startswith(b"+++") else _yaml_comments
    for start, end in find(written) if written else ():
        if written.startswith(WORD.decode(), start + 1) or written.startswith(" ", start + 1):
            at = first + len(written[:start].encode())
            stop = at + len(written[start:end].encode())
            yield Comment(at, stop, at + 1, stop)


def _yaml_comments(written: str) -> Iterator[tuple[int, int]]:
    """What begins with ``#``, at the beginning of a line or behind white space, and in no value."""
    starts, ends = [0], [0]  # of values
    start: Any  # a place, as above
    end: Any
    for event in yaml.parse(written, Loader=_LOADER):
        if isinstance(event, yaml.ScalarEvent):
            start, end = event.start_mark, event.end_mark
            starts.append(start.index)
            ends.append(end.index)
    for found in _YAML_COMMENT.finditer(written):
        if ends[bisect_right(starts, found.start()) - 1] <= found.start():
            yield found.span()


def _toml_comments(written: str) -> Iterator[tuple[int, int]]:
    return (token.span() for token in _TOML_TOKEN.finditer(written) if token[0].startswith("#"))


class _BrokenError(Exception):
    """Front matter that is not what it claims to be; ``line`` is that of the file."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


class _NoMappingError(Exception):
    """YAML that holds no mapping."""


def _never_closed(raw: bytes, start: int) -> Defect | None:
    first = raw[start : start + 200].splitlines()[:1]
    if not first or not re.match(rb"[A-Za-z_]\w*[ \t]*[:=]", first[0]):
        return None  # a rule above prose
    return Defect(f"it is opened, but not closed within {LARGEST:,} bytes", 1)


def _urls(strings: list[_Value], written: str, base: int) -> Iterator[Found]:
    for value in strings:
        text = value.text.strip()
        if _URL.fullmatch(text):
            first, last = _place(text, value, written)
            url, words, kind = text, value.key, Kind.FRONT_MATTER
        elif (link := _WIKILINK.fullmatch(text)) and (
            inside := _WIKILINK.search(written, value.start, value.end)
        ):
            first, last = inside.start(1), inside.start(1) + len(inside[1].rstrip())
            url, words, kind = link[1].rstrip(), link[2] or link[1], Kind.WIKILINK
        else:
            continue
        start = base + len(written[:first].encode())
        end = start + len(written[first:last].encode())
        yield Found(start, start, end, url, [words], kind)


def _loose(raw: bytes, start: int, end: int) -> Iterator[Found]:
    """The addresses in front matter that cannot be read, as if it were running text."""
    for url in bare.find(raw, start, end, end):
        written = raw[url.start : url.end].decode("utf-8", "replace")
        if _URL.fullmatch(written):
            yield Found(url.start, url.start, url.end, written, [""], Kind.FRONT_MATTER)


def _place(url: str, value: _Value, written: str) -> tuple[int, int]:
    """Where in ``value`` the ``url`` stands: with escapes in it, all between the quotes."""
    first = written.find(url, value.start, value.end)
    if first >= 0:
        return first, first + len(url)
    quotes = 3 if written.startswith(_LONG_QUOTES, value.start) else 1
    inside = written[value.start + quotes : value.end - quotes]
    first = value.start + quotes + len(inside) - len(inside.lstrip())
    return first, first + len(inside.strip())


# --- YAML


@dataclass(slots=True)
class _Level:
    """An open collection; ``key`` is None where the next node of a mapping is a key."""

    is_mapping: bool
    label: str
    key: str | None = None


def _read_yaml(written: str) -> tuple[dict[str, str], list[_Value]]:
    top: dict[str, str] = {}
    strings: list[_Value] = []
    open_: list[_Level] = []
    start: Any  # a place; the stubs allow for events without one, which the loader never makes
    end: Any
    try:
        for event in yaml.parse(written, Loader=_LOADER):
            start, end = event.start_mark, event.end_mark
            if isinstance(event, yaml.NodeEvent) and not (open_ or isinstance(event, yaml.MappingStartEvent)):
                raise _NoMappingError
            if isinstance(event, yaml.CollectionStartEvent):
                if len(open_) == _DEEPEST:
                    raise _BrokenError("it is nested too deeply", 2 + start.line)
                label = (open_[-1].key or open_[-1].label) if open_ else ""
                open_.append(_Level(isinstance(event, yaml.MappingStartEvent), label))
            elif isinstance(event, yaml.CollectionEndEvent):
                open_.pop()
                _complete(open_, "")
            elif isinstance(event, yaml.ScalarEvent):
                _add_scalar(_Value("", event.value, start.index, end.index), open_, top, strings)
            elif isinstance(event, yaml.AliasEvent):
                _complete(open_, "")
    except yaml.YAMLError as exc:
        is_open = re.search("quoted|flow", getattr(exc, "context", None) or "")  # what began there never ends
        mark = getattr(exc, "context_mark" if is_open else "problem_mark", None)
        message = getattr(exc, "problem", None) or getattr(exc, "reason", None) or "it is not YAML"
        raise _BrokenError(str(message), 2 + (mark.line if mark else 0)) from exc
    return top, strings


def _add_scalar(scalar: _Value, open_: list[_Level], top: dict[str, str], strings: list[_Value]) -> None:
    level = open_[-1]
    if not level.is_mapping or level.key is not None:
        key = level.key or level.label
        strings.append(scalar._replace(key=key))
        if len(open_) == 1:
            top[key] = scalar.text
    _complete(open_, scalar.text)


def _complete(open_: list[_Level], text: str) -> None:
    """A node has ended: in a mapping, keys and values take turns."""
    if open_ and open_[-1].is_mapping:
        open_[-1].key = text if open_[-1].key is None else None


# --- TOML


def _read_toml(written: str) -> tuple[dict[str, str], list[_Value]]:
    """The library tells no places: a string literal counts when its text is a value of the document."""
    try:
        document = tomllib.loads(written)
    except (tomllib.TOMLDecodeError, RecursionError) as exc:
        line = _TOML_LINE.search(str(exc))
        message = _TOML_LINE.sub("", str(exc)) if line else str(exc)
        raise _BrokenError(message, 1 + int(line[1]) if line else 2) from exc
    known = set(_texts(document))
    strings = []
    key = ""
    for token in _TOML_TOKEN.finditer(written):
        string = token["string"]
        if token["key"] or token["names"]:
            key = token["key"] or string[1:-1]
        elif string and (text := _meaning(string)) in known:
            strings.append(_Value(key, text, *token.span("string")))
    return {key: str(value) for key, value in document.items() if not isinstance(value, dict | list)}, strings


def _meaning(string: str) -> str:
    """What a string says, without quotes and escapes."""
    if "\\" not in string and not string.startswith(_LONG_QUOTES):
        return string[1:-1]
    return str(tomllib.loads(f"x = {string}")["x"])


def _texts(document: dict[str, Any]) -> Iterator[str]:
    waiting: list[Any] = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, str):
            yield value
