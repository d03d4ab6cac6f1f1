"""The configuration as YAML: every key with its default and what it does."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import BaseModel

from checker.config import Config
from checker.config.described import descriptions

if TYPE_CHECKING:
    from collections.abc import Iterator


__all__ = ["as_yaml", "plain", "template"]

_SCHEMA = "https://raw.githubusercontent.com/refguard/refguard/main/docs/config.schema.json"
_HEAD = f"""\
# yaml-language-server: $schema={_SCHEMA}
# refguard: every key, its default, and what it does. Keys that are left out keep their defaults.
# Durations: 30s, 10m, 12h, 7d, 2w.
"""
_RULES = """\
# Exceptions; the first that matches wins.
rules: []
#  - url: "https://www.linkedin.com/*"   # * stands for anything
#    action: accept                      # accept: visited, and working when it answers one of status; ignore: not visited
#    status: [999]                       # empty or left out: any answer
#    reason: "a robot wall; people get in"
#    until: 2027-12-31                   # the last day on which the rule holds
"""
_UNITS = ((86_400, "d"), (3_600, "h"), (60, "m"), (1, "s"))


def template() -> str:
    """A config.yaml that changes nothing: all keys at their defaults, each with a comment."""
    blocks, said = [_HEAD], descriptions()[Config.__name__]
    for name in Config.model_fields:
        if name == "rules":
            blocks.append(_RULES)
            continue
        group = getattr(Config(), name)
        lines = (
            [f"{name}:", *_lines(group, 1)] if isinstance(group, BaseModel) else [f"{name}: {_flow(group)}"]
        )
        described = [f"# {_in_line(said[name])}", *lines]
        blocks.append("".join(f"{line}\n" for line in described))
    return "\n".join(blocks)


def as_yaml(config: Config) -> str:
    """``config`` as YAML, without comments."""
    text: str = yaml.safe_dump(plain(config), sort_keys=False, allow_unicode=True)
    return text


def _lines(group: BaseModel, depth: int) -> Iterator[str]:
    pad = "  " * depth
    described = descriptions()[type(group).__name__]
    for name in type(group).model_fields:
        value = getattr(group, name)
        yield f"{pad}# {_in_line(described[name])}"
        if isinstance(value, BaseModel):
            yield f"{pad}{name}:"
            yield from _lines(value, depth + 1)
        else:
            yield f"{pad}{name}: {_flow(value)}"


def _in_line(described: str) -> str:
    """A description as one comment, however its lines are wrapped."""
    return " ".join(described.split())


def _flow(value: object) -> str:
    """``value`` on one line, without the end mark that YAML puts after a bare scalar."""
    text: str = yaml.safe_dump(plain(value), default_flow_style=True, width=1000, allow_unicode=True)
    return text.removesuffix("...\n").strip()


def plain(value: Any) -> Any:  # noqa: ANN401 - any configuration value becomes any YAML value
    """``value`` as YAML and JSON can hold it, written as a person writes it: 10m, not 600 seconds."""
    match value:
        case BaseModel():
            return {name: plain(getattr(value, name)) for name in type(value).model_fields}
        case dict():
            return {key: plain(each) for key, each in value.items()}
        case tuple() | list():
            return [plain(each) for each in value]
        case timedelta():
            return _duration(value)
        case Enum():
            return value.value
        case _:
            return value


def _duration(value: timedelta) -> str | int:
    seconds = value.total_seconds()
    if not seconds:
        return 0
    size, unit = next((size, unit) for size, unit in (*_UNITS, (0.0, "s")) if not size or seconds % size == 0)
    return f"{seconds / size:g}{unit}" if size else f"{seconds:g}s"
