"""python -m tests.faults [--kills 50] [--links 2000] [--seed N]: kill a run at random moments, and print what it cost."""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tests.faults.killing import Outcome, Scene
from tests.faults.nursery import Nursery
from tests.faults.web import CONCURRENCY, LoggingWeb

if TYPE_CHECKING:
    from collections.abc import Sequence

_HEAD = (
    "| # | moment | requests before | kept | asked for twice | of them in flight | held back | in hand | lost"
    " | kept and asked for again | results |\n| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |"
)


async def main(kills: int, links: int, seed: int) -> int:
    """Print the table; the exit code is 1 if anything differs or was asked for without need."""
    chance = random.Random(seed)
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory() as name:
        async with LoggingWeb(Path(name)) as web, Nursery(Path(name)) as nursery:
            scene = Scene(nursery, web, Path(name), links)
            await scene.undisturbed()
            click.echo(
                f"{links} links, {CONCURRENCY} at once, {scene.duration:.2f} s undisturbed, seed {seed}\n\n{_HEAD}"
            )
            while len(outcomes) < kills:
                outcome = await scene.killed_at(moment := chance.random())
                if outcome is not None:
                    outcomes.append(outcome)
                    show(len(outcomes), moment, outcome)
    click.echo(f"\n{told(outcomes)}")
    return 1 if any(each.lost or each.overlooked or each.differences for each in outcomes) else 0


def show(number: int, moment: float, seen: Outcome) -> None:
    """One row."""
    equal = f"{len(seen.differences)} differ" if seen.differences else "equal"
    click.echo(
        f"| {number} | {moment:.1%} | {seen.after} | {seen.kept} | {seen.twice} | {seen.in_flight} | {seen.held}"
        f" | {seen.in_hand} | {seen.lost} | {seen.overlooked} | {equal} |"
    )
    for difference in seen.differences[:5]:
        click.echo(difference, err=True)


def told(outcomes: Sequence[Outcome]) -> str:
    """All rows in a sentence each."""
    bad = sum(bool(each.differences) for each in outcomes)
    counts = {
        "asked for twice": [each.twice for each in outcomes],
        "of them in flight": [each.in_flight for each in outcomes],
        "held back": [each.held for each in outcomes],
        "in hand": [each.in_hand for each in outcomes],
        "lost": [each.lost for each in outcomes],
    }
    spoken = "; ".join(f"{name}: {sum(each)}, {max(each)} at most" for name, each in counts.items())
    return f"Links over all kills, and in one: {spoken}.\n{bad} of {len(outcomes)} runs differ from the undisturbed one."


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--links", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    given = parser.parse_args()
    sys.exit(asyncio.run(main(given.kills, given.links, given.seed)))
