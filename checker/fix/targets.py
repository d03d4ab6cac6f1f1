"""What speaks against writing the address that a redirect leads to, one row a doubt. Pure.

The verdict has seen the page. Here it is only addresses that are looked at: what is written in a note is read for years.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from checker import tickets, urls
from checker.fetch.places import is_address, is_private
from checker.fix.choices import only_chooses
from checker.judge.case import Place
from checker.judge.homes import is_home, is_lasting_name
from checker.judge.logins import is_login_place
from checker.judge.mementos import level
from checker.judge.parked_known import DEALERS, PARKERS
from checker.judge.trackers import is_tracker, tracking_parts
from checker.judge.walls import is_wall_place

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["Move", "objection"]

_INNER = re.compile(r"[^.]+|.*\.(?:local|localhost|internal|intranet|lan|corp|home|home\.arpa|onion)")
_UNWRITABLE = re.compile(
    r"[\x00-\x20\x7f-\x9f<>\"\\^`{}|\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)

_LONGEST = 2_000  # characters of an address, which not every program takes more of


class Move:
    """From the address that is ``cited`` to the one that it leads to, the ``target``."""

    def __init__(self, cited: str, target: str) -> None:
        self.cited, self.target = cited, target

    @cached_property
    def before(self) -> Place:
        """The cited address, taken apart."""
        return Place.of(self.cited)

    @cached_property
    def after(self) -> Place:
        """The target, taken apart."""
        return Place.of(self.target)

    @cached_property
    def is_same(self) -> bool:
        """Whether https, ``www.`` and a last slash are all that is different."""
        return level(self.cited) == level(self.target)


def objection(move: Move) -> str | None:
    """Why the target must not be written, as a clause; None where nothing speaks against it."""
    return next((why for speaks, why in _OBJECTIONS if speaks(move)), None)


def _is_no_address(move: Move) -> bool:
    is_web = urls.scheme(move.target) in urls.DEFAULT_PORTS
    return not (is_web and move.after.host) or bool(_UNWRITABLE.search(move.target))


def _holds_secret(move: Move) -> bool:
    target = move.target
    return (
        tickets.HIDDEN in target
        or urls.redact(target) != target
        or tickets.is_for_one_visit(target)
        or tickets.hide(target, move.cited) != target
    )


def _is_downgrade(move: Move) -> bool:
    return urls.scheme(move.target) == "http" and urls.scheme(move.cited) != "http"


def _is_inner(move: Move) -> bool:
    host = urls.host(move.target)
    return is_private(host) if is_address(host) else bool(_INNER.fullmatch(host))


def _is_for_sale(move: Move) -> bool:
    place = move.after
    parked = any(place.is_below(host) for host, _ in PARKERS)
    return parked or any(place.is_below(host) and place.path.startswith(path) for host, path, _ in DEALERS)


def _is_new_login(move: Move) -> bool:
    return is_login_place(move.after) and not is_login_place(move.before)


def _is_new_home(move: Move) -> bool:
    return is_home(move.after) and not is_home(move.before)


def _adds_tracking(move: Move) -> bool:
    return not tracking_parts(move.after.query) <= tracking_parts(move.before.query)


def _is_endless(move: Move) -> bool:
    return len(move.target) > max(_LONGEST, len(move.cited))


_OBJECTIONS: Sequence[tuple[Callable[[Move], bool], str]] = (
    (_is_no_address, "the new address is none that can be cited"),
    (_is_endless, f"the new address has more than {_LONGEST:,} characters"),
    (_holds_secret, "the new address holds a password, or what was meant for one visitor"),
    (lambda move: is_lasting_name(move.before), "it is a lasting name, which is cited whatever it leads to"),
    (_is_downgrade, "the new address is not encrypted, and this one is"),
    (_is_inner, "the new address is one of a private network"),
    (_is_new_login, "it redirects to a login"),
    (lambda move: is_wall_place(move.after), "it redirects to a robot wall, or to a question about cookies"),
    (lambda move: is_tracker(move.after), "it redirects to a host that counts clicks or advertises"),
    (_adds_tracking, "the new address says where visitors come from"),
    (_is_for_sale, "it redirects to a dealer in domains"),
    (_is_new_home, "it redirects to a home page"),
    (
        lambda move: not move.is_same and only_chooses(move.before, move.after),
        "the redirect only chooses a language, a country, a version or a device",
    ),
)
"""In the order in which they are asked; the first that speaks is told."""
