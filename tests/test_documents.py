"""What the README says is so: help, exit codes, configuration, the excerpt of a report."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click
import pytest
import yaml
from click.testing import CliRunner

from checker import __version__
from checker.cli.commands import refguard
from checker.cli.exit_codes import ExitCode
from checker.cli.github import values
from checker.cli.history import history_of
from checker.config import load
from checker.extract import EXTRACTORS
from checker.models import CheckedLink, Link, Reason, Report, RunInfo, Status, Streak, Verdict
from checker.report import FORMATS
from checker.store import Store

REPOSITORY = Path(__file__).parents[1]
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
DOCUMENTS = README + (REPOSITORY / "docs" / "ci.md").read_text(encoding="utf-8")


def between(start: str, end: str) -> str:
    return README.split(start, 1)[1].split("-->", 1)[1].split(end, 1)[0].strip()


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_the_help_text() -> None:
    shown = CliRunner().invoke(refguard, ["--help"], prog_name="refguard", terminal_width=100)
    assert between("<!-- help:", "<!-- /help -->") == f"```text\n{shown.output.strip()}\n```"


def test_the_commands_and_their_options() -> None:
    """Whatever the README calls by name is there."""
    named = re.findall(r"`refguard ((?:[a-z]+(?:-[a-z]+)* ?)+)([^`\n]*)`", DOCUMENTS)
    assert {"report", "history", "extract", "explain"} <= {words.split()[0] for words, _ in named}
    for words, rest in named:
        known: click.Command = refguard
        for word in words.split():
            if isinstance(known, click.Group):
                known = known.commands[word]
        options = {name for parameter in known.params for name in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", rest)) <= options


def test_the_story_of_a_link(tmp_path: Path) -> None:
    (shown,) = (block for block in blocks("text") if "Checks (" in block)
    url = shown.split("\n")[0]
    was = Reason.OK
    first, second, third = (datetime(2026, *day, 12, tzinfo=UTC) for day in ((9, 23), (11, 2), (11, 21)))
    streak = partial(Streak, second, counted_at=second, was=was)
    seen = partial(CheckedLink, Link(url, ()), final_url=url, attempts=1)
    life = [
        seen(Verdict(was, "answered 200 OK"), first, status_code=200, elapsed_ms=212, title="A fine page"),
        seen(Verdict(Reason.TIMEOUT, "no answer in time"), second, elapsed_ms=90_000, streak=streak(1)),
        seen(
            Verdict(Reason.GONE, "answered 410 Gone"),
            third,
            status_code=410,
            elapsed_ms=187,
            streak=streak(2, checks=2),
        ),
    ]
    with Store(tmp_path / "store.sqlite3") as store:
        run = store.begin_run("run", first)
        for check in life:
            store.save_checks(run, [check])
    assert history_of(url, tmp_path / "store.sqlite3", None) == shown


def test_the_exit_codes() -> None:
    listed = re.findall(r"^\| (\d+) \| (.+) \|$", README, re.MULTILINE)
    assert {int(code) for code, _ in listed} == set(map(int, ExitCode))
    help_text = " ".join(CliRunner().invoke(refguard, ["--help"]).output.split())
    assert {
        int(code) for code in re.findall(r"(\d+) [a-z]", help_text.split("Exit codes:")[1].split(". ")[0])
    } == set(map(int, ExitCode))


def test_the_statuses() -> None:
    section = README.split("## What a verdict means")[1].split("##")[0]
    assert set(re.findall(r"^\| ([a-z]+) \|", section, re.MULTILINE)) - {"status"} == {
        status.value for status in Status
    }


def test_the_formats() -> None:
    section = README.split("### Formats")[1].split("\n#")[0]
    listed = dict(re.findall(r"^\| `([a-z]+)` \| ([^|]+) \|", section, re.MULTILINE))
    assert listed == {form.name: form.filename or "standard output" for form in FORMATS.values()}
    at = datetime(2026, 11, 22, tzinfo=UTC)
    report = Report(RunInfo("1", __version__, at, at), (), ())
    for name in values(report, [], ExitCode.OK):
        assert f"`{name}`" in section


def test_the_configuration(tmp_path: Path) -> None:
    (example,) = (block for block in blocks("yaml") if "gate:" in block)
    path = tmp_path / "config.yaml"
    path.write_text(example, encoding="utf-8")
    config = load(path)
    assert config.rules[0].status == (999,)
    for key in re.findall(r"`((?:notes|check|confirm|archive|store|report|gate)\.[a-z_.]+)`", README):
        node: object = config
        for part in key.split("."):
            node = getattr(node, part)


def test_every_kind_of_note_is_named() -> None:
    section = README.split("## What is read")[1].split("\n## ")[0]
    assert set(re.findall(r"`(\.[a-z]+)`", section)) - {".gitignore"} == set(EXTRACTORS)


def test_every_example_of_yaml_is_yaml() -> None:
    for block in blocks("yaml"):
        assert isinstance(yaml.safe_load(block), dict)


def test_the_excerpt_is_the_beginning_of_the_demo_s_report() -> None:
    excerpt = between("<!-- excerpt:", "<!-- /excerpt -->")
    lines = undated(excerpt.removeprefix("````markdown\n").removesuffix("\n````")).splitlines()
    report = undated((REPOSITORY / "reports" / "report.md").read_text(encoding="utf-8")).splitlines()
    assert len(lines) > 10
    assert lines == report[: len(lines)]


def undated(text: str) -> str:
    """``text`` without the times at which a demo ran and its archive made copies."""
    return re.sub(r"\d{4}-\d{2}-\d{2}( \d{2}:\d{2} UTC)?|/web/\d{14}/", "TIME", text)


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#:]+)\)", README))
def test_links_to_files(target: str) -> None:
    assert (REPOSITORY / target).exists()


@pytest.mark.parametrize("name", ["ci.md", "fix.md"])
def test_links_to_files_from_docs(name: str) -> None:
    text = (REPOSITORY / "docs" / name).read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)#:]+)\)", re.sub(r"`[^`\n]+`", "", text))
    assert targets
    for target in targets:
        assert (REPOSITORY / "docs" / target.partition("#")[0]).exists()


def test_the_workflow_is_the_one_to_copy() -> None:
    path = README.split("<!-- workflow: ")[1].split(";")[0]
    example = (REPOSITORY / path).read_text(encoding="utf-8")
    assert between("<!-- workflow:", "<!-- /workflow -->") == f"```yaml\n{example.strip()}\n```"


@pytest.mark.parametrize("kind", ["inputs", "outputs"])
def test_the_inputs_and_outputs_of_the_action(kind: str) -> None:
    action = yaml.safe_load((REPOSITORY / "action.yml").read_text(encoding="utf-8"))
    document = (REPOSITORY / "docs" / "ci.md").read_text(encoding="utf-8")
    section = document.split(f"## {kind.capitalize()}")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `([a-z-]+)` \| (.+?) \|", section, re.MULTILINE)
    assert [name for name, _ in rows] == list(action[kind])
    for name, default in rows if kind == "inputs" else ():
        assert action[kind][name]["default"] in {"", default.strip("`")}


def test_the_make_targets() -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE))
    assert {"help", "run", "demo", "test", "lint", "bench"} <= targets
    assert set(re.findall(r"`?make ([a-z]+)", README)) <= targets


def test_the_changelog_knows_this_version() -> None:
    changelog = (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "## [Unreleased]" in changelog or f"## [{__version__}]" in changelog
