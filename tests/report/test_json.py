from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from importlib import resources
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings

from checker.errors import UsageError
from checker.models import Reason, Report, Status, Verdict
from checker.report import FORMATS
from checker.report.console import summary
from checker.report.json_parse import parse
from checker.report.json_types import json_schema
from checker.stages.changes import Changes
from tests.report import sample
from tests.report.strategies import reports

SAMPLES = [sample.rich(), sample.all_good(), sample.offline(), sample.empty()]


def rendered(report: Report) -> str:
    return FORMATS["json"].render(report)


def document(report: Report) -> Any:
    return json.loads(rendered(report))


def strict(schema: Any) -> Any:
    """The schema with every field that it does not name forbidden."""
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    stricter = {key: strict(value) for key, value in schema.items()}
    return {**stricter, "additionalProperties": False} if "properties" in schema else stricter


OPEN = jsonschema.Draft202012Validator(json_schema())
CLOSED = jsonschema.Draft202012Validator(strict(json_schema()))


def test_the_shipped_schema_is_current() -> None:
    shipped = resources.files("checker.report") / "schema" / "report-v1.schema.json"
    assert json.loads(shipped.read_text(encoding="utf-8")) == json_schema()
    jsonschema.Draft202012Validator.check_schema(json_schema())


def test_every_field_is_described_or_plain() -> None:
    definitions = json_schema()["$defs"]
    assert all("description" in each for name, each in definitions.items() if name.endswith("V1"))


@pytest.mark.parametrize("report", SAMPLES)
def test_reports_keep_to_the_schema_and_hold_no_other_field(report: Report) -> None:
    CLOSED.validate(document(report))


def test_the_schema_lets_a_reader_ignore_new_fields_but_not_miss_old_ones() -> None:
    value = document(sample.rich())
    OPEN.validate({**value, "later": 1})
    with pytest.raises(jsonschema.ValidationError):
        CLOSED.validate({**value, "later": 1})
    del value["links"][0]["reason"]
    with pytest.raises(jsonschema.ValidationError):
        OPEN.validate(value)


@settings(deadline=None, max_examples=30)
@given(reports())
def test_any_report_keeps_to_the_schema_and_comes_back_the_same(report: Report) -> None:
    text = rendered(report)
    text.encode("utf-8")
    value = json.loads(text)
    CLOSED.validate(value)
    assert sum(value["summary"]["by_status"].values()) == sum(value["summary"]["by_reason"].values())
    assert_same_in_every_format(parse(text), report)


@pytest.mark.parametrize("report", SAMPLES)
def test_a_parsed_report_renders_the_same_in_every_format(report: Report) -> None:
    assert_same_in_every_format(parse(rendered(report)), report)


def assert_same_in_every_format(parsed: Report, report: Report) -> None:
    for form in FORMATS.values():
        assert form.render(parsed) == form.render(report)
    assert summary(parsed, width=80, color=False) == summary(report, width=80, color=False)


def test_the_order_of_the_input_does_not_matter() -> None:
    report = sample.rich()
    shuffled = replace(
        report,
        notes=report.notes[::-1],
        links=tuple(
            replace(each, link=replace(each.link, references=each.link.references[::-1]))
            for each in report.links[::-1]
        ),
        ignored=report.ignored[::-1],
        findings=report.findings[::-1],
        newly_broken=report.newly_broken[::-1],
    )
    for form in FORMATS.values():
        assert form.render(shuffled) == form.render(report)


def test_counts_are_complete() -> None:
    value = document(sample.rich())
    counts = value["summary"]
    assert list(counts["by_status"]) == [status.value for status in Status]
    assert counts["by_status"] == {
        "broken": 6,
        "unstable": 2,
        "blocked": 2,
        "redirected": 1,
        "working": 11,
        "unchecked": 2,
        "ignored": 5,
    }
    assert sum(counts["by_status"].values()) == sum(counts["by_reason"].values())
    assert counts["links"] == len(value["links"]) == 25
    assert counts["references"] == sum(len(each["references"]) for each in value["links"]) + len(
        value["ignored"]
    )
    assert counts["archive"] == {
        "archived": 6,
        "saved": 2,
        "pending": 1,
        "deferred": 2,
        "refused": 3,  # one of them excluded
        "unknown": 2,
        "never_archived": 0,
        "excluded": 1,
        "seen_by_archive": 1,
        "before_citation": 3,
        "after_citation": 4,
        "local_copies": 2,
        "withheld": 0,
    }
    assert counts["findings"] == {"error": 13, "warning": 5, "note": 12}
    assert list(document(sample.empty())["summary"]["by_status"].values()) == [0] * 7


def test_times_are_utc_in_whole_seconds() -> None:
    report = sample.rich()
    finished = report.run.finished_at.replace(microsecond=999_999)
    value = document(replace(report, run=replace(report.run, finished_at=finished)))
    assert value["run"]["finished_at"] == "2026-11-22T06:04:05Z"


def test_the_text_is_readable_and_ends_its_last_line() -> None:
    text = rendered(sample.rich())
    assert text.endswith("]\n}\n")
    assert '"title": "深層学習は歴史だ"' in text
    assert text.startswith('{\n  "schema_version": 1,\n')


def test_hidden_characters_are_escaped_and_not_lost() -> None:
    title = "a\u202eb\x9bc\U000e0041d\x1be\x7f"
    text = rendered(sample.report_of([sample.link("https://a.org/", Reason.OK, title=title)]))
    assert all(character.isprintable() or character == "\n" for character in text)
    assert json.loads(text)["links"][0]["title"] == title


def test_half_a_character_can_be_written() -> None:
    text = rendered(
        sample.report_of(
            [sample.link("notes/\udcff.md", Reason.MISSING_FILE, "there is no file notes/\udcff.md")]
        )
    )
    assert "notes/\ufffd.md" in text.encode("utf-8").decode("utf-8")


def test_passwords_are_not_written() -> None:
    url = "https://somebody:secret@a.org/x"
    known: dict[str, Any] = {
        "final_url": url,
        "redirects": (url,),
        "title": f"at {url}",
        "lookup": sample.archived(url),
    }
    known["streak"] = sample.streak(date(2026, 11, 1), 1)
    link = sample.link(url, Reason.NOT_FOUND, f"asked {url}", sample.reference(url, text=url), **known)
    report = sample.report_of([link], changes=Changes(*[(url,)] * 5))
    for form in FORMATS.values():
        assert "secret" not in form.render(report)
        assert ("***@a.org/x" in form.render(report)) is (form.name not in {"badge", "shields"})
    assert "secret" not in summary(report, width=0, color=True)


WRONG = [
    ("", "not valid JSON"),
    ("{", "not valid JSON"),
    ("[" * 100_000, "not valid JSON"),
    ("[]", "no schema_version"),
    ("{}", "no schema_version"),
    ('{"schema_version": "1"}', "no schema_version"),
    ('{"schema_version": true}', "no schema_version"),
    ('{"schema_version": 0}', "schema_version"),
    ('{"schema_version": 1}', "tool"),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_what_is_no_report_is_refused(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        parse(text)


LATER = {
    "archive": ["excluded", "seen_by_archive", "before_citation", "after_citation", "local_copies"],
    "memento": ["days_from_citation"],
    "lookup": ["latest", "absent_from"],
    "capture": ["shows_page"],
    "ignored": ["text", "kind", "section", "lang"],
}


def test_a_document_of_an_earlier_release_can_be_read() -> None:
    """Fields that came after the first release of version 1 may be missing, and nothing else."""
    value = document(sample.rich())
    for name in LATER["archive"]:
        del value["summary"]["archive"][name]
    for ignored in value["ignored"]:
        for name in LATER["ignored"]:
            del ignored[name]
    for link in value["links"]:
        del link["cited"], link["local_copy"]
        parts = [(link, part) for part in ("memento", "lookup", "capture")]
        parts += [(link["capture"], "memento")] if link["capture"] else []
        for whole, part in parts:
            for name in LATER[part] if whole[part] else ():
                del whole[part][name]
    OPEN.validate(value)
    before = {each.link.url: each for each in sample.rich().links}
    for link in parse(json.dumps(value)).links:
        assert link.verdict == before[link.link.url].verdict
        assert (link.cited, link.local_copy) == (None, None)


def test_every_field_of_the_schema_is_written() -> None:
    """What the schema does not require, for the sake of earlier releases, is written all the same."""
    definitions = json_schema()["$defs"]
    value = document(sample.rich())
    parts = {
        "memento": "MementoV1",
        "lookup": "LookupV1",
        "capture": "CaptureV1",
        "local_copy": "LocalCopyV1",
    }
    assert value["summary"]["archive"].keys() == definitions["ArchiveCountsV1"]["properties"].keys()
    assert all(link.keys() == definitions["LinkV1"]["properties"].keys() for link in value["links"])
    for part, name in parts.items():
        written = [link[part] for link in value["links"] if link[part]]
        assert written
        assert all(each.keys() == definitions[name]["properties"].keys() for each in written)


def test_a_newer_document_is_refused_by_its_version() -> None:
    with pytest.raises(UsageError, match=r"schema_version 2, this refguard reads 1: update refguard"):
        parse('{"schema_version": 2, "links": {}}')


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("links", 3, "url"), 5, r"links\.3\.url"),
        (("links", 0, "references", 0, "line"), 0, r"links\.0\.references\.0\.line"),
        (("links", 0, "status"), "dead", r"links\.0\.status"),
        (("links", 0, "reason"), "flying", "'flying' is not a valid Reason"),
        (("links", 0, "references", 0, "kind"), "flying", "'flying' is not a valid Kind"),
        (("links", 0, "checked_at"), "2026-13-45T00:00:00Z", "month must be in 1..12"),
        (("links", 0, "checked_at"), "yesterday", r"links\.0\.checked_at"),
        (("links", 0, "elapsed_ms"), 10**400, r"links\.0\.elapsed_ms"),
        (("links", 0, "references", 0, "line"), 10**400, r"links\.0\.references\.0\.line"),
        (("run", "fail_on"), "sometimes", r"run\.fail_on"),
        (("notes", 0, "date"), "2026-02-30", "day is out of range"),
    ],
)
def test_a_wrong_field_is_named(path: tuple[str | int, ...], value: object, said: str) -> None:
    whole = document(sample.rich())
    inner = whole
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    with pytest.raises(UsageError, match=said):
        parse(json.dumps(whole))


def test_a_missing_field_is_named() -> None:
    whole = document(sample.rich())
    del whole["run"]["network"]
    with pytest.raises(UsageError, match=r"run\.network: Field required"):
        parse(json.dumps(whole))


def test_unknown_fields_are_ignored() -> None:
    whole = document(sample.rich())
    whole["later"] = whole["links"][0]["later"] = whole["findings"][0]["later"] = 1
    assert parse(json.dumps(whole)) == parse(rendered(sample.rich()))


def test_a_parsed_report_keeps_what_a_link_knows() -> None:
    before = {each.link.url: each for each in sample.rich().links}
    after = {each.link.url: each for each in parse(rendered(sample.rich())).links}
    assert after.keys() == before.keys()
    for url, link in after.items():
        assert link.verdict == Verdict(before[url].verdict.reason, before[url].verdict.detail)
        assert link.lookup == before[url].lookup
        assert link.capture == before[url].capture
        assert link.cited == before[url].cited
        assert link.local_copy == before[url].local_copy
        assert [each.url for each in link.link.references] == [
            each.url for each in before[url].link.references
        ]
    found = after["https://slow.example.org/"].lookup
    assert found == sample.archived("https://slow.example.org/") == before["https://slow.example.org/"].lookup
