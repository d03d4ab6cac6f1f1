"""YAML with an end to merge keys: ``<<: [*a, *a]``, written twenty times over, would be a million pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml
from yaml.constructor import ConstructorError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Loader"]

MOST = 100_000
"""Pairs that all merge keys of a document bring in."""

_MERGE = "tag:yaml.org,2002:merge"


class Loader(yaml.SafeLoader):
    """A SafeLoader that refuses, with a YAMLError, what merges more than ``MOST`` pairs."""

    _merged = 0

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Put what the merge keys of ``node`` name in their place; counted first, the innermost before the outer."""
        for mapping in _merged_into(node):
            self.flatten_mapping(mapping)
            self._merged += 1 + len(mapping.value)
            if self._merged > MOST:
                raise ConstructorError(None, None, f"it merges more than {MOST:,} pairs", node.start_mark)
        super().flatten_mapping(node)


def _merged_into(node: yaml.MappingNode) -> Iterator[yaml.MappingNode]:
    for key, value in node.value:
        if key.tag == _MERGE:
            named = value.value if isinstance(value, yaml.SequenceNode) else [value]
            yield from (each for each in named if isinstance(each, yaml.MappingNode))
