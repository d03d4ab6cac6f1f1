"""Takes the pictures in docs/images anew: ``python -m tests.browser.screenshots``, where there is Chromium.

The demo's report as it is read: at the top, in the dark with the list narrowed down, on a telephone, on paper.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from checker.report import FORMATS
from checker.report.json_parse import parse
from tests.browser.chromium import chromium, executable

if TYPE_CHECKING:
    from playwright.sync_api import Browser

REPOSITORY = Path(__file__).parents[2]
IMAGES = REPOSITORY / "docs" / "images"
_PAPER = (794, 1123)  # A4 in the pixels of CSS


class _Picture(NamedTuple):
    name: str
    scheme: str
    size: tuple[int, int]
    fragment: str = ""
    media: str = "screen"


PICTURES = (
    _Picture("page-light", "light", (1280, 900)),
    _Picture("page-dark", "dark", (1280, 900), "#q=history"),
    _Picture("page-narrow", "light", (390, 844)),
    _Picture("page-print", "light", _PAPER, media="print"),
)


def main() -> None:
    path = executable()
    if path is None:
        raise SystemExit("there is no Chromium; on Debian: apt install chromium")
    report = parse((REPOSITORY / "reports" / "report.json").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder, chromium(path) as browser:
        page = Path(folder) / "index.html"
        page.write_text(FORMATS["html"].render(report), encoding="utf-8")
        for picture in PICTURES:
            _take(browser, page, picture)


def _take(browser: Browser, file: Path, picture: _Picture) -> None:
    width, height = picture.size
    page = browser.new_page(color_scheme=picture.scheme, viewport={"width": width, "height": height})  # type: ignore[arg-type]
    page.goto(f"{file.as_uri()}{picture.fragment}")
    page.emulate_media(media=picture.media, color_scheme=picture.scheme)  # type: ignore[arg-type]
    page.screenshot(path=IMAGES / f"{picture.name}.png")
    page.close()


if __name__ == "__main__":
    main()
