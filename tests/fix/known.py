"""A store in which all is known: what two runs saw of four links, and an archive's answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from checker.models import CheckedLink, Link, Lookup, LookupState, Memento, Reason, Verdict
from checker.store import Store

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["COPY", "DEAD", "GONE", "MOVED", "NEW", "PLAIN", "known"]

DEAD = "https://dead.example/article?x=1&y=2"
COPY = f"https://web.archive.org/web/20190304050607/{DEAD}"
MOVED, NEW = "https://old.example/moved", "https://new.example/canal_(1816)?a=1&b=2"
PLAIN = "http://plain.example/page"
GONE = "https://gone.example/nowhere"
_CONFIG = "notes:\n  paths: [notes]\ncheck:\n  canaries: []\n  reserved_domains: true\n"
_RUNS = datetime(2025, 3, 1, tzinfo=UTC), datetime(2025, 3, 5, tzinfo=UTC)
_PAGES = (
    CheckedLink(Link(DEAD, ()), Verdict(Reason.NOT_FOUND, "answered 404"), status_code=404, final_url=DEAD),
    CheckedLink(Link(GONE, ()), Verdict(Reason.GONE, "answered 410"), status_code=410, final_url=GONE),
    CheckedLink(Link(PLAIN, ()), Verdict(Reason.OK, "answered 200"), status_code=200, final_url=PLAIN),
    CheckedLink(
        Link(MOVED, ()),
        Verdict(Reason.MOVED_PERMANENTLY, "moved"),
        status_code=200,
        final_url=NEW,
        redirects=(NEW,),
        sought_fragments=("locks",),
    ),
)


def known(folder: Path) -> None:
    """Make the configuration and the store of ``folder``, whose notes are those in ``notes``."""
    (folder / "refguard.yaml").write_text(_CONFIG, encoding="utf-8")
    with Store(folder / ".refguard" / "store.sqlite3") as store:
        for at in _RUNS:
            run = store.begin_run(f"{at:%Y%m%dT%H%M%SZ}-test", at)
            store.save_checks(run, [replace(page, checked_at=at) for page in _PAGES])
            store.finish_run(run, at, complete=True)
        store.note_twins({PLAIN: True}, datetime.now(UTC))
        copy = Memento(DEAD, COPY, datetime(2019, 3, 4, 5, 6, 7, tzinfo=UTC), 200, "web.archive.org")
        found = [Lookup(DEAD, LookupState.ARCHIVED, copy), Lookup(GONE, LookupState.NEVER_ARCHIVED)]
        store.copies.save_lookups(found, _RUNS[-1])
