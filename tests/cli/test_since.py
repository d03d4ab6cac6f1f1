"""``--since`` as somebody runs it: what fails a change, what is only told, and what cannot be asked."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.diffs.repository import Repository
from tests.terminal import Folder, refguard
from tests.web import LoopbackWeb

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

NOTED = "severity: {gone: note}\n"
LOST = "https://lost.example/page"


@pytest.mark.parametrize("revision", ["", " ", "-x", "--output=x"])
async def test_what_is_no_revision_is_not_asked_for(revision: str, tmp_path: Path) -> None:
    done = await refguard("check", f"--since={revision}", cwd=tmp_path)
    assert done.code == 2
    assert "is no revision" in done.err


async def test_a_repository_without_notes(tmp_path: Path) -> None:
    Repository(tmp_path).commit({})
    done = await refguard("check", "--offline", "--since", "HEAD", cwd=tmp_path)
    assert done.code == 0
    assert "no note was found" in done.out
    done = await refguard("check", "--offline", "--since", "HEAD~1", cwd=tmp_path)
    assert done.code == 0
    assert "counts against" not in done.out


async def test_what_cannot_be_told_is_said_on_standard_error_and_in_the_report(tmp_path: Path) -> None:
    Repository(tmp_path).commit({"a.md": "[x](gone.md)\n"})
    done = await refguard("check", "--offline", "--since", "origin/\x1b[31mmain", "-q", cwd=tmp_path)
    assert done.code == 1
    assert (
        "refguard: It cannot be told what has changed, so every finding counts: there is no rev" in done.err
    )
    assert "\x1b" not in done.err
    run = Folder(tmp_path).report["run"]
    assert run["since"].startswith("origin/")
    assert "git fetch" not in run["notices"][0]


async def test_what_a_change_broke_is_an_error_and_new(tmp_path: Path) -> None:
    """A part of a file, too, which is a warning otherwise; not what it never had, and not where somebody says so."""
    repository, folder = Repository(tmp_path), Folder(tmp_path)
    note = "[a](b.md#part)\n\n[b](b.md#never)\n\n[c](c.md)\n\n[d](d.md)\n"
    repository.commit({"a.md": note, "b.md": "# B\n\n## Part\n", "c.md": ""})
    repository.commit({"b.md": "# B\n\n## Piece\n", "c.md": None, "e.md": "[e](b.md#nowhere)\n"})
    done = await refguard("check", "--offline", "--since", "HEAD~1", cwd=tmp_path)
    assert done.code == 1
    found = {(each["path"], each["line"]): each for each in folder.report["findings"]}
    assert {place: (each["severity"], each["gating"]) for place, each in found.items()} == {
        ("a.md", 1): ("error", True),
        ("a.md", 3): ("warning", False),
        ("a.md", 5): ("error", True),
        ("a.md", 7): ("error", False),
        ("e.md", 1): ("warning", False),
    }
    assert folder.report["summary"]["changes"]["newly_broken"] == ["b.md#part", "c.md"]
    folder.note("refguard.yaml", "severity: {missing-fragment: warning, missing-file: warning}\n")
    assert (await refguard("check", "--offline", "--since", "HEAD~1", cwd=tmp_path)).code == 0


async def test_a_rule_that_is_gone_counts_for_what_it_hid(tmp_path: Path) -> None:
    folder, repository = Folder(tmp_path), Repository(tmp_path)
    async with LoopbackWeb() as web:
        folder.configure(web)
        config = (tmp_path / "refguard.yaml").read_text()
        rule = "rules:\n- {url: 'https://lost.example/*', action: ignore, reason: old}\n"
        repository.commit({"a.md": f"# A\n\n[old]({LOST})\n", "refguard.yaml": f"{config}{rule}"})
        repository.commit({"refguard.yaml": config})
        done = await refguard("check", "--since", "HEAD~1", cwd=tmp_path, web=web)
        assert done.code == 1
        assert "1 finding counts against this change." in done.out


async def test_what_is_accepted_no_more_counts(tmp_path: Path) -> None:
    """The answer that a rule or a host's entry called a good one, and no other."""
    folder, repository = Folder(tmp_path), Repository(tmp_path)
    note = f"[lost]({LOST}) [gone](https://gone.example/)\n"
    rule = {"url": "https://lost.example/*", "action": "accept", "reason": "old"}
    async with LoopbackWeb() as web:
        for groups, counting in (
            ({"rules": [rule | {"status": [404]}]}, 1),
            ({"rules": [rule | {"status": [410]}]}, 0),
            ({"check": {"hosts": {"lost.example": {"accept": [404]}}}}, 1),
        ):
            folder.configure(web)
            strict = (tmp_path / "refguard.yaml").read_text(encoding="utf-8")
            before = yaml.safe_load(strict)
            before["check"] |= groups.get("check", {})
            repository.commit(
                {"a.md": note, "refguard.yaml": yaml.safe_dump(before | {"rules": groups.get("rules", [])})}
            )
            repository.commit({"refguard.yaml": strict})
            done = await refguard("check", "--since", "HEAD~1", cwd=tmp_path, web=web)
            assert done.code == counting, done.out
            assert sum(each["gating"] for each in folder.report["findings"]) == counting
            assert len(folder.report["findings"]) == 2


async def test_a_rule_that_the_change_left_alone_and_without_work_is_not_its_fault(tmp_path: Path) -> None:
    """One that has had its day is told, and does not count; whether one is about nothing, only a whole run can tell."""
    repository, folder = Repository(tmp_path), Folder(tmp_path)
    severity = "severity: {unused-rule: error, expired-rule: error}"
    rules = (
        "rules:\n  - {url: 'https://a.example/*', action: ignore, reason: r}\n"
        "  - {url: 'https://b.example/*', action: ignore, reason: r, until: 2020-01-01}\n"
    )
    repository.commit({"refguard.yaml": f"{severity}\n{rules}", "a.md": "[a](https://a.example/x)\n"})
    repository.commit({"refguard.yaml": f"{severity} # mine\n{rules}", "a.md": "A.\n"})
    done = await refguard("check", "--offline", "--since", "HEAD~1", cwd=tmp_path)
    (found,) = folder.report["findings"]
    assert (found["ident"], found["line"], found["gating"], done.code) == ("expired-rule", 4, False, 0)


async def test_a_file_that_is_left_behind_is_missing(tmp_path: Path) -> None:
    """It is here, and will be nowhere else; but what is generated is no part of any commit."""
    repository, folder = Repository(tmp_path), Folder(tmp_path)
    repository.commit({".gitignore": "site/\n", "a.md": "[old](old.png)\n", "b.md": "# B\n"})
    files = {"old.png": "", "new.png": "", "site/page.html": "", "draft.md": "[n](new.png)\n"}
    links = "[old](old.png)\n\n[n](new.png) [p](site/page.html) [b](b.md) [d](draft.md)\n"
    repository.write({**files, "a.md": links})
    repository.git("add", "a.md")
    done = await refguard("check", "--offline", "--since", "HEAD", cwd=tmp_path, CI="")
    assert done.code == 1
    assert [(each["line"], each["url"], each["gating"]) for each in folder.report["findings"]] == [
        (1, "old.png", False),
        (3, "new.png", True),
        (3, "draft.md", True),
    ]
    assert "the file is here, but git does not track it" in folder.report["findings"][1]["message"]
    assert (await refguard("check", "--offline", "--since", "HEAD", cwd=tmp_path, CI="true")).code == 0
    repository.git("add", "--all")
    assert (await refguard("check", "--offline", "--since", "HEAD", cwd=tmp_path, CI="")).code == 0


async def test_what_died_on_the_web_meanwhile_fails_no_change(tmp_path: Path) -> None:
    folder, repository = Folder(tmp_path), Repository(tmp_path)
    definition = f"[new][d]\n\n[d]: {LOST}#new\n"
    repository.commit({"a.md": f"# A\n\n[old]({LOST})\n", "b.md": "[new][d]\n\n[d]: https://ok.example/\n"})
    repository.commit({"c.md": "[ok](https://ok.example/)\n"})
    async with LoopbackWeb() as web:
        folder.configure(web)
        for since, code, said in [
            ("HEAD~1", 0, "Nothing counts against this change; 1 is not of its making."),
            ("0" * 40, 1, "1 finding counts against this change."),
        ]:
            done = await refguard("check", "--since", since, cwd=tmp_path, web=web)
            assert (done.code, said in done.out) == (code, True), done.out
            assert said in (tmp_path / "reports" / "report.md").read_text(encoding="utf-8")
        repository.write({"a.md": f"# Another\n\n[old]({LOST})\n", "b.md": definition})
        done = await refguard("check", "--since", "HEAD", cwd=tmp_path, web=web)
    assert done.code == 1
    assert [
        (each["path"], each["line"], each["gating"], each["excuse"]) for each in folder.report["findings"]
    ] == [
        ("a.md", 3, False, "untouched"),
        ("b.md", 1, True, None),
    ]


async def test_a_citation_above_the_known_one_is_no_known_one(tmp_path: Path) -> None:
    folder, repository = Folder(tmp_path), Repository(tmp_path)
    repository.commit({"a.md": "# A\n\n[old](lost.md)\n"})
    assert (await refguard("baseline", "--offline", cwd=tmp_path)).code == 0
    repository.commit({"a.md": "# A\n\n[new](lost.md)\n\n[old](lost.md)\n"})
    assert (await refguard("check", "--offline", "--since", "HEAD~1", cwd=tmp_path)).code == 1
    assert [(each["line"], each["excuse"]) for each in folder.report["findings"]] == [
        (3, None),
        (5, "baseline"),
    ]


async def test_a_link_to_a_file_of_this_repository_on_its_forge(tmp_path: Path) -> None:
    """The pull request that adds a file may cite it where it is going to be, and one that deletes it has to answer."""
    folder, repository = Folder(tmp_path), Repository(tmp_path)
    home = "https://github.com/owner/name/blob/main"
    repository.git("remote", "add", "origin", "https://github.com/owner/name.git")
    repository.commit({"a.md": f"[a]({home}/here.md)\n[b]({home}/never.md)\n", "here.md": ""})
    repository.git("update-ref", "refs/remotes/origin/main", "HEAD")
    repository.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    repository.git("switch", "--quiet", "--create", "change")
    repository.commit({"b.md": f"[new]({home}/b.md)\n", "here.md": None})
    done = await refguard("check", "--offline", "--since", "origin/main", cwd=tmp_path)
    assert done.code == 1
    assert [(each["path"], each["line"], each["gating"]) for each in folder.report["findings"]] == [
        ("a.md", 1, True),
        ("a.md", 2, False),
    ]


async def test_a_label_whose_definition_the_change_removed(tmp_path: Path) -> None:
    """The last one of a note, where brackets would pass for prose otherwise."""
    folder, repository = Folder(tmp_path), Repository(tmp_path)
    repository.commit({"a.md": "[one][d], [two][d]\n\n[d]: b.md\n", "b.md": "[Ctrl][Alt]\n"})
    repository.commit(
        {"a.md": "[one][d], [three][d]\n", "b.md": "[Ctrl][Alt], [Alt][Del]\n", "c.md": "[text][label]\n"}
    )
    assert (await refguard("check", "--offline", "--since", "HEAD~1", cwd=tmp_path)).code == 1
    found = [(each["path"], each["severity"], each["gating"]) for each in folder.report["findings"]]
    assert found == [
        *[("a.md", "error", True)] * 2,
        *[("b.md", "warning", False)] * 2,
        ("c.md", "warning", False),
    ]
    folder.note("refguard.yaml", "severity: {undefined-reference: warning}\n")
    assert (await refguard("check", "--offline", "--since", "HEAD~1", cwd=tmp_path)).code == 0


@pytest.mark.parametrize(
    ("files", "names"),
    [
        ({"refguard.yaml": f"{NOTED}rules: []\n"}, ""),
        (
            {"refguard.yaml": f"{NOTED}notes: {{exclude: [b.md], scope: references}}\n"},
            "notes.exclude, notes.scope",
        ),
        (
            {"refguard.yaml": f"{NOTED}rules: [{{url: 'https://x.example/', action: ignore, reason: r}}]\n"},
            "rules",
        ),
        (
            {"refguard.yaml": f"{NOTED}check: {{hosts: {{a.example: {{accept: [404]}}}}}}\n"},
            "check.hosts (accept)",
        ),
        (
            {"refguard.yaml": f"{NOTED}notes: {{max_bytes: 1}}\ncheck: {{fragments: false, max_time: 1s}}\n"},
            "notes.max_bytes, check.fragments, check.max_time",
        ),
        (
            {"refguard.yaml": f"{NOTED}check: {{recheck: {{broken: 300d}}}}\nconfirm: {{failures: 99}}\n"},
            "check.recheck, confirm",
        ),
        ({"refguard.yaml": f"{NOTED}check: {{concurrency: 9}}\n"}, ""),
        (
            {"refguard.yaml": "gate: {fail_on: never}\nseverity: {missing-file: note}\n"},
            "gate.fail_on (once it is merged), severity (once it is merged)",
        ),
        ({"refguard-baseline.json": '{"schema_version": 1, "findings": []}'}, "the baseline"),
        ({"a.md": "# A\n\nText <!-- refguard-ignore: old -->\n"}, ""),
        ({"b.md": "[x](gone.md) <!-- refguard-ignore: new -->\n"}, "ignore comments"),
    ],
)
async def test_a_change_of_what_counts_is_told(files: dict[str, str], names: str, tmp_path: Path) -> None:
    folder, repository = Folder(tmp_path), Repository(tmp_path)
    old = {"a.md": "Text <!-- refguard-ignore: old -->\n", "b.md": "B\n"}
    repository.commit({**old, "refguard.yaml": NOTED})
    repository.commit(files)
    options = ("--offline", "--max-time", "20m")
    done = await refguard("check", *options, "--since", "HEAD~1", cwd=tmp_path, REFGUARD_LOCKED="1")
    notices = [f"This change edits what counts: {names}."] if names else []
    assert folder.report["run"]["notices"] == notices, done.err
