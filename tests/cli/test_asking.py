"""What each answer to the questions of ``refguard fix --interactive`` means."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from checker.cli.asking import accepted
from checker.fix.edits import Proposal
from checker.fix.repairs import Form, Repair
from checker.models import CheckedLink, Kind, Link, Location, Reason, Reference, Section, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

URLS = [f"http://{name}.example/" for name in "abcd"]


def links() -> Mapping[str, list[Proposal]]:
    found = {}
    for number, url in enumerate(URLS, 1):
        places = [Location(f"n{number}\x1b[2J.md", line, 1, 0, 9) for line in range(1, 6)]
        cited = tuple(Reference(url, "text", Kind.INLINE, Section(), place) for place in places)
        checked = CheckedLink(Link(url, cited), Verdict(Reason.OK, "answered 200"), datetime.now(UTC))
        repair = Repair(checked, Form.UPGRADED, url.replace("http:", "https:"))
        found[url] = [Proposal(repair, (each,), ()) for each in cited]
    return found


@pytest.mark.parametrize(
    ("answers", "wanted"),
    [
        ("y\nn\nY\nno\n", "ac"),
        ("n\na\n", "bcd"),
        ("yes\nq\n", "a"),
        ("\nwhat\ny\nq\n", "a"),
        ("y\ny\n", "ab"),  # and the terminal is closed
        ("", ""),
    ],
)
def test_answers(
    answers: str, wanted: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(answers))
    assert accepted(links()) == {f"http://{name}.example/" for name in wanted}
    out, err = capsys.readouterr()
    assert out == ""
    assert "\x1b" not in err
    assert err.startswith(
        "\n1 of 4: upgraded, n1\ufffd[2J.md:1:1, n1\ufffd[2J.md:2:1, n1\ufffd[2J.md:3:1 and 2 more places\n"
        "  - http://a.example/\n  + https://a.example/\n  answered 200\n  repair it? [y]es"
    )
