"""Is it us? Tells a dead link from a machine without a network."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from checker.errors import FetchError
from checker.models import Failure, Observation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checker.fetch.client import Client

__all__ = ["Network"]

_SUSPICIOUS = frozenset(
    {
        Failure.HOST_NOT_FOUND,
        Failure.DNS_FAILURE,
        Failure.CONNECTION_REFUSED,
        Failure.UNREACHABLE,
        Failure.TIMEOUT,
        Failure.PROXY,
    }
)
_SAYS_NOTHING = frozenset({Failure.MALFORMED_URL, Failure.PRIVATE_ADDRESS})


class Network:
    """Believes in the network once any host has answered; until then asks the canaries, at most once."""

    def __init__(self, client: Client, canaries: Sequence[str]) -> None:
        self._client = client
        self._canaries = canaries
        self._answered = not canaries  # with nobody to ask, the links speak for themselves
        self._asking: asyncio.Task[None] | None = None

    async def vouches_for(self, observation: Observation) -> bool:
        """Whether ``observation`` says something about the link, and not about a network that is not there."""
        failure = observation.last.failure
        if failure not in _SUSPICIOUS:
            self._answered = self._answered or failure not in _SAYS_NOTHING
            return True
        if not self._answered:
            if self._asking is None:
                self._asking = asyncio.create_task(self._ask())
            await self._asking
        return self._answered

    async def close(self) -> None:
        """Stop asking."""
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.gather(self._asking, return_exceptions=True)

    async def _ask(self) -> None:
        for canary in self._canaries:
            try:
                await self._client.get(canary)
            except FetchError:
                continue
            self._answered = True
            return
