from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import pytest

from checker.report import FORMATS
from tests.browser.chromium import chromium, executable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from playwright.sync_api import Browser, Dialog, Page, Route

    from checker.models import Report


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = executable()
    if path is None:
        pytest.skip("there is no Chromium; on Debian: apt install chromium")
    with chromium(path) as started:
        yield started


@dataclass
class Visit:
    """A page that is open, and what it asked the network for. Whatever goes wrong in it ends the test."""

    page: Page
    asked: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def hits(self) -> str:
        return self.page.locator("#hits").inner_text()

    @property
    def addresses(self) -> list[str]:
        """Those on the page of the list that is shown."""
        return self.page.locator("#rows .goal").all_text_contents()

    @property
    def statuses(self) -> set[str]:
        return set(self.page.locator("#rows .badge").all_text_contents())

    @property
    def focused(self) -> str:
        said = self.page.evaluate("document.activeElement.id || document.activeElement.innerText")
        return str(said)


class Visits(Protocol):
    def __call__(
        self, report: Report, fragment: str = "", **context: object
    ) -> AbstractContextManager[Visit]: ...


@pytest.fixture
def visit(browser: Browser, tmp_path: Path) -> Visits:
    """Opens a report as a reader does, from a file, in a context of its own; no request reaches the network."""

    @contextmanager
    def open_report(report: Report, fragment: str = "", **context: object) -> Iterator[Visit]:
        file = tmp_path / "index.html"
        file.write_text(FORMATS["html"].render(report), encoding="utf-8")
        own = browser.new_context(**context)  # type: ignore[arg-type]
        page = own.new_page()
        visit = Visit(page)

        def answer(route: Route) -> None:
            visit.asked.append(route.request.url)
            route.fulfill(body="<title>elsewhere</title>", content_type="text/html")

        def refuse(dialog: Dialog) -> None:
            visit.wrong.append(dialog.message)
            dialog.dismiss()

        own.route(lambda url: not url.startswith(("file:", "data:")), answer)
        page.on("console", lambda said: visit.wrong.append(f"{said.type}: {said.text}"))
        page.on("pageerror", lambda error: visit.wrong.append(str(error)))
        page.on("dialog", refuse)
        page.goto(f"{file.as_uri()}{fragment}")
        yield visit
        own.close()
        assert visit.wrong == []

    return open_report
