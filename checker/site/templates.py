"""Template expressions in addresses: those of which the site itself knows the value.

Liquid's ``{{ site.baseurl }}``, ``{{ '/x' | relative_url }}`` and ``{% link x.md %}``, Hugo's ``{{< ref "x.md" >}}``.
What else stands in braces is known only once the site is built.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from checker.site.layout import rooted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from checker.site.layout import Layout

__all__ = ["Expansion", "expand", "is_template"]

_CLOSINGS = {"{{<": ">}}", "{{%": "%}}", "{{": "}}", "{%": "%}", "<%": "%>", "${": "}"}
_PELICAN = re.compile(r"[{|](?:filename|static|attach)[}|]")
_URI_TEMPLATE = re.compile(r"\{[+#./;?&]?[A-Za-z_][\w.,*:-]*\}")  # RFC 6570; also the attributes of AsciiDoc
_TEX = (".tex", ".ltx", ".bib")
_SCRIPT = ".mdx"
_MACRO = re.compile(r"\\[A-Za-z@]")
_OPENING = re.compile(r"\{\{[<%]?|\{%|<%|\$\{")
_VALUE = re.compile(r"""(?:"([^"]*+)"|'([^']*+)'|([\w.]++))\s*+(.*)""", re.DOTALL)
_TAG = re.compile(r"(link|post_url)\s++([^\s{}]++)")
_REF = re.compile(r"""(?:rel)?ref\s++(?:path\s*+=\s*+)?["'`]?+([^"'`\s{}]++)""")


_LANG = re.compile(r"\blang\s*+=")


class Expansion(NamedTuple):
    """What an address with expressions means.

    ``tag`` is empty for an ordinary address, which ``text`` then is. Else it is ``link``, ``post_url`` or ``ref``, and
    ``text`` is the file that the tag names, followed by what stands behind the tag, such as a fragment.
    """

    tag: str
    text: str


_NAMES: Mapping[str, Callable[[Layout], str]] = {
    "site.url": lambda layout: layout.origin,
    "site.baseurl": lambda layout: layout.prefix,
    "site.github.url": lambda layout: f"{layout.origin}{layout.prefix}",
    "site.BaseURL": lambda layout: f"{layout.origin}{layout.prefix}/",
    ".Site.BaseURL": lambda layout: f"{layout.origin}{layout.prefix}/",
    "config.site_url": lambda layout: f"{layout.origin}{layout.prefix}/",
}


def _relative(value: str, layout: Layout) -> str:
    return value if "://" in value else rooted(f"{layout.prefix}/{value}")


def _absolute(value: str, layout: Layout) -> str:
    return value if "://" in value else f"{layout.origin}{_relative(value, layout)}"


_FILTERS: Mapping[str, Callable[[str, Layout], str]] = {
    "relative_url": _relative,
    "absolute_url": _absolute,
    "relURL": _relative,
    "absURL": _absolute,
    "prepend: site.baseurl": lambda value, layout: f"{layout.prefix}{value}",
    "prepend: site.url": lambda value, layout: f"{layout.origin}{value}",
    **dict.fromkeys(("escape", "uri_escape", "xml_escape", "strip"), lambda value, _: value),
}


def is_template(url: str, note: str = "") -> bool:
    """Whether there is an expression in ``url``, cited in the file ``note``.

    In TeX, a macro defined elsewhere is one, in MDX all that stands in braces.
    """
    if "\\" in url and note.endswith(_TEX) and _MACRO.search(url):
        return True
    if "{" not in url and "|" not in url and "<%" not in url:
        return False
    if "{" in url and note.endswith(_SCRIPT):
        return True
    if _PELICAN.search(url) or _URI_TEMPLATE.search(url):
        return True
    return any(
        (at := url.find(opening)) >= 0 and url.find(closing, at) >= 0
        for opening, closing in _CLOSINGS.items()
    )


def expand(url: str, layout: Layout) -> Expansion | None:
    """``url`` with its expressions replaced by their values; None where one is not known."""
    pieces: list[str] = []
    at = 0
    while opened := _OPENING.search(url, at):
        closing = _CLOSINGS[opened[0]]
        end = url.find(closing, opened.end())
        if end < 0:
            return None
        inner, after = url[opened.end() : end].strip("- \t\r\n"), end + len(closing)
        named = _TAG.fullmatch(inner) if opened[0] == "{%" else None
        if named:
            return Expansion(named[1], named[2] + url[after:])
        referred = _REF.match(inner) if opened[0] in {"{{<", "{{%"} else None
        if referred:
            name = referred[1].partition("#")[0] if _LANG.search(inner) else referred[1] + url[after:]
            return Expansion("ref", name)  # which headings a page has in another language is another question
        value = _value(inner, layout) if opened[0] == "{{" else None
        if value is None:
            return None
        pieces += (url[at : opened.start()], value)
        at = after
    return Expansion("", "".join((*pieces, url[at:])))


def _value(expression: str, layout: Layout) -> str | None:
    found = _VALUE.fullmatch(expression)
    if found is None:
        return None
    value = found[1] or found[2] or ""
    if found[3]:
        if found[3] not in _NAMES:
            return None
        value = _NAMES[found[3]](layout)
    first, *filters = found[4].split("|")
    for each in [first] * bool(first) + filters:
        name = " ".join(each.split())
        if name not in _FILTERS:
            return None
        value = _FILTERS[name](value, layout)
    return value
