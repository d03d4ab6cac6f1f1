"""Antora: notes lie in modules, and what they cite is named by component, module and family, not by folders.

``xref:sub/page.adoc[]`` is counted from the module's pages, ``image::x.png[]`` from its images; what a component takes
from other repositories nobody sees here. So nothing is missing in one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checker.site.files import Files

__all__ = ["is_part"]

_IN_MODULE = re.compile(r"(.*)/modules/[^/]+/(?:pages|partials|examples|images|attachments|_\w+)/", re.DOTALL)


def is_part(path: str, files: Files) -> bool:
    """Whether the file at ``path``, an absolute path, is a part of a component of Antora."""
    found = _IN_MODULE.match(path)
    return found is not None and "antora.yml" in files.names(found[1])
