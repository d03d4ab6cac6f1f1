"""One observation of one address of a loopback web made for the test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from checker import urls
from checker.config import Config
from checker.fetch.client import Client
from checker.fetch.fetcher import Fetcher
from checker.models import Link, Observation

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from tests.web import LoopbackWeb


@pytest.fixture
def observe(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Awaitable[list[Observation]]]:
    """``await observe(web, url, url, ..., opinions={...}, **check)``: one after the other, by one fetcher."""

    async def observe(
        web: LoopbackWeb, *addresses: str, opinions: Mapping[str, Any] | None = None, **check: Any
    ) -> list[Observation]:
        monkeypatch.setenv("SSL_CERT_FILE", str(web.ca_file))
        config = Config.model_validate({"check": web.check_config() | {"body_timeout": "0.5s"} | check}).check
        async with Client(config, user_agent="Mozilla/5.0 (compatible; refguard)") as client:
            fetcher = Fetcher(config, client, **(opinions or {}))
            return [await fetcher.observe(Link(urls.normalise(url), (), urls.wire(url))) for url in addresses]

    return observe
