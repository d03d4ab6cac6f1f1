"""The command ``refguard fix``: its options become an order, which ``fix`` carries out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from checker.cli import output
from checker.cli.options import SHARED, Shared, with_options
from checker.cli.settings import resolve, wants_color
from checker.errors import UsageError
from checker.fix.repairs import Form, Style, Wishes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pathspec import GitIgnoreSpec

    from checker.cli.exit_codes import ExitCode

__all__ = ["fix"]

_FIX = (
    click.option("--write", "writes", is_flag=True, help="Write the notes, in place of printing the diff."),
    click.option(
        "--interactive", "asks", is_flag=True, help="Ask for each link, and write what was accepted."
    ),
    click.option(
        "--style",
        type=click.Choice([each.value for each in Style]),
        help="How an archived copy is cited; by default what fix.style of the configuration says: append.",
    ),
    click.option("--mark", "marks", is_flag=True, help="Mark broken links without a copy by a comment."),
    click.option("--unsafe", is_flag=True, help="Repair also what may have been meant otherwise."),
    click.option("--now", is_flag=True, help="Believe a permanent redirect that was seen in one run only."),
    click.option(
        "--only",
        multiple=True,
        metavar="REASON",
        help=f"Repair only links with this reason, such as not-found, or in this form ({', '.join(Form)});"
        " may be repeated.",
    ),
    click.option(
        "--notes",
        "globs",
        multiple=True,
        metavar="GLOB",
        help="Repair only notes that match, as .gitignore writes it; may be repeated.",
    ),
    click.option(
        "--limit", type=click.IntRange(min=1), metavar="N", help="Repair at most N links, the worst first."
    ),
    click.option("--force", is_flag=True, help="Write also over changes that are not committed."),
    click.option(
        "--offline", is_flag=True, help="Send nothing: do not ask whether pages answer over https as well."
    ),
    click.option("-q", "--quiet", is_flag=True, help="No progress and no summary."),
    click.option("-v", "--verbose", is_flag=True, help="List every link that is left alone, not only some."),
    click.option("--no-progress", is_flag=True, help="Do not show how far it is."),
    click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        show_default=True,
        help="Colours in the diff.",
    ),
)


@click.command()
@with_options(*SHARED[:2], *_FIX)
def fix(**values: Any) -> ExitCode:  # noqa: ANN401 - click passes what the options above say
    """Repair links in the notes: print a diff, or write it.

    What earlier runs saw is repaired: what has moved, what answers over https, what is broken and has an archived copy.
    The diff is for git apply. Exits with 2 where a note that was to be written was not.
    """
    from checker.cli.fix import Order  # noqa: PLC0415 - heavy; --help does not need it
    from checker.cli.fix import fix as repair  # noqa: PLC0415
    from checker.cli.progress import Manner  # noqa: PLC0415
    from checker.stages import Job  # noqa: PLC0415

    shared = Shared.take(values)
    style, only, globs = (values.pop(name) for name in ("style", "only", "globs"))
    settings = resolve(shared.config_file, {"fix": {"style": style}})
    wished = {name: values.pop(name) for name in ("marks", "unsafe", "now", "limit")}
    wishes = Wishes(Style(settings.config.fix.style), only=frozenset(only), **wished)
    job = Job(
        settings.paths(shared.paths),
        Path.cwd(),
        own_files=output.own_files(settings.output),
        archive=False,
        offline=True,
        local_copies=settings.local_copies,
        baseline=settings.baseline,
        config_file=settings.file,
        is_whole=not shared.paths,
    )
    manner = Manner(
        shared.quiet, progress=not shared.no_progress, color=wants_color(shared.color, sys.stderr)
    )
    order = Order(wishes, _patterns(globs), is_told_all=shared.verbose, **values)
    return repair(settings, job, order, manner, color=wants_color(shared.color))


def _patterns(globs: Sequence[str]) -> GitIgnoreSpec | None:
    """What matches ``globs``, as notes.exclude writes them. Raises UsageError."""
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 - hardly ever needed

    try:
        return GitIgnoreSpec.from_lines(globs) if globs else None
    except ValueError as exc:
        raise UsageError(f"--notes: {exc}") from exc
