"""Cited parts and titles, end to end: a run finds what is missing, remembers it, and looks again at what is new."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from checker.models import Reason, Status
from tests.terminal import Folder, refguard
from tests.web import Behaviour, LoopbackWeb
from tests.web.handlers import page

if TYPE_CHECKING:
    from pathlib import Path

GUIDE = Behaviour(
    "guide", "https://guide.example/", Status.WORKING, Reason.OK, page("The binder's guide to glue")
)
SHOP = Behaviour(
    "shop", "https://shop.example/p/4711", Status.WORKING, Reason.OK, page("Cheap flights to sunny islands")
)
NOTE = """# Glue

See the [guide to glue](https://guide.example/#content), its [end](https://guide.example/#the-end)
and [a history of bookbinding](https://shop.example/p/4711).
"""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def found(folder: Folder) -> list[tuple[Any, ...]]:
    return [
        (each["ident"], each["severity"], each["line"], each["url"]) for each in folder.report["findings"]
    ]


MISSING = ("missing-fragment", "warning", 3, "https://guide.example/#the-end")
MISTITLED = ("title-mismatch", "note", 4, "https://shop.example/p/4711")


async def test_missing_parts_and_strange_titles_are_found_and_remembered(folder: Folder) -> None:
    folder.note("a.md", NOTE)
    async with LoopbackWeb([GUIDE, SHOP]) as web:
        folder.configure(web)
        done = await refguard("check", cwd=folder.path, web=web)
        assert done.code == 0, "neither is an error"
        assert found(folder) == [MISSING, MISTITLED]
        asked = len(web.requests)
        await refguard("check", cwd=folder.path, web=web)
        assert len(web.requests) == asked, "the verdicts are still believed"
        assert found(folder) == [MISSING, MISTITLED]
    assert folder.verdicts == {
        "https://guide.example/": "ok",
        "https://guide.example/#the-end": "missing-fragment",
        "https://shop.example/p/4711": "ok",
    }
    markdown = (folder.path / "reports" / "report.md").read_text(encoding="utf-8")
    assert "`missing-fragment`" in markdown
    assert "`title-mismatch`" in markdown


async def test_a_part_that_nobody_looked_for_is_looked_for(folder: Folder) -> None:
    async with LoopbackWeb([GUIDE, SHOP]) as web:
        folder.configure(web)
        folder.note("a.md", NOTE.replace("#the-end", ""))
        await refguard("check", cwd=folder.path, web=web)
        folder.note("a.md", NOTE)
        await refguard("check", cwd=folder.path, web=web)
        assert found(folder)[0] == MISSING
        folder.note("a.md", NOTE.replace("the-end", "top"))
        await refguard("check", cwd=folder.path, web=web)
        assert found(folder) == [MISTITLED]
        asked = [visit.host for visit in web.requests]
    assert asked.count("guide.example") == 3
    assert asked.count("shop.example") <= 2, "once, and once a neighbour of it"


async def test_both_looks_can_be_turned_off(folder: Folder) -> None:
    folder.note("a.md", NOTE)
    async with LoopbackWeb([GUIDE, SHOP]) as web:
        folder.configure(web)
        await refguard("check", cwd=folder.path, web=web)
        folder.configure(web, check={"fragments": False, "titles": False})
        await refguard("check", cwd=folder.path, web=web)
    assert found(folder) == []
    assert set(folder.verdicts) == {"https://guide.example/", "https://shop.example/p/4711"}
