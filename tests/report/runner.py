"""How the runner of GitHub Actions reads what a step prints, and the file GITHUB_OUTPUT."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Command", "commands", "read_outputs"]

KNOWN = {
    *("add-mask", "add-matcher", "remove-matcher", "add-path", "debug", "echo", "error", "warning", "notice"),
    *("group", "endgroup", "save-state", "set-env", "set-output", "stop-commands", "internal-set-repo-path"),
}
_LINE = re.compile(
    r"\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]"
)  # more than the runner takes for a line's end
_IN_DATA = (("%0D", "\r"), ("%0A", "\n"), ("%25", "%"))
_IN_PROPERTY = (*_IN_DATA[:2], ("%3A", ":"), ("%2C", ","), _IN_DATA[2])


class Command(NamedTuple):
    name: str
    properties: dict[str, str]
    data: str


def commands(printed: str) -> list[Command]:
    """Every command in ``printed``, in both of the forms that the runner knows."""
    return [found for line in _LINE.split(printed) if (found := _new(line) or _old(line))]


def _new(line: str) -> Command | None:
    """``::name key=value,key=value::data``, at the beginning of the line."""
    line = line.lstrip()
    end = line.find("::", 2)
    if not line.startswith("::") or end < 0:
        return None
    name, _, said = line[2:end].partition(" ")
    pairs = (pair.split("=", 1) for pair in said.strip().split(",") if "=" in pair)
    properties = {key: _decoded(value, _IN_PROPERTY) for key, value in pairs}
    return Command(name, properties, _decoded(line[end + 2 :], _IN_DATA)) if name in KNOWN else None


def _old(line: str) -> Command | None:
    """``##[name key=value;]data``, anywhere in the line."""
    start = line.find("##[")
    end = line.find("]", start)
    if start < 0 or end < 0:
        return None
    name = line[start + 3 : end].partition(" ")[0]
    return Command(name, {}, line[end + 1 :]) if name in KNOWN else None


def _decoded(text: str, escapes: tuple[tuple[str, str], ...]) -> str:
    for escape, meant in escapes:
        text = text.replace(escape, meant)
    return text


def read_outputs(text: str) -> dict[str, str]:
    """The outputs in a file that GITHUB_OUTPUT names; raises ValueError for what the runner would refuse."""
    found: dict[str, str] = {}
    lines = iter(text.splitlines())
    for line in lines:
        if not line:
            continue
        name, is_long, mark = line.partition("<<")
        if not is_long or not name or not mark or "=" in name:
            raise ValueError(line)
        value = []
        for each in lines:
            if each == mark:
                break
            value.append(each)
        else:
            raise ValueError(mark)
        found[name] = "\n".join(value)
    return found
