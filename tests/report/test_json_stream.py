"""Documents taken apart while they are read: the same values as the whole gives, wherever a piece of it ends."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.report import json_stream
from checker.report.json_stream import JsonStream

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def taken_apart(text: str) -> dict[str, Any]:
    """The object in ``text``, its lists element by element."""
    stream = JsonStream(StringIO(text))
    members = {
        name: list(stream.elements()) if stream.next_is("[") else stream.value() for name in stream.members()
    }
    stream.end()
    return members


@pytest.fixture(params=[1, 3, 1 << 20])
def piece(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read so many characters at a time."""
    monkeypatch.setattr(json_stream, "_PIECE", request.param)


@pytest.mark.usefixtures("piece")
@given(st.dictionaries(st.text(), VALUES, max_size=4), st.sampled_from([None, 2, "\t"]))
def test_the_values_are_those_of_the_whole(value: dict[str, Any], indent: int | str | None) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=indent is None)
    assert taken_apart(text) == value


@pytest.mark.usefixtures("piece")
def test_a_number_goes_on_in_the_next_piece() -> None:
    assert taken_apart('{"a": 12345678901234567890, "b": [1.5e10, -12], "c": true}') == {
        "a": 12345678901234567890,
        "b": [1.5e10, -12],
        "c": True,
    }


BAD = ["", "{", "{,}", '{"a"}', '{"a": }', '{"a": 1,}', '{"a": [1,]}', '{"a": [1 2]}', '{"a": 1} x']
BAD += ['{"a": [', '{"a": "x', "{1: 2}", "{'a': 1}", '{"a": 1}}', '{"a": nul}', "[1]"]


@pytest.mark.usefixtures("piece")
@pytest.mark.parametrize("text", BAD)
def test_what_is_no_object_is_refused(text: str) -> None:
    with pytest.raises(json.JSONDecodeError):
        taken_apart(text)


def test_only_a_part_is_in_memory() -> None:
    text = json.dumps({"list": ["x" * 1_000] * 10_000})
    stream = JsonStream(StringIO(text))
    next(stream.members())
    held = max(len(vars(stream)["_text"]) for _ in stream.elements())
    assert held < len(text) / 4
