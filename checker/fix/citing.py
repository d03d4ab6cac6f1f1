"""One link, and the address that each of its references is to cite. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from checker import urls
from checker.fix.repairs import Repair
from checker.models import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from checker.fix.repairs import Form
    from checker.models import CheckedLink, Reference

__all__ = ["grouped", "is_address", "is_field", "normal", "twin_of", "with_only", "without", "written"]

_FIELDS = frozenset({Kind.FRONT_MATTER, Kind.BIBLIOGRAPHY})
"""Where nothing can stand beside an address, so that every style writes another one."""


def written(link: CheckedLink, form: Form, target: str, *, keeps_fragment: bool = True) -> tuple[Repair, ...]:
    """The repairs after which ``link`` is cited at ``target``; where only http becomes https, the rest stays as written."""

    def spelled(reference: Reference) -> str | None:
        return _as_written(reference.url.strip(), target) if is_address(reference) else None

    return grouped(link, form, spelled, keeps_fragment=keeps_fragment)


def _as_written(written: str, target: str) -> str:
    bare, _ = urls.split_fragment(written)
    twin = twin_of(bare)
    return twin if twin != bare and normal(twin) == target else target


def twin_of(url: str) -> str:
    """``url`` over https; itself where it is none over http."""
    return f"https{url[4:]}" if urls.scheme(url) == "http" else url


def normal(url: str) -> str:
    """``url`` as pages are told apart by, whatever is written."""
    try:
        return urls.normalise(url)
    except urls.MalformedURL:
        return url


def grouped(
    link: CheckedLink,
    form: Form,
    target_of: Callable[[Reference], str | None],
    *,
    keeps_fragment: bool = True,
) -> tuple[Repair, ...]:
    """One repair for each address that ``target_of`` gives for a reference; most links have one. None: it is left."""
    found: defaultdict[str, list[Reference]] = defaultdict(list)
    for each in link.link.references:
        if target := target_of(each):
            found[target].append(each)
    return tuple(
        Repair(with_only(link, references), form, target, keeps_fragment=keeps_fragment)
        for target, references in found.items()
    )


def is_address(reference: Reference) -> bool:
    """Whether the note holds the address: not a number that stands for it, and not a path on its own site."""
    return reference.kind is not Kind.IDENTIFIER and urls.is_web(reference.url.strip())


def is_field(reference: Reference) -> bool:
    """Whether ``reference`` is the value of a field, such as the DOI of an entry."""
    return reference.kind in _FIELDS or reference.location.path.lower().endswith(".bib")


def without(link: CheckedLink, others: Sequence[Reference]) -> CheckedLink:
    """``link`` as if ``others`` were not among its references."""
    return with_only(link, [each for each in link.link.references if each not in others]) if others else link


def with_only(link: CheckedLink, references: Iterable[Reference]) -> CheckedLink:
    """``link`` as if it had these ``references`` alone."""
    references = tuple(references)
    return (
        link
        if references == link.link.references
        else replace(link, link=replace(link.link, references=references))
    )
