"""What goes to standard output, and into files."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker import urls
from checker.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from checker.models import Reference, Report

__all__ = ["as_json", "check_folder", "own_files", "print_references", "rendered", "write", "write_reports"]


def write(text: str) -> None:
    """Print ``text``, whatever the terminal can show of it."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding))
    sys.stdout.flush()


def as_json(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """``value`` as people like to read it."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def rendered(report: Report, form: str, *, color: bool, reports: Sequence[Path] = ()) -> str:
    """``report`` as a summary for the terminal, or in one of the formats for files."""
    from checker.report import FORMATS  # noqa: PLC0415 - not needed to print references

    if form != "summary":
        return FORMATS[form].render(report)
    from checker.report.console import summary  # noqa: PLC0415

    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 0
    shown = [_short(path) for path in reports]
    return summary(report, width=width, color=color, reports=shown, encoding=sys.stdout.encoding or "utf-8")


def check_folder(folder: Path) -> None:
    """Make the folder for reports, before anything is fetched for them. Raises UsageError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise UsageError(f"{folder}: reports cannot be written there: {exc.strerror}") from exc


def own_files(folder: Path) -> frozenset[Path]:
    """The files that reports in ``folder`` are: never notes."""
    from checker.report import FORMATS  # noqa: PLC0415 - not needed to print a report again

    return frozenset((folder / form.filename).resolve() for form in FORMATS.values())


def write_reports(report: Report, folder: Path, formats: Iterable[str]) -> list[Path]:
    """Write ``report`` in each of ``formats``; the files written."""
    from checker.report import FORMATS  # noqa: PLC0415 - not needed to print references

    written = []
    for name in dict.fromkeys(formats):
        path = folder / FORMATS[name].filename
        _replace(path, FORMATS[name].render(report))
        written.append(path)
    return written


def print_references(references: Iterable[Reference], form: str) -> None:
    """Print ``references`` as jsonl, as a table, or each web address once."""
    lines = {"jsonl": _jsonl, "table": _table, "urls": _urls}[form]
    write("".join(f"{line}\n" for line in lines(references)))


def _jsonl(references: Iterable[Reference]) -> Iterable[str]:
    for reference in references:
        location = reference.location
        yield json.dumps(
            {
                "url": urls.redact(reference.url),
                "text": reference.text,
                "kind": reference.kind.value,
                "section": reference.section.title,
                "in_references": reference.section.is_references,
                "lang": reference.lang,
                "path": location.path,
                "line": location.line,
                "column": location.column,
                "start": location.start,
                "end": location.end,
            },
            ensure_ascii=False,
        )


def _table(references: Iterable[Reference]) -> Iterable[str]:
    rows = [
        (
            f"{each.location.path}:{each.location.line}:{each.location.column}",
            each.kind.value,
            urls.redact(each.url),
        )
        for each in references
    ]
    first = max((len(row[0]) for row in rows), default=0)
    second = max((len(row[1]) for row in rows), default=0)
    for place, kind, url in rows:
        yield f"{place:<{first}}  {kind:<{second}}  {url}"


def _urls(references: Iterable[Reference]) -> Iterable[str]:
    addresses = (_identity(reference.url) for reference in references if urls.is_web(reference.url))
    return dict.fromkeys(addresses)


def _identity(url: str) -> str:
    try:
        return urls.normalise(url)
    except urls.MalformedURL:
        return urls.redact(url)


def _replace(path: Path, text: str) -> None:
    """Write the whole file or leave the old one: a reader never sees half a report."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as new:
                new.write(text)
            os.chmod(name, 0o644)  # noqa: PTH101 - mkstemp makes private files; a report is for everybody
            os.replace(name, path)  # noqa: PTH105 - a Path would say the same
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)  # noqa: PTH108 - as above
            raise
    except OSError as exc:
        raise UsageError(f"{path}: the report cannot be written: {exc.strerror}") from exc


def _short(path: Path) -> str:
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()
