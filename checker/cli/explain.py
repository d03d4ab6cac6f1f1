"""``refguard explain URL``: one URL visited as a run would, and everything that led to the verdict.

What is known becomes one document, which ``--format json`` prints as it is and ``explanation`` puts into words. It
holds no password: addresses are redacted, and of the headers that the configuration sends only the names are told.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from checker import urls
from checker.cli.explanation import in_words
from checker.cli.output import as_json
from checker.cli.run import event_loop
from checker.cli.template import plain
from checker.config import HostConfig
from checker.errors import UsageError
from checker.fetch.client import Client
from checker.fetch.hosts import HostRules
from checker.fetch.quirks import PACES, QUIRKS
from checker.judge import fragments, opinions
from checker.judge.findings import advice
from checker.judge.rules import first_match
from checker.models import Kind, Link, Location, Observation, Reference, Section
from checker.pipeline import user_agent
from checker.report.markdown_tables import REASONS_PAGE
from checker.report.text import escape_hidden
from checker.stages.checking import checked_link, new_fetcher, texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from checker.config import Config, Rule
    from checker.models import Attempt, CheckedLink, Sibling

__all__ = ["explain_url"]

Document = dict[str, Any]
_USUAL = HostConfig()


def explain_url(url: str, config: Config, *, text: str = "", form: str = "text") -> str:
    """Visit ``url`` and describe it, as text or as JSON. Raises UsageError for what is no web address.

    ``text`` are the words it is cited with, which a run compares with the page.
    """
    try:
        link = Link(urls.normalise(url), (_citation(url, text),), urls.wire(url))
    except urls.MalformedURL as exc:
        raise UsageError(f"{urls.redact(url)}: {exc}") from exc
    with asyncio.Runner(loop_factory=event_loop()) as runner:
        observation = runner.run(_observe(link, config))
    document = _document(link, observation, config, datetime.now(UTC))
    return escape_hidden(as_json(document)) if form == "json" else in_words(document)


def _citation(url: str, text: str) -> Reference:
    kind = Kind.INLINE if text else Kind.BARE
    return Reference(url, text, kind, Section(), Location("", 1, 1, 0, len(url)))


async def _observe(link: Link, config: Config) -> Observation:
    async with Client(config.check, user_agent=user_agent(config)) as client:
        return await new_fetcher(config, client).observe(link)


def _document(link: Link, observation: Observation, config: Config, now: datetime) -> Document:
    checked = checked_link(link, observation, config, now=now)
    return {
        "url": link.url,
        "cited_as": next(filter(None, texts(link)), None),
        "requests": [_request(attempt) for attempt in observation.attempts],
        "tries": observation.tries,
        "second_look": observation.was_second_look,
        "elapsed_ms": observation.elapsed_ms,
        "sibling": _sibling(observation.sibling),
        "page": _page(observation),
        "fragment": _fragment(checked, observation),
        "hosts": [*_hosts(observation, config), *_quirks(link)],
        "configured_rules": [*_configured(config.rules, link.url, now.date())],
        "rules": _opinions(link, observation, config, now.date()),
        "verdict": _verdict(checked),
    }


def _request(attempt: Attempt) -> Document:
    return {
        "url": attempt.url,
        "status_code": attempt.status_code,
        "failure": attempt.failure,
        "detail": attempt.detail,
        "elapsed_ms": attempt.elapsed_ms,
        "sent": attempt.was_sent,
        "headers": {name: urls.redact(value) for name, value in attempt.headers.items()},
        "location": attempt.location and urls.redact(attempt.location),
        "retry_after": attempt.retry_after,
    }


def _sibling(sibling: Sibling | None) -> Document | None:
    if sibling is None:
        return None
    return {
        "url": sibling.url,
        "status_code": sibling.status_code,
        "final_url": sibling.final_url,
        "title": sibling.title,
    }


def _page(observation: Observation) -> Document | None:
    """What a rule could see of the page; None where no answer came."""
    if observation.last.status_code is None:
        return None
    return {
        "content_type": observation.content_type,
        "title": observation.title,
        "heading": observation.heading,
        "text": observation.sketch,
        "ids": len(observation.ids),
        "whole": observation.is_whole,
        "scripted": observation.is_scripted,
        "login": observation.has_login,
    }


def _fragment(checked: CheckedLink, observation: Observation) -> Document | None:
    if not checked.sought_fragments:
        return None
    (name,) = checked.sought_fragments
    if checked.missing_fragments:
        state = "missing"
    else:
        state = "found" if fragments.holds(observation, name) else "not judged"
    return {"name": name, "state": state}


def _hosts(observation: Observation, config: Config) -> Iterator[Document]:
    """The entry of ``check.hosts``, or of the built-in table, for each host that was asked."""
    rules = HostRules(config.check.hosts).hosts
    for host in dict.fromkeys(urls.host(attempt.url) for attempt in observation.attempts):
        pattern = next((glob for glob in rules if fnmatchcase(host, glob.lower())), None)
        if pattern is not None:
            rule = rules[pattern]
            settings = {name: plain(value) for name, value in rule if value != getattr(_USUAL, name)}
            if "headers" in settings:
                settings["headers"] = sorted(settings["headers"])
            built_in = pattern in PACES and pattern not in config.check.hosts
            yield {"host": host, "pattern": pattern, "built_in": built_in, "settings": settings}


def _quirks(link: Link) -> Iterator[Document]:
    """What the built-in table knows about addresses like this one."""
    for quirk in QUIRKS:
        if quirk.pages.fullmatch(link.request_url):
            settings = {"needs": quirk.needs, "reason": quirk.reason}
            host = urls.host(link.request_url)
            yield {"host": host, "pattern": quirk.name, "built_in": True, "settings": settings}


def _configured(rules: tuple[Rule, ...], url: str, today: date) -> Iterator[Document]:
    """The rules of the configuration whose pattern fits ``url``, and what each of them says."""
    is_decided = False
    for rule in rules:
        if first_match([rule], url, today=rule.until or today, action=rule.action) is None:
            continue
        says = f"{rule.action.value}: {rule.reason}"
        if rule.until is not None and today > rule.until:
            says += f" (held until {rule.until})"
        elif is_decided:
            says += " (a rule above comes first)"
        else:
            is_decided = True
        yield {"pattern": rule.url, "says": says, "status": list(rule.status)}


def _opinions(link: Link, observation: Observation, config: Config, today: date) -> list[Document]:
    """Every rule that says anything, in order; the first that matched decided."""
    said = opinions(
        observation,
        config.rules,
        today=today,
        hosts=config.check.hosts,
        texts=texts(link),
        soft_404=config.check.soft_404,
    )
    return [{"rule": each.rule, "matched": each.matched, "why": urls.redact(each.why)} for each in said]


def _verdict(checked: CheckedLink) -> Document:
    """The verdict on the address, its fragment included: nothing is sought where that is turned off."""
    judged = fragments.split(checked, lambda cited: fragments.missing_in(checked, cited))[-1]
    verdict = judged.verdict
    return {
        "status": verdict.status,
        "reason": verdict.reason,
        "detail": urls.redact(verdict.detail),
        "severity": verdict.severity,
        "advice": advice(judged) if verdict.severity else None,
        "see": f"{REASONS_PAGE}#{verdict.reason.value}",
    }
