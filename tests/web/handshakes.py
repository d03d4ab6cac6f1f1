"""TLS handshakes that fail on purpose, by hand: asyncio's own TLS is too polite for them."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING

from tests.web.certificates import Certificate
from tests.web.wire import drop

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Unwilling", "pump"]

_HANDSHAKE_FAILURE = bytes.fromhex("15 0303 0002 0228")  # a TLS alert: fatal, handshake_failure


class Unwilling:
    """The port behind which hosts refuse handshakes, each in the way of its certificate.

    A host is known by its name, which stands in the client's first words in the clear (RFC 6066 section 3). The port
    of those that are ``willing`` is where a second try is led to.
    """

    def __init__(self, hosts: Mapping[str, Certificate], willing: Callable[[], int]) -> None:
        self._hosts = {name.encode(): kind for name, kind in hosts.items()}
        self._willing = willing
        self._seen: Counter[bytes] = Counter()

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read a TLS hello, and answer it with an alert, a reset, or, the second time, as another port would."""
        hello = await reader.read(65_536)
        name = next((name for name in self._hosts if name in hello), b"")
        self._seen[name] += 1
        kind = self._hosts.get(name, Certificate.NONE)
        if kind is Certificate.NONE:
            with suppress(OSError):
                writer.write(_HANDSHAKE_FAILURE)
                await writer.drain()
        elif kind is Certificate.RESET or self._seen[name] == 1:
            drop(writer)
        else:
            await self._pass_on(hello, reader, writer)

    async def _pass_on(
        self, hello: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self._willing())
        inner_writer.write(hello)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(pump(reader, inner_writer))
                group.create_task(pump(inner_reader, writer))
        finally:
            inner_writer.close()


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass on what is read until it ends, and then the end."""
    with suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
        writer.close()
