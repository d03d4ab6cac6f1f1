from __future__ import annotations

from time import process_time
from typing import TYPE_CHECKING, get_args

import click
import pytest

from checker.cli.commands import archive, check, run
from checker.cli.looking_back import report
from checker.cli.output import own_files
from checker.config import ReportConfig
from checker.models import Reason
from checker.report import FORMATS, Format, job_summary
from tests.report import sample

if TYPE_CHECKING:
    from pathlib import Path


def test_every_format_is_known_by_its_own_name() -> None:
    assert list(FORMATS) == [form.name for form in FORMATS.values()]


def test_no_two_formats_write_one_file() -> None:
    names = [form.filename for form in FORMATS.values() if form.filename]
    assert len(set(names)) == len(names)


def test_the_configuration_offers_exactly_the_formats() -> None:
    (choices, _) = get_args(ReportConfig.model_fields["formats"].annotation)
    assert set(get_args(choices)) == set(FORMATS)


URLS = tuple(f"https://h{each % 97}.example.org/papers/{each}" for each in range(4_000))
LARGE = sample.report_of(
    [sample.link(url, Reason.NOT_FOUND, "", sample.reference(url, f"notes/{url[9]}.md")) for url in URLS]
)


@pytest.mark.parametrize(
    ("command", "more"), [(run, set()), (check, set()), (archive, set()), (report, {"summary"})]
)
def test_commands_offer_exactly_the_formats(command: click.Command, more: set[str]) -> None:
    choices = {option.name: option.type for option in command.params}
    choice = choices.get("formats") or choices["form"]
    assert isinstance(choice, click.Choice)
    assert set(choice.choices) == {*FORMATS, *more}


def test_no_report_is_read_as_a_note(tmp_path: Path) -> None:
    files = {tmp_path / form.filename for form in FORMATS.values() if form.filename}
    assert own_files(tmp_path) == files
    assert len(files) == len(FORMATS) - 1  # annotations are printed


@pytest.mark.parametrize("form", FORMATS.values(), ids=lambda form: form.name)
def test_a_format_gives_text_that_ends_its_last_line(form: Format) -> None:
    text = form.render(sample.rich())
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert text == form.render(sample.rich())


@pytest.mark.parametrize("form", [*FORMATS, "job-summary"])
def test_no_format_takes_long_over_thousands_of_findings(form: str) -> None:
    begun = process_time()
    text = job_summary.render(LARGE) if form == "job-summary" else FORMATS[form].render(LARGE)
    assert text
    assert process_time() - begun < 2  # a tenth of it is usual, and 20,000 findings keep to it as well
