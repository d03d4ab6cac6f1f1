"""Fragments: a page can be there, and the part of it that is cited can be missing. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from checker.models import Reason, Reference, Status, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from checker.models import CheckedLink

__all__ = ["split"]


def split(checked: CheckedLink, missing: Callable[[Reference], str | None]) -> list[CheckedLink]:
    """``checked``, without the citations of parts that are ``missing`` in it, and one more link for each such part.

    ``missing`` gives the fragment that a reference asks for and the page or file does not have. Only of a page that a
    reader gets can a part be missing.
    """
    if checked.verdict.status not in {Status.WORKING, Status.REDIRECTED}:
        return [checked]
    kept: list[Reference] = []
    lost: dict[str, list[Reference]] = {}
    for reference in checked.link.references:
        fragment = missing(reference)
        (kept if fragment is None else lost.setdefault(fragment, [])).append(reference)
    if not lost:
        return [checked]
    parts = [replace(checked, link=replace(checked.link, references=tuple(kept)))] if kept else []
    for fragment, references in sorted(lost.items()):
        link = replace(checked.link, url=f"{checked.link.url}#{fragment}", references=tuple(references))
        verdict = Verdict(
            Reason.MISSING_FRAGMENT, f"the page is there, but nothing in it is called {fragment}"
        )
        parts.append(replace(checked, link=link, verdict=verdict))
    return parts
