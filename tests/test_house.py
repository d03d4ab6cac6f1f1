"""The rules of the house that no linter knows: sizes, and what the project does not speak of."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
MODULES = sorted((REPOSITORY / "checker").rglob("*.py"))
LONGEST_FILE = 350  # about 300, DESIGN's rule of thumb; the words in models.py are a table
LONGEST_FUNCTION = 45


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(REPOSITORY).as_posix())
def test_files_and_functions_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_FILE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < LONGEST_FUNCTION, node.name


def test_the_version_is_told_without_heavy_imports() -> None:
    code = "import sys, checker.__main__ as m; sys.argv = ['refguard', '--version']; m.main(); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=REPOSITORY
    )
    assert {"aiohttp", "pydantic", "click", "rich", "yaml", "bs4"}.isdisjoint(done.stdout.split())


def test_help_needs_no_http_and_no_parsers() -> None:
    code = (
        "import sys\nfrom checker.cli import run_cli\n"
        "try: run_cli(['run', '--help'])\nexcept SystemExit: pass\nprint(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=REPOSITORY
    )
    heavy = {
        "aiohttp",
        "asyncio",
        "ssl",
        "waybackpy",
        "bs4",
        "lxml",
        "selectolax",
        "sqlite3",
        "checker.extract",
    }
    assert heavy.isdisjoint(done.stdout.split())
