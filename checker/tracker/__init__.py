"""One tracking issue: open while findings count, kept up to date, closed when none does.

``body`` writes what it says, ``plan`` decides what is to be done, ``github`` does it. The issue is known by its label
and by a mark at the very beginning of its text, whoever opened it: who may only write issues cannot set labels, so a
stranger's issue is never taken for it. A token that may not set labels either knows it by its own name instead.
"""

from __future__ import annotations

from checker.tracker.body import Draft, draft
from checker.tracker.github import GitHub, Refused, Unavailable, find_account
from checker.tracker.plan import LABEL, Close, Comment, Edit, Issue, Open, Step, plan

__all__ = [
    "LABEL",
    "Close",
    "Comment",
    "Draft",
    "Edit",
    "GitHub",
    "Issue",
    "Open",
    "Refused",
    "Step",
    "Unavailable",
    "draft",
    "find_account",
    "plan",
]
