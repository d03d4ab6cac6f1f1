"""What each key of config.yaml does, in the words that stand below it in ``groups``.

pydantic would collect them, too, but in every run: it reads the source of each group again, which takes as long as all
else it does with them.
"""

from __future__ import annotations

import ast
import inspect
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from checker.config import groups

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["descriptions"]


@cache
def descriptions() -> Mapping[str, Mapping[str, str]]:
    """The descriptions by the name of the group and the key."""
    parsed = ast.parse(inspect.getsource(groups))
    return {node.name: dict(_keys(node)) for node in parsed.body if isinstance(node, ast.ClassDef)}


def _keys(group: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for key, said in pairwise(group.body):
        match key, said:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                yield name, inspect.cleandoc(text)
