"""Opinions: pure functions from what was seen to a verdict, and from notes to what is worth visiting."""

from checker.judge.case import Opinion
from checker.judge.findings import exceeds, findings
from checker.judge.fragments import split
from checker.judge.ignores import Ignores
from checker.judge.rules import accepting_host, accepting_rule
from checker.judge.siblings import wants_sibling
from checker.judge.statuses import deserves_second_look, judge, opinions
from checker.judge.triage import Triage, triage

__all__ = [
    "Ignores",
    "Opinion",
    "Triage",
    "accepting_host",
    "accepting_rule",
    "deserves_second_look",
    "exceeds",
    "findings",
    "judge",
    "opinions",
    "split",
    "triage",
    "wants_sibling",
]
