"""The site that notes become: which file, or which address on the web, a link in a note means.

``Sites`` answers it for a whole run. Around it stand ``files`` (what lies in folders; ``absent``: what only git has), ``detect`` and one module for
each generator (``jekyll``, ``hugo``, ``mkdocs``: which file is published where), ``addresses`` and ``resolving`` (from
a path to a file), ``vault`` (wikilinks), ``templates`` (expressions in addresses), ``slugs`` and ``anchors``
(fragments). A new generator is one file and one line in ``detect.GENERATORS``.
"""

from checker.site.sites import Sites
from checker.site.target import State, Target

__all__ = ["Sites", "State", "Target"]
