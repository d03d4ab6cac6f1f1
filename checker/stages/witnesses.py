"""Who was heard in one part of the network, and may be asked again when canaries are silent; whose voices they are."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from checker.fetch.voices import Heard

__all__ = ["Chorus", "Witnesses"]

_MOST = 2
_MOST_VOICES = 20_000


class Chorus:
    """The voices that were heard: ``shared`` are those that spoke for sites which have nothing to do with each other.

    Of these, ``cleared`` are no portal's, since canaries answered otherwise; ``strangers`` spoke in their place.
    """

    def __init__(self) -> None:
        self._first: dict[str, str] = {}  # the site that each was heard from first
        self.shared: set[str] = set()
        self.cleared: set[str] = set()
        self.strangers: set[str] = set()

    def note(self, heard: Heard) -> None:
        """Remember where a voice was heard."""
        if heard.voice is None or len(self._first) >= _MOST_VOICES:
            return
        if self._first.setdefault(heard.voice, heard.site) != heard.site:
            self.shared.add(heard.voice)

    def is_suspect(self, voice: str | None) -> bool:
        """Whether it spoke for several, and nobody has cleared it."""
        return voice in self.shared and voice not in self.cleared


class Witnesses:
    """Those at public addresses, or those at private ones: none of the latter can tell whether there is an internet.

    ``proven`` are the addresses that gave an answer which nobody else can have given, last at ``proved_at``;
    ``speakers`` are pages over plain HTTP, which are witnesses where there are no better ones. ``have_answered`` says
    that this part of the network has been there.
    """

    def __init__(self) -> None:
        self.proven: deque[str] = deque(maxlen=_MOST)
        self.proved_at = float("-inf")
        self.speakers: dict[str, Heard] = {}
        self.have_answered = False

    def __bool__(self) -> bool:
        """Whether there is anybody to ask."""
        return bool(self.proven or self.speakers)

    def note_proof(self, url: str, at: float) -> None:
        """Remember who proved the network."""
        self.proved_at = at
        self.have_answered = True
        if url not in self.proven:
            self.proven.append(url)

    def note_page(self, url: str, heard: Heard, is_suspect: Callable[[str | None], bool]) -> None:
        """Remember who spoke last, as long as they speak with voices of their own."""
        if heard.is_page and heard.voice is not None and not self.proven:
            others = [
                (each, before)
                for each, before in self.speakers.items()
                if before.site != heard.site and not is_suspect(before.voice)
            ]
            self.speakers = dict([*others, (url, heard)][-_MOST:])

    def speak_apart(self, is_suspect: Callable[[str | None], bool]) -> bool:
        """Whether several have spoken over plain HTTP, each with a voice of its own."""
        return len({each.voice for each in self.speakers.values() if not is_suspect(each.voice)}) > 1
