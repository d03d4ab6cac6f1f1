"""Local copies of what a run visits (``archive.warc``); the files are read and written beside the event loop."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from checker import __version__
from checker.archive.warc import LocalCopies

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from checker.config import ArchiveConfig

__all__ = ["keeping"]


@asynccontextmanager
async def keeping(folder: Path, run_id: str, config: ArchiveConfig) -> AsyncIterator[LocalCopies]:
    """Keep what a client records in ``folder``. Raises nothing that a disk may do: see ``LocalCopies.notices``."""
    copies = LocalCopies(
        folder,
        run_id,
        max_page=config.warc_max_page,
        max_file=config.warc_max_file,
        software=f"refguard/{__version__}",
    )
    await asyncio.to_thread(copies.__enter__)
    try:
        yield copies
    finally:
        await asyncio.to_thread(copies.__exit__, None, None, None)
