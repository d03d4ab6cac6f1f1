"""What a person is told of a network that was not there, or not whole: the sentences. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.stages.doubts import fail_alike_over_tls

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from checker.stages.doubts import Held

__all__ = ["NO_CANARY_OVER_TLS", "NO_WAY_OUT", "came_back", "kept_failing", "unavailable"]

NO_WAY_OUT = (
    "no network beyond this one: only private addresses answer, and no canary does; they were checked, and nobody is"
    " blamed for the rest"
)
NO_CANARY_OVER_TLS = (
    "none of check.canaries is https: what answers over plain http may be a login page of the network's own, so nothing"
    " vouches for https but cited hosts; name one that is"
)


def unavailable(held: Iterable[Held], since: datetime | None) -> str:
    """That there is no network, ``since`` when if it was there; ``held`` is what looked like it."""
    if since is not None:
        return (
            f"no network since {since:%H:%M:%S} UTC: neither a canary answers nor who answered before;"
            " what was checked until then stands, and nobody is blamed for the rest"
        )
    over_https = " over https" if fail_alike_over_tls(held) else ""
    return f"no network: neither a cited host nor a canary answers{over_https}; nobody is blamed"


def came_back(left_at: datetime, back_at: datetime, links: int) -> str:
    """That the network was away for a time, in which ``links`` were visited for nothing."""
    return (
        f"the network was away from {left_at:%H:%M:%S} to {back_at:%H:%M:%S} UTC;"
        f" what was seen meanwhile does not count: {_counted(links)} were visited again"
    )


def kept_failing(links: int) -> str:
    """That the network came and went too often for ``links``."""
    return f"the network kept failing: {_counted(links)} could not be checked"


def _counted(links: int) -> str:
    return "1 link" if links == 1 else f"{links} links"
