"""Typed configuration: every key, its default, what it does; loading and the JSON Schema.

``load()`` reads a config.yaml into a frozen ``Config``. An unknown key, a wrong type or a wrong value is a
ConfigError that names the file, the line, the key and the nearest right one.
"""

from __future__ import annotations

import difflib
import ipaddress
import re
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Literal

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
)

from checker.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "ArchiveConfig",
    "CheckConfig",
    "Config",
    "GateConfig",
    "HostConfig",
    "NotesConfig",
    "RecheckConfig",
    "ReportConfig",
    "Rule",
    "StoreConfig",
    "json_schema",
    "load",
    "override",
    "parse_duration",
]

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([smhdw])")


def parse_duration(value: object) -> object:
    """``"90s"``, ``"10m"``, ``"1h"``, ``"7d"``, ``"2w"`` or a bare ``0`` as a timedelta."""
    if isinstance(value, timedelta):
        return value
    found = _DURATION.fullmatch(str(value).strip())
    if found:
        return timedelta(**{_UNITS[found[2]]: float(found[1])})
    if str(value).strip() == "0":
        return timedelta(0)
    raise ValueError(f"{value!r} is not a duration; write for example 30s, 10m, 12h or 7d")


def _parse_network(value: str) -> str:
    ipaddress.ip_network(value)
    return value


def _parse_connect_to(value: str) -> str:
    parts = re.fullmatch(r"([^:\[\]]*):(\d*):([^:\[\]]*|\[[0-9A-Fa-f:]+\]):(\d*)", value)
    if parts is None:
        raise ValueError(f"{value!r} is not HOST1:PORT1:HOST2:PORT2; empty parts mean any, or the same")
    return value


Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    WithJsonSchema(
        {"type": ["string", "integer"], "pattern": r"^\d+(\.\d+)?\s*[smhdw]$|^0$", "examples": ["30s", "7d"]}
    ),
]
Network = Annotated[str, AfterValidator(_parse_network)]
ConnectTo = Annotated[str, AfterValidator(_parse_connect_to)]


class Group(BaseModel):
    """One group of keys: frozen, and no key that is not known."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class NotesConfig(Group):
    """Which notes are read, and what their addresses mean."""

    paths: tuple[str, ...] = (".",)
    """Files and folders read when the command line names none."""
    exclude: tuple[str, ...] = ()
    """Patterns of files and folders that are not read, as .gitignore writes them."""
    base_url: str | None = None
    """The address the notes are published at; links that begin with / are checked there."""
    max_bytes: int = Field(default=64_000_000, gt=0)
    """A note larger than this is reported and not read."""


class RecheckConfig(Group):
    """How long a verdict is believed before the link is fetched again."""

    working: Duration = timedelta(days=7)
    """A reader gets the page."""
    redirected: Duration = timedelta(days=7)
    """A reader gets the page at another address."""
    blocked: Duration = timedelta(days=14)
    """The server turns robots away."""
    broken: Duration = timedelta(0)
    """A reader does not get the page; 0: looked at in every run."""
    unstable: Duration = timedelta(0)
    """No answer that can be trusted; 0: looked at in every run."""


class HostConfig(Group):
    """What differs for the hosts that match a pattern."""

    concurrency: int | None = Field(default=None, ge=1)
    """Requests under way at once."""
    interval: Duration | None = None
    """The least time between the starts of two requests."""


class RetryConfig(Group):
    """When a request that brought no trustworthy answer is repeated."""

    attempts: int = Field(default=3, ge=1, le=10)
    """Tries in all, the first included."""
    wait: Duration = timedelta(seconds=1)
    """The first wait at most; it doubles, with full jitter."""
    max_wait: Duration = timedelta(seconds=30)
    """The longest wait; a Retry-After beyond it is not waited for."""


class CheckConfig(Group):
    """How cited addresses are visited."""

    concurrency: int = Field(default=100, ge=1)
    """Requests under way at once, over all hosts."""
    host_concurrency: int = Field(default=4, ge=1)
    """Requests under way at once to one host."""
    host_interval: Duration = timedelta(milliseconds=100)
    """The least time between the starts of two requests to one host."""
    hosts: dict[str, HostConfig] = Field(default_factory=dict)
    """Exceptions by host pattern, such as "*.wikipedia.org"; the first match wins."""
    connect_timeout: Duration = timedelta(seconds=10)
    """The longest wait for a connection, name look-up and TLS included."""
    timeout: Duration = timedelta(seconds=30)
    """The longest wait for one whole request."""
    retries: RetryConfig = RetryConfig()
    """When a request that brought no trustworthy answer is repeated."""
    max_redirects: int = Field(default=10, ge=0, le=50)
    """Redirects followed before a chain counts as endless."""
    max_body: int = Field(default=262_144, ge=0)
    """Bytes of a page that are read at most."""
    body_timeout: Duration = timedelta(seconds=5)
    """The longest time spent on reading a page; the answer stands without it."""
    user_agent: str = "Mozilla/5.0 (compatible; refguard/{version}; +https://github.com/refguard/refguard)"
    """What requests say they are; {version} is filled in."""
    reserved_domains: bool = False
    """Check names that are reserved for documentation and tests, such as example.com."""
    allow_networks: tuple[Network, ...] = ()
    """Private networks that may be visited, such as "10.0.0.0/8"; by default none."""
    nameservers: tuple[str, ...] = ()
    """DNS servers as address or address:port; by default the system's."""
    connect_to: tuple[ConnectTo, ...] = ()
    """Connect elsewhere, as curl's --connect-to: "HOST1:PORT1:HOST2:PORT2"."""
    canaries: tuple[str, ...] = ("https://example.com/", "https://www.wikipedia.org/")
    """Addresses asked when nothing answers, to tell a dead link from a missing network."""
    recheck: RecheckConfig = RecheckConfig()
    """How long each verdict is believed."""
    max_time: Duration | None = None
    """The longest time for a run; what is not reached is unchecked and first in line next time."""


class RuleAction(StrEnum):
    """What a rule does with the addresses it matches."""

    IGNORE = "ignore"
    ACCEPT = "accept"


class Rule(Group):
    """One exception for addresses that match a pattern; the first that matches wins."""

    url: str
    """A pattern for the whole address; * stands for anything."""
    action: RuleAction
    """ignore: not checked. accept: checked, and called working when the answer is one of status."""
    status: tuple[int, ...] = ()
    """Status codes that accept takes for an answer; empty: any answer at all."""
    reason: str
    """Why; the report shows it."""
    until: date | None = None
    """The last day on which the rule holds."""


class ArchiveConfig(Group):
    """Archived copies: look-ups and submissions."""

    find: bool = True
    """Look for an archived copy of each link."""
    submit: bool = True
    """Submit what has none, when keys are present in IA_ACCESS_KEY_ID and IA_SECRET_ACCESS_KEY."""
    base_url: str = "https://web.archive.org"
    """The Wayback Machine, or another archive that answers like it."""
    lookups_per_minute: int = Field(default=480, ge=1)
    """Pace of the TimeGate; the service allows about 600."""
    index_per_minute: int = Field(default=24, ge=1)
    """Pace of the CDX index, asked to prove absence; the service allows about 30."""
    captures_per_minute: int = Field(default=7, ge=1)
    """Pace of submissions; the service allows 7."""
    max_captures: int = Field(default=100, ge=0)
    """Submissions in one run at most."""
    timeout: Duration = timedelta(seconds=60)
    """The longest wait for one answer; the index is slow."""
    wait: Duration = timedelta(minutes=3)
    """How long a run waits for its submissions; later results are asked for in the next run."""
    found_for: Duration = timedelta(days=180)
    """How long a found copy is believed."""
    absent_for: Duration = timedelta(days=3)
    """How long an absence is believed."""


class StoreConfig(Group):
    """What earlier runs saw."""

    path: str = ".refguard/store.sqlite3"
    """The database, relative to the configuration file (or to the working folder where there is none)."""


class ReportConfig(Group):
    """What is written."""

    output: str = "reports"
    """The folder reports are written to."""
    formats: tuple[Literal["markdown", "json"], ...] = ("markdown", "json")
    """The files written: report.md, report.json."""


class GateConfig(Group):
    """When a run fails."""

    fail_on: Literal["error", "warning", "never"] = "error"
    """The least severity that makes the exit code 1."""


class Config(Group):
    """All of config.yaml."""

    notes: NotesConfig = NotesConfig()
    """Which notes are read, and what their addresses mean."""
    check: CheckConfig = CheckConfig()
    """How cited addresses are visited."""
    rules: tuple[Rule, ...] = ()
    """Exceptions; the first that matches wins."""
    archive: ArchiveConfig = ArchiveConfig()
    """Archived copies: look-ups and submissions."""
    store: StoreConfig = StoreConfig()
    """What earlier runs saw."""
    report: ReportConfig = ReportConfig()
    """What is written."""
    gate: GateConfig = GateConfig()
    """When a run fails."""


def load(path: Path) -> Config:
    """The configuration in the YAML file at ``path``; an empty file gives the defaults.

    Raises ConfigError for a file that cannot be read, is not YAML, or holds a wrong key or value.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError(f"{path}: the configuration cannot be read: {exc}") from exc
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        values = yaml.safe_load(text)
    except yaml.YAMLError as exc:
        mark = getattr(exc, "problem_mark", None)
        where = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
        raise ConfigError(f"{where}: not valid YAML: {getattr(exc, 'problem', None) or exc}") from exc
    except ValueError as exc:  # a date such as 2026-13-40
        raise ConfigError(f"{path}: not valid YAML: {exc}") from exc
    if root is None or values is None:
        return Config()
    if not isinstance(values, dict):
        raise ConfigError(
            f"{path}:1: the configuration must be a mapping of groups such as check: or archive:"
        )
    try:
        return Config.model_validate(values)
    except ValidationError as exc:
        raise ConfigError("\n".join(_explain(path, root, error) for error in exc.errors())) from exc


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


def json_schema() -> dict[str, Any]:
    """The JSON Schema of config.yaml, for editors."""
    schema = Config.model_json_schema(mode="validation")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "refguard config.yaml",
    }


def _explain(path: Path, root: yaml.Node, error: Any) -> str:  # noqa: ANN401 - pydantic's ErrorDetails, a TypedDict
    keys = [part for part in error["loc"] if not str(part).startswith("function-")]
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
