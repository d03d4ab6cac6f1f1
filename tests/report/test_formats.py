from __future__ import annotations

from typing import get_args

import pytest

from checker.config import ReportConfig
from checker.report import FORMATS, Format
from tests.report import sample


def test_every_format_is_known_by_its_own_name() -> None:
    assert list(FORMATS) == [form.name for form in FORMATS.values()]


def test_no_two_formats_write_one_file() -> None:
    names = [form.filename for form in FORMATS.values()]
    assert len(set(names)) == len(names)


def test_the_configuration_offers_exactly_the_formats() -> None:
    (choices, _) = get_args(ReportConfig.model_fields["formats"].annotation)
    assert set(get_args(choices)) == set(FORMATS)


@pytest.mark.parametrize("form", FORMATS.values(), ids=lambda form: form.name)
def test_a_format_gives_text_that_ends_its_last_line(form: Format) -> None:
    text = form.render(sample.rich())
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert text == form.render(sample.rich())
