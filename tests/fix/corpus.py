"""Two hundred Markdown files by many hands, with every third of their links moved: one command repairs them all.

``python -m tests.fix.corpus`` does it with all files of the shared corpus and prints what came of it; the test takes some.
The files are visited a few at a time, each time on a web with their hosts, and repaired all at once.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

import yaml

from checker import urls
from checker.extract import extract
from checker.fix.targets import Move, objection
from checker.judge.case import Place
from checker.judge.homes import is_lasting_name
from checker.references import Kind
from tests.terminal import refguard
from tests.web import LoopbackWeb
from tests.web.behaviours.row import OK, Behaviour
from tests.web.handlers import page, redirect

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.web.wire import Handler, Reply, Request

__all__ = ["CORPUS", "Figures", "repaired"]

CORPUS = Path(__file__).parents[3] / "shared" / "data" / "corpus" / "free-programming-books"
_AT_ONCE = 12  # files on one web: its one certificate names every host
_FIX = ("fix", "--offline", "--now", "--only", "moved", "--no-progress")


class Figures(NamedTuple):
    """What came of it: ``links`` on the web, of which so many ``moved``; the lines that ``held`` those, by file; the lines
    that git counts as added and deleted; what refguard ``said``.
    """

    links: int
    moved: int
    held: Mapping[str, int]
    changed: Mapping[str, tuple[int, int]]
    said: str


async def repaired(files: Sequence[Path], folder: Path) -> Figures:
    """Copy ``files`` to ``folder``, visit them on a web where every third link has moved, and repair them."""
    paths = [f"notes/{number:03}-{file.name}" for number, file in enumerate(files)]
    (folder / "notes").mkdir(parents=True)
    for path, file in zip(paths, files, strict=True):
        (folder / path).write_bytes(file.read_bytes())
    _git(folder, "init", "-q")
    _git(folder, "add", "notes")
    _git(folder, "commit", "-qm", "Notes")
    cited = {path: list(_citations(folder, path)) for path in paths}
    links = sorted({url for each in cited.values() for url, _ in each})
    moves = dict(_moves(links))
    for start in range(0, len(paths), _AT_ONCE):
        some = paths[start : start + _AT_ONCE]
        await _visit(folder, some, {url for path in some for url, _ in cited[path]}, moves)
    done = await refguard(*_FIX, "--write", cwd=folder)
    assert done.code == 0, done.err
    again = await refguard(*_FIX, cwd=folder)
    assert again.out == "", "a second time, nothing is left to do"
    held = {path: len({line for url, line in each if url in moves}) for path, each in cited.items()}
    return Figures(
        len(links),
        len(moves),
        {path: number for path, number in held.items() if number},
        _numstat(folder),
        done.err,
    )


def _citations(folder: Path, path: str) -> Iterator[tuple[str, int]]:
    """The pages of the web that a note cites, and the line in which each is written.

    Not the beginnings of destinations with spaces, which are no links, and nothing to be put in place of.
    """
    raw, note = (folder / path).read_bytes(), extract(folder / path, root=folder)
    cut = {each.line for each in note.problems if each.ident == "space-in-destination"}
    for reference in note.references:
        if reference.kind is Kind.BARE and reference.location.line in cut:
            continue
        try:
            url = urls.split_fragment(urls.normalise(reference.url))[0] if urls.is_web(reference.url) else ""
        except urls.MalformedURL:
            continue
        if url:
            yield url, raw.count(b"\n", 0, reference.location.start)


def _moves(links: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Where every third of those goes that may go anywhere: not names that are meant to last, nor front pages, nor films,
    of which another service is asked.
    """
    for number, url in enumerate(links):
        target = f"{urlsplit(url).scheme}://{urlsplit(url).netloc}/shelves/{number}"
        stays = is_lasting_name(Place.of(url)) or "youtu" in url or objection(Move(url, target)) is not None
        if number % 3 == 0 and not stays:
            yield url, target


async def _visit(folder: Path, paths: Sequence[str], links: set[str], moves: Mapping[str, str]) -> None:
    sent = {urls.wire(url).rstrip("?"): target for url, target in moves.items()}
    hosts = {urls.host(url) for url in links}
    rows = [Behaviour(host, f"https://{host}/", *OK, elsewhere=_library(sent)) for host in hosts]
    async with LoopbackWeb(rows) as web:
        config = {
            "notes": {"paths": ["notes"]},
            "check": web.check_config() | {"soft_404": False, "timeout": "20s"},
        }
        (folder / "refguard.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
        await refguard("check", *paths, "--fail-on", "never", "-q", "--no-progress", cwd=folder, web=web)


def _library(moves: Mapping[str, str]) -> Handler:
    found = page("A book", "<h1>A book</h1><p>" + "Words on a page. " * 20)

    async def answer(request: Request, reply: Reply) -> None:
        target = moves.get(request.url.rstrip("?"))
        await (found if target is None else redirect(301, target))(request, reply)

    return answer


def _git(folder: Path, *arguments: str) -> str:
    env = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    command = ("git", "-c", "user.name=n", "-c", "user.email=e@example.org", *arguments)
    return subprocess.run(command, cwd=folder, capture_output=True, check=True, env=env, text=True).stdout


def _numstat(folder: Path) -> dict[str, tuple[int, int]]:
    rows = (line.split("\t") for line in _git(folder, "diff", "--numstat", "-z").split("\0") if line)
    return {path: (int(added), int(deleted)) for added, deleted, path in rows}


async def _main() -> int:
    with TemporaryDirectory() as folder:
        found = await repaired(sorted(CORPUS.rglob("*.md")), Path(folder))
    held, changed = sum(found.held.values()), sum(added for added, _ in found.changed.values())
    is_exact = found.changed == {path: (number, number) for path, number in found.held.items()}
    sys.stdout.write(
        f"{found.links:,} links, {found.moved:,} of them moved, in {held:,} lines of {len(found.held)} files\n"
        f"{changed:,} lines of {len(found.changed)} files changed: {'exactly those' if is_exact else 'NOT those'}\n"
        f"{found.said}"
    )
    for path in [] if is_exact else found.held:
        if found.changed.get(path, (0, 0))[0] != found.held[path]:
            sys.stdout.write(f"{path}: {found.held[path]} held, {found.changed.get(path)} changed\n")
    return 0 if is_exact else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(_main()))
