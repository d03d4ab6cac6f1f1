"""Hostile text, and reports full of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import strategies as st

from checker.models import (
    Capture,
    CaptureState,
    CheckedLink,
    IgnoredReference,
    Kind,
    Link,
    LocalCopy,
    Location,
    Lookup,
    LookupState,
    Memento,
    Moment,
    Note,
    Problem,
    Reason,
    Reference,
    Report,
    RunInfo,
    Section,
    Severity,
    Streak,
    Verdict,
)
from checker.report.json_counts import MOST, SEEN
from checker.stages.changes import Changes
from tests.report.sample import NOW, report_of

__all__ = ["FRAGMENTS", "hostile_text", "links", "reports", "urls"]

FRAGMENTS = (
    *("|", "||", "\\|", "\\", "\\\\", "`", "``", "```", "````\n", "~~~\n", "$", "$$", "$`x`$"),
    *(
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<!--",
        "-->",
        "</details>",
        "</summary>",
        "<a href=x>",
    ),
    *("<?php", "<![CDATA[", "]]>", "<details>", "&lt;", "&copy", "&#64;", "&amp;"),
    *(
        "](",
        "](javascript:alert(1))",
        "[x](http://evil.example/)",
        "![x](http://evil.example/)",
        "[",
        "]",
        "(",
        ")",
        "[^1]",
    ),
    *(
        "[x]: http://evil.example/",
        "[ ] ",
        "<http://evil.example/>",
        "http://evil.example/",
        "www.evil.example",
        "a@evil.example",
    ),
    *(
        "javascript:alert(1)",
        "data:text/html,x",
        "mailto:a@evil.example",
        "//evil.example/",
        "http://u:secret@evil.example/",
    ),
    *(
        "@everyone",
        "@org/team",
        "#123",
        "GH-26",
        "org/repo#7",
        "0123456789abcdef0123456789abcdef01234567",
        ":+1:",
    ),
    *(
        "\n",
        "\n\n",
        "\n# x\n",
        "\n- x\n",
        "\n> x\n",
        "\n1. x\n",
        "\n---\n",
        "\n===\n",
        "\n    x\n",
        "\n| a | b |\n|---|---|\n",
        "\t",
        "\r\n",
    ),
    *("* x *", "**", "__", "_x_", "~~", "==", "^", "1.", "-", "+", "#"),
    *(
        "\u202e",
        "\u2066",
        "\u2069",
        "\u200f",
        "\u200b",
        "\ufeff",
        "\u2028",
        "\x00",
        "\x1b[31m",
        "\x07",
        "\x7f",
        "\x9b31m",
    ),
    *("\udc80", "\ufffe", "\U000e0041", "\u00ad", "\u200d", "مرجع", "参考", "संदर्भ", "é", "x", "page", " "),
)

hostile_text = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=3), max_size=6).map("".join)
urls = st.one_of(
    hostile_text.map("https://host.example/{}".format),
    hostile_text.map("http://user:secret@{}.example/".format),
    hostile_text.map("javascript:{}".format),
    hostile_text,
)
_moments = st.datetimes(datetime(1996, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - given there
_numbers = st.integers(1, 3)

_days = st.builds(
    Moment,
    st.dates(date(1990, 1, 1)),
    st.dictionaries(st.sampled_from(SEEN), st.integers(0, MOST), max_size=3),
)


def _locations() -> st.SearchStrategy[Location]:
    paths = hostile_text.map("notes/{}.md".format)
    return st.builds(Location, paths, _numbers, _numbers, st.just(0), st.just(0), st.none())


_references = st.builds(
    Reference,
    urls,
    hostile_text,
    st.sampled_from(Kind),
    st.builds(Section, hostile_text, st.just(value=False), st.just(())),
    _locations(),
    st.none() | st.sampled_from(["de", "ja"]) | hostile_text,
)
_mementos = st.builds(Memento, urls, urls, _moments, st.just(200), hostile_text)
_codes = st.sampled_from([200, 206, 404])
_local_copies = st.builds(LocalCopy, urls, hostile_text, _moments, _codes, is_cut=st.booleans())


@st.composite
def links(draw: st.DrawFn, reasons: st.SearchStrategy[Reason] = st.sampled_from(Reason)) -> CheckedLink:  # noqa: B008
    """One link of any kind."""
    url = draw(urls)
    found = draw(st.none() | st.sampled_from(LookupState))
    state = draw(st.none() | st.sampled_from(CaptureState))
    lookup = found and Lookup(
        url,
        found,
        draw(_mementos) if found is LookupState.ARCHIVED else None,
        draw(hostile_text),
        latest=draw(st.none() | _moments),
        absent_from=tuple(draw(st.lists(hostile_text, max_size=2))),
        is_withheld=found is LookupState.UNKNOWN and draw(st.booleans()),
        looked_up_at=draw(st.none() | _moments),
    )
    copy = draw(_mementos) if state is CaptureState.SAVED else None
    shown = draw(st.none() | st.booleans()) if copy else None
    capture = state and Capture(url, state, draw(hostile_text), draw(st.none() | hostile_text), copy, shown)
    return CheckedLink(
        Link(url, tuple(draw(st.lists(_references, min_size=1, max_size=3))), url, draw(st.booleans())),
        Verdict(draw(reasons), draw(hostile_text)),
        checked_at=draw(st.none() | _moments),
        cached=draw(st.booleans()),
        status_code=draw(st.none() | st.integers(100, 999)),
        final_url=draw(st.none() | urls),
        redirects=tuple(draw(st.lists(urls, max_size=2))),
        title=draw(st.none() | hostile_text),
        attempts=draw(_numbers),
        elapsed_ms=draw(_numbers),
        streak=draw(st.none() | st.builds(Streak, _moments, _numbers, _moments, st.none() | reasons)),
        cited=draw(st.none() | st.dates(date(1990, 1, 1), date(2100, 1, 1))),
        lookup=lookup,
        capture=capture,
        local_copy=draw(st.none() | _local_copies),
    )


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """A report in which every text may be hostile."""
    checked = draw(st.lists(links(), max_size=4, unique_by=lambda link: link.link.url))
    known = [link.link.url for link in checked]
    ignoring = st.builds(
        IgnoredReference, _references, st.sampled_from([Reason.RULE, Reason.TEMPLATE]), hostile_text
    )
    run = RunInfo(
        draw(hostile_text),
        draw(hostile_text),
        NOW,
        draw(_moments),
        network=draw(st.sampled_from(["ok", "unavailable"])),
        from_memory=draw(st.booleans()),
        complete=draw(st.booleans()),
        since=draw(st.none() | hostile_text),
        paths=tuple(draw(st.lists(hostile_text, max_size=2))),
        notices=tuple(draw(st.lists(hostile_text, max_size=2))),
    )
    made = report_of(
        checked,
        notes=tuple(
            draw(
                st.lists(
                    st.builds(
                        Note, hostile_text, hostile_text, hostile_text, st.none(), st.just(""), st.booleans()
                    ),
                    max_size=2,
                )
            )
        ),
        ignored=tuple(draw(st.lists(ignoring, max_size=3))),
        problems=tuple(
            draw(
                st.lists(
                    st.builds(
                        Problem,
                        st.just("unreadable-note"),
                        hostile_text,
                        hostile_text,
                        hostile_text,
                        _numbers,
                        _numbers,
                        st.sampled_from(Severity),
                    ),
                    max_size=2,
                )
            )
        ),
        run=run,
        changes=Changes(
            newly_broken=tuple(known[:1]),
            recovered=tuple(known[1:2]),
            new_and_broken=tuple(known[2:3]),
            newly_archived=tuple(draw(st.lists(st.sampled_from(known) | urls, max_size=2)) if known else ()),
            moved=tuple(known[3:]),
        ),
        compared_with=draw(st.none() | _moments),
        gate_on=draw(st.none() | st.sampled_from(Severity)),
    )
    return replace(made, timeline=tuple(draw(st.lists(_days, max_size=3))))
