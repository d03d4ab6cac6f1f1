"""The workflow of docs/ci.md, step by step: machines that forget, a cache that travels, a cache that is lost."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.faults.nursery import Nursery
from tests.terminal import Folder
from tests.web import LoopbackWeb
from tests.web.archive import LoopbackArchive

if TYPE_CHECKING:
    from tests.faults.web import LoggingWeb

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="fork, and all of 127.0.0.0/8"),
    pytest.mark.asyncio(loop_scope="session"),
]

DOCUMENT = Path(__file__).parents[2] / "docs" / "ci.md"
KEYS = {"IA_ACCESS_KEY_ID": "demo", "IA_SECRET_ACCESS_KEY": "demo"}
PACES = dict.fromkeys(("lookups_per_minute", "index_per_minute", "captures_per_minute"), 6000)


def workflow() -> list[dict[str, Any]]:
    """The steps without the action."""
    text = (
        DOCUMENT.read_text(encoding="utf-8").split("# .github/workflows/references.yml\n")[1].split("```")[0]
    )
    steps: list[dict[str, Any]] = yaml.safe_load(text)["jobs"]["refguard"]["steps"]
    return steps


class Host:
    """What of GitHub matters here: a new machine for each run, caches that nobody can change, steps after a failure."""

    def __init__(self, nursery: Nursery, repository: Path, scratch: Path, variables: dict[str, str]) -> None:
        self._nursery = nursery
        self._repository = repository
        self._scratch = scratch
        self._variables = variables
        self.caches: dict[str, Path] = {}
        self.runs = 0

    async def run(self, steps: list[dict[str, Any]], *options: str) -> tuple[bool, Folder]:
        """Whether the run succeeded, and the folder that it left on its machine; ``options`` go to refguard."""
        self.runs += 1
        machine, succeeded = self._scratch / f"machine-{self.runs}", True
        for step in steps:
            if succeeded or step.get("if") == "always()":
                succeeded = await self._step(step, machine, options) and succeeded
        return succeeded, Folder(machine)

    async def _step(self, step: dict[str, Any], machine: Path, options: tuple[str, ...]) -> bool:
        action = step.get("uses", "").partition("@")[0]
        given = {key: self._filled(value) for key, value in step.get("with", {}).items()}
        match action:
            case "actions/checkout":
                shutil.copytree(self._repository, machine)
            case "actions/cache/restore":
                self._restore(given["key"], given["restore-keys"], machine / given["path"])
            case "actions/cache/save":
                assert given["key"] not in self.caches, "a cache never changes"
                kept = shutil.copytree(machine / given["path"], self._scratch / given["key"])
                self.caches[given["key"]] = Path(kept)
            case "":
                return await self._command(step["run"], machine, options)
        return True

    async def _command(self, command: str, machine: Path, options: tuple[str, ...]) -> bool:
        if command.startswith("pip "):
            return True
        assert command.startswith("refguard "), command
        variables = self._variables | {"GITHUB_STEP_SUMMARY": str(machine / "summary.md")}
        arguments = [*shlex.split(command, comments=True)[1:], *options]
        done = await self._nursery.run(*arguments, cwd=machine, variables=variables)
        assert done.code in {0, 1}, done.err
        return done.code == 0

    def _restore(self, key: str, prefix: str, target: Path) -> None:
        names = [name for name in self.caches if name == key or name.startswith(prefix)]
        if names:
            shutil.copytree(self.caches[names[-1]], target)

    def _filled(self, text: str) -> str:
        known = {"github.run_id": f"{self.runs}", "github.run_attempt": "1"}
        return re.sub(r"\$\{\{ (.+?) \}\}", lambda found: known[found[1]], str(text))


def asked_for(web: LoggingWeb) -> set[str]:
    urls = {visit.url for visit in web.visits if not visit.url.endswith("/canary")}
    web.visits.clear()
    return urls


async def test_what_a_failed_run_saw_is_there_in_the_next(
    tmp_path: Path, nursery: Nursery, web: LoggingWeb
) -> None:
    links = [url for url in web.links(60) if re.search("/(page|lost)/", url)]
    lost = {url for url in links if "/lost/" in url}
    repository = Folder(tmp_path / "repository")
    repository.note("notes/a.md", "\n".join(f"- [A page]({url})" for url in links))
    groups = {"check": web.check_config(), "archive": {"find": False}}
    repository.note("refguard.yaml", yaml.safe_dump(groups))
    host = Host(nursery, repository.path, tmp_path, web.environment)
    asked_for(web)

    succeeded, first = await host.run(workflow())
    assert not succeeded
    assert asked_for(web) >= set(links)
    assert (first.path / "summary.md").read_text(encoding="utf-8").startswith("#")

    succeeded, second = await host.run(workflow())
    assert not succeeded
    assert {url for url in asked_for(web) if url in links} == lost, "what is broken is looked at in every run"
    assert second.report["summary"]["changes"]["newly_broken"] == []

    host.caches.clear()
    last = second.path / "reports" / "report.json"
    _, third = await host.run(workflow(), "--restore", str(last))
    assert {url for url in asked_for(web) if url in links} == lost
    assert third.report["summary"]["changes"] == second.report["summary"]["changes"]
    assert _story(third) == _story(second)


def _story(folder: Folder) -> dict[str, tuple[Any, ...]]:
    streak = ("failing_since", "failures", "counted_since", "counted_at", "was")
    keys = ("reason", "title", "heading", *streak, "cached")
    return {link["url"]: tuple(link[key] for key in keys) for link in folder.report["links"]}


async def test_no_archive_is_asked_again_when_a_store_is_lost(tmp_path: Path, nursery: Nursery) -> None:
    folder = Folder(tmp_path / "notes")
    folder.note("2024-05-01-a.md", "[a](https://ok.example/) [b](https://lost.example/page)")
    async with LoopbackWeb() as web, LoopbackArchive() as archive:
        archive.add("https://lost.example/page", "20240101120000")
        folder.configure(web, archive={"base_url": archive.base_url, "wait": "5s", **PACES})
        variables = KEYS | {"SSL_CERT_FILE": str(web.ca_file)}
        first = await nursery.run("run", "-q", cwd=folder.path, variables=variables)
        before = {link["url"]: (link["memento"], link["capture"]) for link in folder.report["links"]}
        asked = len(archive.requests)
        shutil.rmtree(folder.path / ".refguard")
        again = await nursery.run(
            *("run", "--restore", "reports/report.json"), cwd=folder.path, variables=variables
        )
        assert len(archive.requests) == asked
    assert (first.code, again.code) == (1, 1)
    assert "restored what reports/report.json tells of 2 links" in again.err
    after = {link["url"]: (link["memento"], link["capture"]) for link in folder.report["links"]}
    assert {url: memento for url, (memento, _) in after.items()} == {
        url: memento for url, (memento, _) in before.items()
    }
    assert after["https://ok.example/"][1]["state"] == "saved"
    assert folder.report["summary"]["changes"]["newly_archived"] == []


async def test_a_report_that_cannot_be_restored(tmp_path: Path, nursery: Nursery, web: LoggingWeb) -> None:
    folder = Folder(tmp_path)
    folder.note("a.md", f"[A page]({web.links(2)[1]})")
    folder.note("refguard.yaml", yaml.safe_dump({"check": web.check_config()}))
    folder.note("conflict.json", "<<<<<<< HEAD\n{}\n")
    options = {"cwd": folder.path, "variables": web.environment}
    asked_for(web)
    done = await nursery.run("check", "--restore", "conflict.json", **options)  # type: ignore[arg-type]
    assert done.code == 2
    assert "conflict.json: nothing can be restored from it: not a report.json" in done.err
    assert not asked_for(web)
    done = await nursery.run("check", "--restore", "none.json", **options)  # type: ignore[arg-type]
    assert done.code == 0
    assert "none.json: there is no such report; nothing was restored" in done.err


async def test_two_runs_at_once_ask_for_nothing_twice(
    tmp_path: Path, nursery: Nursery, web: LoggingWeb
) -> None:
    """The second waits for the first, and finds what that has seen."""
    links = [url for url in web.links(150) if re.search("/(page|slow)/", url)]
    folder = Folder(tmp_path / "notes")
    folder.note("a.md", "\n".join(f"- [A page]({url})" for url in links))
    folder.note("refguard.yaml", yaml.safe_dump({"check": web.check_config()}))
    web.visits.clear()
    async with Nursery(tmp_path) as other:
        first = await nursery.start("check", "-q", cwd=folder.path, variables=web.environment)
        second = await other.start("check", "-q", cwd=folder.path, variables=web.environment)
        ended = [await first.end(), await second.end()]
    urls = [visit.url for visit in web.visits if visit.url in set(links)]
    assert sorted(urls) == sorted(links)
    assert [done.code for done in ended] == [0, 0] or "another run" in "".join(done.err for done in ended)
