"""``refguard run``, ``check`` and ``archive``: one pipeline, its signals, its reports."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import signal
import sys
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from checker.archive import find_keys, unfit_keys
from checker.cli import output
from checker.cli.exit_codes import exit_code
from checker.cli.github import tell_github
from checker.cli.progress import keep_ticking, watching
from checker.cli.repository import placed
from checker.errors import UsageError
from checker.models import Reason
from checker.pipeline import Pipeline
from checker.report.text import clean
from checker.stages.gating import Gating
from checker.store.database import empty, is_lost
from checker.store.enduring import EnduringStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from checker.cli.progress import Manner, Watcher
    from checker.cli.settings import Settings
    from checker.config import Config
    from checker.models import Report
    from checker.pipeline import Job
    from checker.store import Store

__all__ = ["event_loop", "run_job"]

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_BETWEEN_COLLECTIONS = 20_000  # objects; a link makes hundreds, and next to none of them is in a cycle
_LOG = logging.getLogger("refguard")


def run_job(settings: Settings, job: Job, restored: Path | None, manner: Manner, *, color: bool) -> Report:
    """Do the job, write the reports, print the summary.

    ``restored`` is a report.json that a store which is lost is begun with; ``manner`` is for standard error, ``color``
    for standard output.
    """
    show = partial(output.summarised, color=color, verbose=manner.verbose)
    if restored is None and is_lost(settings.store):
        _say([empty(settings.store)])
    with (
        EnduringStore(settings.store, only_reads=job.offline and _is_read_only(settings.store)) as store,
        watching(manner, _stages(job, settings.config)) as watcher,
        asyncio.Runner(loop_factory=event_loop()) as runner,
    ):
        output.check_folder(
            settings.output
        )  # which may be one in the store's folder: that has to make its own
        before = output.stamps(settings.output, settings.config.report.formats)
        if restored is not None:
            _restore(restored, store)
        keys = find_keys()
        unfit = "" if keys else unfit_keys()
        gating = Gating(settings.config, job)
        _say(gating.notices)  # before anything is sent: who cannot wait can stop it
        pipeline = Pipeline(settings.config, job, store, watcher, keys=keys, unfit_keys=unfit, gating=gating)
        chosen = () if job.is_whole else job.paths
        report = placed(runner.run(_run(pipeline, watcher)), job.root, chosen)
        try:
            written = _write(report, settings, before if job.offline else None, watcher)
        except UsageError:  # a full disk: what was found is worth the whole run, and shown here at least
            watcher.end()
            output.write(show(report))
            raise
        pipeline.finish(report)
        if store.loss:
            sys.stderr.write(f"refguard: {settings.store}: {store.loss}\n")
    if not manner.quiet:
        output.write(show(report, reports=written))
    output.print_reports(report, settings.config.report.formats)
    if job.check:
        tell_github(report, written=written, code=exit_code(report))
    if report.run.network == "unavailable":
        _say([each for each in report.run.notices if each.startswith("no network")])
    return report


def _write(
    report: Report, settings: Settings, before: output.Stamps | None, watcher: Watcher
) -> Sequence[Path]:
    """Write the reports. Where ``before`` is how they were, they stay if another run has written them since."""
    folder, formats = settings.output, settings.config.report.formats
    if before is not None and output.stamps(folder, formats) != before:
        _say(
            [
                f"{folder}: another run has written its reports meanwhile; they know more than this run, and stay"
            ]
        )
        return ()
    watcher.stage("write", len(output.stamps(folder, formats)))
    written: list[Path] = []
    for name in dict.fromkeys(formats):
        for path in output.write_reports(report, folder, [name]):
            written.append(path)
            watcher.advance("write")
            watcher.tick()
    return written


def _is_read_only(store: Path) -> bool:
    """Whether the store can be looked at, and nothing written where it is."""
    is_writable = os.access(store, os.W_OK) and os.access(store.parent, os.W_OK)
    return store.exists() and not is_writable


def _say(notices: Sequence[str]) -> None:
    for notice in notices:
        sys.stderr.write(f"refguard: {clean(notice)}\n")


def _restore(path: Path, store: Store) -> None:
    from checker.stages.restoring import restore_from  # noqa: PLC0415 - hardly ever needed

    number = restore_from(path, store, now=datetime.now(UTC))
    if number is None:
        sys.stderr.write(f"refguard: {path}: there is no such report; nothing was restored\n")
    elif number:
        links = "1 link" if number == 1 else f"{number} links"
        sys.stderr.write(f"refguard: restored what {path} tells of {links}\n")


def _stages(job: Job, config: Config) -> list[str]:
    """The stages that will come, as far as can be told before anything is read."""
    asks = job.archive and not job.offline and config.archive.find
    wanted = {
        "read": True,
        "check": job.check and not job.offline,
        "look up": asks,
        "save": asks and config.archive.submit,
        "write": True,
    }
    return [name for name, is_wanted in wanted.items() if is_wanted]


async def _run(pipeline: Pipeline, watcher: Watcher) -> Report:
    # what libraries say of single connections is no news to a person, and no verdict depends on it
    asyncio.get_running_loop().set_exception_handler(lambda _, context: _LOG.debug("%s", context))
    gc.freeze()  # modules and settings stay: looking for cycles among them took a twentieth of a run
    gc.set_threshold(_BETWEEN_COLLECTIONS)
    ticking = asyncio.create_task(keep_ticking(watcher))
    try:
        with _stopping(lambda: pipeline.stop(Reason.INTERRUPTED), watcher.say), _pausing(watcher):
            return await pipeline.run()
    finally:
        ticking.cancel()


@contextlib.contextmanager
def _stopping(stop: Callable[[], None], say: Callable[[str], None]) -> Iterator[None]:
    """Ctrl-C and a polite kill end the run in order; a second one ends it at once."""
    loop = asyncio.get_running_loop()

    def handle() -> None:
        say("stopping; what was done is kept")
        _listen_no_more(loop)
        stop()

    try:
        for each in _SIGNALS:
            loop.add_signal_handler(each, handle)
    except NotImplementedError:  # Windows: the loop knows no signals, but can be woken up
        signal.signal(signal.SIGINT, lambda *_: loop.call_soon_threadsafe(handle))
    try:
        yield
    finally:
        _listen_no_more(loop)


@contextlib.contextmanager
def _pausing(watcher: Watcher) -> Iterator[None]:
    """Ctrl-Z leaves a clean screen with a cursor; with the run comes what was shown. Windows knows no such thing."""
    stop = getattr(signal, "SIGTSTP", None)
    if stop is None or signal.getsignal(stop) is not signal.SIG_DFL:
        yield
        return
    loop = asyncio.get_running_loop()

    def pause() -> None:
        watcher.end()
        os.kill(os.getpid(), signal.SIGSTOP)
        watcher.tick()

    loop.add_signal_handler(stop, pause)
    try:
        yield
    finally:
        loop.remove_signal_handler(stop)


def _listen_no_more(loop: asyncio.AbstractEventLoop) -> None:
    with contextlib.suppress(NotImplementedError):
        for each in _SIGNALS:
            loop.remove_signal_handler(each)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def event_loop() -> Callable[[], asyncio.AbstractEventLoop]:
    """Uvloop where it installs; on Windows the selector loop, the only one that aiodns works with there."""
    try:
        import uvloop  # noqa: PLC0415 - not on every platform
    except ImportError:
        return asyncio.SelectorEventLoop
    return uvloop.new_event_loop
