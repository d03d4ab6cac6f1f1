"""What the fragment of an address asks for, and what no file or page needs to hold for it. Pure."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

from checker.site.slugs import comparable

__all__ = ["exact_name", "is_free", "name"]

_TEXT = ":~:"  # what follows is looked for in the text, by browsers that can
_PREFIX = (
    "user-content-"  # GitHub and forges like it set it before the ids of documents, and links go without
)
_OF_THEMES = frozenset(
    re.findall(
        r"\S+",
        """
        top comments comment respond disqus_thread utterances giscus main main-content content page-content contents
        toc markdown-toc table-of-contents nav navigation header footer sidebar search share related title-block-header
        readme start-of-content
        """,
    )
)
"""Ids of what stands around the text of a page, also where forges show one."""

_OF_FORGES = re.compile(
    r"l\d++[\dcl-]*+"
    r"|[\w.-]++(?<=-ov-file)|(?:issue|issuecomment|discussioncomment|pullrequestreview|commitcomment)-\d++"
    r"|discussion_r\d++|diff-[0-9a-f]{32}[\da-flr-]*+"
)
"""What forges number: lines, the tabs above a list of files (``readme-ov-file``), comments, changes."""


def name(fragment: str) -> str:
    """The comparable name that ``fragment`` asks for; empty for the top of the page, and for a text to be found in it."""
    return comparable(unquote(fragment).partition(_TEXT)[0]).strip().removeprefix(_PREFIX)


def exact_name(fragment: str) -> str:
    """The same with its case, which counts for the ids of HTML (HTML, "find a potential indicated element")."""
    written = unicodedata.normalize("NFC", unquote(fragment).partition(_TEXT)[0]).strip()
    return written.removeprefix(_PREFIX)


def is_free(name: str) -> bool:
    """Whether ``name`` asks for nothing that stands in the text: the top, a theme's part, a forge's, a script's route."""
    return not name or name in _OF_THEMES or name[0] in "/!" or _OF_FORGES.fullmatch(name) is not None
