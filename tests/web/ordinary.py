"""An ordinary reading list: two hundred living links, as they are met in notes, to count what a living link costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.web.behaviours.row import MOVED, OK, Behaviour
from tests.web.handlers import answer, is_a_browser, once, page, pdf, redirect, unless

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.models import Reason, Status

__all__ = ["ORDINARY"]

_PAGES = 122
_BARE = 50
_PAPERS = 6
_MOVED = 10
_TEMPORARY = 4
_FLAKY = 3
_FILTERED = 2
_UNLIKE = 3
"""Bare addresses say nothing of the page. Of the last, the page shares no word with its citation, which is worth a request for a neighbour of it."""


def _rows() -> Iterator[Behaviour]:
    for n in range(_PAGES):  # a few hosts are cited often, most of them once
        host = f"journal{n % 10}.example" if n < 60 else f"site{n}.example"
        yield Behaviour(
            f"page-{n}", f"http://{host}/{n}", *OK, page(f"Essay {n} on bridges"), text=f"Essay {n}"
        )
    for n in range(_BARE):
        slug = f"mending-nets-{n}" if n % 2 else str(n)
        yield Behaviour(f"bare-{n}", f"http://weblog{n}.example/2019/{slug}", *OK, page("How to mend a net"))
    for n in range(_PAPERS):
        yield Behaviour(f"paper-{n}", f"http://papers.example/{n}.pdf", *OK, pdf, text=f"Paper {n}")
    for n in range(_MOVED):
        yield _led(f"moved-{n}", MOVED, 301)
    for n in range(_TEMPORARY):
        yield _led(f"temporary-{n}", OK, 302)
    for n in range(_FLAKY):
        yield Behaviour(
            f"flaky-{n}", f"http://flaky{n}.example/", *OK, once(answer(503)), text="A page", needs=2
        )
    for n in range(_FILTERED):
        door = unless(is_a_browser, answer(403))
        yield Behaviour(f"filtered-{n}", f"http://filtered{n}.example/", *OK, door, text="A page", needs=2)
    for n in range(_UNLIKE):
        yield Behaviour(
            f"unlike-{n}", f"http://unlike{n}.example/a/b", *OK, page("Crystals"), text="Exhibition", needs=2
        )


def _led(name: str, truth: tuple[Status, Reason], status: int) -> Behaviour:
    url = f"http://{name}.example/old"
    there = {"/new": page()}
    return Behaviour(name, url, *truth, redirect(status, "/new"), text="A page", also=there, needs=2)


ORDINARY = tuple(_rows())
