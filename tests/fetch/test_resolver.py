from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest

from checker.config import CheckConfig
from checker.errors import FetchError
from checker.fetch.resolver import AddressGuard, Resolver, _is_reachable
from checker.models import Failure
from tests.web import LoopbackWeb
from tests.web.nameserver import Nameserver

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::a00:1",
    ],
)
def test_what_is_not_public_is_not_visited(address: str) -> None:
    guard = AddressGuard()
    assert not guard.permits(address)
    with pytest.raises(FetchError) as caught:
        guard.check_host(address)
    assert caught.value.failure is Failure.PRIVATE_ADDRESS


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
)
def test_what_is_public_is(address: str) -> None:
    guard = AddressGuard()
    assert guard.permits(address)
    guard.check_host(address)


def test_allowed_networks_and_no_others() -> None:
    guard = AddressGuard(["10.0.0.0/8", "fd00::/8"])
    assert guard.permits("10.9.8.7")
    assert guard.permits("::ffff:10.9.8.7")
    assert guard.permits("fd00::1")
    assert not guard.permits("192.168.0.1")
    assert not guard.permits("::1")


def config(web: LoopbackWeb, **changes: Any) -> CheckConfig:
    return CheckConfig.model_validate(web.check_config() | changes)


async def failure_of(resolver: Resolver, host: str) -> Failure:
    with pytest.raises(OSError, match=r".") as caught:
        await resolver.resolve(host, 80)
    assert isinstance(caught.value.__cause__, FetchError)
    return caught.value.__cause__.failure


async def test_answers_and_failures_of_a_real_name_server() -> None:
    async with LoopbackWeb() as web:
        resolver = Resolver(config(web), AddressGuard(["127.0.0.0/8"]))
        found = await resolver.resolve("ok.example", 80)
        assert {(each["host"], each["port"]) for each in found} == {("127.0.0.1", web.http_port)}
        assert await failure_of(resolver, "nowhere.example") is Failure.HOST_NOT_FOUND
        assert await failure_of(resolver, "lame.example") is Failure.DNS_FAILURE
        assert await failure_of(resolver, "intranet.example") is Failure.PRIVATE_ADDRESS
        await resolver.close()


async def test_each_name_is_asked_for_once() -> None:
    async with LoopbackWeb() as web:
        resolver = Resolver(config(web), AddressGuard(["127.0.0.0/8"]))
        for _ in range(3):
            await resolver.resolve("ok.example", 80)
            await failure_of(resolver, "nowhere.example")
        asked = dict(web.lookups)
        await resolver.close()
    assert asked["ok.example"] <= 2, "once for each family of addresses"
    assert asked["nowhere.example"] <= 3, "and once more, to be certain"


async def test_a_name_server_that_is_not_there() -> None:
    async with LoopbackWeb() as web:
        resolver = Resolver(config(web, nameservers=["127.0.0.1:1"]), AddressGuard())
        assert await failure_of(resolver, "ok.example") is Failure.DNS_FAILURE
        await resolver.close()


class ByFamily(Nameserver):
    """Answers each question for A and AAAA differently: ``"A-answer AAAA-answer"``."""

    def _answer(self, query: dns.message.Message) -> dns.message.Message:
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True).lower()
        answers = dict(zip(("A", "AAAA"), self.names[name].split(), strict=True))
        self.asked[name] += 1
        said = answers[dns.rdatatype.to_text(question.rdtype)]
        response = dns.message.make_response(query, recursion_available=True)
        if said in {"NXDOMAIN", "SERVFAIL", "REFUSED"}:
            response.set_rcode(dns.rcode.from_text(said))
        elif said != "NODATA":
            kind = dns.rdatatype.to_text(question.rdtype)
            response.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, said))
        return response


@pytest.fixture
async def by_family() -> AsyncIterator[Callable[[str], Resolver]]:
    """A resolver whose name server answers for host.example as it is told."""
    web = LoopbackWeb(())
    web.nameserver = ByFamily({})
    resolvers = []

    def made(answers: str) -> Resolver:
        web.nameserver.names = {"host.example": answers}
        resolvers.append(Resolver(config(web), AddressGuard(["127.0.0.0/8", "::1/128", "fe80::/10"])))
        return resolvers[-1]

    async with web:
        yield made
        for resolver in resolvers:
            await resolver.close()


@pytest.mark.parametrize(
    ("answers", "failure"),
    [
        ("NXDOMAIN NXDOMAIN", Failure.HOST_NOT_FOUND),
        ("NODATA NODATA", Failure.HOST_NOT_FOUND),
        ("SERVFAIL SERVFAIL", Failure.DNS_FAILURE),
        ("REFUSED REFUSED", Failure.DNS_FAILURE),
        ("SERVFAIL NODATA", Failure.DNS_FAILURE),  # there may well be an address
        ("NODATA SERVFAIL", Failure.DNS_FAILURE),
        ("SERVFAIL NXDOMAIN", Failure.DNS_FAILURE),  # RFC 4074: some deny AAAA with "no such name"
        ("REFUSED NXDOMAIN", Failure.DNS_FAILURE),
        ("NODATA fe80::1", Failure.UNREACHABLE),  # no machine knows a way to it without naming an interface
        ("NODATA 2001:db8::1", Failure.PRIVATE_ADDRESS),
        ("10.0.0.1 NODATA", Failure.PRIVATE_ADDRESS),
    ],
)
async def test_only_a_certain_absence_is_one(
    by_family: Callable[[str], Resolver], answers: str, failure: Failure
) -> None:
    assert await failure_of(by_family(answers), "host.example") is failure


@pytest.mark.parametrize(
    ("answers", "address"),
    [
        ("127.0.0.1 NODATA", "127.0.0.1"),
        ("127.0.0.1 NXDOMAIN", "127.0.0.1"),
        ("127.0.0.1 SERVFAIL", "127.0.0.1"),
        ("127.0.0.1 fe80::1", "127.0.0.1"),
    ],
)
async def test_an_address_is_found_whatever_else_is_said(
    by_family: Callable[[str], Resolver], answers: str, address: str
) -> None:
    found = await by_family(answers).resolve("host.example", 80)
    assert address in {each["host"] for each in found}


@pytest.mark.skipif(not _is_reachable("::1"), reason="for machines with IPv6")
async def test_a_name_with_only_ipv6_is_found_where_there_is_ipv6(
    by_family: Callable[[str], Resolver],
) -> None:
    (found,) = await by_family("NODATA ::1").resolve("host.example", 80)
    assert found["host"] == "::1"


async def test_an_absence_says_whether_the_name_exists(by_family: Callable[[str], Resolver]) -> None:
    with pytest.raises(OSError, match=r"the name host\.example exists, but no address belongs to it"):
        await by_family("NODATA NODATA").resolve("host.example", 80)
    with pytest.raises(OSError, match=r"there is no host named host\.example"):
        await by_family("NXDOMAIN NXDOMAIN").resolve("host.example", 80)


async def test_a_fault_of_the_name_servers_is_not_remembered_at_once() -> None:
    async with LoopbackWeb() as web:
        resolver = Resolver(config(web), AddressGuard(["127.0.0.0/8"]))
        web.nameserver.failing = True
        assert await failure_of(resolver, "ok.example") is Failure.DNS_FAILURE
        web.nameserver.failing = False
        assert await resolver.resolve("ok.example", 80)
        await resolver.close()


async def test_name_servers_that_go_on_failing_are_left_alone() -> None:
    async with LoopbackWeb() as web:
        resolver = Resolver(config(web), AddressGuard(["127.0.0.0/8"]))
        for _ in range(3):
            await failure_of(resolver, "lame.example")
        asked = web.lookups["lame.example"]
        for _ in range(5):
            assert await failure_of(resolver, "lame.example") is Failure.DNS_FAILURE
        assert web.lookups["lame.example"] == asked
        await resolver.close()


@pytest.mark.parametrize(
    ("rule", "host", "port", "expected"),
    [
        ("::127.0.0.1:81", "a.org", 80, ("127.0.0.1", 81)),
        ("a.org:80:127.0.0.1:81", "a.org", 80, ("127.0.0.1", 81)),
        ("A.org:80:127.0.0.1:", "a.org", 80, ("127.0.0.1", 80)),
        ("a.org::[::1]:81", "a.org", 443, ("::1", 81)),
        (":80::81", "127.0.0.1", 80, ("127.0.0.1", 81)),
        ("b.org:80:127.0.0.2:81", "127.0.0.1", 80, ("127.0.0.1", 80)),
    ],
)
async def test_connect_to_reads_like_curl_s(
    rule: str, host: str, port: int, expected: tuple[str, int]
) -> None:
    resolver = Resolver(CheckConfig(connect_to=(rule,)), AddressGuard(["127.0.0.0/8", "::1/128"]))
    (found,) = await resolver.resolve(host, port)
    assert (found["host"], found["port"]) == expected
    await resolver.close()
