"""Random replacements in notes of every format: what is cited afterwards is what was to be cited, and nothing else.

The notes are those by which extraction is tested: every way to write an address that we know of, and many traps.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.extract import EXTRACTORS, parse, read
from checker.fix.edits import applied, reverted
from checker.fix.plan import Draft, citation, draft
from checker.fix.repairs import Form, Repair, Style
from checker.models import CheckedLink, Kind, Link, Reason, Verdict

if TYPE_CHECKING:
    from checker.extract import Extraction
    from checker.references import Reference

DATA = Path(__file__).parents[1] / "data" / "extract"
NOTES = sorted(path for path in DATA.rglob("*") if path.suffix.lower() in EXTRACTORS)

_DRAWN = "a table drawn with characters, whose cell has no room"
_TITLE = "a title longer than its underline is none"
STUBBORN = {
    ("links.org", "https://links.example/h.png"): "an image in a link, which would be one in a link no more",
    ("macros.tex", "https://m.example/home"): "a command's definition, which others use",
    ("slips.bib", "https://s.example/4"): "an entry that is never closed",
    ("strings.bib", "https://s.example/reports"): "an abbreviation, which others use",
    ("malformed.rst", "https://m.example/4"): _TITLE,
    ("inline-broken-links-are-bare.md", "https://m.example/in"): "cut off at a space, and not what was meant",
    ("sections.rst", "https://s.example/3"): _TITLE,
    **{("malformed.rst", f"https://m.example/{number}"): _DRAWN for number in (1, 2)},
    **{("tables.rst", f"https://t.example/{number}"): _DRAWN for number in range(1, 9)},
    ("tables.rst", "https://t.no/5"): _DRAWN,
    ("undefined.rst", "https://u.example/3"): "a label that is defined three times, and differently",
    (
        "underscores.rst",
        "https://u.example/n[1]",
    ): "followed by an underscore that the brackets before it kept apart",
}
"""What cannot be repaired, and why; none of it is changed."""

paths = st.text("abcXYZ019-_.~/%&=?#()[]*'!$,;:@+|<>\"\\ {}^`é中", max_size=24)


def web(note: Extraction) -> list[Reference]:
    """The citations of the web."""
    return [each for each in note.references if each.url.lower().startswith(("http://", "https://"))]


def moved(url: str, target: str, references: list[Reference]) -> Repair:
    link = CheckedLink(Link(url, tuple(references)), Verdict(Reason.MOVED_PERMANENTLY))
    return Repair(link, Form.MOVED, target, keeps_fragment=False)


def repaired(note: Extraction, raw: bytes, targets: dict[str, str]) -> Draft:
    """The note with ``targets`` in place of the addresses that they are for."""
    cited: defaultdict[str, list[Reference]] = defaultdict(list)
    for each in web(note):
        cited[each.url].append(each)
    wanted = {
        citation(each): repair
        for url, references in cited.items()
        if url in targets
        for repair in [moved(url, targets[url], references)]
        for each in references
    }
    found = draft(note, raw, wanted, Style.REPLACE)
    assert isinstance(found, Draft)
    return found


def seen(note: Extraction) -> list[tuple[str, bool, str | None]]:
    return [(each.url, each.section.is_references, each.lang) for each in note.references]


def check(path: Path, raw: bytes, note: Extraction, targets: dict[str, str]) -> Draft:
    """What came out is right, whatever was refused."""
    found = repaired(note, raw, targets)
    after = applied(raw, found.edits)
    assert applied(after, reverted(raw, found.edits)) == raw
    changed = {each.location[3:5] for proposal in found.done for each in proposal.references}
    cited = seen(parse(path.name, after))
    assert len(cited) == len(note.references)
    for before, (url, *rest) in zip(note.references, cited, strict=True):
        if before.location[3:5] in changed:
            assert as_sent(url) == as_sent(targets[before.url])
        else:
            assert url == before.url
        assert rest == [before.section.is_references, before.lang]
    return found


def is_written(raw: bytes, reference: Reference) -> bool:
    """Whether the address itself stands there, and not a macro, an abbreviation or an identifier."""
    written = raw[reference.location.start : reference.location.end]
    return reference.kind is not Kind.IDENTIFIER and (b"://" in written or written.startswith(b"www."))


def as_sent(url: str) -> bytes:
    """``url`` with nothing encoded: what a server takes it for."""
    return unquote_to_bytes(url)


@pytest.mark.parametrize("path", NOTES, ids=lambda path: path.relative_to(DATA).as_posix())
def test_an_ordinary_address_can_stand_wherever_one_stood(path: Path) -> None:
    raw = read(path, 1_000_000)
    note = parse(path.name, raw)
    urls = sorted({each.url for each in web(note)})
    targets = {url: f"https://new.example/notes/{number}-page.html?a=1" for number, url in enumerate(urls)}
    found = check(path, raw, note, targets)
    refused = {
        (path.name, each.references[0].url) for each in found.refused if is_written(raw, each.references[0])
    }
    assert refused <= STUBBORN.keys()


@settings(max_examples=150)
@given(path=st.sampled_from(NOTES), data=st.data())
def test_any_address_is_written_so_that_it_is_read_or_not_at_all(path: Path, data: st.DataObject) -> None:
    raw = read(path, 1_000_000)
    note = parse(path.name, raw)
    urls = sorted({each.url for each in web(note)})
    some = data.draw(st.lists(st.sampled_from(urls), max_size=8, unique=True)) if urls else []
    targets = {url: f"https://new{number}.example/{data.draw(paths)}" for number, url in enumerate(some)}
    check(path, raw, note, targets)
