"""Typed configuration: ``load()`` reads a config.yaml into a frozen ``Config``.

``groups`` has every key, its default and what it does; ``values`` the types of their values; ``loading`` reads a
file. An unknown key, a wrong type or a wrong value is a ConfigError that says where and what would be right.
"""

from checker.config.groups import (
    ArchiveConfig,
    CheckConfig,
    Config,
    ConfirmConfig,
    GateConfig,
    HostConfig,
    NotesConfig,
    RecheckConfig,
    ReportConfig,
    RetryConfig,
    Rule,
    RuleAction,
    StoreConfig,
)
from checker.config.loading import home, json_schema, load, override, parse
from checker.config.lock import Lock
from checker.config.values import parse_duration

__all__ = [
    "ArchiveConfig",
    "CheckConfig",
    "Config",
    "ConfirmConfig",
    "GateConfig",
    "HostConfig",
    "Lock",
    "NotesConfig",
    "RecheckConfig",
    "ReportConfig",
    "RetryConfig",
    "Rule",
    "RuleAction",
    "StoreConfig",
    "home",
    "json_schema",
    "load",
    "override",
    "parse",
    "parse_duration",
]
