"""The addresses of one site: which file is published where. Read once, when the first link asks for it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from checker.site.files import join
from checker.site.layout import level

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from checker.site.files import Files
    from checker.site.layout import Layout

__all__ = ["Addresses"]


class Addresses:
    """The pages of ``layout``, both ways; without any where no generator is known."""

    def __init__(self, layout: Layout, files: Files) -> None:
        self._layout = layout
        self._files = files

    def file(self, address: str) -> str | None:
        """The file published at ``address``: rooted, decoded, without query."""
        by_address, _ = self._pages
        found = by_address.get(level(address))
        if found is not None or not by_address:
            return found
        folder, _, name = address.rpartition("/")
        index = by_address.get(
            level(folder)
        )  # what lies beside a page that is a folder goes where the page goes
        beside = f"{index.rpartition('/')[0]}/{name}" if index and name else ""
        return beside if beside and self._files.is_file(beside) else None

    def beside(self, path: str, written: str) -> str | None:
        """The address that ``written`` means to a browser that shows the page made of ``path``."""
        _, by_path = self._pages
        own = by_path.get(path)
        if not own:
            return None
        joined = join(own.rpartition("/")[0], written)
        return f"{joined}/" if written.endswith("/") else joined

    def section(self, folder: str) -> str | None:
        """``folder``, if the generator makes a list of what lies in it."""
        folder = folder.rstrip("/")
        return folder if folder in self._pages[1] else None

    @property
    def paths(self) -> Iterable[str]:
        """Every file that is a page."""
        return self._pages[1]

    @cached_property
    def _pages(self) -> tuple[Mapping[str, str], Mapping[str, str]]:
        by_address: dict[str, str] = {}
        by_path: dict[str, str] = {}
        for address, path in self._layout.pages(self._files) if self._layout.pages else ():
            if address:
                by_address.setdefault(level(address), path)
            by_path.setdefault(path, address)
        return by_address, by_path
