"""From a report to repairs: what is to become of which link, or why a link that looks repairable is left. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from checker import tickets, urls
from checker.fix.citing import grouped, is_address, is_field, normal, twin_of, with_only, without, written
from checker.fix.repairs import Form, Left, Repair, Style
from checker.fix.targets import Move, objection
from checker.judge import titles
from checker.judge.case import Place
from checker.judge.findings import copy_of
from checker.judge.homes import is_lasting_name, stands_for_others
from checker.judge.mementos import Beside, level, page_of
from checker.judge.mistakes import correction
from checker.judge.nearness import is_far_after, nearness
from checker.models import REASONS, Kind, Reason, Status
from checker.report import tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from checker.fix.repairs import Wishes
    from checker.models import CheckedLink, Memento, Report
    from checker.references import Location

__all__ = ["Decided", "Known", "decide", "moved"]

_AT_HOME = frozenset({Reason.MISSING_FILE, Reason.LOCAL_PATH, Reason.MALFORMED_URL, Reason.MISSING_FRAGMENT})
"""Broken links that no archive can mend: the mistake is in the notes, or the page is there."""
_ENOUGH = 2  # runs in which a redirect was seen
_MANY = 3
"""So many pages that have moved to one have not: they are gone, and this is where visitors of what is gone are sent."""
_INSTEAD = frozenset({Style.REPLACE, Style.ROBUST})
"""Styles that write another address in place of the cited one."""


class Known(NamedTuple):
    """What the store and the network say. ``sightings``: in how many runs each page was seen to lead, permanently, where
    it leads now (``Store.sightings``). ``twins``: the links over http of which https shows the same page
    (``stages.twins.Twins.same``). ``spaced``: what was meant where the address stops at a space (``spaces.meant``).
    """

    sightings: Mapping[str, int] = MappingProxyType({})
    twins: frozenset[str] = frozenset()
    spaced: Mapping[Location, str] = MappingProxyType({})


class Decided(NamedTuple):
    """What was decided, worst first, of all links: which of them the limit takes is known when it was tried."""

    repairs: tuple[Repair, ...]
    left: tuple[Left, ...]


def moved(report: Report) -> list[str]:
    """The pages of ``report`` of which ``Known.sightings`` are wanted."""
    return sorted({urls.split_fragment(link.link.url)[0] for link in report.links if link.redirects})


_NOTHING = Known()


def decide(report: Report, wishes: Wishes, known: Known = _NOTHING) -> Decided:
    """What is to become of the links of ``report``, whose references are those of the notes as they are now."""
    decider = _Decider(report, wishes, known)
    repairs, left = list[Repair](), list[Left]()
    severities = tally.severities(report)
    for link in sorted(report.links, key=partial(tally.worst_first, severities=severities)):
        for part, decision in decider.decisions(link):
            if wishes.wants(decision.form, link.verdict.reason):
                repairs += decision.repairs
                left += [Left(part, decision.why)] * bool(decision.why)
    return Decided(_to_the_end(repairs), tuple(left))


def _to_the_end(repairs: Sequence[Repair]) -> tuple[Repair, ...]:
    """``repairs`` that write no address which another of them replaces: a second time, nothing would be left to do."""
    better = {each.link.link.url: each for each in repairs if each.form in (Form.MOVED, Form.UPGRADED)}

    def final(target: str) -> str:
        page, mark, part = target.partition("#")
        following = better.get(normal(target)) or better.get(normal(page))
        if following is None:
            return target
        new = twin_of(page) if following.form is Form.UPGRADED else following.target
        return f"{new}{mark}{part}" if following.keeps_fragment and "#" not in new else new

    return tuple(
        replace(each, target=final(each.target)) if each.form in (Form.MOVED, Form.MISTYPED) else each
        for each in repairs
    )


class _Decision(NamedTuple):
    """What becomes of a link: the ``repairs``, or ``why`` there is none."""

    form: Form
    repairs: tuple[Repair, ...] = ()
    why: str = ""


@dataclass(slots=True)
class _Decider:
    report: Report
    wishes: Wishes
    known: Known
    _beside: Beside = field(init=False)
    _broken: frozenset[str] = field(init=False)
    _led_to: Mapping[str, set[str | None]] = field(init=False)

    def __post_init__(self) -> None:
        links = self.report.links
        cited = chain.from_iterable(link.link.references for link in links)
        copies = {memento.memento_url: link.link.url for link in links if (memento := copy_of(link))}
        self._beside = Beside(chain(cited, (each.reference for each in self.report.ignored)), copies)
        self._broken = frozenset(
            link.link.url for link in links if link.verdict.status is Status.BROKEN and not link.link.is_local
        )
        led_to: defaultdict[str, set[str | None]] = defaultdict(set)
        for link in links:
            if link.final_url and link.redirects and not stands_for_others(Place.of(link.link.url)):
                led_to[link.final_url] |= {level(link.link.url)} - {level(link.final_url)}
        self._led_to = led_to

    def decisions(self, link: CheckedLink) -> Iterator[tuple[CheckedLink, _Decision]]:
        """What becomes of ``link``, and, apart from that, of where it is only the beginning of what was meant."""
        spaced = [each for each in link.link.references if each.location in self.known.spaced]
        for part, decide in (
            (without(link, spaced), self._decide),
            (with_only(link, spaced), self.spaced),
        ):
            decision = decide(part) if part.link.references else None
            if decision is not None:
                yield part, decision

    def _decide(self, link: CheckedLink) -> _Decision | None:
        """What becomes of ``link``; None where nothing is to be done, or nothing can be."""
        ways = _WAYS.get(link.verdict.reason)
        if ways is None or link.link.is_local or tickets.HIDDEN in link.link.url:
            return None
        return ways(self, link)

    # --- the page is elsewhere ----------------------------------------------------------------------------

    def moved_without_part(self, link: CheckedLink) -> _Decision | None:
        """Of a part that its page lacks: where the page has moved, what is written is the page alone."""
        page, _ = urls.split_fragment(link.link.url)
        if not (link.redirects and self.known.sightings.get(page)):
            return None
        return self.moved(link, keeps_fragment=False)

    def moved(self, link: CheckedLink, *, keeps_fragment: bool = True) -> _Decision | None:
        """Of a page that is at another address for good."""
        cited, target = urls.split_fragment(link.link.url)[0], link.final_url or ""
        repairs = written(link, Form.MOVED, target, keeps_fragment=keeps_fragment)
        if not repairs:
            return None
        move = Move(cited, target)
        why = objection(move) or self._doubt(link, move)
        return _Decision(Form.MOVED, why=why) if why else _Decision(Form.MOVED, repairs)

    def upgraded(self, link: CheckedLink) -> _Decision | None:
        """Of a page that can be read over https as well."""
        if link.link.url not in self.known.twins or is_lasting_name(Place.of(link.link.url)):
            return None
        return _Decision(Form.UPGRADED, written(link, Form.UPGRADED, twin_of(link.link.url)))

    def _doubt(self, link: CheckedLink, move: Move) -> str | None:
        """What else speaks against a move, by what is known of other links and of the page."""
        if normal(move.target) in self._broken:
            return "its new address is broken as well"
        if self.known.sightings.get(move.cited, 0) < _ENOUGH and not self.wishes.now:
            return (
                "the redirect was seen in one run only: the next one may confirm it, and --now does not wait"
            )
        if self.wishes.unsafe or move.is_same:
            return None
        if (number := len(self._led_to[move.target])) >= _MANY:
            return f"{number} cited pages redirect there, as what is gone does; --unsafe writes it"
        texts = [each.text for each in link.link.references]
        if titles.mismatch(texts, link.title, link.heading, link.link.url, move.target):
            return "the page there shares no word with what is cited; --unsafe writes it"
        return None

    # --- the page is lost ---------------------------------------------------------------------------------

    def lost(self, link: CheckedLink) -> _Decision | None:
        """Of a page that readers do not get, where no copy stands beside the citation."""
        is_lasting = is_lasting_name(Place.of(link.link.url))
        references = tuple(
            each
            for each in link.link.references
            if (is_address(each) or each.kind is Kind.IDENTIFIER)
            and not self._beside.has_copy(each)
            and not (is_lasting and is_field(each))
        )
        if not references:
            return None
        bare, memento = with_only(link, references), copy_of(link)
        if memento is None:
            if not self.wishes.marks:
                return _Decision(Form.MARKED, why="no archived copy is known; --mark marks it")
            return _Decision(Form.MARKED, (Repair(bare, Form.MARKED),))
        why = self._objection(link, memento) or self._doubt_of(link, memento)
        if why:
            return _Decision(Form.ARCHIVED, why=why)
        return _Decision(Form.ARCHIVED, (Repair(bare, Form.ARCHIVED, memento.memento_url, memento),))

    def _objection(self, link: CheckedLink, memento: Memento) -> str | None:
        target = memento.memento_url
        if page_of(link.link.url):
            return "it is an archived copy itself"
        if not urls.is_web(target) or tickets.HIDDEN in target or urls.redact(target) != target:
            return "the address of its archived copy is none that can be cited"
        if self.wishes.style in _INSTEAD and is_lasting_name(Place.of(link.link.url)):
            return "it is a lasting name, which is not replaced; --style append puts the copy beside it"
        return None

    def _doubt_of(self, link: CheckedLink, memento: Memento) -> str | None:
        if self.wishes.unsafe:
            return None
        if link.verdict.reason is Reason.TLS_INCOMPLETE_CHAIN:
            return "most readers still get the page; --unsafe puts its archived copy there"
        if is_far_after(link.cited, memento.timestamp):
            after = nearness(link.cited, memento.timestamp)
            return f"its archived copy is of {memento.timestamp:%Y-%m-%d}, {after}; --unsafe takes it"
        return None

    # --- the address is wrong -----------------------------------------------------------------------------

    def mistyped(self, link: CheckedLink) -> _Decision | None:
        """Of an address that is none, though it can be told which one was meant."""
        return self._correct(grouped(link, Form.MISTYPED, lambda each: correction(each.url)))

    def spaced(self, link: CheckedLink) -> _Decision | None:
        """Of an address that a space cuts off, so that there is no link."""
        return self._correct(grouped(link, Form.MISTYPED, lambda each: self.known.spaced[each.location]))

    def _correct(self, repairs: tuple[Repair, ...]) -> _Decision | None:
        if not repairs:
            return None
        if self.wishes.unsafe:
            return _Decision(Form.MISTYPED, repairs)
        return _Decision(
            Form.MISTYPED,
            why=f"it was probably meant to be {urls.redact(repairs[0].target)}; --unsafe writes that",
        )


_WAYS: Mapping[Reason, Callable[[_Decider, CheckedLink], _Decision | None]] = {
    **{
        reason: _Decider.lost
        for reason, (status, _) in REASONS.items()
        if status is Status.BROKEN and reason not in _AT_HOME
    },
    Reason.MOVED_PERMANENTLY: _Decider.moved,
    Reason.MISSING_FRAGMENT: _Decider.moved_without_part,
    Reason.OK: _Decider.upgraded,
    Reason.MALFORMED_URL: _Decider.mistyped,
}
"""How the links with each reason are repaired; those with others are not."""
