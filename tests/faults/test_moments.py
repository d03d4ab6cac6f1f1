"""kill -9 at the moments that matter most: between what is done and what is written of it, and in the midst of writing."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from checker.models import CheckedLink, Link, Reason, Verdict
from checker.store import Store
from checker.store.schema import MIGRATIONS
from tests.faults.killing import results
from tests.faults.nursery import Nursery, Trap
from tests.terminal import Done, Folder
from tests.web import LoopbackWeb
from tests.web.archive import LoopbackArchive

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.faults.web import LoggingWeb

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="fork, and all of 127.0.0.0/8"),
    pytest.mark.asyncio(loop_scope="session"),
]

KILLED = -9
KEYS = {"IA_ACCESS_KEY_ID": "demo", "IA_SECRET_ACCESS_KEY": "demo"}
PACES = dict.fromkeys(("lookups_per_minute", "index_per_minute", "captures_per_minute"), 6000)


class Runs:
    """Runs of the real command over the notes in ``path``."""

    def __init__(
        self, nursery: Nursery, path: Path, groups: Mapping[str, Any], variables: Mapping[str, str]
    ) -> None:
        self.folder = Folder(path)
        self._nursery = nursery
        self._variables = {**KEYS, **variables}
        self.folder.note("refguard.yaml", yaml.safe_dump({**groups, "gate": {"fail_on": "never"}}))

    @property
    def store(self) -> Path:
        return self.folder.path / ".refguard" / "store.sqlite3"

    @property
    def reasons(self) -> dict[str, str]:
        return self.folder.verdicts

    def cite(self, name: str, *urls: str) -> None:
        self.folder.note(f"notes/{name}.md", "\n".join(f"- [A page]({url})" for url in urls))

    async def dies(self, command: str, trap: Trap) -> None:
        done = await self._run(command, trap)
        assert done.code == KILLED, (trap, done)

    async def succeeds(self, command: str) -> None:
        done = await self._run(command, None)
        assert done.code == 0, done.err

    async def _run(self, command: str, trap: Trap | None) -> Done:
        where = self.folder.path
        return await self._nursery.run(
            command, "-q", "notes", cwd=where, variables=self._variables, trap=trap
        )


def asked_for(web: LoggingWeb) -> set[str]:
    """What was asked for since the last call."""
    urls = {visit.url for visit in web.visits if not visit.url.endswith("/canary")}
    web.visits.clear()
    return urls


# --- reports ------------------------------------------------------------------------------------------------------

WHILE_REPORTING = (
    Trap("os.rename", "report.json"),
    Trap("sql", "UPDATE runs SET finished_at"),
)


async def test_reports_are_the_old_or_the_new_and_what_is_new_is_told_again(
    tmp_path: Path, nursery: Nursery, web: LoggingWeb
) -> None:
    for number, trap in enumerate(WHILE_REPORTING):
        runs = Runs(nursery, tmp_path / str(number), {"check": web.check_config()}, web.environment)
        fine, lost = (next(url for url in web.links(40) if kind in url) for kind in ("/page/", "/lost/"))
        runs.cite("a", fine)
        await runs.succeeds("check")
        old = runs.folder.report
        runs.cite("b", lost)
        await runs.dies("check", trap)
        assert runs.folder.report["links"] == old["links"] or len(runs.folder.report["links"]) == 2
        for left in runs.folder.path.glob("reports/.report.*"):
            os.utime(left, (0, 0))  # as if it were of yesterday
        asked_for(web)
        await runs.succeeds("check")
        assert not asked_for(web), "all of it was kept"
        assert not [*runs.folder.path.glob("reports/.*")], "nothing half-written stays"
        assert runs.folder.report["summary"]["changes"]["new_and_broken"] == [lost]
        assert lost in (runs.folder.path / "reports" / "report.md").read_text(encoding="utf-8")


# --- archives -----------------------------------------------------------------------------------------------------

WHILE_ARCHIVING = (
    Trap("sql", "INTO lookups", 2),
    Trap("sql", "INTO captures", 2),  # the archive has answered, and nobody has written it down
    Trap("sql", "INTO captures", 4),  # as before, and one job is under way
)


async def test_no_job_is_lost_and_nothing_is_captured_twice(tmp_path: Path, nursery: Nursery) -> None:
    pages = ["https://ok.example/", "http://plain.example/page"]
    async with LoopbackWeb() as web:
        for number, trap in enumerate(WHILE_ARCHIVING):
            async with LoopbackArchive() as archive:
                groups = {"check": web.check_config(), "archive": {"base_url": archive.base_url, **PACES}}
                runs = Runs(nursery, tmp_path / str(number), groups, {"SSL_CERT_FILE": str(web.ca_file)})
                runs.cite("a", *pages)
                await runs.dies("run", trap)
                await runs.succeeds("run")
                sent = [each for each in archive.asked("save") if each.method == "POST"]
            captures = {link["url"]: link["capture"]["state"] for link in runs.folder.report["links"]}
            assert captures == dict.fromkeys(pages, "saved"), trap
            for page in pages:
                first, *again = [each for each in sent if each.one("url") == page]
                assert not first.one("if_not_archived_within")
                assert all(each.one("if_not_archived_within") for each in again), trap
            assert len(sent) <= len(pages) + 1, trap


# --- the store ----------------------------------------------------------------------------------------------------


async def test_what_was_read_and_what_is_old_survive(
    tmp_path: Path, nursery: Nursery, web: LoggingWeb
) -> None:
    """Killed while it keeps what notes gave, and while it thins out old checks."""
    fine, other = [url for url in web.links(40) if "/page/" in url][:2]
    runs = Runs(nursery, tmp_path / "notes", {"check": web.check_config()}, web.environment)
    runs.cite("a", fine)
    await runs.dies("check", Trap("sql", "INTO readings"))
    await runs.succeeds("check")
    expected = results(runs.folder)
    _remember(runs.store, other)
    runs.cite("b", other)
    for statement in ("DELETE FROM checks", "UPDATE upkeep"):
        await runs.dies("check", Trap("sql", statement))
    await runs.succeeds("check")
    assert {link["url"]: link["reason"] for link in runs.folder.report["links"]} == {
        fine: "ok",
        other: "ok",
    }
    assert results(runs.folder)["links"][fine] == expected["links"][fine]
    with Store(runs.store) as store:
        story = [each.checked_at for each in store.history(other).checks]
    assert len(story) == 2, "the first and the last sighting"


async def test_a_store_is_brought_up_to_date_wholly_or_not_at_all(
    tmp_path: Path, nursery: Nursery, web: LoggingWeb
) -> None:
    asked_for(web)
    page = next(url for url in web.links(40) if "/page/" in url)
    for number, statement in enumerate(("DROP TABLE checks", "PRAGMA user_version =")):
        runs = Runs(nursery, tmp_path / str(number), {"check": web.check_config()}, web.environment)
        runs.cite("a", page)
        _begin_with_version_1(runs.store, page)
        await runs.dies("check", Trap("sql", statement))
        with closing(sqlite3.connect(runs.store)) as db:
            assert db.execute("PRAGMA user_version").fetchone() == (1,)
            assert db.execute("SELECT count(*) FROM checks").fetchone() == (1,)
        await runs.succeeds("check")
        (link,) = runs.folder.report["links"]
        assert (link["title"], link["cached"]) == ("As it was", True)
    assert not asked_for(web)


def _remember(path: Path, url: str) -> None:
    """Five checks of ``url``, two years ago."""
    then = datetime.now(UTC) - timedelta(days=730)
    with Store(path) as store:
        for day in range(5):
            at = then + timedelta(days=day)
            run = store.begin_run(f"old-{day}", at)
            store.save_checks(run, [CheckedLink(Link(url, ()), Verdict(Reason.OK, "200"), checked_at=at)])
            store.finish_run(run, at, complete=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("UPDATE upkeep SET swept_at = 0")  # it was gone through today


def _begin_with_version_1(path: Path, url: str) -> None:
    path.parent.mkdir(parents=True)
    now = int(datetime.now(UTC).timestamp())
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.executescript(MIGRATIONS[0])
        db.execute("PRAGMA application_id = 0x72676472")
        db.execute("PRAGMA user_version = 1")
        db.execute("INSERT INTO runs VALUES ('then', ?, ?, 1)", (now - 60, now - 60))
        db.execute("INSERT INTO links VALUES (1, ?)", (url,))
        row = 1, 1, "then", now - 60, "ok", "200 OK", 200, url, json.dumps([]), "As it was", 1, 5
        db.execute(f"INSERT INTO checks VALUES ({', '.join('?' * len(row))})", row)
