"""Opinions: pure functions from what was seen to a verdict, and from notes to what is worth visiting."""

from checker.judge.findings import exceeds, findings
from checker.judge.fragments import split
from checker.judge.rules import accepting_rule
from checker.judge.statuses import judge
from checker.judge.triage import Triage, triage

__all__ = ["Triage", "accepting_rule", "exceeds", "findings", "judge", "split", "triage"]
