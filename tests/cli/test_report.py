"""``refguard report``: printed, written, opened, compared."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from checker.cli import opening, output
from checker.cli.commands import refguard as command
from checker.errors import UsageError
from checker.models import Reason
from checker.report import FORMATS, Format
from checker.report.json_parse import parse
from tests.report import sample
from tests.terminal import Folder, refguard
from tests.web import LoopbackWeb
from tests.web.behaviours.row import OK, Behaviour
from tests.web.handlers import answer

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://a.example.org/"
BROKEN = sample.report_of([sample.link(URL, Reason.NOT_FOUND, "answered 404 Not Found")])
EARLIER = replace(
    sample.report_of([sample.link(URL, Reason.OK)]),
    run=replace(BROKEN.run, finished_at=BROKEN.run.finished_at - timedelta(days=30)),
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the report of a run, and an older one."""
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "report.json").write_text(FORMATS["json"].render(BROKEN), encoding="utf-8")
    (tmp_path / "old.json").write_text(FORMATS["json"].render(EARLIER), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def out(*arguments: str) -> str:
    done = CliRunner().invoke(command, ["report", *arguments], catch_exceptions=False)
    assert done.exit_code == 0
    return done.output


def refused(*arguments: str) -> str:
    with pytest.raises(UsageError) as caught:
        CliRunner().invoke(command, ["report", *arguments], catch_exceptions=False, standalone_mode=False)
    return str(caught.value)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_printed_as_it_is_written(form: str) -> None:
    assert out("--format", form) == FORMATS[form].render(BROKEN)


def test_a_report_is_written_where_it_is_wanted(folder: Path) -> None:
    assert out("--format", "csv", "--output", "deep/er") == ""
    assert (folder / "deep" / "er" / "report.csv").read_text(encoding="utf-8") == FORMATS["csv"].render(
        BROKEN
    )


@pytest.mark.usefixtures("folder")
def test_options_that_do_not_fit_are_refused() -> None:
    assert "name one of markdown, " in refused("--output", "deep")
    assert "--format github is printed" in refused("--output", "deep", "--format", "github")
    assert "leave out --format csv" in refused("--open", "--format", "csv")


@pytest.mark.usefixtures("folder")
def test_what_has_changed_since_another_report() -> None:
    changes = parse(out("--since", "old.json", "--format", "json"))
    assert changes.newly_broken == (URL,)
    assert changes.compared_with == EARLIER.run.finished_at
    assert "Since 2026-10-23, 1 broke." in out("--since", "old.json")


@pytest.mark.usefixtures("folder")
def test_a_report_that_is_not_older_is_refused() -> None:
    said = refused("--from", "old.json", "--since", "reports/report.json")
    assert said == "reports/report.json: it is newer than the report; --since takes an older one"


def test_where_nothing_is_known_the_cure_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = refused()
    assert "reports/report.json: there is no report to read" in said
    assert "nor a store to make one from (.refguard/store.sqlite3); refguard run makes both" in said
    assert "there is no report to read" in refused("--from", "other.json")


WEB = (Behaviour("gone", "https://gone.example/a", *OK, answer(410), "a page that is gone"),)


async def test_a_report_that_is_gone_is_made_from_the_store(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.note("notes/a.md", "[p](https://gone.example/a) [f](lost.md)\n")
    async with LoopbackWeb(WEB) as web:
        folder.configure(web, archive={"find": False}, notes={"paths": ["notes"]})
        assert (await refguard("check", cwd=tmp_path, web=web)).code == 1
    before = parse((tmp_path / "reports" / "report.json").read_text(encoding="utf-8"))
    shutil.rmtree(tmp_path / "reports")
    folder.note("notes/a.md", "[p](https://gone.example/a) [f](lost.md) [n](https://new.example/)\n")
    done = await refguard("report", "--format", "json", cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    made = parse(done.out)
    assert {
        link.link.url: link.verdict for link in made.links if link.link.url != "https://new.example/"
    } == {link.link.url: link.verdict for link in before.links}
    assert [link.checked_at for link in made.links if not link.link.is_local] == [
        link.checked_at for link in before.links if not link.link.is_local
    ] + [None]
    assert made.run.from_memory
    assert made.run.paths == ()
    assert made.run.notices[0].startswith(
        "reports/report.json is not there: this report is made of the notes"
    )
    assert not (tmp_path / "reports").exists()
    (tmp_path / "elsewhere").mkdir()
    page = await refguard("report", "--open", cwd=tmp_path, CI="true")
    assert page.out == "reports/index.html: open it in a browser; none could be started here\n"


async def test_it_is_made_of_the_notes_that_the_last_run_read(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    for name in ("read/a", "read/b", "unread"):
        folder.note(f"{name}.md", "[p](https://gone.example/a)\n")
    async with LoopbackWeb(WEB) as web:
        folder.configure(web, archive={"find": False})
        assert (await refguard("check", "read", cwd=tmp_path, web=web)).code == 1
        shutil.rmtree(tmp_path / "reports")
        made = parse((await refguard("report", "--format", "json", cwd=tmp_path)).out)
        assert ([note.path for note in made.notes], made.run.paths) == (["read/a.md", "read/b.md"], ("read",))
        (tmp_path / "read").rename(tmp_path / "elsewhere")
        made = parse((await refguard("report", "--format", "json", cwd=tmp_path)).out)
        assert len(made.notes) == 3, "where nothing is left of them, all that there are"


# --- --open -------------------------------------------------------------------------------------------------------


needs_page = pytest.mark.skipif("html" not in FORMATS, reason="there is no page yet")


@pytest.fixture
def browser(tmp_path: Path) -> str:
    """A browser that writes down what it is to open."""
    script = tmp_path / "browser"
    script.write_text(f'#!/bin/sh\necho "$1" > "{tmp_path}/opened"\n', encoding="utf-8")
    script.chmod(0o755)
    return f"{script} %s"


@needs_page
@pytest.mark.skipif(os.name == "nt", reason="the browser is a shell script")
async def test_the_page_is_opened_beside_its_report(folder: Path, browser: str) -> None:
    done = await refguard("report", "--open", cwd=folder, BROWSER=browser)
    page = folder / "reports" / "index.html"
    assert (done.code, done.out, done.err) == (0, "reports/index.html\n", "")
    assert (folder / "opened").read_text(encoding="utf-8") == f"{page.resolve().as_uri()}\n"
    assert page.read_text(encoding="utf-8") == FORMATS["html"].render(BROKEN)


@needs_page
async def test_in_ci_only_the_path_is_told(folder: Path, browser: str) -> None:
    done = await refguard("report", "--open", "--output", "page", cwd=folder, BROWSER=browser, CI="true")
    assert done.out == "page/index.html: open it in a browser; none could be started here\n"
    assert (folder / "page" / "index.html").is_file()
    assert not (folder / "opened").exists()


def test_where_there_is_no_browser_the_path_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("BROWSER", str(tmp_path / "nowhere"))
    monkeypatch.setattr("webbrowser._tryorder", None)  # as in a process that has not asked yet
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("DISPLAY", raising=False)
    opening.show(tmp_path / "index.html")
    assert "open it in a browser" in capsys.readouterr().out


# --- piece by piece -----------------------------------------------------------------------------------------------


def test_a_portion_ends_with_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command to the runner is never cut in two, where nobody would know it."""
    pieces = ["a" * 70_000, "\n#", "#[x]", "b" * 70_000, "\n", "", "c"]
    monkeypatch.setattr(Format, "pieces", lambda *_: iter(pieces))
    portions: list[str] = []
    monkeypatch.setattr(output, "write", lambda text, **_: portions.append(text))
    output.print_format(BROKEN, FORMATS["json"])
    assert "".join(portions) == "".join(pieces)
    assert len(portions) == 3
    assert all(portion.endswith("\n") for portion in portions[:-1])


# --- what is no report ----------------------------------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a matter of POSIX files")
async def test_what_is_no_report_is_told_once_and_never_waited_for(tmp_path: Path) -> None:
    none = await refguard("report", cwd=tmp_path)
    assert (none.code, none.err.count("report.json")) == (2, 1)
    os.mkfifo(tmp_path / "pipe")
    done = await refguard("report", "--from", "pipe", cwd=tmp_path)
    assert (done.code, "a pipe or a device" in done.err) == (2, True), done.err
    os.mkfifo(tmp_path / "config.yaml")
    assert (await refguard("extract", cwd=tmp_path)).code == 0
