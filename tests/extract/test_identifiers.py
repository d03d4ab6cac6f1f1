"""doi: and arXiv: identifiers in running text: where they begin and end, and the address they stand for."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.extract.identifiers import find

DOI, ARXIV = "https://doi.org/", "https://arxiv.org/abs/"


def found(text: str) -> list[tuple[str, str]]:
    raw = text.encode()
    return [(raw[each.start : each.end].decode(), each.url) for each in find(raw, 0, len(raw))]


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("doi:10.1000/xyz", DOI + "10.1000/xyz"),
        ("DOI:10.1000/xyz", DOI + "10.1000/xyz"),
        ("doi: 10.1000/xyz", DOI + "10.1000/xyz"),
        ("Doi : 10.1000/xyz", DOI + "10.1000/xyz"),
        ("DOI 10.1000/xyz", DOI + "10.1000/xyz"),
        ("DOI:\u00a010.1000/xyz", DOI + "10.1000/xyz"),
        ("DOI：10.1000/xyz", DOI + "10.1000/xyz"),
        ("doi:\n  10.1000/xyz", DOI + "10.1000/xyz"),
        ("doi.org/10.1000/xyz", DOI + "10.1000/xyz"),
        ("dx.doi.org/10.1000/xyz", DOI + "10.1000/xyz"),
        ("doi:10.1000.10/123456", DOI + "10.1000.10/123456"),
        ("doi:10.123456789/a/b/c", DOI + "10.123456789/a/b/c"),
        ("doi:10.1016/0022-2496(71)90010-8", DOI + "10.1016/0022-2496(71)90010-8"),
        (
            "doi:10.1002/(SICI)1522-2594(199911)42:5<952::AID-MRM16>3.0.CO;2-S",
            DOI + "10.1002/(SICI)1522-2594(199911)42:5%3C952::AID-MRM16%3E3.0.CO;2-S",
        ),
        ("doi:10.1002/a&lt;1::AID-X2&gt;3.0.CO;2-#", DOI + "10.1002/a%3C1::AID-X2%3E3.0.CO;2-%23"),
        ("doi:10.1890/0012(2006)87[26:ATTSHN]2.0.CO;2", DOI + "10.1890/0012(2006)87%5B26:ATTSHN%5D2.0.CO;2"),
        ("doi:10.1207/s15&amp;3_4", DOI + "10.1207/s15&3_4"),
        ("doi:10.1207/s15&3_4", DOI + "10.1207/s15&3_4"),
        (r"doi:10.1007/978-3\_19", DOI + "10.1007/978-3_19"),
        ("doi.org/10.1000/a%28b%29", DOI + "10.1000/a%28b%29"),
        ("arXiv:2101.00001", ARXIV + "2101.00001"),
        ("arXiv:2101.00001v2", ARXIV + "2101.00001v2"),
        ("arXiv:0706.0001", ARXIV + "0706.0001"),
        ("ARXIV: 0706.0001v12", ARXIV + "0706.0001v12"),
        ("arXiv:math.GT/0309136", ARXIV + "math.GT/0309136"),
        ("arXiv:hep-th/9901001v1", ARXIV + "hep-th/9901001v1"),
        ("arxiv.org/abs/2101.00001", ARXIV + "2101.00001"),
    ],
)
def test_forms(written: str, url: str) -> None:
    assert found(f"see {written} here") == [(written, url)]


@pytest.mark.parametrize(
    "around",
    [
        "{}.", "{},", "{};", "{}:", "{}!", "({})", "({}).", "[{}]", "[{}](x)", "“{}”", "‘{}’", "„{}“", "«{}»", "{}。",
        "{}，", "{}、", "{}；", "（{}）", "「{}」", "『{}』。", "《{}》", "见{}与", "参照:{}を", "{}—", "{}…", "{}→", "{}।", "{}،", "{}؟",
        "*{}*", "**{}**.", "_{}_", "'{}'", '"{}"', "`{}`", "{}<br>", "{}</li>", "<li>{}</li>", "{}&nbsp;", "|{}|",
        "Nature.{}", "2020;12:3.{}.", "{{{}}}", "({};", "{}&amp;", r"{}\_",
    ],
)  # fmt: skip
@pytest.mark.parametrize("written", ["doi:10.1000/(x)y-1", "arXiv:2101.00001v2", "arXiv:math/0309136"])
def test_the_sentence_around_is_no_part(written: str, around: str) -> None:
    assert [each for each, _ in found(around.format(written))] == [written]


@pytest.mark.parametrize(
    "text",
    [
        "10.1000/xyz", "version 10.1000/1", "https://doi.org/10.1000/xyz", "http://dx.doi.org/10.1000/xyz",
        "https://a.example/?id=doi:10.1000/xyz", "www.a.example/doi:10.1000/x", "https://arxiv.org/abs/2101.00001",
        "doi:", "doi:10.1000", "doi:10.1000/", "doi:10.1000/.", "doi:10.12/x", "doi:11.1000/x", "mydoi:10.1000/x",
        "arXiv:2113.00001", "arXiv:2101.001", "arXiv:math/030913", "arXiv:2101.1234567",
    ],
)  # fmt: skip
def test_what_is_none(text: str) -> None:
    assert found(text) == []


def test_two_without_a_space() -> None:
    assert [each for each, _ in found("doi:10.1000/a;doi:10.1000/b,arXiv:2101.00001")] == [
        "doi:10.1000/a",
        "doi:10.1000/b",
        "arXiv:2101.00001",
    ]


def test_only_between_the_offsets() -> None:
    raw = b"doi:10.1000/a doi:10.1000/bcd doi:10.1000/e"
    assert [raw[each.start : each.end] for each in find(raw, 5, 28)] == [b"doi:10.1000/bc"]


PIECES = st.sampled_from(
    [
        "doi:", "DOI", "arXiv:", "doi.org/", "https://", "10.1000/", "10.1000/x", "2101.00001", "math/0309136", "v1",
        "(", ")", "[", "]", "<", ">", "<1:a>", "&amp;", "&lt;", "&gt;", "\\_", ";", ",", ".", "#", "。", "é", " ", "\n",
    ]
)  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=2), max_size=30).map("".join))
def test_spans_are_identifiers(text: str) -> None:
    raw = text.encode("utf-8", "replace")
    last = 0
    for each in find(raw, 0, len(raw)):
        assert last <= each.start < each.end
        last = each.end
        assert re.match(rb"(?i)d|a", raw[each.start : each.end])
        assert re.fullmatch(r"https://(doi\.org/10\.\d+|arxiv\.org/abs/)\S+", each.url)
        assert each.url.isascii()


@pytest.mark.parametrize(
    "piece", ["doi:10.1000/(", "doi:10.1000/x", "doi ", "&amp;", "a<1:", "&a", "[", "])", "http://", "10.1"]
)
def test_time_is_linear(piece: str) -> None:
    raw = b"doi:10.1000/" + piece.encode() * (2_000_000 // len(piece))
    started = time.process_time()
    find(raw, 0, len(raw))
    assert time.process_time() - started < 4
