"""The rules of config.yaml: which one speaks for an address, and which answers of a host are good ones."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import TYPE_CHECKING

from checker.config import RuleAction

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from checker.config import HostConfig, Rule

__all__ = ["accepting_host", "accepting_rule", "first_match", "speaking"]


def first_match(rules: Sequence[Rule], url: str, *, today: date, action: RuleAction) -> Rule | None:
    """The first rule for ``url`` that still holds ``today``, when it asks for ``action``; the first that matches wins."""
    rule = speaking(rules, url, today=today)
    return rule if rule is not None and rule.action is action else None


def speaking(rules: Sequence[Rule], url: str, *, today: date) -> Rule | None:
    """The first rule for ``url`` that still holds ``today``, whatever it asks for."""
    for rule in rules:
        if (rule.until is None or today <= rule.until) and _pattern(rule.url).fullmatch(url):
            return rule
    return None


def accepting_rule(rules: Sequence[Rule], url: str, status_code: int | None, *, today: date) -> Rule | None:
    """The rule that calls ``status_code`` from ``url`` a good answer, if there is one."""
    rule = first_match(rules, url, today=today, action=RuleAction.ACCEPT)
    if rule is None or status_code is None or (rule.status and status_code not in rule.status):
        return None
    return rule


def accepting_host(hosts: Mapping[str, HostConfig], host: str, status_code: int) -> str | None:
    """The pattern among ``hosts`` that calls ``status_code`` from ``host`` a good answer; the first that matches counts."""
    for glob, config in hosts.items():
        if fnmatchcase(host, glob.lower()):
            return glob if status_code in config.accept else None
    return None


@lru_cache(maxsize=1024)
def _pattern(glob: str) -> re.Pattern[str]:
    """``*`` stands for anything; every other character, ``?`` and ``[`` included, for itself: addresses hold them."""
    return re.compile(".*".join(re.escape(part) for part in glob.split("*")), re.DOTALL)
