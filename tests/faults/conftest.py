"""One nursery and one web for all tests here: to start them takes longer than most runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest_asyncio

from tests.faults.nursery import Nursery
from tests.faults.web import LoggingWeb

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import pytest


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def nursery(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Nursery]:
    async with Nursery(tmp_path_factory.mktemp("nursery")) as nursery:
        yield nursery


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def web(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[LoggingWeb]:
    async with LoggingWeb(tmp_path_factory.mktemp("web")) as web:
        yield web
