"""What headings are called in addresses: one function for each program that turns a title into an id. Pure.

The sources are the programs themselves and their documentation: GitHub's table of contents filter, kramdown's
``generate_id`` and its GFM parser, Python-Markdown's ``toc`` extension, Hugo's ``autoHeadingIDType``, Pandoc's
``auto_identifiers``, GitLab's and VitePress's rules.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from checker.site.characters import Table, is_letter, is_word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

__all__ = ["KRAMDOWN", "STYLES", "Style", "comparable", "nested", "numbered", "words"]

_WORDS = Table(
    lambda char, category: char if is_word(char, category) or char == "-" else "-" * (char in " \t")
)
_LETTERS = Table(lambda char, category: char if _in_hugo(char, category) else "-" * (char in " \t"))
_PANDOC = Table(
    lambda char, category: (
        char if is_letter(category) or category[0] == "N" or char in "_-." else " " * char.isspace()
    )
)
_VITE = re.compile(r"[\s~`!@#$%^&*()\-_+=\[\]{}|\\;:\"'“”‘’<>,.?/]+")
_MARKS = re.compile("[\u0300-\u036f]")
_NOT_KRAMDOWN = re.compile(r"[^a-zA-Z0-9 -]")
_TO_FIRST_LETTER = re.compile(r"\A[^a-zA-Z]+")
_NOT_PYTHON = re.compile(r"[^\w\s-]")
_GAPS = re.compile(r"[-\s]+")
_SPACES = re.compile(r"\s+")
_HYPHENS = re.compile(r"--+")
_DASHES = re.compile(r"---?")  # typographers make en and em dashes of them, which are dropped then
_NOT_LINKED = re.compile(r"[#|^:%\[\]\\]")
_INVISIBLE = re.compile(
    "[\ufe0e\ufe0f\u200b-\u200f\u2060\ufeff]"
)  # variation selectors, joiners, marks of direction


def _in_hugo(char: str, category: str) -> bool:
    return category[0] == "L" or category == "Nd" or char in "_-"


def _github(title: str) -> str:
    return title.lower().translate(_WORDS)


def _gitlab(title: str) -> str:
    slug = _HYPHENS.sub("-", _github(title.strip()))
    return f"anchor-{slug}" if slug.isdecimal() else slug


def _kramdown(title: str) -> str:
    return _NOT_KRAMDOWN.sub("", _TO_FIRST_LETTER.sub("", title)).replace(" ", "-").lower() or "section"


def _kramdown_gfm(title: str) -> str:
    return _github(_DASHES.sub("", title))


def _pandoc(title: str) -> str:
    slug = _SPACES.sub("-", title.translate(_PANDOC).strip()).lower()
    first = next((at for at, char in enumerate(slug) if char.isalpha()), len(slug))
    return slug[first:] or "section"


def _hugo(title: str) -> str:
    return _DASHES.sub("", title).translate(_LETTERS).lower() or "heading"


def _hugo_ascii(title: str) -> str:
    return _hugo(_ascii(title))


def _blackfriday(title: str) -> str:
    return "-".join(re.findall(r"[^\W_]+", title)).lower()


def _python(title: str) -> str:
    return _python_unicode(_ascii(title))


def _python_unicode(title: str) -> str:
    return _GAPS.sub("-", _NOT_PYTHON.sub("", title).strip().lower())


def _markdown_it(title: str) -> str:
    return _SPACES.sub("-", title.strip().lower())


def _vitepress(title: str) -> str:
    slug = _VITE.sub("-", _MARKS.sub("", unicodedata.normalize("NFKD", title))).strip("-").lower()
    return f"_{slug}" if slug[:1].isdecimal() else slug


def _ascii(title: str) -> str:
    return unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode("ascii")


class Style(NamedTuple):
    """How one program names headings; ``joint`` stands before the number of those that are called alike."""

    name: str
    slug: Callable[[str], str]
    joint: str = "-"


KRAMDOWN = Style("kramdown", _kramdown)
STYLES: Sequence[Style] = (
    Style("github", _github),
    Style("kramdown-gfm", _kramdown_gfm),
    KRAMDOWN,
    Style("hugo", _hugo),
    Style("hugo-ascii", _hugo_ascii),
    Style("blackfriday", _blackfriday),
    Style("python-markdown", _python, joint="_"),
    Style("python-markdown-unicode", _python_unicode, joint="_"),
    Style("pandoc", _pandoc),
    Style("gitlab", _gitlab),
    Style("vitepress", _vitepress),
    Style("markdown-it", _markdown_it),
)


def numbered(titles: Iterable[str], style: Style) -> Iterator[str]:
    """The ids of ``titles`` in order: those that are called alike are numbered, from the second on."""
    seen: Counter[str] = Counter()
    taken: set[str] = set()
    for title in titles:
        slug = style.slug(title)
        written = slug
        while written in taken or not written:
            seen[slug] += 1
            written = f"{slug}{style.joint}{seen[slug]}"
        taken.add(written)
        yield written


def nested(fragment: str, titles: Iterable[str]) -> bool:
    """Whether ``fragment`` names a heading by its words, as Obsidian does, or several one below another: ``A#B``.

    ``titles`` are the ``words`` of the headings, in order.
    """
    wanted = [plain for part in fragment.split("#") if (plain := words(part))]
    seen = 0
    for title in titles:
        if seen < len(wanted) and title == wanted[seen]:
            seen += 1
    return bool(wanted) and seen == len(wanted)


def comparable(fragment: str) -> str:
    """``fragment`` with what writers and programs differ in levelled: case, Unicode form, invisible signs."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", fragment)).casefold()


def words(title: str) -> str:
    """What is left of a title when Obsidian links to it: no ``#``, ``|``, ``^``, ``:``, no brackets."""
    return " ".join(_NOT_LINKED.sub(" ", comparable(title)).split())
