"""Is there a network? Canaries know: addresses that answer whenever it works.

Each question has a client of its own, so that no name, no connection and no failure is remembered from an earlier one.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from checker import urls
from checker.errors import FetchError
from checker.fetch.client import Response
from checker.fetch.places import is_address, is_private
from checker.fetch.voices import Sign, listen, site
from checker.models import Attempt, Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from checker.fetch.client import Client
    from checker.fetch.voices import Heard

__all__ = ["Network", "Opinion"]

HEAD_START = 1.0
"""Seconds that each canary has before the next is asked as well; one that fails has no more."""

_LONGEST = 10.0  # seconds; who has not answered by then vouches for nobody
_PROOF_OF_NOTHING = frozenset({407, 511})  # RFC 9110 section 15.5.8, RFC 6585 section 6
_PAGE = range(200, 400)
_ANSWERS = frozenset({Sign.PROOF, Sign.ANSWER})


class Opinion(NamedTuple):
    """Whether the network works, and the voices of those who answered in place of canaries."""

    works: bool
    strangers: frozenset[str] = frozenset()


class Network:
    """Asks the canaries; where none of them answers, whoever answered before."""

    def __init__(self, new_client: Callable[[], Client], canaries: Sequence[str]) -> None:
        self._new_client = new_client
        self.canaries = tuple(canaries)

    @property
    def has_canary_over_tls(self) -> bool:
        """Whether one of them can prove more than the way for plain HTTP."""
        return any(urls.scheme(url) == "https" for url in self.canaries)

    async def ask(
        self,
        voices: Mapping[str, AbstractSet[str]],
        witnesses: Sequence[str] = (),
        *,
        over_tls: bool = False,
    ) -> Opinion:
        """Whether anybody answers who does not speak with one of ``voices``, given with the sites they were heard from.

        Every address is asked at most once, ``witnesses`` last. Where the way ``over_tls`` is in doubt, what is said over
        plain HTTP is no answer.
        """
        strangers: set[str] = set()
        async with self._new_client() as client:

            async def answers(url: str, before: Sequence[asyncio.Task[bool]]) -> bool:
                if before:
                    await asyncio.wait(before, timeout=HEAD_START)
                vouches = await self._vouches(client, url, voices, strangers)
                return vouches and not (over_tls and _is_open(url))

            asking: list[asyncio.Task[bool]] = []
            for url in dict.fromkeys((*self.canaries, *witnesses)):
                asking.append(asyncio.create_task(answers(url, asking[-1:])))
            try:
                for answer in asyncio.as_completed(asking):
                    if await answer:
                        return Opinion(works=True, strangers=frozenset(strangers))
            finally:
                for task in asking:
                    task.cancel()
                await asyncio.gather(*asking, return_exceptions=True)
        return Opinion(works=False, strangers=frozenset(strangers))

    async def has_changed(self, seen: Mapping[str, Heard]) -> bool:
        """Whether any of the addresses ``seen`` now answers where nobody did, or no longer leads where it led."""
        now = await self._hear(seen)
        return any(
            each.sign in _ANSWERS and (before.sign not in _ANSWERS or each.voice != before.voice)
            for before, each in zip(seen.values(), now, strict=True)
        )

    async def is_as_before(self, seen: Mapping[str, Heard]) -> bool:
        """Whether the addresses ``seen`` still speak with voices of their own, of which there are several."""
        voices = {before.voice for before in seen.values()}
        return len(voices) > 1 and await self._hear(seen) == [*seen.values()]

    async def answering(self, neighbours: Collection[str]) -> frozenset[str]:
        """The private addresses, of those that stand in ``neighbours``, at which somebody answers now."""
        heard = await self._hear(neighbours) if neighbours else ()
        return frozenset(each.address for each in heard if each.sign is Sign.PROOF and each.address)

    async def _hear(self, addresses: Iterable[str]) -> list[Heard]:
        async with self._new_client() as client:
            answers = await asyncio.gather(*(_get(client, url) for url in addresses))
        return [_listen(answer) for answer in answers]

    async def _vouches(
        self, client: Client, url: str, voices: Mapping[str, AbstractSet[str]], strangers: set[str]
    ) -> bool:
        """Whether ``url`` answers itself; what somebody else says in its place joins ``strangers``."""
        answer = await _get(client, url)
        heard = _listen(answer)
        is_stranger = bool(voices.get(heard.voice or "", set()) - {site(urls.host(url))})
        if heard.sign is Sign.PROOF or (
            heard.sign is Sign.ANSWER and not is_stranger and _is_own(answer.attempt)
        ):
            return True
        if url in self.canaries and heard.sign is Sign.NOTHING and answer.attempt.status_code is not None:
            return True  # on a private address, which the user trusts to tell
        if heard.voice and url in self.canaries:
            strangers.add(heard.voice)
        return False


async def _get(client: Client, url: str) -> Response:
    """What one request for ``url`` brings, an answer or a failure."""
    try:
        async with asyncio.timeout(_LONGEST):
            return await client.get(url)
    except FetchError as exc:
        failure, detail = exc.failure, exc.detail
    except TimeoutError:
        failure, detail = Failure.TIMEOUT, "no answer"
    is_private = client.is_private(url)
    return Response(Attempt(urls.redact(url), 0, failure=failure, detail=detail, is_private=is_private))


def _listen(answer: Response) -> Heard:
    return listen((answer.attempt,), answer.page.title, answer.page.sketch)


def _is_own(attempt: Attempt) -> bool:
    """Whether an answer that anybody could have given is most likely the host's; over TLS a refusal is one, too."""
    code = attempt.status_code or 0
    if code in _PROOF_OF_NOTHING:
        return False
    if attempt.location is not None and site(urls.host(attempt.location)) != site(urls.host(attempt.url)):
        return False
    return code in _PAGE or urls.scheme(attempt.url) == "https"


def _is_open(url: str) -> bool:
    """Whether somebody on the way can answer for ``url``; for a private address the user trusts it, as written."""
    host = urls.host(url)
    return urls.scheme(url) != "https" and not (is_address(host) and is_private(host))
