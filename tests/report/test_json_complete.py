"""report.json leaves nothing out that the models hold, but what is named here."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

import pytest

from checker import models
from checker.report.json_types import json_schema

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMES: Mapping[type[Any], tuple[str, Mapping[str, str]]] = {
    models.Note: ("NoteV1", {}),
    models.Reference: ("ReferenceV1", {"location": "path"}),
    models.Location: ("ReferenceV1", {}),
    models.Verdict: ("LinkV1", {}),
    models.CheckedLink: ("LinkV1", {"link": "references", "verdict": "reason", "streak": "failing_since"}),
    models.Link: ("LinkV1", {"is_local": "local"}),
    models.Streak: ("LinkV1", {"since": "failing_since", "checks": "failed_checks"}),
    models.Memento: ("MementoV1", {"memento_url": "url"}),
    models.Capture: ("CaptureV1", {}),
    models.LocalCopy: ("LocalCopyV1", {"is_cut": "cut"}),
    models.Finding: ("FindingV1", {}),
    models.IgnoredReference: ("IgnoredV1", {"reference": "path"}),
    models.RunInfo: ("RunV1", {}),
    models.Lookup: ("LookupV1", {"is_withheld": "withheld"}),
}
"""The part of the document in which each model stands, and the fields that are called otherwise there."""

LEFT_OUT: Mapping[type[Any], set[str]] = {
    models.Location: {"start", "end", "cell"},  # bytes of a note as it was then
    models.CheckedLink: {
        *("sought_fragments", "missing_fragments"),  # parts that are missing are links of their own
        *("etag", "last_modified"),  # what the next request says; the store's affair
    },
    models.Link: {"request_url"},  # the first citation, as ``references`` have it
    models.Capture: {"url", "archive"},  # the link's; its copy names it
    models.Lookup: {"url", "memento", "near"},  # the link's: ``url``, ``memento`` and ``cited``
    models.Finding: {"memento"},  # the link's
    models.RunInfo: {"version", "interrupted"},  # of the tool; not known after the process
}


@pytest.mark.parametrize("model", NAMES, ids=lambda model: model.__name__)
def test_no_field_of_a_model_is_missing(model: type[Any]) -> None:
    part, called = NAMES[model]
    names = getattr(model, "_fields", None) or [field.name for field in fields(model)]
    written = json_schema()["$defs"][part]["properties"]
    missing = {name for name in names if called.get(name, name) not in written}
    assert missing == LEFT_OUT.get(model, set()) & set(names)
    assert LEFT_OUT.get(model, set()) <= set(names)


def test_the_document_holds_what_a_report_holds() -> None:
    schema = json_schema()
    changes = schema["$defs"]["ChangesV1"]["properties"]
    written = {*schema["properties"], *changes}
    elsewhere = {"gate_on": "fail_on", "compared_with": "since"}
    names = {elsewhere.get(field.name, field.name) for field in fields(models.Report)}
    assert names - written == {"fail_on"}
    assert "fail_on" in schema["$defs"]["RunV1"]["properties"]
