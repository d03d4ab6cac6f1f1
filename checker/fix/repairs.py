"""What is to become of a link: the decision, made once for all of its citations."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import TYPE_CHECKING

from checker.errors import UsageError
from checker.reasons import Reason

if TYPE_CHECKING:
    from checker.models import CheckedLink, Memento, Reference

__all__ = ["Form", "Left", "Repair", "Style", "Wishes"]


class Form(StrEnum):
    """What kind of repair it is."""

    MOVED = "moved"  # the page is at another address for good
    UPGRADED = "upgraded"  # the same page answers over https
    ARCHIVED = "archived"  # it is broken, and there is a copy
    MARKED = "marked"  # it is broken, and there is none
    MISTYPED = "mistyped"  # what was meant can be guessed


class Style(StrEnum):
    """How a broken link is repaired that has an archived copy."""

    REPLACE = "replace"  # its address stands instead
    APPEND = "append"  # a link to it stands behind
    ROBUST = (
        "robust"  # the address stands instead, and the attributes of Robust Links say what was cited and when
    )
    FOOTNOTE = "footnote"  # a footnote links to it


_WORDS = (*(form.value for form in Form), *(reason.value for reason in Reason))


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody asks for.

    ``marks``: broken links without a copy get a comment. ``unsafe``: what may be wrong is repaired as well. ``now``: one
    sight of a permanent redirect is enough. ``only`` are reasons, such as ``not-found``, and forms, such as ``moved``;
    empty: all. ``limit`` is the largest number of links.
    """

    style: Style = Style.APPEND
    marks: bool = False
    unsafe: bool = False
    now: bool = False
    only: frozenset[str] = frozenset()
    limit: int | None = None

    def __post_init__(self) -> None:
        """Raise UsageError for a word in ``only`` that is neither, with the one that was probably meant."""
        for word in sorted(self.only - set(_WORDS)):
            close = get_close_matches(word, _WORDS, n=1)
            nearest = f"did you mean {close[0]}?" if close else f"one of {', '.join(Form)}, or a reason"
            raise UsageError(f"no repair is called {word!r}: {nearest}")

    def wants(self, form: Form, reason: Reason) -> bool:
        """Whether links with ``reason`` are to be repaired in this ``form``."""
        return not self.only or form.value in self.only or reason.value in self.only


@dataclass(frozen=True, slots=True)
class Left:
    """``link`` is not repaired, and ``why``, in a clause: "it redirects to a login"."""

    link: CheckedLink
    why: str


@dataclass(frozen=True, slots=True)
class Repair:
    """``link`` is to be repaired. ``target`` is the address to write instead; of archived ones, that of ``memento``.

    ``keeps_fragment`` says whether the part of the page that a citation names is at ``target`` as well. Of marked ones,
    ``target`` is empty.
    """

    link: CheckedLink
    form: Form
    target: str = ""
    memento: Memento | None = None
    keeps_fragment: bool = True

    def target_for(self, reference: Reference) -> str:
        """The address to write where ``reference`` stands, with the fragment that it names."""
        _, mark, fragment = reference.url.partition("#")
        return (
            f"{self.target}#{fragment}"
            if mark and self.keeps_fragment and "#" not in self.target
            else self.target
        )
