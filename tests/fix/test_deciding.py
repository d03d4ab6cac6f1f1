"""Which links are repaired, and why others are left."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.errors import UsageError
from checker.fix.deciding import Decided, Known, decide, moved
from checker.fix.repairs import Form, Style, Wishes
from checker.models import (
    CheckedLink,
    IgnoredReference,
    Kind,
    Link,
    Location,
    Lookup,
    LookupState,
    Memento,
    Reason,
    Reference,
    Report,
    RunInfo,
    Section,
    Verdict,
)
from checker.urls import MalformedURL, host, normalise, split_fragment

if TYPE_CHECKING:
    from collections.abc import Mapping

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
OLD = "https://old.org/a"
COPIED_AT = datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)
PLAIN = Wishes()
NOW_ONLY = Wishes(now=True)


def cited(
    url: str, line: int = 1, text: str = "", *, path: str = "a.md", kind: Kind = Kind.INLINE
) -> Reference:
    return Reference(url, text, kind, Section(), Location(path, line, 5, 100 * line, 100 * line + len(url)))


def link(written: str, reason: Reason, *more: Reference, **known: Any) -> CheckedLink:
    """A link that is cited as ``written``, and by ``more``."""
    url = split_fragment(written)[0]
    try:
        url = normalise(url)
    except MalformedURL:
        url = written
    return CheckedLink(
        Link(url, (cited(written), *more), url), Verdict(reason), NOW, status_code=200, **known
    )


def gone_to(target: str, written: str = OLD, **known: Any) -> CheckedLink:
    return link(written, Reason.MOVED_PERMANENTLY, final_url=target, redirects=(target,), **known)


def copy(url: str) -> dict[str, Any]:
    memento = Memento(url, f"https://web.archive.org/web/20200102030405/{url}", COPIED_AT, 200, "archive")
    return {"lookup": Lookup(url, LookupState.ARCHIVED, memento)}


def lost(url: str = OLD, *more: Reference, reason: Reason = Reason.NOT_FOUND, **known: Any) -> CheckedLink:
    return link(url, reason, *more, **known)


def report(*links: CheckedLink, ignored: tuple[Reference, ...] = ()) -> Report:
    run = RunInfo("run", "1", NOW, NOW)
    left = tuple(IgnoredReference(each, Reason.RULE) for each in ignored)
    return Report(run, (), tuple(sorted(links, key=lambda each: each.link.url)), ignored=left)


def decided(*links: CheckedLink, wishes: Wishes = NOW_ONLY, **known: Any) -> Decided:
    return decide(report(*links), wishes, Known(**known))


def written(found: Decided) -> dict[str, str]:
    """What is written instead of each citation."""
    return {
        each.url: repair.target_for(each) for repair in found.repairs for each in repair.link.link.references
    }


def why(found: Decided) -> str:
    assert not found.repairs
    (left,) = found.left
    return left.why


# --- moved --------------------------------------------------------------------------------------------------------

FINE = {
    "another page": (OLD, "https://old.org/b"),
    "another site": (OLD, "https://new.org/b"),
    "https": ("http://old.org/a", "https://old.org/a"),
    "www": (OLD, "https://www.old.org/a"),
    "a slash": (OLD, "https://old.org/a/"),
    "a home page over https": ("http://old.org/", "https://old.org/"),
    "a home page of another name": ("https://old.org/", "https://new.org/"),
    "from http to http": ("http://old.org/a", "http://new.org/a"),
    "from a short name": ("https://bit.ly/abc", "https://new.org/page"),
    "a login that is cited": ("https://old.org/login", "https://new.org/login"),
    "tracking that was there": (f"{OLD}?utm_source=x", "https://new.org/?utm_source=x&p=1"),
    "a page in a language": ("https://old.org/de/a", "https://new.org/de/b"),
    "another top-level domain": ("https://old.com/a", "https://old.io/a"),
    "a part that the redirect names": (f"{OLD}", "https://new.org/a#part"),
    "an archive of its own": ("https://old.org/2019/05/a", "https://old.org/posts/a"),
}


@pytest.mark.parametrize("name", FINE)
def test_a_page_that_has_moved_is_cited_where_it_is(name: str) -> None:
    before, after = FINE[name]
    found = decided(gone_to(after, before))
    assert ([each.form for each in found.repairs], written(found)) == ([Form.MOVED], {before: after})
    assert not found.left


REFUSED = {
    "to a home page": ("https://new.org/", "home page"),
    "to a home page in a language": ("https://new.org/en/", "home page"),
    "to a login": ("https://old.org/login?next=/a", "a login"),
    "to a provider of logins": ("https://accounts.google.com/x", "a login"),
    "to a robot wall": ("https://old.org/captcha/", "robot wall"),
    "to a question about cookies": ("https://consent.youtube.com/m?x=1", "cookies"),
    "to one that is not listed": ("https://consent.old.org/m", "advertises"),
    "to a tracker": ("https://www.awin1.com/cread.php?p=1", "counts clicks"),
    "to advertising": ("https://ad.doubleclick.net/ddm/x", "counts clicks"),
    "to where tracking is added": ("https://new.org/a?utm_source=old&x=1", "where visitors come from"),
    "to where a click is known": ("https://new.org/a?fbclid=abc", "where visitors come from"),
    "down to http": ("http://old.org/b", "not encrypted"),
    "to a ticket": ("https://new.org/a?token=***", "one visitor"),
    "to a ticket that shows": ("https://new.org/a?jsessionid=1234", "one visitor"),
    "to a password": ("https://***@new.org/a", "password"),
    "to a private address": ("https://10.0.0.7/a", "private"),
    "to a private name": ("https://wiki.corp/a", "private"),
    "to a single name": ("https://intranet/a", "private"),
    "to a dealer": ("https://sedo.com/search?domain=old.org", "dealer"),
    "to a parker": ("https://x.sedoparking.com/a", "dealer"),
    "to a language": ("https://old.org/en/a", "only chooses"),
    "to a language and a country": ("https://old.org/en-us/a", "only chooses"),
    "to a host with a language": ("https://de.old.org/a", "only chooses"),
    "to a device": ("https://m.old.org/a", "only chooses"),
    "to a country": ("https://old.de/a", "only chooses"),
    "to a version": ("https://old.org/en/v2.1/a", "only chooses"),
    "to the latest version": ("https://old.org/latest/a", "only chooses"),
    "to a language by query": ("https://old.org/a?lang=en", "only chooses"),
    "to no host": ("https:///a", "none that can be cited"),
    "to another scheme": ("ftp://new.org/a", "none that can be cited"),
    "to what never ends": (f"https://new.org/{'a' * 2_000}", "more than 2,000 characters"),
    "to what turns text around": ("https://new.org/\u202ea", "none that can be cited"),
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("unsafe", [False, True])
def test_some_redirects_are_never_written(name: str, unsafe: bool) -> None:  # noqa: FBT001 - a case
    target, says = REFUSED[name]
    before = "https://old.com/a" if name == "to a country" else OLD
    assert says in why(decided(gone_to(target, before), wishes=Wishes(now=True, unsafe=unsafe)))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("https://old.org/", "https://old.org/en/"),
        ("https://m.old.org/", "https://old.org/"),
        (OLD, "https://old.org/de/a"),
    ],
)
def test_what_every_visitor_is_sent_to_differently_is_left(before: str, after: str) -> None:
    assert "only chooses" in why(decided(gone_to(after, before)))


@pytest.mark.parametrize(
    "name",
    ["https://doi.org/10.1/x", "http://hdl.handle.net/1/2", "https://purl.org/a/b", "https://w3id.org/x/y"],
)
def test_names_that_are_meant_to_last_are_not_rewritten(name: str) -> None:
    assert "lasting name" in why(decided(gone_to("https://publisher.org/page", name)))
    over_http = replace(link(name.replace("https", "http"), Reason.OK))
    assert decided(over_http, twins=frozenset({over_http.link.url})).repairs == ()


def test_an_identifier_in_a_note_holds_no_address_to_rewrite() -> None:
    reference = cited("https://arxiv.org/abs/1234.5678", kind=Kind.IDENTIFIER)
    checked = gone_to("https://new.org/1234.5678", reference.url)
    checked = replace(checked, link=replace(checked.link, references=(reference,)))
    assert decided(checked) == Decided((), ())


def test_a_path_on_the_notes_own_site_is_no_address_to_rewrite() -> None:
    checked = gone_to("https://new.org/a")
    checked = replace(checked, link=replace(checked.link, references=(cited("/a"),)))
    assert decided(checked) == Decided((), ())


@pytest.mark.parametrize(("runs", "is_repaired"), [(0, False), (1, False), (2, True), (9, True)])
def test_a_move_is_believed_when_two_runs_have_seen_it(runs: int, is_repaired: bool) -> None:  # noqa: FBT001 - a case
    found = decided(gone_to("https://new.org/a"), wishes=PLAIN, sightings={OLD: runs})
    assert bool(found.repairs) is is_repaired
    if not is_repaired:
        assert "one run only" in why(found)


def test_fragments_stay_where_the_page_has_them_and_the_redirect_s_own_wins() -> None:
    references = cited(f"{OLD}#part", 2), cited(f"{OLD}#other", 3)
    there = gone_to("https://new.org/a", sought_fragments=("part", "other"))
    there = replace(there, link=replace(there.link, references=(*there.link.references, *references)))
    assert written(decided(there)) == {
        OLD: "https://new.org/a",
        f"{OLD}#part": "https://new.org/a#part",
        f"{OLD}#other": "https://new.org/a#other",
    }
    own = replace(there, final_url="https://new.org/a#own")
    assert set(written(decided(own)).values()) == {"https://new.org/a#own"}


def test_a_fragment_that_the_new_page_lacks_is_dropped() -> None:
    part = link(
        f"{OLD}#gone",
        Reason.MISSING_FRAGMENT,
        final_url="https://new.org/a",
        redirects=("https://new.org/a",),
    )
    part = replace(part, link=replace(part.link, url=f"{OLD}#gone"))
    assert written(decided(part, sightings={OLD: 1})) == {f"{OLD}#gone": "https://new.org/a"}
    assert decided(part) == Decided((), ()), "the page has not moved for good"
    stays = replace(part, final_url=OLD, redirects=())
    assert decided(stays, sightings={OLD: 1}) == Decided((), ())
    assert moved(report(part, stays)) == [OLD]


def test_only_the_scheme_changes_where_only_that_is_new() -> None:
    spelled = "http://Bücher.ORG/Ü b?q=ä#x"
    checked = link(spelled, Reason.MOVED_PERMANENTLY, cited("http://bücher.org:80/%C3%9C%20b?q=ä", 2))
    twin = checked.link.url.replace("http:", "https:")
    found = decided(replace(checked, final_url=twin, redirects=(twin,)))
    assert written(found) == {
        spelled: "https://Bücher.ORG/Ü b?q=ä#x",
        "http://bücher.org:80/%C3%9C%20b?q=ä": twin,
    }
    assert len({each.link.link.url for each in found.repairs}) == 1


def test_what_many_pages_lead_to_is_where_the_dead_are_sent() -> None:
    many = [gone_to("https://new.org/news", f"https://old.org/{name}") for name in "abc"]
    found = decided(*many)
    assert not found.repairs
    assert {each.why for each in found.left} == {
        "3 cited pages redirect there, as what is gone does; --unsafe writes it"
    }
    assert len(decided(*many, wishes=Wishes(now=True, unsafe=True)).repairs) == 3
    assert len(decided(*many[:2]).repairs) == 2
    spellings = OLD, "http://old.org/a", "https://www.old.org/a/", "http://new.org/a"
    spelled = [gone_to("https://new.org/a", url) for url in spellings]
    assert len(decided(*spelled).repairs) == 4, "it is one page"


def test_a_page_that_shares_nothing_with_its_citation_is_doubted() -> None:
    reference = cited(OLD, text="Photosynthesis in tropical rainforests")
    checked = gone_to("https://new.org/x1", title="Cheap online casino bonus", heading="Play roulette today")
    checked = replace(checked, link=replace(checked.link, references=(reference,)))
    assert "shares no word" in why(decided(checked))
    assert decided(checked, wishes=Wishes(now=True, unsafe=True)).repairs


def test_a_new_address_that_is_known_to_be_broken_is_not_written() -> None:
    found = decided(gone_to("https://new.org/a"), lost("https://new.org/a"))
    assert [each.why for each in found.left][-1] == "its new address is broken as well"


# --- upgraded -----------------------------------------------------------------------------------------------------


def test_a_page_that_https_shows_as_well_is_cited_so() -> None:
    there, other = link("http://a.org/x#part", Reason.OK), link("http://b.org/", Reason.OK)
    found = decided(there, other, twins=frozenset({there.link.url}))
    assert ([each.form for each in found.repairs], written(found)) == (
        [Form.UPGRADED],
        {"http://a.org/x#part": "https://a.org/x#part"},
    )


# --- archived and marked ------------------------------------------------------------------------------------------

LOST = [
    *(Reason.NOT_FOUND, Reason.GONE, Reason.CLIENT_ERROR, Reason.HOST_NOT_FOUND, Reason.CONNECTION_REFUSED),
    *(
        Reason.TLS_INVALID,
        Reason.REDIRECT_LOOP,
        Reason.TOO_MANY_REDIRECTS,
        Reason.BAD_REDIRECT,
        Reason.SOFT_404,
    ),
    *(Reason.REDIRECTED_TO_HOME, Reason.PARKED_DOMAIN, Reason.UNREACHABLE),
]
KEPT = [
    *(
        Reason.MISSING_FRAGMENT,
        Reason.OK,
        Reason.FORBIDDEN,
        Reason.BOT_WALL,
        Reason.LOGIN_REQUIRED,
        Reason.TIMEOUT,
    ),
    *(Reason.SERVER_ERROR, Reason.NO_NETWORK, Reason.ACCEPTED_BY_RULE, Reason.SEEN_BY_ARCHIVE),
]


@pytest.mark.parametrize("reason", LOST)
def test_what_readers_do_not_get_is_repaired_by_its_copy(reason: Reason) -> None:
    found = decided(lost(f"{OLD}#part", reason=reason, **copy(OLD)))
    (repair,) = found.repairs
    assert (repair.form, repair.memento and repair.memento.timestamp) == (Form.ARCHIVED, COPIED_AT)
    assert written(found) == {f"{OLD}#part": f"https://web.archive.org/web/20200102030405/{OLD}#part"}


@pytest.mark.parametrize("reason", KEPT)
def test_what_readers_may_get_is_left_as_it_is(reason: Reason) -> None:
    assert decided(lost(reason=reason, **copy(OLD)), wishes=Wishes(marks=True, unsafe=True)) == Decided(
        (), ()
    )


@pytest.mark.parametrize("reason", [Reason.MISSING_FILE, Reason.LOCAL_PATH])
def test_files_are_for_their_authors_to_mend(reason: Reason) -> None:
    checked = lost("b.md", reason=reason)
    checked = replace(checked, link=replace(checked.link, is_local=True))
    assert decided(checked, wishes=Wishes(marks=True, unsafe=True)) == Decided((), ())


def test_what_has_no_copy_is_marked_on_request() -> None:
    assert why(decided(lost())) == "no archived copy is known; --mark marks it"
    (repair,) = decided(lost(), wishes=Wishes(marks=True)).repairs
    assert (repair.form, repair.target) == (Form.MARKED, "")


def test_copies_that_are_not_offered_without_a_doubt_are_left() -> None:
    far = lost(cited=date(2015, 1, 1), **copy(OLD))
    assert why(decided(far)) == (
        "its archived copy is of 2020-01-02, 5 years after it was cited; --unsafe takes it"
    )
    assert decided(far, wishes=Wishes(unsafe=True)).repairs
    chain = lost(reason=Reason.TLS_INCOMPLETE_CHAIN, **copy(OLD))
    assert "most readers" in why(decided(chain))
    assert decided(chain, wishes=Wishes(unsafe=True)).repairs
    itself = f"https://web.archive.org/web/20200102030405/{OLD}"
    assert why(decided(lost(itself, **copy(itself)))) == "it is an archived copy itself"


@pytest.mark.parametrize("style", Style)
def test_a_lasting_name_is_not_replaced_by_a_copy(style: Style) -> None:
    doi = "https://doi.org/10.1/x"
    found = decided(lost(doi, **copy(doi)), wishes=Wishes(style=style))
    assert bool(found.repairs) is (style in {Style.APPEND, Style.FOOTNOTE})


@pytest.mark.parametrize(
    "field",
    [
        cited("https://doi.org/10.1/x", kind=Kind.FRONT_MATTER),
        cited("https://doi.org/10.1/x", kind=Kind.BIBLIOGRAPHY, path="a.bib"),
        cited("https://doi.org/10.1/x", kind=Kind.IDENTIFIER, path="a.bib"),
    ],
)
def test_a_lasting_name_in_a_field_stays_since_nothing_can_stand_beside_it(field: Reference) -> None:
    checked = lost("https://doi.org/10.1/x", field._replace(location=field.location._replace(line=9)))
    checked = replace(checked, **copy("https://doi.org/10.1/x"))
    (repair,) = decided(checked).repairs
    assert repair.link.link.references == checked.link.references[:1]


def test_a_password_is_not_touched() -> None:
    secret = "https://me:secret@old.org/a"
    found = decided(lost(secret, **copy(secret)), wishes=Wishes(marks=True))
    assert found == Decided((), ())


def test_citations_with_a_copy_beside_them_are_repaired_already() -> None:
    behind = cited(f"https://web.archive.org/web/20200102030405/{OLD}", 1)
    behind = behind._replace(location=behind.location._replace(column=60))
    elsewhere = cited(OLD, 9)
    checked = lost(OLD, elsewhere, **copy(OLD))
    shown = link(behind.url, Reason.OK)
    shown = replace(shown, link=replace(shown.link, references=(behind,)))
    (repair,) = decided(checked, shown).repairs
    assert repair.link.link.references == (elsewhere,)
    by_rule = decide(report(checked, ignored=(behind,)), PLAIN)
    assert by_rule.repairs[0].link.link.references == (elsewhere,), "a rule may leave archives alone"
    alone = lost(**copy(OLD))
    assert decided(alone, shown) == Decided((), ())
    assert decided(lost(), shown, wishes=Wishes(marks=True)) == Decided((), ()), "whoever wrote it"


# --- mistyped -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("htp://a.org/x", "http://a.org/x"),
        ("http:/a.org/x", "http://a.org/x"),
        ("https://a .org/x#y", "https://a.org/x#y"),
        ("www.a.org/x", "https://www.a.org/x"),
    ],
)
def test_what_was_probably_meant_is_told_and_written_on_request(typed: str, meant: str) -> None:
    checked = lost(typed, reason=Reason.MALFORMED_URL)
    assert why(decided(checked)) == f"it was probably meant to be {meant}; --unsafe writes that"
    found = decided(checked, wishes=Wishes(unsafe=True))
    assert ([each.form for each in found.repairs], written(found)) == ([Form.MISTYPED], {typed: meant})


def test_nobody_can_say_what_was_meant() -> None:
    assert decided(lost("https://[a/", reason=Reason.MALFORMED_URL)) == Decided((), ())


# --- whatever servers and authors write --------------------------------------------------------------------------

ORDINARY = "http:// https:// // a.org [::1] % %zz @ *** :80 :x / ? # &a= .. utm_source= login en 20200102030405 ü xn--"
ODD = ("\u202e", "\x00", " ", "\ud800", "\\")
PIECES = st.lists(st.sampled_from((*ORDINARY.split(), *ODD)), max_size=9).map("".join)


@given(PIECES, PIECES, st.sampled_from(Reason))
def test_nothing_that_is_written_stops_it_or_becomes_what_no_browser_opens(
    before: str, after: str, reason: Reason
) -> None:
    checked = link(before, reason, final_url=after, redirects=(after,), **copy(before))
    found = decided(
        checked, wishes=Wishes(now=True, unsafe=True, marks=True), sightings={checked.link.url: 2}
    )
    for repair in found.repairs:
        if repair.form is Form.MOVED:
            assert host(repair.target)
            assert repair.target.startswith(("http://", "https://"))
            assert repair.target.encode()
        assert "***" not in repair.target


# --- which, and in which order ------------------------------------------------------------------------------------

ALL = (
    gone_to("https://new.org/a"),
    lost("https://lost.org/1", **copy("https://lost.org/1")),
    lost("https://lost.org/2", cited("https://lost.org/2", 2), **copy("https://lost.org/2")),
    lost("https://gone.org/3", reason=Reason.GONE),
    lost("htp://a.org/x", reason=Reason.MALFORMED_URL),
)
CHOICES: Mapping[str, tuple[set[str], list[str], int]] = {
    "everything": (set(), ["https://lost.org/2", "https://lost.org/1", OLD], 2),
    "a form": ({"moved"}, [OLD], 0),
    "a reason": ({"not-found"}, ["https://lost.org/2", "https://lost.org/1"], 0),
    "a reason and a form": ({"gone", "mistyped"}, [], 2),
    "nothing that is there": ({"upgraded"}, [], 0),
}


@pytest.mark.parametrize("name", CHOICES)
def test_the_worst_comes_first_of_what_is_asked_for(name: str) -> None:
    only, urls, left = CHOICES[name]
    found = decided(*ALL, wishes=Wishes(now=True, only=frozenset(only)))
    assert ([each.link.link.url for each in found.repairs], len(found.left)) == (urls, left)


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("not-fuond", "did you mean not-found?"),
        ("movd", "did you mean moved?"),
        ("zzz", "one of moved, upgraded"),
    ],
)
def test_a_word_that_is_no_repair_is_refused_with_the_nearest(word: str, says: str) -> None:
    with pytest.raises(UsageError, match=word) as raised:
        Wishes(only=frozenset({"moved", word}))
    assert says in str(raised.value)
