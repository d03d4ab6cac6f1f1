"""python -m tests.faults [--kills 50] [--links 2000] [--seed N]: kill a run at random moments, and print what it cost."""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
from pathlib import Path

import click

from tests.faults.killing import Outcome, Scene
from tests.faults.nursery import Nursery
from tests.faults.web import CONCURRENCY, LoggingWeb

_HEAD = (
    "| # | moment | requests before | kept | asked for twice | of them in flight | the others answered before the kill"
    " | kept and asked for again | results |\n| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |"
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
    bad = sum(bool(each.overlooked or each.differences) for each in outcomes)
    most, oldest = max(each.twice for each in outcomes), max(each.oldest for each in outcomes)
    click.echo(
        f"\nAsked for twice: {most} links at most, answered up to {oldest * 1000:.0f} ms before the kill."
        f" {bad} of {kills} runs differ from the undisturbed one."
    )
    return 1 if bad else 0


def show(number: int, moment: float, seen: Outcome) -> None:
    """One row."""
    equal = f"{len(seen.differences)} differ" if seen.differences else "equal"
    oldest = f"{seen.oldest * 1000:.0f} ms" if seen.twice > seen.in_flight else "-"
    click.echo(
        f"| {number} | {moment:.1%} | {seen.after} | {seen.kept} | {seen.twice} | {seen.in_flight} | {oldest} |"
        f" {seen.overlooked} | {equal} |"
    )
    for difference in seen.differences[:5]:
        click.echo(difference, err=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--links", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    given = parser.parse_args()
    sys.exit(asyncio.run(main(given.kills, given.links, given.seed)))
