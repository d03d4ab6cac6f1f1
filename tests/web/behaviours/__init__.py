"""The table: every way a server treats a visitor, and the verdict a correct checker reaches; one file a family."""

from __future__ import annotations

from tests.web.behaviours import (
    deaths,
    fragments,
    hostile,
    living,
    logins,
    moves,
    parked,
    refreshes,
    soft404,
    troubles,
    walls,
)
from tests.web.behaviours.row import OK, Behaviour, Trouble
from tests.web.handlers import page

__all__ = ["BEHAVIOURS", "CANARY", "Behaviour", "Trouble"]

CANARY = Behaviour(
    "canary", "http://canary.example/", *OK, page("It works"), "asked when nothing else answers"
)

BEHAVIOURS: tuple[Behaviour, ...] = (
    *living.ROWS,
    *hostile.ROWS,
    *moves.ROWS,
    *refreshes.ROWS,
    *deaths.ROWS,
    *soft404.ROWS,
    *parked.ROWS,
    *fragments.ROWS,
    *walls.ROWS,
    *logins.ROWS,
    *troubles.ROWS,
)
