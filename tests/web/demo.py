"""The pages that the notes in examples/notes cite."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.web.behaviours import Behaviour

__all__ = ["DEMO_PAGES"]

DEMO_PAGES: tuple[Behaviour, ...] = ()
