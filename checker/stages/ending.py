"""How the work of a run comes to its end: it is done, it is stopped, or its time is up."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from checker.errors import first_cause

if TYPE_CHECKING:
    from collections.abc import Coroutine

__all__ = ["until_stopped"]


async def until_stopped(
    work: Coroutine[object, object, None], stopping: asyncio.Event, deadline: float | None
) -> bool:
    """Run ``work`` until it is done, ``stopping`` is set, or the loop's clock says ``deadline``; False: time was up.

    Raises the first cause of what ``work`` raised.
    """
    working = asyncio.create_task(work)
    waiting = asyncio.create_task(stopping.wait())
    try:
        timeout = max(0.0, deadline - asyncio.get_running_loop().time()) if deadline else None
        done, _ = await asyncio.wait({working, waiting}, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (working, waiting):
            task.cancel()
        outcomes = await asyncio.gather(working, waiting, return_exceptions=True)
    if isinstance(outcomes[0], Exception):
        raise first_cause(outcomes[0])
    return bool(done)
