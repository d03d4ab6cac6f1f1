"""What a person or a gate acts on: one finding for each citation of a link that has one, and for each problem. Pure.

The advice says what to do, with the replacement woven in where one is known: the new address of a page that moved,
the archived copy of one that is lost.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from checker.judge import titles as titling
from checker.judge.mistakes import correction
from checker.judge.nearness import is_far_after, nearness
from checker.models import Finding, Kind, LookupState, Reason, Severity, Status
from checker.urls import redact, split_fragment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from checker.judge.gate import Gate
    from checker.models import CheckedLink, Lookup, Memento, Problem, Reference

__all__ = ["TITLE_MISMATCH", "advice", "copy_of", "exceeds", "findings", "replacement", "seen"]

TITLE_MISMATCH = "title-mismatch"
"""The ident of the one finding that a working link can have; it has a section in docs/reasons.md as reasons have."""

SEEN: Mapping[Reason, str] = {
    Reason.MOVED_PERMANENTLY: "the page has moved for good",
    Reason.NOT_FOUND: "the server says that there is no such page",
    Reason.GONE: "the server says that the page was removed for good",
    Reason.CLIENT_ERROR: "the server refuses the address",
    Reason.HOST_NOT_FOUND: "there is no host of this name",
    Reason.CONNECTION_REFUSED: "the host refuses the connection",
    Reason.TLS_INVALID: "the certificate of the host is not valid",
    Reason.TLS_INCOMPLETE_CHAIN: "the host leaves out a part of its certificate chain",
    Reason.REDIRECT_LOOP: "the address redirects in a circle",
    Reason.TOO_MANY_REDIRECTS: "the address redirects without end",
    Reason.BAD_REDIRECT: "the address redirects to something that is no address",
    Reason.SOFT_404: "the page says that there is no such page",
    Reason.REDIRECTED_TO_HOME: "the page is gone, and its address leads to the site's front page",
    Reason.PARKED_DOMAIN: "the domain is parked or for sale",
    Reason.MISSING_FILE: "there is no such file",
    Reason.MISSING_FRAGMENT: "the page is there, but not the part of it that is cited",
    Reason.LOCAL_PATH: "it only opens on the machine where it was written",
    Reason.MALFORMED_URL: "no browser could open this address",
    Reason.UNREACHABLE: "no answer came, time after time",
    Reason.FORBIDDEN: "the server refuses robots",
    Reason.LOGIN_REQUIRED: "the page asks for a login",
    Reason.PAYMENT_REQUIRED: "the page asks for payment",
    Reason.LEGAL: "the page is withheld for legal reasons",
    Reason.RATE_LIMITED: "the server asks for fewer requests",
    Reason.BOT_WALL: "the server asks for a proof that a person is there",
    Reason.TIMEOUT: "no answer came in time",
    Reason.SERVER_ERROR: "the server reports a fault of its own",
    Reason.CONNECTION_RESET: "the server broke the connection off",
    Reason.DNS_FAILURE: "the name of the host could not be looked up",
}
"""What was seen, for a verdict that does not say it in its own words."""

_AGAIN = "Nothing to do yet: it is asked again in the next run."
_BROWSER = "Open it in a browser: where a person sees the page, nothing has to be done."
_REPLACE = "Find the page's new address or another source"

ADVICE: Mapping[Reason, str] = {
    Reason.MOVED_PERMANENTLY: "Write the new address.",
    Reason.NOT_FOUND: f"{_REPLACE}, or correct the address.",
    Reason.GONE: f"{_REPLACE}.",
    Reason.CLIENT_ERROR: "Open it in a browser, and correct the address or replace it.",
    Reason.HOST_NOT_FOUND: "Look for a slip in the host's name; otherwise the site is gone: find another source.",
    Reason.CONNECTION_REFUSED: "Look for a slip in the host or port; otherwise find another source.",
    Reason.TLS_INVALID: "Readers meet a warning instead of the page: find another address, or tell the site.",
    Reason.TLS_INCOMPLETE_CHAIN: "Some readers meet a warning: tell the site, or cite another address.",
    Reason.REDIRECT_LOOP: "Open it in a browser, and replace it if the page does not open there.",
    Reason.TOO_MANY_REDIRECTS: "Open it in a browser, and replace it if the page does not open there.",
    Reason.BAD_REDIRECT: "Open it in a browser, and replace it if the page does not open there.",
    Reason.SOFT_404: f"{_REPLACE}, or correct the address.",
    Reason.REDIRECTED_TO_HOME: f"{_REPLACE}, or cite the front page itself if that is what was meant.",
    Reason.PARKED_DOMAIN: "The site is gone, and its name may soon lead anywhere: find another source.",
    Reason.MISSING_FILE: "Correct the path, or restore the file.",
    Reason.MISSING_FRAGMENT: "Correct what follows the #: look for the heading, which may have been renamed.",
    Reason.LOCAL_PATH: "Add the file to the notes and cite it by a relative path, or cite where others find it.",
    Reason.MALFORMED_URL: "Correct the address: look for a space, a missing part or a slip.",
    Reason.UNREACHABLE: f"The server is gone, though nobody said so. {_REPLACE}.",
    Reason.FORBIDDEN: _BROWSER,
    Reason.LOGIN_REQUIRED: "Readers need an account there: consider a source that is open.",
    Reason.PAYMENT_REQUIRED: "Readers have to pay there: consider a source that is open.",
    Reason.LEGAL: "Readers in some countries do not get the page: consider another source.",
    Reason.RATE_LIMITED: "Nothing to do: it is asked again in a later run.",
    Reason.BOT_WALL: _BROWSER,
    Reason.TIMEOUT: _AGAIN,
    Reason.SERVER_ERROR: _AGAIN,
    Reason.CONNECTION_RESET: _AGAIN,
    Reason.DNS_FAILURE: _AGAIN,
}
"""What to do, for each reason that makes a finding, where no replacement is known."""

_TITLED = frozenset({Reason.OK, Reason.MOVED_PERMANENTLY})
_WORDED = frozenset({Kind.INLINE, Kind.REFERENCE, Kind.HTML, Kind.BIBLIOGRAPHY})
"""Citations whose text is the author's; others show an address, an alternative text or the key of a field."""
_SHOWN = 80  # characters of a title or a text in a message

_WITHOUT_COPY: Mapping[LookupState, str] = {
    LookupState.NEVER_ARCHIVED: " The archive had no copy.",
    LookupState.EXCLUDED: " The archive does not show this page.",
    LookupState.UNKNOWN: " Whether the archive has a copy is not known yet.",
}


def findings(
    links: Sequence[CheckedLink],
    problems: Iterable[Problem],
    gate: Gate,
    *,
    titles: bool = True,
) -> tuple[Finding, ...]:
    """Every finding, sorted by place, with what ``gate`` says to it.

    With ``titles``, pages that share no word with their citations are noted.
    """
    found: list[tuple[Finding, Reference | None]] = [
        each
        for link in links
        if (severity := link.verdict.severity) is not None
        for each in _of_link(link, severity)
    ]
    if titles:
        found += [(_of_title(link, each), each) for link in links for each in _mistitled(link)]
    found += [(_of_problem(problem), None) for problem in problems]
    found.sort(key=lambda each: _place(each[0]))
    found.reverse()
    return tuple(
        gate.decide(*found.pop()) for _ in range(len(found))
    )  # of a million, none is in memory twice


def exceeds(findings: Iterable[Finding]) -> bool:
    """Whether a gate closes: at least one of ``findings`` counts."""
    return any(finding.gating for finding in findings)


def seen(link: CheckedLink) -> str:
    """What was seen at ``link``, without passwords: the verdict's own words, else those of its reason."""
    return redact(link.verdict.detail) or SEEN.get(link.verdict.reason, link.verdict.reason.value)


def copy_of(link: CheckedLink) -> Memento | None:
    """The archived copy of ``link`` to read: the one found, else the one just made, where it shows the page.

    A copy made when the page was already broken shows at best what broke, unless somebody looked at it.
    """
    if link.lookup and link.lookup.memento:
        return link.lookup.memento
    if link.capture is None or link.capture.shows_page is False:
        return None
    is_seen = link.capture.shows_page or link.verdict.status is not Status.BROKEN
    return link.capture.memento if is_seen else None


def replacement(link: CheckedLink, reference: Reference | None = None) -> str | None:
    """The address to write instead: where the page moved to, or the archived copy of a broken one.

    The fragment of ``reference`` is carried over, where the new address has none of its own.
    """
    status = link.verdict.status
    memento = copy_of(link)
    target = None
    if status is Status.REDIRECTED:
        target = link.final_url
    elif status is Status.BROKEN and memento and link.verdict.reason is not Reason.MISSING_FRAGMENT:
        target = memento.memento_url
    if target is None:
        return None
    fragment = split_fragment(reference.url)[1] if reference else None
    return redact(target if not fragment or "#" in target else f"{target}#{fragment}")


def advice(link: CheckedLink, reference: Reference | None = None) -> str:
    """One or two sentences on what to do about ``link``, the replacement included."""
    target = replacement(link, reference)
    memento = copy_of(link)
    if target and link.verdict.status is Status.REDIRECTED:
        return f"Write the new address: {target}"
    if target and memento:
        return f"Cite the archived copy of {_dated(link, memento)}: {target}"
    text = ADVICE[link.verdict.reason]
    if link.verdict.reason is Reason.MALFORMED_URL and (
        meant := correction(reference.url if reference else link.link.url)
    ):
        return f"It was probably meant to be: {redact(meant)}"
    if link.verdict.status is Status.BROKEN and link.lookup:
        text += _without_copy(link.lookup)
    return text


def _without_copy(lookup: Lookup) -> str:
    if lookup.is_withheld:
        return ""
    if lookup.state is LookupState.UNKNOWN and lookup.absent_from:
        names = " and ".join(lookup.absent_from)
        return f" There is no copy at {names}; whether another archive has one is not known yet."
    return _WITHOUT_COPY.get(lookup.state, "")


def _dated(link: CheckedLink, memento: Memento) -> str:
    """The day of a copy, how near it is to the citation, and a doubt where it is far behind it."""
    near, is_far = nearness(link.cited, memento.timestamp), is_far_after(link.cited, memento.timestamp)
    doubt = "if it shows what was cited" if is_far else ""
    return ", ".join(filter(None, (f"{memento.timestamp:%Y-%m-%d}", near, doubt)))


def _of_link(link: CheckedLink, severity: Severity) -> Iterator[tuple[Finding, Reference]]:
    """One finding a citation; what they say alike is in memory once."""
    message, url, memento = seen(link), redact(link.link.url), copy_of(link)
    told: dict[str, str] = {}
    for reference in link.link.references:
        if reference.url not in told:
            told[reference.url] = advice(link, reference)
        where = reference.location
        yield (
            Finding(
                ident=link.verdict.reason.value,
                severity=severity,
                message=message,
                advice=told[reference.url],
                path=where.path,
                line=where.line,
                column=where.column,
                url=url,
                memento=memento,
            ),
            reference,
        )


def _mistitled(link: CheckedLink) -> list[Reference]:
    """The citations of a living page that share nothing with what it is called, where none of them shares anything."""
    if link.verdict.reason not in _TITLED or link.status_code != HTTPStatus.OK or not link.title:
        return []
    worded = [each for each in link.link.references if each.kind in _WORDED]
    addresses = {link.link.url, link.final_url or link.link.url}
    if not titling.mismatch((each.text for each in worded), link.title, link.heading, *addresses):
        return []
    return [each for each in worded if titling.speaks(each.text)]


def _of_title(link: CheckedLink, reference: Reference) -> Finding:
    called, cited = _shortened(link.title or ""), _shortened(reference.text)
    where = reference.location
    return Finding(
        ident=TITLE_MISMATCH,
        severity=Severity.NOTE,
        message=f"the page is called “{called}”, which shares no word with “{cited}”",
        advice="Look whether it is still the page that was meant; if it is, nothing has to be done.",
        path=where.path,
        line=where.line,
        column=where.column,
        url=redact(link.link.url),
        memento=copy_of(link),
    )


def _shortened(text: str) -> str:
    line = redact(" ".join(text[: 4 * _SHOWN].split()))
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN].rstrip()}…"


def _of_problem(problem: Problem) -> Finding:
    return Finding(
        ident=problem.ident,
        severity=problem.severity,
        message=redact(problem.message),
        advice=redact(problem.advice),
        path=problem.path,
        line=problem.line,
        column=problem.column,
    )


def _place(finding: Finding) -> tuple[str, int, int, str, str]:
    return finding.path, finding.line, finding.column, finding.ident, finding.url or ""
