"""What ``refguard explain`` says, kept as files: every request, what was seen, every rule that spoke, the verdict.

``REFGUARD_UPDATE_GOLDENS=1 pytest tests/cli/test_explain.py`` writes them anew.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.terminal import Folder, refguard
from tests.web import LoopbackWeb

GOLDENS = Path(__file__).parents[1] / "data" / "explain"
RULES = [
    {
        "url": "https://guarded.example/*",
        "action": "accept",
        "reason": "was open once",
        "until": "2020-01-01",
    },
    {"url": "https://guarded.example/*", "action": "accept", "status": [401], "reason": "a login is enough"},
    {"url": "https://*.example/*", "action": "ignore", "reason": "not today"},
]
HOSTS = {"guarded.example": {"headers": {"X-Key": "geheim"}, "interval": "0.01s"}}
ASKED = {
    "redirects": "https://mixed.example/a#content",
    "fragment": "https://ok.example/#nothing",
    "second-look": "https://guarded.example/",
    "tries": "https://failing.example/",
    "sibling": "https://portal-city.example/offices/registry/fees",
    "certificate": "https://expired.example/",
    "quirk": "https://www.youtube.com/watch?v=abcdefghijk",
    "password": "https://anna:geheim@lost.example/page",
}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def configure(folder: Folder, web: LoopbackWeb) -> None:
    folder.configure(web, check={"hosts": HOSTS})
    config = folder.path / "refguard.yaml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text + yaml.safe_dump({"rules": RULES}), encoding="utf-8")


def levelled(text: str) -> str:
    """``text`` without times, and without the random name of a sibling."""
    text = re.sub(r"\b\d+ ms\b", "N ms", text)
    text = re.sub(r"(?<=expired on )\d{4}-\d\d-\d\d", "DAY", text)
    return re.sub(r"/[a-z]{16}\b", "/RANDOM", text)


@pytest.mark.parametrize("name", ASKED)
async def test_the_explanation_is_as_it_was(folder: Folder, name: str) -> None:
    async with LoopbackWeb() as web:
        configure(folder, web)
        done = await refguard("explain", ASKED[name], cwd=folder.path, web=web)
    assert (done.code, done.err) == (0, "")
    assert "geheim" not in done.out
    path, text = GOLDENS / f"{name}.txt", levelled(done.out)
    if os.environ.get("REFGUARD_UPDATE_GOLDENS"):
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text(encoding="utf-8")


def test_no_golden_file_is_left_over() -> None:
    assert {path.stem for path in GOLDENS.iterdir()} == set(ASKED)


async def explained(folder: Folder, web: LoopbackWeb, url: str) -> dict[str, Any]:
    done = await refguard("explain", "--format", "json", url, cwd=folder.path, web=web)
    assert (done.code, done.err) == (0, "")
    assert "geheim" not in done.out
    document: dict[str, Any] = json.loads(done.out)
    return document


async def test_json_says_the_same(folder: Folder) -> None:
    async with LoopbackWeb() as web:
        configure(folder, web)
        guarded = await explained(folder, web, ASKED["second-look"])
        missing = await explained(folder, web, ASKED["fragment"])
        private = await explained(folder, web, "https://anna:geheim@lure.example/")
    assert [each["status_code"] for each in guarded["requests"]] == [403, 403]
    assert guarded["second_look"] is True
    assert guarded["verdict"]["reason"] == "forbidden"
    assert guarded["verdict"]["severity"] == "note"
    assert guarded["hosts"][0]["settings"]["headers"] == ["X-Key"]
    assert next(each["rule"] for each in guarded["rules"] if each["matched"]) == "status code"
    assert missing["fragment"] == {"name": "nothing", "state": "missing"}
    assert missing["verdict"]["reason"] == "missing-fragment"
    assert missing["page"]["ids"] == 2
    assert private["url"] == "https://***@lure.example/"
    assert private["verdict"]["severity"] is None


async def test_what_is_no_web_address(folder: Folder) -> None:
    done = await refguard("explain", "ftp://anna:geheim@ok.example/", cwd=folder.path)
    assert done.code == 2
    assert "geheim" not in done.err
