"""What a note is, apart from what it cites: language, title, date, translation group."""

from __future__ import annotations

import re
from datetime import date
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from checker.references import Note

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from checker.extract.source import Content

__all__ = ["LANGUAGES", "NameMarks", "describe", "read_name", "stated_language"]

LANGUAGES = frozenset(
    re.findall(
        r"\w+",
        """
        af ar az be bg bn bs ca cs cy da de el en eo es et eu fa fi fil fr ga gl gu he hi hr hu hy id is it ja ka kk
        km kn ko lt lv mk ml mn mr ms my nb ne nl no pa pl ps pt ro ru si sk sl sq sr sv sw ta te th tl tr uk ur uz vi
        zh zhs zht hans hant cn tw jp kr
        """,
    )
)
"""What counts as a language in the name of a file or folder: ISO 639-1, Chinese scripts, and usual slips."""

_FAMILY = dict.fromkeys(("zhs", "zht", "hans", "hant", "cn", "tw"), "zh") | {"jp": "ja", "kr": "ko"}
_WORDS_IN_NAMES = frozenset({"be", "he", "id", "is", "it", "my", "no"})
"""how-to-do-it.md is not Italian; how-to-do.it.md is, and so is it/x.md."""
_WORDS_IN_FOLDERS = frozenset({"my"})

_REGION = r"(?:[-_](?:419|at|au|br|ca|ch|cn|cyrl|gb|hans|hant|hk|in|latn|mo|mx|pt|sg|tw|uk|us))"
_MARKS = (
    re.compile(rf"([-_.])([a-z]{{2}}{_REGION})\Z", re.IGNORECASE),
    re.compile(r"([-_.])([a-z]{2,4})\Z", re.IGNORECASE),
)
_FOLDER = re.compile(rf"[a-z]{{2,4}}{_REGION}?\Z|[a-z]{{2}}-(?:[A-Z]{{2}}|Han[st])\Z")
_DATED = re.compile(r"(\d{4}-\d{2}-\d{2})(?!\d)")
_TRUE = {"true", "yes", "on", "1"}


class NameMarks(NamedTuple):
    """What a path says: ``group`` is the path without the language."""

    lang: str | None
    group: str


def read_name(path: str, stated: str | None = None) -> NameMarks:
    """The language in ``path``: at the end of the name (x-de.md, x.de.md, x_de.md), else a folder (de/x.md).

    Where the note states its language, only that one is taken for a mark.
    """
    whole = PurePosixPath(path)
    for pattern in _MARKS:
        found = pattern.search(whole.stem)
        if found and found.start() and _is_mark(found[2], stated, () if found[1] == "." else _WORDS_IN_NAMES):
            return NameMarks(_tag(found[2]), str(whole.with_name(whole.stem[: found.start()] + whole.suffix)))
    folders = whole.parts[:-1]
    for index in reversed(range(len(folders))):
        if _FOLDER.match(folders[index]) and _is_mark(folders[index], stated, _WORDS_IN_FOLDERS):
            rest = folders[:index] + folders[index + 1 :]
            return NameMarks(_tag(folders[index]), str(PurePosixPath(*rest, whole.name)))
    return NameMarks(None, path)


def _is_mark(tag: str, stated: str | None, words: Collection[str]) -> bool:
    base = _base(tag)
    if stated is not None:
        return base == _base(stated)
    return tag.lower() not in words and base in LANGUAGES


def _base(tag: str) -> str:
    first = re.split("[-_]", tag.lower(), maxsplit=1)[0]
    return _FAMILY.get(first, first)


def _tag(written: str) -> str:
    return written.replace("_", "-")


def stated_language(values: Mapping[str, str]) -> str | None:
    """The language that front matter states."""
    stated = values.get("lang") or values.get("language") or ""
    return stated.strip() or None


def describe(path: str, values: Mapping[str, str], content: Content, marks: NameMarks) -> Note:
    """The note at ``path`` with the top-level ``values`` of its front matter."""
    return Note(
        path=path,
        title=" ".join((values.get("title") or content.title or "").split()) or None,
        lang=stated_language(values) or content.lang or marks.lang,
        date=_date(values.get("date", "")) or _date(content.date or "") or _date(PurePosixPath(path).name),
        group=marks.group,
        generated=any(values.get(key, "").strip().lower() in _TRUE for key in ("generated", "translated")),
    )


def _date(written: str) -> date | None:
    found = _DATED.match(written.strip())
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None
