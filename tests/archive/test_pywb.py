"""Ours against a Wayback machine that others wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.web.pywb import Pywb


def test_what_was_never_captured(pywb: Pywb) -> None:
    answer = pywb.replay("http://never.example/")
    assert (answer.status, answer.is_memento) == (404, False)
    assert pywb.index("http://never.example/") == []
