"""What another checker says of the loopback web: the same links, as its own users would run it."""

from __future__ import annotations

import asyncio
import json
import os
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from checker.models import Status
from checker.urls import normalise, split_fragment
from tests.web.gateway import gateway

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.web.server import LoopbackWeb

__all__ = ["Found", "lychee"]

PATIENCE = 600.0
_HOST = re.compile(r"(?<=://)[^/?#]+\.example")
_MAPS = {
    "excluded_map": Status.IGNORED,
    "success_map": Status.WORKING,
    "redirect_map": Status.WORKING,
    "timeout_map": Status.BROKEN,
    "error_map": Status.BROKEN,
}
"""lychee's lists in the words of refguard; it knows no more than these. A later list has the last word."""


class Found(NamedTuple):
    """What was said of a row: a status, and why."""

    status: str
    reason: str = ""
    detail: str = ""


async def lychee(program: str, folder: Path, web: LoopbackWeb) -> dict[str, Found]:
    """What lychee says, fragments included and with the patience and the places that refguard is given.

    It cannot be told a name server, so a proxy knows the names; and it leaves out names that end in ``.example``, so
    they end in a dot, which means the same (RFC 3986 section 3.2.2).
    """
    cited = (_HOST.sub(r"\g<0>.", row.url) for row in web.behaviours)
    note = "".join(f"- [{number}](<{url}>)\n" for number, url in enumerate(cited))
    (folder / "list.md").write_text(note, encoding="utf-8")
    async with gateway(web) as proxy:
        process = await asyncio.create_subprocess_exec(
            *(program, "--verbose", "--format", "json", "--no-progress", "--include-fragments=anchor-only"),
            *("--timeout", "3", "--max-concurrency", "32", "--exclude-all-private", "list.md"),
            cwd=folder,
            env=os.environ | {"http_proxy": proxy, "https_proxy": proxy, "SSL_CERT_FILE": str(web.ca_file)},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await asyncio.wait_for(process.communicate(), PATIENCE)
    try:
        return dict(_said(json.loads(out)))
    except ValueError as exc:
        raise RuntimeError(err.decode()) from exc


def _said(document: Mapping[str, Any]) -> Iterator[tuple[str, Found]]:
    for name, status in _MAPS.items():
        for entry in (entry for entries in document.get(name, {}).values() for entry in entries):
            url = entry.get("url") or entry["origin"]
            fragment = split_fragment(url)[1]
            identity = normalise(url) if fragment is None else f"{normalise(url)}#{fragment}"
            yield identity, Found(status, detail=str(entry.get("status", {}).get("text", "")))
