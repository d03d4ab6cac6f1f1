"""What ``refguard fix`` says on standard error: what was repaired, what was left and why, what went wrong, what is next."""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from checker.cli.output import safe_to_print
from checker.fix.repairs import Form
from checker.report.text import address, clean, count, fitting, place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from checker.fix.edits import Proposal
    from checker.fix.plan import Draft, Unread
    from checker.fix.repairs import Left
    from checker.fix.writing import Unwritten
    from checker.models import Reference

__all__ = ["Outcome", "change", "complain", "links_in", "places", "say", "summary"]

_FOLD = 5  # links of one kind that are listed
_REFUSED = "cannot be written where it stands; change it by hand"


class Outcome(NamedTuple):
    """What became of all that was to be repaired: the notes that changed, or are to, and what did not.

    ``beyond`` is how many links a limit left for later; ``has_failed`` where a note was left that was to change.
    """

    drafts: Sequence[Draft]
    refused: Sequence[Proposal]
    left: Sequence[Left]
    beyond: int = 0
    is_written: bool = False
    has_failed: bool = False


def links_in(drafts: Iterable[Draft]) -> dict[str, list[Proposal]]:
    """What is done about each link, by its address, in the order in which the repairs were decided."""
    found: defaultdict[str, list[Proposal]] = defaultdict(list)
    for draft in drafts:
        for each in draft.done:
            found[each.repair.link.link.url].append(each)
    return dict(found)


def summary(outcome: Outcome, *, verbose: bool) -> str:
    """All that there is to say of ``outcome``, in lines, each with its end."""
    fold = None if verbose else _FOLD
    lines = [_headline(outcome), *_refused(outcome.refused, fold), *_left(outcome.left, fold)]
    if outcome.beyond:
        lines.append(f"{count(outcome.beyond, 'link')} more can be repaired; --limit keeps them for later")
    if outcome.drafts and not outcome.is_written:
        lines.append("to write it, add --write, or give this diff to git apply")
    return "".join(f"{line}\n" for line in lines)


def complain(troubles: Iterable[Unread | Unwritten]) -> None:
    """Say which notes were left as they were, and why."""
    for each in troubles:
        say(f"refguard: {place(each.path)}: left as it was: {clean(each.why)}")


def say(text: str, end: str = "\n") -> None:
    """Tell a person; nothing here is meant for a program."""
    sys.stderr.write(fitting(safe_to_print(f"{text}{end}"), sys.stderr.encoding or "utf-8"))
    sys.stderr.flush()


def places(references: Iterable[Reference], fold: int | None) -> str:
    """Where links are cited: ``"a.md:3:5, b.md:1:2 and 7 more places"``."""
    every = list(
        dict.fromkeys(
            f"{each.location.path}:{each.location.line}:{each.location.column}" for each in references
        )
    )
    shown = ", ".join(map(place, every[:fold]))
    more = len(every) - len(every[:fold])
    return f"{shown} and {count(more, 'more place')}" if more else shown


def change(proposal: Proposal) -> tuple[str, str]:
    """The address that is cited, and what is to stand there; the second in words fit to print."""
    repair, reference = proposal.repair, proposal.references[0]
    if repair.form is Form.MARKED:
        return reference.url, "a comment marks it as broken"
    if repair.form is Form.ARCHIVED and repair.memento:
        at = f"{repair.memento.timestamp:%Y-%m-%d}"
        return reference.url, f"archived copy of {at}: {address(repair.target)}"
    return reference.url, address(repair.target_for(reference))


def _headline(outcome: Outcome) -> str:
    links = links_in(outcome.drafts)
    if not links and outcome.has_failed:
        return "refguard: no note was changed"
    if not links:
        return "refguard: nothing to repair" + (" that can be written" if outcome.refused else "")
    forms = Counter(proposals[0].repair.form for proposals in links.values())
    by_form = ", ".join(f"{forms[form]:,} {form}" for form in Form if forms[form])
    done = "repaired" if outcome.is_written else "can be repaired"
    return f"refguard: {count(len(links), 'link')} {done} in {count(len(outcome.drafts), 'note')}: {by_form}"


def _refused(proposals: Sequence[Proposal], fold: int | None) -> Iterator[str]:
    if proposals:
        yield f"{_REFUSED} ({count(len(proposals), 'place')}):"
        for each in proposals[:fold]:
            before, after = change(each)
            yield f"  {places(each.references, 1)}  {address(before)} -> {after}"
        yield from _more(len(proposals), fold)


def _left(left: Sequence[Left], fold: int | None) -> Iterator[str]:
    """What is not repaired, together with what is not for the same reason."""
    by_why: defaultdict[str, list[Left]] = defaultdict(list)
    for each in left:
        by_why[each.why].append(each)
    for why, same in by_why.items():
        yield f"left alone: {clean(why)} ({count(len(same), 'link')}):"
        for each in same[:fold]:
            yield f"  {address(each.link.link.url)}  {places(each.link.link.references, 1)}"
        yield from _more(len(same), fold)


def _more(number: int, fold: int | None) -> Iterator[str]:
    if fold is not None and number > fold:
        yield f"  and {number - fold:,} more; -v lists all"
