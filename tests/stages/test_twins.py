"""Which pages that are cited over http can be read over https as well: asked of real servers, remembered in a real store."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from checker.config import Config
from checker.models import CheckedLink, Link, Reason, Verdict
from checker.stages.twins import Twins, candidates, find_twins
from checker.store import Store
from tests.stages.world import DAY_0, World, cited
from tests.terminal import Nobody
from tests.web import Behaviour, Certificate, LoopbackWeb
from tests.web.behaviours.row import MOVED, NOT_FOUND, OK
from tests.web.handlers import answer, html, page, redirect

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

    from tests.web.wire import Handler

TEXT = "Here is what was cited."
BOOK = page("The book of birds", heading="Birds")


def pdf(etag: str = "", modified: str = "") -> Handler:
    headers = {name: value for name, value in (("ETag", etag), ("Last_Modified", modified)) if value}
    return answer(200, b"%PDF-1.7 nothing to read", Content_Type="application/pdf", **headers)


A_DAY, A_DAY_LATER = "Sun, 01 Nov 2026 00:00:00 GMT", "Mon, 02 Nov 2026 00:00:00 GMT"

PAIRS: Mapping[str, tuple[Handler, Handler, bool]] = {
    "same": (BOOK, BOOK, True),
    "blanks-and-case": (BOOK, page("The  Book of BIRDS", heading="birds"), True),
    "other-title": (BOOK, page("The book of bees", heading="Birds"), False),
    "other-heading": (BOOK, page("The book of birds", heading="Bees"), False),
    "title-that-tells": (
        page("The birds of Europe", heading=""),
        page("The birds of Europe", heading=""),
        True,
    ),
    "title-that-does-not": (page("Home", heading=""), page("Home", heading=""), False),
    "gone": (BOOK, answer(404), False),
    "says-no": (BOOK, answer(403), False),
    "back-to-http": (BOOK, redirect(301, "http://back-to-http.org/a"), False),
    "elsewhere": (BOOK, redirect(302, "https://same.org/a"), False),
    "soft": (BOOK, page("Page not found", "There is no such page here."), False),
    "sent-there": (redirect(302, "https://sent-there.org/a"), BOOK, True),
    "sent-elsewhere": (redirect(302, "https://same.org/a"), BOOK, False),
    "tagged": (pdf('"one"'), pdf('"one"'), True),
    "tagged-otherwise": (pdf('"one"', A_DAY), pdf('"two"', A_DAY), False),
    "dated": (pdf(modified=A_DAY), pdf(modified=A_DAY), True),
    "dated-otherwise": (pdf(modified=A_DAY), pdf(modified=A_DAY_LATER), False),
    "unnamed": (pdf(), pdf(), False),
}
"""What a host says over http and over https, and whether that is the same page."""

BAD = {
    "expired.org": Certificate.EXPIRED,
    "wrong.org": Certificate.WRONG_HOST,
    "unknown.org": Certificate.UNKNOWN_CA,
}


def rows() -> list[Behaviour]:
    found = []
    for name, (plain, secure, _) in PAIRS.items():
        found.append(Behaviour(name, f"http://{name}.org/a", *OK, plain))
        found.append(Behaviour(name, f"https://{name}.org/a", *OK, secure))
    for host, certificate in BAD.items():
        found.append(
            Behaviour(
                host, f"https://{host}/a", *OK, BOOK, certificate=certificate, also={f"http://{host}/a": BOOK}
            )
        )
    more = {
        "http://moved.org/a": (MOVED, redirect(301, "https://same.org/a")),
        "http://lost.org/a": (NOT_FOUND, answer(404)),
    }
    found += [Behaviour(url, url, *truth, handler) for url, (truth, handler) in more.items()]
    parts = html("The book of birds", TEXT, body='<h2 id="owl">Owl</h2>'), html("The book of birds", TEXT)
    found += [
        Behaviour("part", f"{scheme}://part.org/a", *OK, answer(200, text))
        for scheme, text in zip(("http", "https"), parts, strict=True)
    ]
    return found


@dataclass
class Library(World):
    """A world in which somebody wants to cite https."""

    async def twins(self, *links: CheckedLink, offline: bool = False, **groups: Any) -> Twins:
        check = self.web.check_config() | {"retries": {"attempts": 1}, "second_look": False}
        config = Config.model_validate({"check": check, **groups})
        return await find_twins(
            config, self.store, links, Nobody(), user_agent="tester/1", now=self.now, offline=offline
        )


@pytest.fixture
async def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Library]:
    async with LoopbackWeb(rows()) as web:
        monkeypatch.setenv("SSL_CERT_FILE", str(web.ca_file))
        with Store(tmp_path / "store") as store:
            yield Library(web, store)


async def test_only_the_same_page_with_a_good_certificate_is_as_good(world: Library) -> None:
    hosts = [*(f"{name}.org" for name in PAIRS), *BAD, "moved.org", "lost.org"]
    seen = await world.run(*(cited(f"http://{host}/a") for host in hosts))
    world.visits()
    found = await world.twins(*seen.values())
    assert found.same == {f"http://{name}.org/a" for name, (*_, is_same) in PAIRS.items() if is_same}
    assert found.notices == ()
    visits = world.visits()
    assert {visit.scheme for visit in visits if visit.host != "back-to-http.org"} == {"https"}
    assert not {"moved.org", "lost.org"} & {visit.host for visit in visits}, "only what works is asked about"


async def test_nobody_is_asked_twice_within_a_week_or_offline(world: Library) -> None:
    links = [*(await world.run(cited("http://same.org/a"), cited("http://gone.org/a"))).values()]
    world.visits()
    assert await world.twins(*links, offline=True) == Twins(frozenset())
    assert world.asked() == []
    same = Twins(frozenset({"http://same.org/a"}))
    assert await world.twins(*links) == same
    assert len(world.asked()) == 2
    world.day = 6.9
    assert await world.twins(*links) == same
    assert await world.twins(*links, offline=True) == same
    assert world.asked() == []
    world.day = 7.1
    assert await world.twins(*links, offline=True) == Twins(frozenset())
    assert await world.twins(*links) == same
    assert len(world.asked()) == 2


async def test_what_is_asked_here_is_no_run_and_no_link_of_a_report(world: Library) -> None:
    links = await world.run(cited("http://same.org/a"))
    runs, known, days = world.store.runs(), world.store.urls(), world.store.days(DAY_0 + timedelta(days=9))
    await world.twins(*links.values())
    assert (world.store.runs(), world.store.urls()) == (runs, known)
    assert world.store.days(DAY_0 + timedelta(days=9)) == days


async def test_a_part_that_https_lacks_makes_it_another_page(world: Library) -> None:
    links = await world.run(cited("http://part.org/a", "owl"))
    assert links["http://part.org/a"].missing_fragments == ()
    assert (await world.twins(*links.values())).same == frozenset()
    assert (await world.twins(*(await world.run(cited("http://same.org/a", "top"))).values())).same


@pytest.mark.parametrize("way", ["silence", "no names"])
async def test_without_a_network_there_is_a_notice_and_no_error(world: Library, way: str) -> None:
    links = await world.run(cited("http://same.org/a"), cited("http://gone.org/a"))
    if way == "silence":
        world.web.stop_answering()
    else:
        world.web.nameserver.names = {}
    short = world.web.check_config() | {"timeout": "0.3s", "connect_timeout": "0.3s", "outage": "0.3s"}
    found = await world.twins(*links.values(), check=short | {"retries": {"attempts": 1}})
    assert found.same == frozenset()
    (notice,) = found.notices
    assert notice.startswith("2 links could not be asked for over https (no network")
    world.web.answer_again()
    assert not (await world.twins(*links.values(), offline=True)).same, "nothing was learned"


# --- who is asked about -------------------------------------------------------------------------------------------


def checked(url: str, reason: Reason = Reason.OK, **known: Any) -> CheckedLink:
    return CheckedLink(
        Link(url, (), url), Verdict(reason), DAY_0, status_code=known.pop("status_code", 200), **known
    )


NOT_ASKED = [
    checked("https://a.org/"),
    checked("http://a.org:8080/"),
    checked("http://192.0.2.7/"),
    checked("http://[2001:db8::1]/"),
    checked("http://***@a.org/"),
    checked("http://doi.org/10.1/x"),
    checked("http://a.org/", Reason.ACCEPTED_BY_RULE),
    checked("http://a.org/", Reason.SEEN_BY_ARCHIVE),
    checked("http://a.org/", Reason.BOT_WALL),
    checked("http://a.org/", status_code=203),
    checked("http://a.org/", redirects=("http://a.org/b",), final_url="http://a.org/b"),
    checked("http://ruled.org/x"),
    replace(checked("b.md"), link=Link("b.md", (), is_local=True)),
]


@pytest.mark.parametrize("link", NOT_ASKED, ids=lambda link: f"{link.link.url} {link.verdict.reason}")
def test_some_are_not_asked_about(link: CheckedLink) -> None:
    rules = [{"url": "https://ruled.org/*", "action": "ignore", "reason": "ours"}]
    config = Config.model_validate({"rules": rules})
    assert candidates([link, checked("http://a.org/")], config, date(2026, 11, 1)) == [
        checked("http://a.org/")
    ]
