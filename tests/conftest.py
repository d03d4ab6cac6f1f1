"""Settings of the whole suite: its luck, its folders and its garbage."""

from __future__ import annotations

import gc
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Generator

# new examples on a developer's machine, always the same ones in CI, whose verdict must not be a matter of luck
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("search", max_examples=5_000, deadline=None)
settings.register_profile("local", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "local"))

_MEMORY = Path("/dev/shm")
_ROOM = 2 * 1024**3


def _write_to_memory() -> None:
    """Let temporary files be made where nobody waits for a disk: every store and every report is synced to it.

    Not where somebody chose a folder, there is little room, or programs may not be run, as in most containers.
    """
    if "TMPDIR" in os.environ or sys.platform != "linux" or not os.access(_MEMORY, os.W_OK | os.X_OK):
        return
    about = os.statvfs(_MEMORY)
    if about.f_bavail * about.f_frsize > _ROOM and not about.f_flag & os.ST_NOEXEC:
        os.environ["TMPDIR"] = tempfile.tempdir = str(_MEMORY)


_write_to_memory()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Ten thousand tests stay until the end: to search them for garbage again and again took a quarter of the time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000)  # large documents are made of many parts, none of which is garbage


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One worker more than cores: of two, each waited a fifth of the time for servers, pauses and time-outs."""
    return (os.cpu_count() or 1) + 1
