"""Texts that try to break out of what shows them, and a report that is full of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from checker.models import (
    Excuse,
    IgnoredReference,
    Note,
    Problem,
    Reason,
    Report,
    RunInfo,
    Severity,
)
from checker.stages.changes import Changes
from tests.report import sample

__all__ = ["HIDDEN", "HOSTILE", "report"]

HIDDEN = (
    *(chr(number) for number in range(32)),
    *("\x7f", "\x85", "\x9b31m", "\xad", "\u200b", "\u200e", "\u200f", "\u2028", "\u2029"),
    *("\u202a", "\u202e", "\u2066", "\u2069", "\ufeff", "\ufff9", "\ufdd0", "\ufffe", "\uffff", "\U000e0041"),
    *("\ud800", "\udc80", "\udfff\ud800"),
)
HOSTILE = (
    *("::set-output name=exit-code::0", "::error::x", " ::warning::x", "::stop-commands::t", "::add-mask::x"),
    *("\n::set-output name=x::y", "\r::error::x", "\r\n::endgroup::", "\u2028::error::x", "\x85::error::x"),
    *("##[set-output name=x;]y", "x##[error]y", "###[group]", "%0A::error::x", "%250A::error::x", "%0D%0A"),
    *("a,line=1", "a:b", "%3A%3Aerror%3A%3A", "title=x::y", "::"),
    *("]]>", "]]]]><![CDATA[", "<![CDATA[x]]>", "--><script>alert(1)</script>", "-->", "<!--", "<?xml?>"),
    *(
        "</failure></testcase>",
        '"><x y="',
        "'><x y='",
        "&quot;",
        "&#0;",
        "&#x202e;",
        "<!ENTITY a 'b'>",
        "&a;",
    ),
    *("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</details></summary>", "<a href=x>"),
    *(
        "|",
        "| a | b |",
        "\\|",
        "\\",
        "`",
        "``` ```",
        "````\n# x\n",
        "[x](javascript:alert(1))",
        "](x)",
        "[0](1)",
    ),
    *(
        "\n# x\n",
        "\n- x\n",
        "\n---\n",
        "@everyone",
        "#1",
        "${{ secrets.TOKEN }}",
        "{0}",
        "}{",
        "$(id)",
        "`id`",
    ),
    *(
        '","gating":false,"x":"',
        "\\u0000",
        "\\",
        '\\"',
        "../../etc/passwd",
        "/etc/passwd",
        "//x",
        "a//b/./c",
        "~",
    ),
    *(
        "refguard_0<<EOF",
        "\nEOF\nbroken<<X\n0\nX\n",
        "http://u:secret@evil.example/",
        " ",
        "",
        "  two  spaces  ",
    ),
    *("[" * 65_536, "%" * 2_000, "`" * 2_000, "]](" * 1_000, "&" * 2_000, "\u202e" * 1_000),
    *("a" + "b".join(HIDDEN[first::8]) + "b" for first in range(8)),
)

_REASONS = (
    Reason.NOT_FOUND,
    Reason.MOVED_PERMANENTLY,
    Reason.TIMEOUT,
    Reason.NO_NETWORK,
    Reason.OK,
    Reason.BOT_WALL,
)
_EXCUSES = (None, Excuse.BASELINE, None, Excuse.UNTOUCHED)


def report() -> Report:
    """Every text of ``HOSTILE`` as address, text, path, title, detail, problem and notice; every tenth is excused."""
    links = [
        sample.link(
            f"https://{number}.example.org/{text}" if number % 2 else f"{text}{number}",
            _REASONS[number % len(_REASONS)],
            text,
            sample.reference(text, f"{text}/{number}.md" if number % 3 else f"{number}{text}.md", text=text),
            sample.reference(text, "notes/all.md", number + 1, text=text),
            title=f"{text} quite another name",
            heading=text,
            final_url=f"https://moved.example.org/{text}",
            status_code=200,
            cited=date(2026, 1, 1),
            lookup=sample.archived(f"https://{text}"),
            streak=sample.streak(date(2026, 1, 1 + number % 28), 2),
            elapsed_ms=number,
        )
        for number, text in enumerate(HOSTILE)
    ]
    made = sample.report_of(
        links,
        notes=tuple(Note(f"{text}.md", text, text) for text in HOSTILE),
        ignored=tuple(IgnoredReference(sample.reference(text), Reason.TEMPLATE, text) for text in HOSTILE),
        problems=tuple(
            Problem("unreadable-note", text, text, f"{text}.md", severity=Severity.ERROR) for text in HOSTILE
        ),
        run=RunInfo(
            "::error::run",
            "::1.0",
            sample.NOW,
            sample.NOW,
            since=HOSTILE[0],
            folder="a ::b/%0A",
            notices=HOSTILE,
        ),
        changes=Changes(newly_broken=tuple(link.link.url for link in links[:3])),
    )
    found = [
        replace(finding, excuse=excuse, gating=finding.gating and excuse is None)
        for number, finding in enumerate(made.findings)
        for excuse in [_EXCUSES[number % len(_EXCUSES)]]
    ]
    return replace(made, findings=tuple(found))
