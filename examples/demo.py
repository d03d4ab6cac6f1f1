"""The main job on ``examples/notes``, on a machine without internet: ``python -m examples.demo [--output DIR]``.

A small web and a small archive are started on loopback; ``refguard run`` is a subprocess and knows nothing of the
demo but the configuration it is given. Exits 0 when refguard finds the broken references, which are there on purpose.
Before that two runs are made that look as if they were weeks old, when two pages were still there and another one was
gone: so the report can say what has changed. Reports of an earlier demo stay as they are where this one found the same, at
other times.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import yaml

from examples.upkeep import DAYS_AGO, SHOWN, settle
from tests.web import DEMO_BEFORE, DEMO_COPIES, LoopbackWeb
from tests.web.archive import LoopbackArchive, Outcome

ROOT = Path(__file__).resolve().parents[1]
NOTES = Path("examples", "notes")
FINDINGS = 1  # the exit code of a run that found something to act on
PATIENCE = 60.0  # seconds; a run takes about ten
GRACE = 3.0
KEYS = {"IA_ACCESS_KEY_ID": "demo", "IA_SECRET_ACCESS_KEY": "demo"}
ARCHIVE = "archive.example"
PROXIES = {"http_proxy", "https_proxy", "all_proxy", "no_proxy"}

CAPTURES = {"https://journal.example/articles/reference-rot": Outcome(http_status=410)}
"""What becomes of submissions, where they do not simply succeed."""

INTRODUCTION = """\
This is refguard's main job on {count} short notes in five languages ({notes}).
The web and the archive they are checked against run on this machine: nothing leaves it, and no internet is needed.
Some of the references are broken on purpose; one page answers nobody, so the run takes a few seconds. What they were
like four and eight weeks ago is known already: two broke since then, one is back.

    refguard run {notes}
"""


def main() -> int:
    """Run the demo; 0 when refguard ends as expected, otherwise its exit code."""
    parser = argparse.ArgumentParser(prog="python -m examples.demo", description="refguard without internet.")
    parser.add_argument(
        "--output", type=Path, default=ROOT / "reports", help="where the reports go (default: reports)"
    )
    output = parser.parse_args().output.resolve()
    count = sum(path.is_file() for path in (ROOT / NOTES).iterdir())
    print(INTRODUCTION.format(count=count, notes=NOTES.as_posix()), flush=True)
    kept = output / "report.json"
    before = kept.read_text(encoding="utf-8") if kept.exists() else None
    try:
        code = asyncio.run(run_demo(output))
    except KeyboardInterrupt:
        return 130
    except TimeoutError:
        print(f"\nThe demo was stopped after {PATIENCE:.0f} seconds; it should take about twenty.")
        return FINDINGS
    if code != FINDINGS:
        print(f"\nrefguard ended with exit code {code}; the demo expects {FINDINGS}.")
        return code or FINDINGS
    settle(output, before)
    print(f"\nExit code {code}, as it should be: these notes hold broken references, and refguard says so.")
    return 0


async def run_demo(output: Path) -> int:
    """Start the web and the archive, run refguard against them, and return its exit code."""
    with tempfile.TemporaryDirectory(prefix="refguard-demo-") as folder:
        async with LoopbackArchive() as archive:
            archive.public_url = f"http://{ARCHIVE}"
            for copy in DEMO_COPIES:
                archive.add(copy.url, copy.timestamp, body=copy.body)
            for url, outcome in CAPTURES.items():
                archive.save(url, outcome)
            await look_back(Path(folder), output, archive)
            async with LoopbackWeb() as web:
                config = write_config(Path(folder), output, web, archive)
                environment = {"SSL_CERT_FILE": str(web.ca_file), **KEYS}
                return await run_python("checker", "run", NOTES.as_posix(), "--config", config, **environment)


async def look_back(folder: Path, output: Path, archive: LoopbackArchive) -> None:
    """Let the store in ``folder`` know of earlier runs."""
    async with LoopbackWeb(DEMO_BEFORE) as web:
        config = write_config(folder, output, web, archive)
        for days in DAYS_AGO:
            await run_python("examples.earlier", config, str(days), SSL_CERT_FILE=str(web.ca_file))


def write_config(folder: Path, output: Path, web: LoopbackWeb, archive: LoopbackArchive) -> Path:
    """A config.yaml that leads to the loopback web and archive, at a pace that needs to spare nobody."""
    paces = ("lookups_per_minute", "index_per_minute", "captures_per_minute")
    check = web.check_config()
    check["connect_to"].insert(0, f"{ARCHIVE}:80:{archive.base_url.removeprefix('http://')}")
    values = {
        "check": check,
        "archive": {"base_url": f"http://{ARCHIVE}", **dict.fromkeys(paces, 6000), "wait": "5s"},
        "store": {"path": str(folder / "store.sqlite3")},
        "report": {"output": str(output), "formats": list(SHOWN)},
    }
    config = folder / "config.yaml"
    config.write_text(yaml.safe_dump(values, sort_keys=False), encoding="utf-8")
    return config


async def run_python(module: str, *arguments: str | Path, **environment: str) -> int:
    """Run ``module``, as the real command line is one, with its output where ours goes; killed when it takes too long."""
    inherited = {name: value for name, value in os.environ.items() if name.lower() not in PROXIES}
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, *map(str, arguments)),
        cwd=ROOT,
        env={**inherited, **environment},
    )
    try:
        async with asyncio.timeout(PATIENCE):
            return await child.wait()
    finally:
        with suppress(TimeoutError):
            async with asyncio.timeout(GRACE):  # Ctrl-C reached refguard too: it writes what it has
                await child.wait()
        if child.returncode is None:
            child.kill()
            await child.wait()


if __name__ == "__main__":
    raise SystemExit(main())
