"""From a file to a Config, with errors that name the file, the line, the key and the nearest right one."""

from __future__ import annotations

import difflib
from itertools import islice
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import ValidationError

from checker.config.described import descriptions
from checker.config.groups import Config, Group, HostConfig
from checker.config.merging import Loader
from checker.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

    from checker.config.lock import Lock

__all__ = ["home", "json_schema", "lines_of_rules", "load", "override", "parse"]

_INNER = ("function-", "[key]")  # parts of a place that are pydantic's own


_LARGEST = 1_000_000  # bytes; PyYAML takes seconds for more
_MOST_MISTAKES = 20  # told at once


def load(path: Path, lock: Lock | None = None) -> Config:
    """The configuration in the YAML file at ``path``; an empty file gives the defaults.

    Raises ConfigError for a file that cannot be read, is not YAML, holds a wrong key or value, or what ``lock`` forbids.
    """
    if lock is not None:
        lock.refuse_file(path)
    return parse(path, _read(path), lock)


def parse(path: Path, text: str, lock: Lock | None = None) -> Config:
    """The same of the ``text`` of a file at ``path``."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        values = yaml.load(text, Loader=Loader)  # noqa: S506 - a SafeLoader
    except yaml.YAMLError as exc:
        mark = getattr(exc, "problem_mark", None)
        where = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
        raise ConfigError(f"{where}: not valid YAML: {getattr(exc, 'problem', None) or exc}") from exc
    except ValueError as exc:  # a date such as 2026-13-40
        raise ConfigError(f"{path}: not valid YAML: {exc}") from exc
    except RecursionError:
        raise ConfigError(f"{path}: nested too deeply to be a configuration") from None
    if root is None or values is None:
        root, values = yaml.MappingNode("", [], yaml.Mark("", 0, 0, 0, "", 0)), {}
    _refuse_duplicates(path, root, set())
    if not isinstance(values, dict):
        raise ConfigError(
            f"{path}:1: the configuration must be a mapping of groups such as check: or archive:"
        )
    try:
        config = Config.model_validate(values)
    except ValidationError as exc:
        mistakes = [_explain(path, root, error) for error in islice(exc.errors(), _MOST_MISTAKES)]
        more = exc.error_count() - len(mistakes)
        raise ConfigError("\n".join([*mistakes, *([f"and {more:,} more"] if more else [])])) from exc
    if lock is None or not lock.covers(path):
        return config
    refused = [f"{path}:{_line_of(root, keys)}: {said}" for keys, said in lock.objections(config, home(path))]
    if refused:
        raise ConfigError("\n".join(refused))
    return lock.kept(config)


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(_LARGEST + 1)
        if len(raw) > _LARGEST:
            raise ConfigError(f"{path}: larger than {_LARGEST:,} bytes, which no configuration is")
        return raw.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError(f"{path}: the configuration cannot be read: {exc}") from exc


def home(path: Path) -> Path:
    """The folder that relative paths in the configuration at ``path`` start from: its own, wherever a link to it stands."""
    return path.resolve().parent


def override(config: Config, groups: dict[str, dict[str, Any]]) -> Config:
    """``config`` with the given keys of the given groups replaced, checked as if they stood in the file."""
    values = config.model_dump()
    for group, keys in groups.items():
        values[group] |= keys
    try:
        return Config.model_validate(values)
    except ValidationError as exc:
        first = exc.errors()[0]
        raise ConfigError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from exc


def lines_of_rules(path: Path, count: int) -> list[int]:
    """The lines on which the ``count`` rules of the configuration at ``path`` begin; 1 where they cannot be found any more."""
    try:
        root = yaml.compose(_read(path), Loader=yaml.SafeLoader)
    except (ConfigError, yaml.YAMLError):  # somebody writes to it
        root = None
    return [1 if root is None else _line_of(root, ["rules", number]) for number in range(count)]


def json_schema() -> dict[str, Any]:
    """The JSON Schema of config.yaml, for editors."""
    schema = Config.model_json_schema(mode="validation")
    for name, group in {Config.__name__: schema, **schema["$defs"]}.items():
        for key, said in descriptions().get(name, {}).items():
            group["properties"][key]["description"] = said
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "refguard config.yaml",
    }


def _refuse_duplicates(path: Path, node: yaml.Node, looked_at: set[int]) -> None:
    """YAML forbids a key twice, and PyYAML takes the last one silently. What several aliases name is looked at once."""
    if id(node) in looked_at:
        return
    looked_at.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_duplicates(path, item, looked_at)
    if not isinstance(node, yaml.MappingNode):
        return
    seen: set[str] = set()
    for name, value in node.value:
        if isinstance(name, yaml.ScalarNode) and name.value in seen:
            raise ConfigError(
                f"{path}:{name.start_mark.line + 1}: the key {name.value!r} stands here a second time"
            )
        seen.add(str(name.value))
        _refuse_duplicates(path, value, looked_at)


def _explain(path: Path, root: yaml.Node, error: Any) -> str:  # noqa: ANN401 - pydantic's ErrorDetails, a TypedDict
    keys = [part for part in error["loc"] if not str(part).startswith(_INNER)]
    where = f"{path}:{_line_of(root, keys)}"
    dotted = ".".join(str(key) for key in keys)
    if error["type"] == "extra_forbidden":
        return f"{where}: unknown key {dotted!r}{_nearest(keys)}"
    message = error["msg"].removeprefix("Value error, ")
    return f"{where}: {dotted}: {message[0].lower()}{message[1:]}"


def _line_of(node: yaml.Node, keys: list[Any]) -> int:
    """The 1-based line of the innermost of ``keys`` that the document holds."""
    line = node.start_mark.line + 1
    for key in keys:
        if isinstance(node, yaml.MappingNode):
            pairs = [(name, value) for name, value in node.value if name.value == str(key)]
            if not pairs:
                break
            line, node = pairs[-1][0].start_mark.line + 1, pairs[-1][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
            node = node.value[key]
            line = node.start_mark.line + 1
        else:
            break
    return int(line)


def _nearest(keys: list[Any]) -> str:
    known = _known_keys(keys[:-1])
    close = difflib.get_close_matches(str(keys[-1]), known, n=1)
    if close:
        return f"; did you mean {close[0]!r}?"
    return f"; known here: {', '.join(known)}" if known else ""


def _known_keys(parents: list[Any]) -> list[str]:
    model: Any = Config
    for key in parents:
        if isinstance(key, int):
            continue
        info = (
            model.model_fields.get(str(key)) if isinstance(model, type) and issubclass(model, Group) else None
        )
        model = _model_in(info.annotation) if info else HostConfig
    return sorted(model.model_fields) if isinstance(model, type) and issubclass(model, Group) else []


def _model_in(annotation: Any) -> Any:  # noqa: ANN401 - an annotation is any object
    if isinstance(annotation, type) and issubclass(annotation, Group):
        return annotation
    groups = (_model_in(part) for part in getattr(annotation, "__args__", ()))
    return next((group for group in groups if group is not None), None)
