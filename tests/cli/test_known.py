"""Known breakage from end to end: the baseline, comments in notes, rules, severities."""

from __future__ import annotations

import asyncio
import json
import signal
from typing import TYPE_CHECKING

import pytest

from tests.terminal import PATIENCE, Done, Folder, refguard, start
from tests.web import LoopbackWeb

if TYPE_CHECKING:
    from pathlib import Path

NAME = "refguard-baseline.json"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    folder = Folder(tmp_path)
    folder.note("refguard.yaml", "archive: {find: false}\n")
    return folder


async def check(folder: Folder, *arguments: str) -> Done:
    return await refguard("check", "--offline", *arguments, cwd=folder.path)


async def baseline(folder: Folder, *arguments: str) -> Done:
    return await refguard("baseline", "--offline", *arguments, cwd=folder.path)


def listed(folder: Folder) -> list[tuple[str, str, int]]:
    rows = json.loads((folder.path / NAME).read_text(encoding="utf-8"))["findings"]
    return [(row["path"], row.get("url", row.get("message")), row["count"]) for row in rows]


async def test_only_what_comes_up_later_fails(folder: Folder) -> None:
    note = folder.note("a.md", "[x](lost.md) [x](lost.md)\n")
    assert (await check(folder)).code == 1
    done = await baseline(folder)
    assert (done.code, done.out.splitlines()[-1]) == (
        0,
        f"wrote {NAME}: 2 errors and 0 warnings listed as known",
    )
    assert listed(folder) == [("a.md", "lost.md", 2)]
    again = await check(folder)
    assert again.code == 0
    assert "2 known (baseline)" in again.out
    assert {each["excuse"] for each in folder.report["findings"]} == {"baseline"}

    note.write_text("\n\nText above.\n\n[x](lost.md)\n\n[x](lost.md)\n", encoding="utf-8")
    assert (await check(folder)).code == 0, "lines do not matter"
    folder.note("a.md", "[x](lost.md) [x](lost.md) [x](lost.md)\n")
    assert (await check(folder)).code == 1, "one more"
    assert [each["gating"] for each in folder.report["findings"]] == [False, False, True]
    folder.note("lost.md", "Here it is.\n")
    assert (await check(folder)).code == 0
    assert folder.report["run"]["notices"] == ["1 entry of the baseline is mended: write it again"]


async def test_a_subset_keeps_what_is_known_of_the_others(folder: Folder) -> None:
    folder.note("a.md", "[x](lost-a.md)\n")
    folder.note("b.md", "[x](lost-b.md)\n")
    await baseline(folder)
    folder.note("a.md", "[x](lost-c.md)\n")
    assert (await check(folder, "b.md")).code == 0
    assert folder.report["run"]["notices"] == []
    done = await baseline(folder, "a.md")
    assert done.out.endswith(
        "1 error and 0 warnings listed as known; 1 of what was not looked at stays listed\n"
    )
    assert listed(folder) == [("a.md", "lost-c.md", 1), ("b.md", "lost-b.md", 1)]
    assert (await check(folder)).code == 0


async def test_no_secret_gets_into_the_file_and_what_changes_its_mind_counts(folder: Folder) -> None:
    folder.note("a.md", "[x](https://me:geheim@lost.example/page)\n")
    async with LoopbackWeb() as web:
        folder.configure(web)
        done = await refguard("baseline", "-q", cwd=folder.path, web=web)
        assert (done.code, done.err) == (0, "")
        text = (folder.path / NAME).read_text(encoding="utf-8")
        assert "lost.example" in text
        assert "geheim" not in text + done.out
        assert (await refguard("check", cwd=folder.path, web=web)).code == 0
        (folder.path / NAME).write_text(text.replace("not-found", "gone"), encoding="utf-8")
        assert (await refguard("check", cwd=folder.path, web=web)).code == 1, "another reason"


async def test_a_broken_file_is_a_mistake_in_the_configuration(folder: Folder) -> None:
    folder.note("a.md", "text\n")
    folder.note(NAME, '{"schema_version": 1,\n')
    for done in (await check(folder), await baseline(folder)):
        assert done.code == 2
        assert f"{NAME}:2:1: the baseline is no JSON" in done.err
    folder.note("refguard.yaml", 'gate: {baseline: ""}\n')
    assert (await check(folder)).code == 0
    assert "gate.baseline of the configuration names no file" in (await baseline(folder)).err


QUICK = {"timeout": "0.3s", "connect_timeout": "0.3s", "retries": {"attempts": 1}}


async def test_a_run_that_saw_nothing_writes_nothing(folder: Folder) -> None:
    folder.note("a.md", "[x](https://lost.example/page)\n")
    async with LoopbackWeb() as web:
        folder.configure(web, check=QUICK | {"outage": "0.1s"})
        web.stop_answering()
        done = await refguard("baseline", cwd=folder.path, web=web)
    assert done.code == 4
    assert f"{NAME} was left as it was: there is no network" in done.err
    assert not (folder.path / NAME).exists()


async def test_a_run_that_was_interrupted_writes_nothing(folder: Folder) -> None:
    folder.note("a.md", "[x](https://filtered.example/page)\n")
    async with LoopbackWeb() as web:
        folder.configure(web, check={"connect_timeout": "1m", "timeout": "1m"})
        process = await start("baseline", cwd=folder.path, web=web)
        async with asyncio.timeout(PATIENCE):
            while not web.lookups["filtered.example"]:  # noqa: ASYNC110 - another process asks
                await asyncio.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, err = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode == 130, err
    assert b"was left as it was: the run was interrupted" in err
    assert not (folder.path / NAME).exists()


async def test_comments_rules_and_severities(folder: Folder) -> None:
    rule = "{{url: 'https://{}.example/*', action: ignore, reason: r, until: {}}}"
    folder.note(
        "refguard.yaml",
        "check: {reserved_domains: true}\nseverity: {expired-rule: error}\nrules:\n"
        f"  - {rule.format('a', '2099-01-01')}\n  - {rule.format('b', '2099-01-01')}\n"
        f"  - {rule.format('c', '2020-01-01')}\n",
    )
    folder.note("a.md", "[a](https://a.example/x)\n\n[x](lost.md) <!-- refguard-ignore: comes later -->\n")
    done = await check(folder)
    assert done.code == 1
    found = [
        (each["path"], each["line"], each["ident"], each["severity"]) for each in folder.report["findings"]
    ]
    assert found == [
        ("refguard.yaml", 5, "unused-rule", "note"),
        ("refguard.yaml", 6, "expired-rule", "error"),
    ]
    ignored = {each["url"]: (each["reason"], each["detail"]) for each in folder.report["ignored"]}
    assert ignored["lost.md"] == ("inline-comment", "comes later")
    text = (folder.path / "reports" / "report.md").read_text(encoding="utf-8")
    assert "**1** `inline-comment`: comes later" in text
    await check(folder, "a.md")
    assert [each["ident"] for each in folder.report["findings"]] == ["expired-rule"], "not all was read"
