"""A run of the past over the demo's notes, for the demo to have something to compare with: ``python -m examples.earlier
CONFIG DAYS`` checks them as of so many days ago, and writes no report. Archives are asked for copies and for no new one.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from checker.cli.progress import Silent
from checker.config import Config, load
from checker.pipeline import Job, Pipeline
from checker.store import Store

NOTES = Path("examples", "notes")


async def run(config: Config, job: Job, ago: timedelta) -> None:
    """Do ``job`` as of ``ago``."""
    with Store(Path(config.store.path)) as store:
        pipeline = Pipeline(config, job, store, Silent(), now=lambda: datetime.now(UTC) - ago)
        pipeline.finish(await pipeline.run())


if __name__ == "__main__":
    found = load(Path(sys.argv[1]))
    settings = found.model_copy(update={"archive": found.archive.model_copy(update={"submit": False})})
    everything = Job([NOTES.resolve()], Path.cwd(), everything=True)
    asyncio.run(run(settings, everything, timedelta(days=int(sys.argv[2]))))
