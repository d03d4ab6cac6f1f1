"""``refguard report --open``: the page is shown in a browser, or its path is told where there is none."""

from __future__ import annotations

import os
import sys
import webbrowser
from typing import TYPE_CHECKING

from checker.cli import output
from checker.report.text import place

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["show"]

_WINDOWS = frozenset({"win32", "cygwin", "darwin"})  # where there always are any


def show(page: Path) -> None:
    """Open ``page`` in the browser of whoever is there, and say which file it is."""
    is_shown = _has_browser() and _opened(page)
    output.write(
        f"{place(output.short(page))}{'' if is_shown else ': open it in a browser; none could be started here'}\n"
    )


def _has_browser() -> bool:
    """Whether a browser would be seen: not by a CI machine, and one in a terminal without windows shows no such page."""
    if os.environ.get("CI"):
        return False
    named = any(os.environ.get(name) for name in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY"))
    return named or sys.platform in _WINDOWS


def _opened(page: Path) -> bool:
    try:
        return webbrowser.open(page.resolve().as_uri())
    except (webbrowser.Error, OSError):
        return False
