"""Names in reStructuredText: what refers to them, what they stand for.

docutils resolves names in transforms that replace nodes and copy substitutions, without end when they nest. Here the
names are kept as they are met, and resolved once, when all are known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from docutils import nodes

from checker.extract.brackets import Slip
from checker.extract.source import Found
from checker.reasons import Severity
from checker.references import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Names", "Target"]

_OF_SPHINX = ("release", "today", "version")  # substitutions
_LONGEST_CHAIN = 20  # of names that stand for other names


class Target(NamedTuple):
    """What a name stands for: an address and where it is written, another name, or (neither) a place in the note."""

    start: int
    end: int
    url: str = ""
    alias: str = ""


class _Reference(NamedTuple):
    at: int
    name: str  # empty for an anonymous one
    text: str
    is_certain: bool


class Names:
    """The names of one note. Offsets are bytes of the file; names come in any case and spacing."""

    def __init__(self) -> None:
        self.is_complete = True  # false where a file is included, which may define any name
        self.used: set[str] = (
            set()
        )  # substitutions; one that is used and not defined is defined outside of the note,
        self.defined: set[str] = set(_OF_SPHINX)  # and so may names be
        self._explicit: dict[str, Target] = {}
        self._implicit: dict[
            str, Target
        ] = {}  # section titles, and texts of references with an address of their own
        self._anonymous: list[tuple[int, Target]] = []  # in the order of the text
        self._references: list[_Reference] = []
        self._shown: dict[str, str] = {}  # names as written
        self._open: list[tuple[int, str]] = []  # targets that stand for what follows them
        self._twice: list[tuple[Target, str, bool]] = []

    def refer(self, name: str, at: int, text: str, *, is_certain: bool = True) -> None:
        """A reference to ``name``; uncertain where what looks like one may be none, as in an unknown directive."""
        self._references.append(_Reference(at, _level(name), text, is_certain))

    def refer_anonymously(self, at: int, text: str, *, is_certain: bool = True) -> None:
        """A reference to the next anonymous target."""
        self._references.append(_Reference(at, "", text, is_certain))

    def define(self, name: str, target: Target) -> None:
        """An explicit target: ``.. _name: …``; without a name, an anonymous one."""
        self._settle(target._replace(alias=_level(name)) if name else target)
        if not name:
            self._anonymous.append((target.start, target))
            return
        level = _level(name)
        self._shown.setdefault(level, name)
        known = self._explicit.setdefault(level, target)
        if known is not target:
            self._twice.append((target, name, known[2:] == target[2:]))

    def define_implicitly(self, name: str, target: Target) -> None:
        """A target that gives way to an explicit one of the same name."""
        self._implicit.setdefault(_level(name), target)

    def open(self, name: str, at: int) -> None:
        """A target without an address: it stands for the next one, or for the place in the text where it stands."""
        self._shown.setdefault(_level(name), name)
        self._open.append((at, _level(name)))

    def close(self) -> None:
        """Text follows the targets that are open."""
        self._settle(Target(0, 0))

    def _settle(self, target: Target) -> None:
        for at, name in self._open:
            if name:
                self._explicit.setdefault(name, target)
            else:
                self._anonymous.append((at, target))
        self._open.clear()

    @property
    def labels(self) -> Iterator[str]:
        """The names that are places in the text, as written and as HTML has them."""
        for level, target in (self._implicit | self._explicit).items():
            if not (target.url or target.alias):
                yield self._shown.get(level, level)
                yield nodes.make_id(level)

    def found(self) -> Iterator[Found]:
        """Every reference by name whose address is known, and every address to which no name leads."""
        used = set()
        for at, target, text in self._resolved():
            if target and target.url:
                used.add(target.start)
                yield Found(at, target.start, target.end, target.url, [text], Kind.REFERENCE)
        others = [("", target) for _, target in self._anonymous]
        others += [(name, target) for target, name, is_same in self._twice if not is_same]
        for name, target in [*self._explicit.items(), *others]:
            if target.url and target.start not in used:
                used.add(target.start)
                words = [self._shown.get(name, name) or target.url]
                yield Found(target.start, target.start, target.end, target.url, words, Kind.DEFINITION)

    def _resolved(self) -> Iterator[tuple[int, Target | None, str]]:
        anonymous = (target for _, target in sorted(self._anonymous))
        for at, name, text, _ in sorted(self._references):
            target = self._meaning(name) if name else next(anonymous, None)
            yield at, self._meaning(target.alias) if target and target.alias else target, text

    def _meaning(self, name: str) -> Target | None:
        for _ in range(_LONGEST_CHAIN):
            target = self._explicit.get(name) or self._implicit.get(name)
            if target is None or not target.alias:
                return target
            name = target.alias
        return None

    def slips(self) -> Iterator[Slip]:
        """References that lead nowhere, and names that lead to two places."""
        certain = {each.at for each in self._references if each.is_certain and not each.name.isdecimal()}
        if not self.is_complete or not self.used <= self.defined:
            certain.clear()
        for at, target, text in self._resolved():
            if target is None and at in certain:
                message = f"nothing in the note defines the name of this reference: {text}"
                yield Slip(at, "undefined-reference", message, _DEFINE, Severity.ERROR)
        for target, name, is_same in self._twice:
            message = f"the name {name} is defined a second time{'' if is_same else ', with another address'}"
            severity = Severity.NOTE if is_same else Severity.WARNING
            yield Slip(target.start, "duplicate-definition", message, _RENAME, severity)


_DEFINE = "Define it with a line such as: .. _name: https://…, or correct the name."
_RENAME = "Delete one of the two, or give one another name."


def _level(name: str) -> str:
    return nodes.fully_normalize_name(name)
