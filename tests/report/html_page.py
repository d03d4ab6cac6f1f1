"""index.html taken apart for tests: its elements, its policy and its data, as a browser reads them."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from selectolax.lexbor import LexborHTMLParser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

__all__ = ["Html", "bare", "read"]

_TEMPLATES = re.compile(
    r"(?s)(<style>).*?(</style>)|(<script>).*?(</script>)|(<svg )[^>]*>.*?(</svg>)|'sha256-[^']*'"
)


@dataclass(frozen=True)
class Html:
    """One page."""

    tree: LexborHTMLParser

    @property
    def data(self) -> dict[str, Any]:
        found = self.tree.css_first("script#data")
        assert found is not None
        data: dict[str, Any] = json.loads(found.text())
        return data

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of the list by the names of their members; what is left out is None."""
        data = self.data
        return [
            {name: row[index] if index < len(row) else None for index, name in enumerate(data["row"])}
            for row in data["rows"]
        ]

    @property
    def policy(self) -> dict[str, set[str]]:
        """The Content-Security-Policy: each directive with what it allows."""
        meta = self.tree.css_first('meta[http-equiv="Content-Security-Policy"]')
        assert meta is not None
        rules = (rule.split() for rule in str(meta.attributes["content"]).split(";"))
        return {name: set(allowed) for name, *allowed in rules}

    def hashes(self, tag: str) -> set[str]:
        """What a policy calls the elements of this ``tag`` that a browser would run or apply."""
        found = (node for node in self.tree.css(tag) if "type" not in node.attributes)
        return {_hash(node.text()) for node in found}

    def attributes(self) -> Iterator[tuple[str, str, str]]:
        """Element, attribute and value, of all."""
        for node in self.tree.css("*"):
            for name, value in node.attributes.items():
                yield str(node.tag), name, value or ""

    def text(self, selector: str, of: LexborNode | None = None) -> str:
        """The text of the first element that ``selector`` finds, in the page or in a part ``of`` it."""
        found = (of or self.tree).css_first(selector)
        assert found is not None
        return " ".join(found.text().split())

    def texts(self, selector: str) -> list[str]:
        return [" ".join(node.text().split()) for node in self.tree.css(selector)]


def read(text: str) -> Html:
    return Html(LexborHTMLParser(text))


def bare(text: str) -> str:
    """A page without what its templates hold, and without its drawings: those are reviewed where they stand."""
    return _TEMPLATES.sub(lambda found: "".join(filter(None, found.groups())), text)


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
