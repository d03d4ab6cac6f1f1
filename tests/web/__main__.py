"""``python -m tests.web [--seconds N]``: serve the loopback web, print its truth and how to reach it."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from contextlib import suppress

import yaml

from tests.web import LoopbackWeb


def main() -> int:
    """Serve until Ctrl-C, a request to terminate, or the end of ``--seconds``."""
    parser = argparse.ArgumentParser(prog="python -m tests.web", description="A small internet on loopback.")
    parser.add_argument("--seconds", type=float, help="stop after so many seconds (default: on Ctrl-C)")
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve(parser.parse_args().seconds))
    return 0


async def _serve(seconds: float | None) -> None:
    asked_to_stop = asyncio.Event()
    with suppress(NotImplementedError):  # Windows
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, asked_to_stop.set)
    async with LoopbackWeb() as web:
        sys.stdout.write(_description(web))
        sys.stdout.flush()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await asked_to_stop.wait()


def _description(web: LoopbackWeb) -> str:
    width = max(len(row.url) for row in web.behaviours)
    table = "".join(
        f"# {row.url:<{width}}  {row.status.value:<10}  {row.reason.value}\n" for row in web.behaviours
    )
    config = yaml.safe_dump({"check": web.check_config()}, sort_keys=False)
    return f"{table}\n# Save the following as config.yaml and run refguard with SSL_CERT_FILE={web.ca_file}\n{config}"


if __name__ == "__main__":
    raise SystemExit(main())
