"""Redirects to front pages, parked domains and siblings: the dead, and the living that look like them."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from checker.judge import judge, wants_sibling
from checker.judge.words import own_words_in_order
from checker.models import Attempt, Reason, Sibling
from tests.judge.seen import LONG, TODAY, Page

HOME = "Harbour Gazette"

SENT_HOME = [
    Page("https://gazette.org/2014/05/the-old-crane", HOME, None, LONG, "The old crane", to="https://gazette.org/"),
    Page("http://gazette.org/2014/05/the-old-crane", HOME, None, LONG, "The old crane", to="https://www.gazette.org/"),
    Page("https://gazette.org/the-old-crane.html", HOME, None, LONG, to="https://gazette.org"),
    Page("https://gazette.org/manifesto", HOME, None, LONG, "Our manifesto", to="https://gazette.org/"),
    Page("https://gazette.org/a/b?id=7", HOME, None, LONG, "Essay seven", to="https://gazette.org/en/"),
    Page("https://gazette.org/en/reports/7", HOME, None, LONG, "Report seven", to="https://gazette.org/en"),
    Page("https://gazette.org/fr/essais/grue", HOME, None, LONG, "La grue", to="https://gazette.org/fr-ca/"),
    Page("https://gazette.org/reports/7", HOME, None, LONG, "Report seven", to="https://gazette.org/index.html"),
    Page("https://gazette.org/reports/7", HOME, None, LONG, "Report seven", to="https://gazette.org/default.aspx"),
    Page("https://gazette.org/reports/7", HOME, None, LONG, "Report seven", to="https://gazette.org/?utm_source=old&ref=x"),
    Page("https://gazette.org/?p=4711", HOME, None, LONG, "The old crane", to="https://gazette.org/"),
    Page("https://gazette.org/gone/x", HOME, None, LONG, "The old crane", to="https://media-house.com/"),
    Page("https://blog.gazette.org/2009/crane", HOME, None, LONG, "The old crane", to="https://www.gazette.org/"),
    Page("https://gazette.org/k/旧起重机", "港报", None, LONG, "港口的旧起重机", to="https://gazette.org/"),
    Page("https://gazette.org/ja/100", "港新聞", None, LONG, "古いクレーンの歴史", to="https://gazette.org/ja/"),
]  # fmt: skip

NOT_SENT_HOME = [
    # the cited path was a front page itself, or the same page
    Page("https://gazette.org/index.php", HOME, None, LONG, to="https://gazette.org/"),
    Page("https://gazette.org/home", HOME, None, LONG, to="https://gazette.org/"),
    Page("https://gazette.org/", HOME, None, LONG, to="https://gazette.org/en/"),
    Page("https://gazette.org/en/", HOME, None, LONG, to="https://gazette.org/"),
    Page("http://gazette.org/", HOME, None, LONG, to="https://www.gazette.org/"),
    Page("http://gazette.org/a/b", "The old crane", None, LONG, to="https://www.gazette.org/a/b/"),
    Page("https://gazette.org/?utm_source=list", HOME, None, LONG, to="https://gazette.org/"),
    Page("https://gazette.org/docs", HOME, None, LONG, to="https://gazette.org/"),
    Page("https://gazette.org/about", HOME, None, LONG, to="https://gazette.org/"),
    # addresses that stand for others
    Page("https://bit.ly/3xYz", HOME, None, LONG, "An essay", to="https://gazette.org/"),
    Page("https://doi.org/10.1000/182", HOME, None, LONG, "The handbook", to="https://gazette.org/"),
    Page("https://aka.ms/tool/x", "The tool", None, LONG, "Install it", to="https://tool.org/"),
    Page("https://go.media.org/a/b", HOME, None, LONG, "An essay", to="https://gazette.org/"),
    Page("https://media.org/redirect/77", HOME, None, LONG, "An essay", to="https://gazette.org/"),
    Page("https://media.org/leave?url=https://gazette.org/", HOME, None, LONG, "An essay", to="https://gazette.org/"),
    # a project that got a site of its own, or a page of one
    Page("https://me.github.io/crane-calc/", "Crane Calc", None, LONG, "Calculator", to="https://cranecalc.org/"),
    Page("https://apache.org/projects/kafka", "Kafka", None, LONG, "Messages", to="https://kafka.apache.org/"),
    Page("https://tool.org/latest/guide", "Tool: lifts loads by ropes", None, "", "Tool: lifts loads by ropes", to="https://tool.org/"),
    Page("https://gazette.org/x/y", HOME, None, LONG, "Harbour Gazette", to="https://gazette.org/"),
    Page("https://tool.org/a/b", "Tool", None, LONG, "Tool", to="https://tool.org/"),
    Page("https://calc.org/crane-load-tables/", "Calc", None, "Crane load tables for everybody", to="https://calc.org/"),
    Page("https://gazette.org/zh/1", "港报", None, "港口的旧起重机", "港口的旧起重机", to="https://gazette.org/"),
    # the front page is told what to show
    Page("https://app.org/docs/start", "App", None, LONG, "How to start", to="https://app.org/#/docs/start"),
    Page("https://app.org/docs/start", "App", None, LONG, "How to start", to="https://app.org/?/docs/start"),
    Page("https://app.org/docs/start", "App", None, LONG, "How to start", to="https://app.org/?page=start"),
    # not a front page
    Page("https://gazette.org/2014/05/x", HOME, None, LONG, "The old crane", to="https://gazette.org/archive/"),
    Page("https://gazette.org/2014/05/x", HOME, None, LONG, "The old crane", to="https://gazette.org/js/"),
]  # fmt: skip

FOR_SALE = {
    "en": "crane-notes.org This domain is for sale. Make an offer.",
    "en-buy": "crane-notes.org Buy this domain Related searches: cranes, ropes",
    "en-parked": "Welcome to crane-notes.org. This web page is parked FREE, courtesy of the registrar.",
    "en-expired": "crane-notes.org This domain has expired. Renew it now.",
    "de": "crane-notes.org Diese Domain steht zum Verkauf",
    "fr": "crane-notes.org Ce nom de domaine est à vendre",
    "es": "crane-notes.org Este dominio está en venta",
    "it": "crane-notes.org Questo dominio è in vendita",
    "pt": "crane-notes.org Este domínio está à venda",
    "nl": "crane-notes.org Deze domeinnaam is te koop",
    "ru": "crane-notes.org Домен продаётся",
    "pl": "crane-notes.org Ta domena jest na sprzedaż",
    "tr": "crane-notes.org Bu alan adı satılıktır",
    "ar": "crane-notes.org هذا النطاق للبيع",
    "hi": "crane-notes.org यह डोमेन बिक्री के लिए है",
    "zh": "crane-notes.org 该域名正在出售",
    "zh-hant": "crane-notes.org 此網域出售",
    "ja": "crane-notes.org このドメインは販売中です",
    "ko": "crane-notes.org 이 도메인은 판매 중입니다",
    "sv": "crane-notes.org Domänen är till salu",
    "cs": "crane-notes.org Tato doména je na prodej",
    "uk": "crane-notes.org Цей домен продається",
}

NAMED_IN_THE_SENTENCE = [
    "crane-notes.org is for sale. Contact us.",
    "Crane-Notes.org may be for sale!",
    "The domain www.crane-notes.org is for sale",
    "Die Domain „crane-notes.org“ steht zum Verkauf.",
    "crane-notes.org steht zum Verkauf",
    "Le nom de domaine crane-notes.org est à vendre.",
    "El dominio crane-notes.org está en venta.",
    "Il dominio crane-notes.org è in vendita",
    "O domínio crane-notes.org está à venda",
    "De domeinnaam crane-notes.org is te koop",
    "Домен crane-notes.org продаётся",
    "Domena crane-notes.org jest na sprzedaż",
    "Domänen crane-notes.org är till salu",
    "域名 crane-notes.org 正在出售",
    "The domain crane-notes.org has expired. Is this your domain? Renew it.",
    "crane-notes.org expired on 01/05/2025 and is pending renewal or deletion.",
]

DEALERS = [
    "https://www.hugedomains.com/domain_profile.cfm?d=crane-notes&e=org",
    "https://www.afternic.com/forsale/crane-notes.org?utm_source=x",
    "https://dan.com/buy-domain/crane-notes.org",
    "https://sedo.com/search/details/?domain=crane-notes.org",
    "https://www.godaddy.com/forsale/crane-notes.org",
    "https://www1.sedoparking.com/x",
    "http://ww25.crane-notes.org/?subid1=2026",
    "http://parkingpage.namecheap.com/",
]

NOT_PARKED = [
    Page("https://nameblog.org/domain-parking", "What is domain parking?", None, "nameblog.org: pages say that this domain is for sale.", "What is domain parking?"),
    Page("https://nameblog.org/p/8", "Selling names", None, f"nameblog.org This domain is for sale, they say. {LONG}"),
    Page("https://dealer.org/list", "Names", None, "Buy this domain: harbour.net, crane.net. Ask us.", "Names"),
    Page("https://estate.org/houses", "Houses by the sea", None, "estate.org This house is for sale. Make an offer."),
    Page("https://town.org/parking", "Parking", None, "town.org Parking is free on Sundays."),
    Page("https://consulate.org/passports", "Expired passports", None, "consulate.org Your passport has expired? Renew it."),
    Page("https://old.org/x", "The new home", "The new home", LONG, "The new home", to="https://sedo.com/about"),
    Page("https://sedo.com/buy/crane-notes.org", "crane-notes.org", None, "An offer", to="https://sedo.com/search/details/?domain=crane-notes.org"),
    Page("https://physics.org/a", "A", None, LONG, "A", to="https://ww2.physics.org/a"),
    Page("https://rivers.org/", "rivers.org", None, "Rivers project. The domain name is for sale, write to us.", "Maps of rivers"),
    Page("https://flussbuch.de/", "flussbuch.de", None, "Karten aller Flüsse. Die Domain steht zum Verkauf, schreiben Sie uns.", "Karten"),
    Page("https://crane.org/", "crane.org", None, "The old crane is for sale. crane.org tells its story.", "A story"),
]  # fmt: skip


@pytest.mark.parametrize("page", SENT_HOME, ids=lambda page: f"{page.url} {page.to}")
def test_a_page_that_leads_to_a_front_page_is_gone(page: Page) -> None:
    assert page.reason is Reason.REDIRECTED_TO_HOME, page.verdict().detail
    assert "front page" in page.verdict().detail


@pytest.mark.parametrize("page", NOT_SENT_HOME, ids=lambda page: f"{page.url} {page.to}")
def test_what_only_looks_sent_home_is_alive(page: Page) -> None:
    assert page.reason is Reason.OK, page.verdict().detail


@pytest.mark.parametrize("text", FOR_SALE.values(), ids=FOR_SALE.keys())
def test_a_domain_for_sale_or_parked_in_any_language(text: str) -> None:
    page = Page("http://crane-notes.org/2009/ropes", "crane-notes.org", None, text, "Notes on ropes")
    assert page.reason is Reason.PARKED_DOMAIN
    assert page._replace(text=f"{text} {LONG}").reason is not Reason.PARKED_DOMAIN


@pytest.mark.parametrize("text", NAMED_IN_THE_SENTENCE)
@pytest.mark.parametrize("url", ["http://crane-notes.org/", "http://crane-notes.org/2009/ropes"])
def test_a_parked_domain_puts_its_name_into_the_sentence(url: str, text: str) -> None:
    page = Page(url, "crane-notes.org", None, text, "Notes on ropes")
    assert page.reason is Reason.PARKED_DOMAIN, page.verdict().detail
    other = page._replace(title="Names", text=text.lower().replace("crane-notes.org", "harbour.net"))
    assert other.reason is Reason.OK, other.verdict().detail


def test_the_page_of_a_hoster_for_a_domain_without_a_site() -> None:
    title = "Parked Domain name on Hostinger DNS system"
    page = Page(
        "http://crane-notes.org/", title, None, f"{title} You can see this page because", "Notes on ropes"
    )
    assert page.reason is Reason.PARKED_DOMAIN


@pytest.mark.parametrize("to", DEALERS)
@pytest.mark.parametrize("code", [200, 403])
def test_a_redirect_to_a_dealer(to: str, code: int) -> None:
    page = Page("http://crane-notes.org/2009/ropes", "Names", None, "A name for you", "Notes on ropes", to=to)
    assert page.verdict(code).reason is Reason.PARKED_DOMAIN


@pytest.mark.parametrize("page", NOT_PARKED, ids=lambda page: page.url)
def test_what_only_looks_parked_is_alive(page: Page) -> None:
    assert page.reason is Reason.OK, page.verdict().detail


def test_an_international_name_is_known_in_its_own_letters() -> None:
    text = "mühlenbuch.de steht zum Verkauf. Diese Domain steht zum Verkauf."
    assert (
        Page("http://xn--mhlenbuch-q9a.de/", None, None, text, "Das Mühlenbuch").reason
        is Reason.PARKED_DOMAIN
    )


PORTAL = "City portal Welcome. Choose from the menu: dates, forms, parks, pools."
FEES = Page("https://portal.org/registry/fees", "City portal", None, PORTAL, "Fees of the registry")


def sibling(
    sketch: str = PORTAL, title: str = "City portal", code: int | None = 200, url: str = ""
) -> Sibling:
    return Sibling(
        "https://portal.org/registry/qxzv", code, url or "https://portal.org/registry/qxzv", title, sketch
    )


@pytest.mark.parametrize(
    ("page", "neighbour", "reason"),
    [
        (FEES, sibling(), Reason.SOFT_404),
        (FEES, sibling(PORTAL.replace("dates", "times")), Reason.SOFT_404),
        (FEES, sibling(code=404), Reason.OK),
        (FEES, sibling(code=None), Reason.OK),
        (FEES, sibling("Quite another page about other things, with other words"), Reason.OK),
        (FEES, sibling(title="Something else"), Reason.OK),
        (FEES, sibling(url="https://portal.org/login?next=/registry/qxzv"), Reason.OK),
        (FEES._replace(cited="City portal"), sibling(), Reason.OK),
        (FEES._replace(text="", title=None), sibling("", ""), Reason.OK),
        (FEES._replace(url="https://portal.org/search?q=fees"), sibling(), Reason.OK),
        (FEES._replace(text="We are down for maintenance"), sibling("We are down for maintenance"), Reason.OK),
        (FEES._replace(text="Wegen Wartungsarbeiten geschlossen"), sibling("Wegen Wartungsarbeiten geschlossen"), Reason.OK),
        (FEES._replace(more={"is_scripted": True}), sibling(), Reason.OK),
        (FEES._replace(more={"has_login": True}), sibling(), Reason.OK),
    ],
)  # fmt: skip
def test_a_page_like_a_neighbour_that_cannot_exist(page: Page, neighbour: Sibling, reason: Reason) -> None:
    asked = page._replace(more={**page.more, "sibling": neighbour})
    assert asked.reason is reason, asked.verdict().detail


@pytest.mark.parametrize(
    ("page", "wants"),
    [
        (FEES, True),
        (FEES._replace(cited="Das Gebührenverzeichnis"), True),
        (FEES._replace(cited="All forms"), False),
        (FEES._replace(cited="All forms of the registry"), False),
        (FEES._replace(cited="Welcoming words"), False),  # another form of a word
        (FEES._replace(cited="Formular"), True),  # words that begin alike by chance
        (FEES._replace(text="Sorry. Contact us, choose a context."), True),
        (FEES._replace(cited="Contact", text="Contact Home About Privacy Imprint"), True),
        (FEES._replace(cited="This source", text="All sources are here."), True),
        (
            FEES._replace(url="https://portal.org/8231", cited="here", text="All is here, in this portal."),
            True,
        ),
        (
            FEES._replace(url="https://portal.org/8231", cited="This article", text="Each article is free."),
            True,
        ),
        (FEES._replace(url="https://portal.org/registry/parks", cited="Grünanlagen"), False),
        (FEES._replace(url="https://portal.org/8231", cited="https://portal.org/8231"), False),
        (FEES._replace(url="https://portal.org/"), False),
        (FEES._replace(url="https://portal.org/en/"), False),
        (FEES._replace(url="https://portal.org/search?q=fees"), False),
        (FEES._replace(text=""), False),
        (FEES._replace(more={"is_scripted": True}), False),
        (FEES._replace(more={"has_login": True}), False),
        (FEES._replace(to="https://portal.org/"), False),
    ],
)
def test_a_neighbour_is_asked_for_only_where_nothing_speaks_for_the_page(page: Page, *, wants: bool) -> None:
    assert wants_sibling(page.link(), page.observation()) is wants


def test_words_are_compared_in_the_order_of_the_text() -> None:
    text = "who walks home often? wise old owls walk home"
    assert own_words_in_order(text) == ("walks", "home", "often", "wise", "old", "owls", "walk")


def test_no_neighbour_is_asked_for_where_no_page_came() -> None:
    assert not wants_sibling(FEES.link(), FEES.observation(404))
    assert not wants_sibling(FEES.link(), FEES.observation(206))


def test_a_script_that_leads_to_a_lander_is_that_of_a_parked_domain() -> None:
    page = Page("http://lantern.org/", more={"is_scripted": True}).observation()
    leading = Attempt(page.url, 1, 200, location="http://lantern.org/lander")
    assert judge(replace(page, hops=(leading,)), today=TODAY).reason is Reason.PARKED_DOMAIN
    assert judge(page, today=TODAY).reason is Reason.OK


BEFORE = [
    "Your privacy. We and our 842 partners store and access information",
    "Are you of legal age? Please enter your date of birth",
    "Your browser is not supported. Please upgrade",
    "Request rejected. Ask with this number: 77",
    "Your IP address has been flagged",
    "You are now in line",
    "Keep on reading with a subscription. Already a member?",
    "Wir verwenden Cookies. Bitte stimmen Sie zu.",
    "Votre navigateur n'est pas pris en charge",
    "请登录后继续浏览本站的内容。谢谢您的理解。",
    "This site is for healthcare professionals only. I am one. I am a patient.",
    "Diese Seiten richten sich an Angehörige der Heilberufe.",
    "Select your country and language to go on",
    "Bitte wählen Sie Ihr Land",
    "Please accept the terms of this house to go on",
    "Your session has expired. Start again.",
    "You need a recent version of Chrome, Firefox, Safari or Edge to see these pages",
    "Please turn off your ad blocker to go on",
    "We are seeing high traffic at the moment. You are let in soon.",
    "Loading the application. If this takes longer than a few seconds, please check your connection.",
]


@pytest.mark.parametrize("text", BEFORE)
def test_what_stands_before_every_page_is_no_death(text: str) -> None:
    page = FEES._replace(text=text, more={"sibling": sibling(text)})
    assert page.reason is Reason.OK, page.verdict().detail
    lost = page._replace(title="Fehler 404", more={"sibling": sibling(text, title="Fehler 404")})
    assert lost.reason is Reason.SOFT_404


@pytest.mark.parametrize(
    "text",
    [
        "Error establishing a database connection",
        "Fatal error: Uncaught Error: Call to undefined function in /srv/www/index.php:7",
        "PHP Parse error: syntax error, unexpected end of file",
    ],
)
def test_an_outage_that_answers_200_is_no_death(text: str) -> None:
    page = FEES._replace(title="Portal", text=text, more={"sibling": sibling(text, "Portal")})
    assert page.reason is Reason.SERVER_ERROR
    assert page._replace(text=f"A talk: {text}", more={}).reason is Reason.OK
    assert page._replace(title=text, cited=text, more={}).reason is Reason.OK


REFORM = "Реформа образования Министерство меняет правила приёма. Подробности о сроках и о школах."
NUMBERED = Page(
    "https://portal.org/news/12345/reforma", "Реформа образования", None, REFORM, "Russian education reform"
)
GATE = "One more step Choose what applies to you and go on to the pages of this house."


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (NUMBERED, Reason.OK),
        (NUMBERED._replace(url="https://portal.org/item/77/full", cited="this study"), Reason.OK),
        (NUMBERED._replace(url="https://portal.org/item/77/view", cited="Müller 2019"), Reason.OK),
        (NUMBERED._replace(url="https://portal.org/news/reforma-12345/print", cited="[3]"), Reason.OK),
        (NUMBERED._replace(url="https://portal.org/news/reforma"), Reason.SOFT_404),
        (NUMBERED._replace(url="https://portal.org/2014/05/12/reforma"), Reason.SOFT_404),
        (NUMBERED._replace(url="https://portal.org/2014-05/reforma"), Reason.SOFT_404),
        (NUMBERED._replace(url="https://portal.org/v2/3.11/reforma"), Reason.SOFT_404),
        (NUMBERED._replace(title="Portal"), Reason.SOFT_404),  # the page of the site, not of the number
        (NUMBERED._replace(title=None), Reason.SOFT_404),
        (NUMBERED._replace(title="Not found, sorry: 404"), Reason.SOFT_404),
    ],
    ids=lambda case: str(case)[:90],
)  # fmt: skip
def test_a_number_before_the_last_name_may_be_all_that_a_server_reads(page: Page, reason: Reason) -> None:
    neighbour = sibling(page.text, page.title or "")
    asked = page._replace(more={"sibling": neighbour})
    assert asked.reason is reason, asked.verdict().detail


def test_a_server_that_sends_the_neighbour_to_the_cited_page_knows_that_page() -> None:
    page = NUMBERED._replace(url="https://portal.org/news/reforma")
    corrected = sibling(REFORM, "Реформа образования", url=page.url)
    assert page._replace(more={"sibling": corrected}).reason is Reason.OK
    elsewhere = sibling(REFORM, "Реформа образования", url="https://portal.org/all")
    lost = page._replace(to="https://portal.org/all", more={"sibling": elsewhere})
    assert lost.reason is Reason.SOFT_404


@pytest.mark.parametrize(
    ("to", "reason"),
    [
        ("/hcp-gate?dest=%2Fregistry%2Ffees", Reason.OK),
        ("/country?back=https%3A%2F%2Fportal.org%2Fregistry%2Ffees", Reason.OK),
        ("/gate?dest=%2Fregistry", Reason.SOFT_404),
        ("/missing-error?from=%2Fregistry%2Ffees", Reason.SOFT_404),
        ("/not-found-here?from=%2Fregistry%2Ffees", Reason.SOFT_404),
        ("/error?reason=cookies_disabled", Reason.OK),
        ("/error?reason=session_expired", Reason.OK),
        ("/error?reason=gone", Reason.SOFT_404),
    ],
)
def test_a_gate_that_names_the_way_back_or_its_cause_is_no_death(to: str, reason: Reason) -> None:
    neighbour = sibling(GATE, "City portal", url="https://portal.org/gate?dest=%2Fregistry%2Fqxzv")
    page = FEES._replace(text=GATE, to=f"https://portal.org{to}", more={"sibling": neighbour})
    assert page.reason is reason, page.verdict().detail


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("1" * 100_000 + "%0A", ""),
        ("a19001" * 20_000 + "%0A", ""),
        ("/%2F" * 10_000 + "x", "=" * 100_000),
        ("ab" * 10_000, "=" + "/ab" * 30_000),
    ],
    ids=["digits", "numbers", "signs", "ways"],
)
def test_no_address_takes_long(path: str, query: str) -> None:
    """Addresses are written by others; a pattern that tries every pair of places takes half a minute for these."""
    url = f"https://portal.org/{path}/fees"
    page = FEES._replace(
        url=url, text=GATE, to=f"https://portal.org/gate?{query}", more={"sibling": sibling(GATE)}
    )
    started = time.perf_counter()
    page.verdict()
    page._replace(to="").verdict()
    assert time.perf_counter() - started < 5
