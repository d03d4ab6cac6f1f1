from __future__ import annotations

from typing import Any

import pytest

from checker.config import CheckConfig
from checker.errors import FetchError
from checker.fetch.resolver import AddressGuard, Resolver
from checker.models import Failure
from tests.web import LoopbackWeb


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
    assert asked["nowhere.example"] <= 2


async def test_a_name_server_that_is_not_there() -> None:
    async with LoopbackWeb() as web:
        resolver = Resolver(config(web, nameservers=["127.0.0.1:1"]), AddressGuard())
        assert await failure_of(resolver, "ok.example") is Failure.DNS_FAILURE
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
