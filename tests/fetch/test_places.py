"""Where the hosts live that were asked: at a private address, or anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from checker.fetch.places import is_private
from tests.web import Behaviour, LoopbackWeb
from tests.web.behaviours.row import OK
from tests.web.handlers import page

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from checker.models import Observation

    Observe = Callable[..., Awaitable[list[Observation]]]


@pytest.mark.parametrize(
    "address",
    [
        *("10.1.2.3", "172.16.0.1", "192.168.1.1"),  # RFC 1918
        *("127.0.0.1", "::1", "169.254.1.1", "fe80::1%eth0"),  # this machine, this link
        *("fd12:3456::1", "100.64.0.1", "198.18.0.5"),  # RFC 4193, 6598, 2544
        *("::ffff:10.0.0.1", "64:ff9b::a00:1"),  # 10.0.0.1 in the clothes of IPv6
    ],
)
def test_private_addresses(address: str) -> None:
    assert is_private(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f::1", "64:ff9b::5db8:d70e"])
def test_public_addresses(address: str) -> None:
    assert not is_private(address)


async def test_the_address_that_was_connected_to_counts(observe: Observe) -> None:
    rows = [
        Behaviour("a", "http://a.example/", *OK, page()),
        Behaviour("b", "https://b.example/", *OK, page()),
    ]
    async with LoopbackWeb(rows) as web:
        near = (f"http://a.example:{web.http_port}/", f"https://b.example:{web.tls_port}/")
        gone = (f"http://a.example:{web.closed_port}/", f"http://127.0.0.1:{web.closed_port}/")
        for seen in await observe(web, *near, *gone):
            assert seen.last.is_private, seen.url
        assert not (await observe(web, "https://nobody.example/"))[0].last.is_private, "no address at all"


async def test_behind_a_tunnel_or_a_proxy_anybody_may_be(
    observe: Observe, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a tunnel that begins on this machine (``check.connect_to``), and of a proxy, the other end is not known."""
    async with LoopbackWeb([Behaviour("a", "http://a.example/", *OK, page())]) as web:
        (seen,) = await observe(web, "http://a.example/")
        assert (seen.last.status_code, seen.last.is_private) == (200, False)
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{web.http_port}")
        (seen,) = await observe(web, f"http://a.example:{web.http_port}/")
        assert not seen.last.is_private
