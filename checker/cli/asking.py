"""``refguard fix --interactive``: each link is shown with what is to become of it, and a person decides."""

from __future__ import annotations

import sys
from itertools import islice
from typing import TYPE_CHECKING

from checker.cli.fix_words import change, places, say
from checker.errors import UsageError
from checker.judge.findings import seen
from checker.report.text import address, clean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from checker.fix.edits import Proposal

__all__ = ["accepted", "need_terminal"]

_QUESTION = "  repair it? [y]es, [n]o, [a]ll that are left, [q]uit: "
_HELP = "  y: repair this link; n: leave it; a: repair it and all that are left; q: leave it and all that are left"
_PLACES = 3


def need_terminal() -> None:
    """Raise UsageError where nobody can be asked."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(
            "--interactive needs a terminal to ask at; without one, look at the diff and choose with --only, --notes"
            " or --limit"
        )


def accepted(links: Mapping[str, Sequence[Proposal]]) -> set[str]:
    """Which of ``links`` a person wants to be repaired, each with all that is to be done about it in all notes.

    Whoever quits keeps what was accepted so far.
    """
    wanted = set[str]()
    for number, (url, proposals) in enumerate(links.items(), 1):
        _show(f"{number:,} of {len(links):,}", url, proposals)
        match _answer():
            case "y":
                wanted.add(url)
            case "a":
                return wanted | set(islice(links, number - 1, None))
            case "q":
                break
    return wanted


def _show(number: str, url: str, proposals: Sequence[Proposal]) -> None:
    repair = proposals[0].repair
    references = [each for proposal in proposals for each in proposal.references]
    say(f"\n{number}: {repair.form}, {places(references, _PLACES)}")
    for before, after in dict.fromkeys(change(each) for each in proposals):
        say(f"  - {address(before or url)}")
        say(f"  + {after}")
    say(f"  {clean(seen(repair.link))}")


def _answer() -> str:
    """The letter of an answer; whoever closes the terminal has quit."""
    while True:
        say(_QUESTION, end="")
        line = sys.stdin.readline()
        answer = line.strip().lower()[:1]
        if not line:
            say("")
            return "q"
        if answer in set("ynaq"):
            return answer
        say(_HELP)
