"""``python -m checker`` and the ``refguard`` command."""

from __future__ import annotations

import sys

from checker import __version__


def main() -> int:
    """Run the command line; the return value is the exit code.

    ``--version`` is answered before the command line is imported: a pre-commit hook or an editor asks it often.
    """
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"refguard {__version__}\n")
        return 0
    from checker.cli import run_cli  # noqa: PLC0415 - kept out of the way of --version

    return run_cli()


if __name__ == "__main__":
    raise SystemExit(main())
