"""What LaTeX is made of, as far as it matters: the commands that are read, and how their arguments are written."""

from __future__ import annotations

import re

__all__ = [
    "COMMANDS", "DELIMITER", "ENVIRONMENT", "FRAGMENT", "LEVELS", "OPAQUE", "OPTIONS", "PARAMETERS", "SPACE", "TOKEN", "WORD",
]  # fmt: skip

LEVELS = {
    "part": 1, "addpart": 1, "chapter": 2, "addchap": 2, "section": 3, "addsec": 3, "subsection": 4,
    "subsubsection": 5, "paragraph": 6, "subparagraph": 7, "frametitle": 7, "minisec": 7,
}  # fmt: skip
_DEFINING = (
    "newcommand", "renewcommand", "providecommand", "DeclareRobustCommand", "DeclareMathOperator", "NewDocumentCommand",
    "RenewDocumentCommand", "ProvideDocumentCommand", "newenvironment", "renewenvironment", "def", "gdef", "edef",
)  # fmt: skip
OPAQUE = "verbatim Verbatim BVerbatim LVerbatim SaveVerbatim lstlisting minted comment".split()  # noqa: SIM905 - words

_GAP = rb"[ \t]*+(?:%[^\n]*+)?+(?:\r?\n[ \t]*+)?+"  # between a command and its arguments
SPACE = re.compile(_GAP)
OPTIONS = re.compile(rb"(?:" + _GAP + rb"\[([^\[\]]*+)\])?+" + _GAP)
PARAMETERS = re.compile(_GAP + rb"\{?[ \t]*+\\?([A-Za-z@]++\*?)[ \t]*+\}?+(?:\[[^\[\]]*+\]|#[1-9]|[ \t]++)*+")
ENVIRONMENT = re.compile(rb"[ \t]*+\{([A-Za-z]++\*?)\}")
DELIMITER = re.compile(rb"[!-$&-)+-/:-@\]^_`|~]")  # signs, but for those that open or hide something
WORD = re.compile(rb"(?:[^\s\\%{}~$&]++|%[0-9A-Fa-f]{2}|\\[_%#&$~](?:\{\})?|\{\\[_%#&$~]\})*+")

COMMANDS: dict[str, tuple[str, ...]] = {
    "url": ("url",),
    "href": ("href",),
    "hyperref": ("hyperref",),
    "doi": ("doi",),
    "skipped": ("iffalse",),
    "unlinked": ("nolinkurl", "path"),
    "verb": ("verb", "Verb", "lstinline", "mint", "mintinline"),
    "begin": ("begin",),
    "end": ("end",),
    "heading": tuple(LEVELS),
    "label": ("label", "hypertarget"),
    "titled": ("title",),
    "defined": _DEFINING,
    "loaded": (
        "documentclass", "usepackage", "RequirePackage", "setmainlanguage", "setdefaultlanguage", "babelprovide",
    ),
}  # fmt: skip
"""The commands that matter, by the method that reads them."""
_NAMED = "|".join(f"(?P<{handler}>{'|'.join(names)})" for handler, names in COMMANDS.items()).encode()
FRAGMENT = re.compile(
    rb"\\(?:(?:"
    + _NAMED
    + rb")(?![A-Za-z@])\*?|[^A-Za-z])|(?P<bare>(?<![A-Za-z0-9])(?i:h{1,2}t{1,3}p{1,2}s{0,2}(?::/{1,3}|;?//)|ttps?://|www\.))"
)
TOKEN = re.compile(rb"(?P<comment>%[^\n]*+)|" + FRAGMENT.pattern)
