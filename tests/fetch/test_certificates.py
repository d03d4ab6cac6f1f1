"""A refused certificate is told in words: what is wrong with it, since when, and whose it is."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from checker.fetch.certificates import describe, failure_of, hidden_fault
from checker.models import Failure
from tests.fetch.test_web_verdicts import check_config, link_to, observe_all
from tests.web import LoopbackWeb

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAF = {
    "subject": ((("commonName", "a.example"),),),
    "issuer": ((("organizationName", "Fine Certificates"),), (("commonName", "FC 1"),)),
    "notBefore": "Feb  1 00:00:00 2024 GMT",
    "notAfter": "May  1 23:59:59 2024 GMT",
    "subjectAltName": (("DNS", "a.example"),),
}
AUTHORITY = LEAF | {"notAfter": "Jan  2 03:04:05 2030 GMT", "subjectAltName": ()}


def refused(code: int) -> ssl.CertificateError:
    error = ssl.SSLCertVerificationError(1, "verify failed")
    error.verify_code = code
    error.verify_message = "what OpenSSL says"
    return error


@pytest.mark.parametrize(
    ("code", "chain", "said"),
    [
        (10, [LEAF, AUTHORITY], "the certificate expired on 2024-05-01"),
        (10, [AUTHORITY, LEAF], "a certificate of its authority expired on 2024-05-01"),
        (9, [LEAF], "the certificate is not valid before 2024-02-01"),
        (62, [LEAF], "the certificate is for a.example, not b.example"),
        (64, [LEAF | {"subjectAltName": (("IP Address", "1.2.3.4"),)}], "the certificate is for 1.2.3.4, not b.example"),
        (62, [LEAF | {"subjectAltName": ()}], "the certificate is for a.example, not b.example"),
        (62, [LEAF | {"subjectAltName": (("DNS", "c.example"), ("DNS", "d.example"))}], "the certificate is for c.example and d.example, not b.example"),
        (62, [LEAF | {"subjectAltName": [("DNS", f"{n}.example") for n in range(5)]}], "the certificate is for 0.example, 1.example and 3 more, not b.example"),
        (18, [LEAF], "the certificate is signed by itself, not by an authority"),
        (19, [LEAF, AUTHORITY], "the certificate is signed by FC 1 (Fine Certificates), an authority that is not trusted here"),
        (20, [LEAF | {"caIssuers": ("http://fc.example/1.crt",)}], "the host leaves out the certificate of FC 1 (Fine Certificates), which many browsers fetch"),
        (21, [LEAF], "the certificate is signed by FC 1 (Fine Certificates), whose own is left out by the host; it may be a private authority"),
        (23, [LEAF], "the certificate was revoked"),
        (1234, [LEAF], "the certificate is not valid: what OpenSSL says"),
        (10, [], "the certificate has expired"),
        (62, [], "the certificate is for another host"),
    ],
)  # fmt: skip
def test_each_fault_in_plain_words(code: int, chain: Sequence[dict[str, Any]], said: str) -> None:
    assert describe(refused(code), "b.example", chain) == said


MARCH, JUNE, JANUARY = 1_709_251_200.0, 1_717_200_000.0, 1_704_067_200.0  # 2024


@pytest.mark.parametrize(
    ("names", "host", "now", "code"),
    [
        ((("DNS", "A.example"),), "a.example", MARCH, None),
        ((("DNS", "*.a.example"), ("DNS", "x")), "b.a.example", MARCH, None),
        ((("IP Address", "0:0:0:0:0:0:0:1"),), "::1", MARCH, None),
        ((("DNS", "a.example"),), "a.example", JUNE, 10),
        ((("DNS", "a.example"),), "a.example", JANUARY, 9),
        ((("DNS", "a.example"),), "b.example", MARCH, 62),
        ((("DNS", "*.a.example"),), "c.b.a.example", MARCH, 62),
        ((("DNS", "*.a.example"),), "a.example", MARCH, 62),
        ((("IP Address", "1.2.3.4"),), "1.2.3.5", MARCH, 62),
    ],
)
def test_what_a_missing_part_hides(
    names: tuple[tuple[str, str], ...], host: str, now: float, code: int | None
) -> None:
    assert hidden_fault(LEAF | {"subjectAltName": names}, host, now) == code


def test_names_that_are_too_long_are_cut() -> None:
    chain = [LEAF | {"subjectAltName": (("DNS", "x" * 10_000),)}]
    assert len(describe(refused(62), "b.example", chain)) < 200


@pytest.mark.parametrize("code", [9, 10, 18, 19, 23, 62, 64])
def test_what_no_reader_gets_around(code: int) -> None:
    assert failure_of(refused(code)) is Failure.TLS_INVALID


@pytest.mark.parametrize("code", [20, 21])
def test_a_missing_part_that_may_be_had_elsewhere(code: int) -> None:
    assert failure_of(refused(code)) is Failure.TLS_INCOMPLETE_CHAIN


async def test_what_hosts_of_a_real_web_show(monkeypatch: pytest.MonkeyPatch) -> None:
    hosts = ("expired", "wrong", "selfmade", "halfchain", "filtered")
    async with LoopbackWeb() as web:
        monkeypatch.setenv("SSL_CERT_FILE", str(web.ca_file))
        seen = await observe_all(
            web, check_config(web), [link_to(f"https://{each}.example/") for each in hosts]
        )
    said = {each: seen[f"https://{each}.example/"].last.detail for each in hosts}
    yesterday = datetime.now(UTC) - timedelta(days=1)
    assert said["expired"] in {
        f"the certificate expired on {yesterday - timedelta(days=days):%Y-%m-%d}" for days in (0, 1)
    }
    assert said["wrong"] == "the certificate is for parking.example, not wrong.example"
    assert said["selfmade"] == "the certificate is signed by itself, not by an authority"
    assert said["halfchain"].endswith("it may be a private authority")
    assert said["filtered"] == "the server refused the TLS handshake"


async def test_all_links_of_a_host_are_told_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    async with LoopbackWeb() as web:
        monkeypatch.setenv("SSL_CERT_FILE", str(web.ca_file))
        links = [link_to(f"https://wrong.example/{number}") for number in range(6)]
        seen = await observe_all(web, check_config(web), links)
    assert {each.last.detail for each in seen.values()} == {
        "the certificate is for parking.example, not wrong.example"
    }
