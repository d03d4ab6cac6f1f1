"""HTML written so that text from elsewhere stays text: it is escaped for an element and for a quoted attribute alike.

Whatever may be in any language or script stands in an element of its own (``bdi``), so that a text which runs from right
to left turns nothing around it. A link leads to the web or nowhere.
"""

from __future__ import annotations

import html
import re
from urllib.parse import quote

from checker.report.text import address, clean, place

__all__ = ["code", "escaped", "isolated", "line_on_the_web", "linked", "source_of"]

_WEB = re.compile(r"(?i)https?://[^\s/?#]")
_MASKED = "//***@"
_SAFE_IN_PATH = "/!$&'()*+,;=:@~"


def escaped(text: str) -> str:
    """``text`` on one line, for an element or a quoted attribute."""
    return html.escape(clean(text)).replace("##[", "##&#91;")  # which commands the runner of GitHub Actions


def isolated(text: str) -> str:
    """``text`` in a script of its own direction."""
    return f"<bdi>{escaped(text)}</bdi>"


def code(text: str) -> str:
    """``text`` as a word of the machine: a reason, an address to write."""
    return f'<code dir="auto">{escaped(text)}</code>'


def linked(url: str, label: str) -> str:
    """A link to ``url`` under ``label``, which is HTML; the label alone where ``url`` is not to be clicked."""
    shown = address(url)
    if not _WEB.match(shown) or _MASKED in shown:
        return label
    return f'<a href="{escaped(shown)}" rel="noreferrer noopener">{label}</a>'


def source_of(template: str) -> str:
    """``template`` of the addresses of lines, where it is one that may be trusted with a place; otherwise nothing."""
    shown = address(template)
    is_one = _WEB.match(shown) and _MASKED not in shown and "{path}" in shown and "{line}" in shown
    return shown if is_one else ""


def line_on_the_web(source: str, path: str, line: int) -> str:
    """The address of ``line`` in the file at ``path`` (from the root of the repository); empty without a ``source``."""
    return source.replace("{line}", str(line)).replace("{path}", quote(place(path), safe=_SAFE_IN_PATH))
