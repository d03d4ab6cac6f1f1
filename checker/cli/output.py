"""What goes to standard output, and into files."""

from __future__ import annotations

import codecs
import contextlib
import json
import os
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from checker import urls
from checker.errors import UsageError
from checker.references import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from checker.extract.record import Record
    from checker.models import Report
    from checker.report import Format

__all__ = [
    "ReaderGone",
    "Stamps",
    "as_json",
    "check_folder",
    "own_files",
    "print_format",
    "print_records",
    "print_reports",
    "replace_file",
    "safe_to_print",
    "short",
    "stamps",
    "summarised",
    "write",
    "write_raw",
    "write_reports",
]

# What a table and a list of addresses need of a line that extract.record wrote.
_STRING = r'[^"\\]*+(?:\\.[^"\\]*+)*+'
_URL = re.compile(rf'\{{"url": "({_STRING})".*\n')
_ROW = re.compile(
    rf'\{{"url": "({_STRING})", "text": "{_STRING}", "kind": "([^"]+)", "section": "{_STRING}",'
    rf' "headings": \[(?:"{_STRING}"(?:, )?)*+\], "in_references": [a-z]+, "lang": (?:null|"{_STRING}"),'
    rf' "path": "({_STRING})", "line": (\d+), "column": (\d+).*\n'
)
_KIND = max(map(len, Kind))
_LONGEST_WRITE = 3_600  # seconds
_PORTION = 1 << 16  # characters


Stamps = dict[Path, tuple[int, int] | None]
"""Files, each with what is another once somebody writes it; None: there is none."""


class ReaderGone(Exception):
    """Whoever reads our output through a pipe has seen enough; click would make exit code 1 of it: findings."""


def write(text: str, *, may_command: bool = False) -> None:
    """Print ``text``, whatever the terminal can show of it. Raises ReaderGone.

    The runner of GitHub Actions gets nothing that commands it, except from what ``may_command``.
    """
    text = text if may_command else safe_to_print(text)
    encoding = sys.stdout.encoding or "utf-8"
    try:
        sys.stdout.write(text.encode(encoding, "replace").decode(encoding))
        sys.stdout.flush()
    except BrokenPipeError as exc:
        raise ReaderGone from exc


def safe_to_print(text: str) -> str:
    """``text`` as the log of GitHub Actions may hold it; elsewhere as it is."""
    if not os.environ.get("GITHUB_ACTIONS"):
        return text
    from checker.report.github import inert  # noqa: PLC0415 - only there does a line that is printed command anything

    return inert(text)


def as_json(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """``value`` as people like to read it, without the sign that the runner of GitHub Actions looks for in a line."""
    return json.dumps(value, ensure_ascii=False, indent=2).replace("##[", r"#\u0023[") + "\n"


def summarised(report: Report, *, color: bool, reports: Sequence[Path] = (), verbose: bool = False) -> str:
    """``report`` as a summary for the terminal, which it fits unless it is ``verbose``."""
    from checker.report.console import EVERYTHING, summary  # noqa: PLC0415 - not needed to print references

    width, height = shutil.get_terminal_size() if sys.stdout.isatty() else (0, 0)
    return summary(
        report,
        width=width,
        height=EVERYTHING if verbose else height,
        color=color,
        reports=[short(path) for path in reports],
        encoding=sys.stdout.encoding or "utf-8",
    )


def check_folder(folder: Path) -> None:
    """Make the folder for reports, before anything is fetched for them. Raises UsageError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise UsageError(f"{folder}: reports cannot be written there: {exc.strerror}") from exc


def own_files(folder: Path) -> frozenset[Path]:
    """The files that reports in ``folder`` are: never notes."""
    from checker.report import FORMATS  # noqa: PLC0415 - not needed to print a report again

    return frozenset((folder / form.filename).resolve() for form in FORMATS.values() if form.filename)


def stamps(folder: Path, formats: Iterable[str]) -> Stamps:
    """The files that ``write_reports`` writes, as they are now."""
    return {path: _stamp(path) for path in _files(folder, formats)}


def write_reports(report: Report, folder: Path, formats: Iterable[str]) -> list[Path]:
    """Write ``report`` in each of ``formats`` that is a file; the files written."""
    files = _files(folder, formats)
    for path, form in files.items():
        replace_file(path, form.pieces(report))
    return list(files)


def _files(folder: Path, formats: Iterable[str]) -> dict[Path, Format]:
    from checker.report import FORMATS  # noqa: PLC0415 - not needed to print references

    chosen = (FORMATS[name] for name in dict.fromkeys(formats))
    return {folder / form.filename: form for form in chosen if form.filename}


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def print_reports(report: Report, formats: Iterable[str]) -> None:
    """Print ``report`` in each of ``formats`` that is for standard output. Raises ReaderGone."""
    from checker.report import FORMATS  # noqa: PLC0415 - as above

    for form in (FORMATS[name] for name in dict.fromkeys(formats)):
        if not form.filename:
            print_format(report, form)


def print_format(report: Report, form: Format) -> None:
    """Print ``report`` as ``form``, of which there is never more than a portion in memory. Raises ReaderGone."""
    for portion in _portions(form.pieces(report)):
        write(portion, may_command=not form.filename)


def _portions(pieces: Iterable[str]) -> Iterator[str]:
    """``pieces`` in larger portions that end with a line: what commands the runner is looked for in whole lines."""
    held: list[str] = []
    size = 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= _PORTION and "\n" in piece:
            lines, end, rest = "".join(held).rpartition("\n")
            yield lines + end
            held, size = [rest], len(rest)
    yield "".join(held)


def print_records(records: Iterable[Record], form: str) -> None:
    """Print the references in ``records``, as they come: as jsonl, as a table, or each web address once.

    Raises ReaderGone.
    """
    from checker.extract.record import lines, problems  # noqa: PLC0415 - parsers; other commands do not need them
    from checker.report.text import clean  # noqa: PLC0415

    forms: dict[str, Callable[[bytes], bytes]] = {"jsonl": _jsonl, "table": _table, "urls": _Urls()}
    render = forms[form]
    for record in records:
        for problem in problems(record):
            told = f"{problem.path}:{problem.line}: {problem.message}; {problem.advice}"
            click.echo(f"refguard: {clean(told)}", err=True)
        _write_bytes(render(lines(record)))


def _write_bytes(text: bytes) -> None:
    """Print UTF-8 as it is where the terminal takes it: there may be a hundred megabytes of it."""
    if codecs.lookup(sys.stdout.encoding or "utf-8").name != "utf-8":
        write(text.decode())
    else:
        write_raw(text)


def write_raw(text: bytes) -> None:
    """Print ``text`` as it is, whatever a terminal would make of it. Raises ReaderGone."""
    sys.stdout.flush()
    # nothing waits in a buffer: the first lines come early, and none is left over when a disk is full
    unbuffered = getattr(sys.stdout.buffer, "raw", sys.stdout.buffer)
    rest = memoryview(text)
    try:
        while rest:
            rest = rest[unbuffered.write(rest) :]
    except BrokenPipeError as exc:
        raise ReaderGone from exc


def _jsonl(found: bytes) -> bytes:
    """The lines as they are; what commands the runner of GitHub Actions wherever it stands is written otherwise."""
    return found.replace(b"##[", rb"#\u0023[")


def _table(found: bytes) -> bytes:
    """The references of one note; its columns are as wide as it needs, whatever stands above and below."""
    rows = [
        (f"{_in_line(_unquoted(path))}:{line}:{column}", kind, _in_line(_unquoted(url)))
        for url, kind, path, line, column in _ROW.findall(found.decode())
    ]
    width = max((len(place) for place, _, _ in rows), default=0)
    return _encoded(f"{safe_to_print(place):<{width}}  {kind:<{_KIND}}  {url}\n" for place, kind, url in rows)


class _Urls:
    """Each web address once, in the order of first appearance; called with the lines of one note after the other."""

    def __init__(self) -> None:
        self._written: set[str] = set()  # as in notes: most citations need no closer look
        self._printed: set[str] = set()

    def __call__(self, found: bytes) -> bytes:
        written = dict.fromkeys(_URL.findall(found.decode()))
        new = [each for each in written if each not in self._written]
        self._written.update(new)
        identities = dict.fromkeys(_identity(url) for url in map(_unquoted, new) if urls.is_web(url))
        fresh = [url for url in identities if url not in self._printed]
        self._printed.update(fresh)
        return _encoded(f"{_in_line(url)}\n" for url in fresh)


def _unquoted(written: str) -> str:
    """The text of a JSON string."""
    text: str = json.loads(f'"{written}"') if "\\" in written else written
    return text


def _in_line(address: str) -> str:
    """``address`` as one line can show it: a line feed in it, or what moves a cursor, is percent-encoded."""
    address = address.replace("##[", "#%23[")  # as in _jsonl
    if address.isprintable():
        return address
    from checker.report.text import address as shown  # noqa: PLC0415 - hardly ever needed to print references

    return shown(address)


def _encoded(rows: Iterable[str]) -> bytes:
    return "".join(rows).encode("utf-8", "backslashreplace")


def _identity(url: str) -> str:
    try:
        return urls.normalise(url)
    except urls.MalformedURL:
        return url


def replace_file(path: Path, text: Iterable[str], what: str = "the report") -> None:
    """Write the whole file or leave the old one: a reader never sees half a report."""
    try:
        _clear_away(path)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as new:
                new.writelines(text)
            os.chmod(name, 0o644)  # noqa: PTH101 - mkstemp makes private files; a report is for everybody
            os.replace(name, path)  # noqa: PTH105 - a Path would say the same
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)  # noqa: PTH108 - as above
            raise
    except OSError as exc:
        raise UsageError(f"{path}: {what} cannot be written: {exc.strerror}") from exc


def _clear_away(path: Path) -> None:
    """Remove what a process left that was killed while it wrote to ``path``; nobody writes for an hour."""
    for left in path.parent.glob(f".{path.name}.????????"):
        with contextlib.suppress(FileNotFoundError):  # another process tidies up as well
            if time.time() - left.stat().st_mtime > _LONGEST_WRITE:
                left.unlink()


def short(path: Path) -> str:
    """``path`` as people like to read it: from the working folder, where it lies in that."""
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()
