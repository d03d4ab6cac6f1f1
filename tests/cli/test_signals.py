"""Ctrl-C on a platform whose event loop knows no signals."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING

from checker.cli.run import _stopping

if TYPE_CHECKING:
    import pytest


def unknown(*_: object) -> None:
    raise NotImplementedError


async def test_ctrl_c_ends_a_run_in_order_without_the_loop_s_help(monkeypatch: pytest.MonkeyPatch) -> None:
    loop = asyncio.get_running_loop()
    monkeypatch.setattr(type(loop), "add_signal_handler", unknown)
    monkeypatch.setattr(type(loop), "remove_signal_handler", unknown)
    stopped = asyncio.Event()
    before = signal.getsignal(signal.SIGINT)
    try:
        with _stopping(stopped.set, lambda _: None):
            signal.raise_signal(signal.SIGINT)
            await asyncio.wait_for(stopped.wait(), 5)
            assert signal.getsignal(signal.SIGINT) is signal.default_int_handler, (
                "a second one ends it at once"
            )
    finally:
        signal.signal(signal.SIGINT, before)
