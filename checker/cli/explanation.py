"""The document of ``refguard explain`` in words: what was asked, what came, what was seen, which rules spoke."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from checker.report.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["in_words"]

_SHOWN = 200  # characters of a header or of a page's text
_LAST = "answer"  # the rule that takes any answer which no other one has spoken about
_YES = {True: "yes", False: "no"}


def in_words(document: Mapping[str, Any]) -> str:
    """``document`` as text for a terminal, ending with a line feed."""
    lines = [clean(document["url"])]
    for title, rows in (
        ("Requests", _requests(document)),
        ("Sibling", _sibling(document["sibling"])),
        ("Page", _page(document["page"])),
        ("Fragment", _fragment(document["fragment"])),
        ("Host rules", _hosts(document["hosts"])),
        ("Rules of the configuration", _configured(document["configured_rules"])),
        ("Rules, in the order they are asked", _rules(document["rules"])),
        ("Verdict", _verdict(document["verdict"])),
    ):
        if found := list(rows):
            lines += ["", title, *textwrap.indent("\n".join(found), "  ").splitlines()]
    if document["cited_as"] is None:
        lines += ["", "A run also compares the page with the words it is cited with; name them with --text."]
    return "\n".join(lines) + "\n"


def _requests(document: Mapping[str, Any]) -> Iterator[str]:
    for number, request in enumerate(document["requests"], 1):
        came = request["status_code"] or request["failure"]
        detail = f" {clean(request['detail'])}" if request["detail"] else ""
        spent = f"{request['elapsed_ms']} ms" if request["sent"] else "not sent"
        yield f"{number}. GET {clean(request['url'])} -> {came}{detail} ({spent})"
        for name, value in request["headers"].items():
            yield f"   {name}: {_short(value)}"
    tries = document["tries"]
    if tries > 1:
        again = ", the last with the headers of a browser" if document["second_look"] else ""
        yield f"{tries} tries{again}"


def _sibling(sibling: Mapping[str, Any] | None) -> Iterator[str]:
    """A page beside this one that cannot exist."""
    if sibling is None:
        return
    yield f"GET {clean(sibling['url'])} -> {sibling['status_code'] or 'no answer'}"
    if sibling["final_url"] not in {"", sibling["url"]}:
        yield f"   at {clean(sibling['final_url'])}"
    if sibling["title"]:
        yield f"   title: {_short(sibling['title'])}"


def _page(page: Mapping[str, Any] | None) -> Iterator[str]:
    if page is None:
        return
    for name in ("content_type", "title", "heading", "text"):
        if page[name]:
            yield f"{name.replace('_', ' ')}: {_short(page[name])}"
    yield f"ids: {page['ids']:,}"
    yield f"read to its end: {_YES[page['whole']]}"
    yield f"built by scripts: {_YES[page['scripted']]}"
    yield f"asks for a password: {_YES[page['login']]}"


def _fragment(fragment: Mapping[str, Any] | None) -> Iterator[str]:
    if fragment is not None:
        yield f"#{clean(fragment['name'])}: {fragment['state']}"


def _hosts(hosts: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for each in hosts:
        where = "built in" if each["built_in"] else "check.hosts"
        yield f"{each['host']}: {clean(each['pattern'])} ({where})"
        for name, value in each["settings"].items():
            if value is not None:
                yield f"   {name}: {clean(', '.join(map(str, value)) if isinstance(value, list) else str(value))}"


def _configured(rules: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for each in rules:
        codes = f" for {', '.join(map(str, each['status']))}" if each["status"] else ""
        yield f"{clean(each['pattern'])}{codes}: {clean(each['says'])}"


def _rules(rules: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The first that matched decides; what others would have made of it is told where it differs."""
    decided = None
    for each in rules:
        mark = "nearly" if not each["matched"] else "matched" if decided is None else "would match too"
        if decided is None or each["rule"] != _LAST:
            yield f"{mark}: {each['rule']}: {clean(each['why'])}"
        if each["matched"] and decided is None:
            decided = each["why"]


def _verdict(verdict: Mapping[str, Any]) -> Iterator[str]:
    yield f"{verdict['status']}: {verdict['reason']}"
    if verdict["detail"]:
        yield clean(verdict["detail"])
    if verdict["severity"]:
        yield f"severity: {verdict['severity']}"
        yield f"to do: {clean(verdict['advice'])}"
    yield f"see: {verdict['see']}"


def _short(text: str) -> str:
    line = clean(text)
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN].rstrip()}…"
