"""``python -m checker`` and the ``refguard`` command."""

from __future__ import annotations

import os
import signal
import sys

from checker import __version__

INTERRUPTED = 130


def main() -> int:
    """Run the command line; the return value is the exit code.

    ``--version`` is answered before the command line is imported: a pre-commit hook or an editor asks it often.
    """
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"refguard {__version__}\n")
        return 0
    signal.signal(signal.SIGINT, _leave)
    from checker.cli import run_cli  # noqa: PLC0415 - kept out of the way of --version

    return run_cli()


def _leave(*_: object) -> None:
    """Ctrl-C where nothing can be lost, such as in the middle of imports; a run takes over with a gentler way."""
    os.write(2, b"\nrefguard: interrupted\n")
    os._exit(INTERRUPTED)


if __name__ == "__main__":
    raise SystemExit(main())
