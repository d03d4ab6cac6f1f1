"""Reports, mails and lists of changes that speak of pages that are not found: alive, though they use the same words. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from checker.judge.words import tokens

if TYPE_CHECKING:
    from collections.abc import Container

    from checker.judge.case import Case

__all__ = ["is_report", "without_mended"]

_NUMBERED = re.compile(
    r"\b(?:issue|bug|ticket|defect|pull request|merge request|pr|discussion|topic|thread|question|case|task)s?\s?[#!]?(\d+)\b"
)
"""How trackers of issues title their pages. Source: GitHub, GitLab, Bugzilla, Trac, Redmine."""

_NUMBER_FIRST = re.compile(
    r"(?!(?:404|410|19\d\d|20\d\d)\b)#?(\d+)\s?[-–—:]\s"
)  # "992 – " of Bugzilla, no year
_LABELLED = re.compile(
    r"(?:topic|thread|question|discussion|issue|bug|ticket|re|fwd?|aw|wg|antw|sv|vs|tr|rv|rif|odp|回复|回覆)\s?[:：]\s?"
)
"""What stands before the subject of a mail or of a thread. Source: RFC 5322 section 3.6.5, bbPress, and the habits of mail programs."""

_LISTED = re.compile(r"\[([^\[\]]{2,60})\]\s")  # the name of a mailing list

_MENDED = re.compile(
    r"""\b(?:(?:bug)?fix(?:e[sd]|ing)?|resolve[sd]?|corrected|behoben|korrigiert|corrigé|corregido|corrigido|исправлен[аоы]?)
    \s?[:–-]?\s(?:an?\s|the\s)?(?:page\snot\sfound|404\snot\sfound|error\s404|404\serrors?|not\sfound|seite\snicht\sgefunden
    |fehler\s404|erreur\s404|page\sintrouvable|página\sno\sencontrada|страница\sне\sнайдена|ошибка\s404)""",
    re.VERBOSE,
)
"""An error that was mended, in a list of changes."""


def is_report(case: Case, noise: Container[str]) -> bool:
    """Whether the title, or the heading, is that of a report or of a mail; ``noise`` are the words of errors."""
    if _LABELLED.match(case.title):
        return True
    if any(_is_of_list(found[1], case, noise) for found in (_LISTED.match(case.title),) if found):
        return True
    cited = tokens(f"{case.cited.path} {case.cited.query}")
    said = (case.title, case.heading)
    numbers = [*(found[1] for text in said for found in _NUMBERED.finditer(text))]
    numbers += [found[1] for text in said for found in (_NUMBER_FIRST.match(text),) if found]
    return any(number in cited for number in numbers)


def without_mended(text: str) -> str:
    """``text`` without the errors that it says are mended."""
    return _MENDED.sub(" ", text)


def _is_of_list(name: str, case: Case, noise: Container[str]) -> bool:
    """Whether ``name`` is that of a mailing list, rather than of an error or of the site."""
    if any(word in noise or word.isdigit() for word in tokens(name)):
        return False
    return name in case.cited.path or not all(word in case.site for word in tokens(name))
