"""The repository that notes lie in, as a forge shows it on the web: a link to one of its files is a link to a file.

A page such as ``https://github.com/owner/name/blob/main/notes/a.md`` shows what the default branch holds, which a pull
request is about to change: a file that it adds would be "not found" there, and one that it deletes still be found. So
the work tree answers. GitHub, GitLab, and Gitea with its kin write these addresses each in their own way.
"""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote, urlsplit

from checker import git

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["LOOKS_LIKE_FILE", "Repository", "find_repository", "home_of", "line_address", "repository"]

LOOKS_LIKE_FILE = re.compile(r"/(?:blob|tree|raw|src)/|//raw\.")
"""What every address of a file on a forge has: most addresses are told from them by this alone."""

_SCP = re.compile(r"(?:[^@/\s]+@)?([^:/@\s]+):(?!//)/*([^\s]+)")  # git@github.com:owner/name.git
_GITHUB = "github.com"
_RAW_HOST = "raw.githubusercontent.com"  # shows files of github.com
_VIEWS = (  # what stands between the repository and the path: {} is the branch
    *("blob/{}", "tree/{}", "raw/{}", "raw/refs/heads/{}"),  # GitHub
    *("-/blob/{}", "-/tree/{}", "-/raw/{}"),  # GitLab
    *("src/branch/{}", "raw/branch/{}"),  # Gitea, Forgejo
)
_RAW_VIEWS = ("{}", "refs/heads/{}")
_RENDERED = (".md", ".markdown", ".mdown", ".mkd")  # whose headings forges give names
_GITHUB_LINE = "blob/{branch}/{path}?plain=1#L{line}"  # of the file as it is written, not as it looks
_GITLAB_LINE = f"-/{_GITHUB_LINE}"
_LINES = (
    (re.compile(r"github\.com"), _GITHUB_LINE),
    (re.compile(r"gitlab\."), _GITLAB_LINE),
    (re.compile(r"codeberg\.org|gitea\.|forgejo\."), "src/branch/{branch}/{path}?display=source#L{line}"),
    (re.compile(r"bitbucket\.org"), "src/{branch}/{path}#lines-{line}"),
)
_BRANCH = re.compile(r"[\w.+-][\w./+-]*")
_LARGEST_EVENT = 10_000_000  # bytes; those of GitHub are far smaller


class Repository(NamedTuple):
    """A repository on a forge: the ``folder`` of its work tree, absolute and with forward slashes, and its addresses.

    Each of ``homes`` is an address without its scheme, in lower case (``github.com/owner/name``), with what stands there
    before the path of a file (``blob/main``).
    """

    folder: str
    homes: tuple[tuple[str, tuple[str, ...]], ...]

    def file_of(self, url: str) -> tuple[str, str] | None:
        """The absolute path that ``url`` shows, and its fragment where headings answer it; None for other addresses."""
        parts = urlsplit(url)
        address = unquote(f"{parts.netloc}{parts.path}")
        for home, views in self.homes:
            if address[: len(home)].lower() != home:
                continue
            inside = address[len(home) :].rstrip("/") + "/"
            view = next((each for each in views if inside.startswith(f"/{each}/")), None)
            if view is None:
                continue
            path = inside[len(view) + 2 :].strip("/")
            if "\\" in path or not {"", ".", ".."}.isdisjoint(path.split("/") if path else ()):
                return None  # no forge shows a file there
            is_rendered = path.lower().endswith(_RENDERED) and "plain=" not in parts.query
            return f"{self.folder}/{path}".rstrip("/"), parts.fragment if is_rendered else ""
        return None


def repository(folder: str, home: str, branch: str) -> Repository:
    """The repository at ``home`` whose default branch is ``branch``, with its work tree in ``folder``."""
    host, _, path = home.partition("/")
    homes: list[tuple[str, tuple[str, ...]]] = [(home, _VIEWS)]
    if host == _GITHUB:
        homes.append((f"{_RAW_HOST}/{path}", _RAW_VIEWS))
    return Repository(
        folder,
        tuple(
            (each, tuple(view.format(name) for view in views for name in (branch, "HEAD")))
            for each, views in homes
        ),
    )


def find_repository(root: Path, environ: Mapping[str, str] = os.environ) -> Repository | None:
    """The repository that ``root`` lies in; None where there is none, or where it cannot be told which it is.

    A CI machine says it in its variables (GitHub and what speaks like it, GitLab); elsewhere git knows where ``origin`` is
    and what its default branch is called. A sparse work tree holds not all files, and does not answer.
    """
    tree = git.work_tree(root)
    if tree is None or git.setting(tree, "core.sparseCheckout") == "true":
        return None
    home, branch = _home_and_branch(tree, environ)
    return repository(tree.as_posix().rstrip("/"), home, branch) if home and branch else None


def line_address(root: Path, environ: Mapping[str, str] = os.environ) -> str:
    """The address on the web of a line in the repository that ``root`` lies in, with ``{path}`` and ``{line}`` in it.

    That of the default branch: a report is read when what was checked has long been merged. Empty where it is not known.
    """
    tree = git.work_tree(root)
    home, branch = _home_and_branch(tree, environ) if tree else ("", "")
    if not home or not branch:
        return ""
    view = _view_of_line(home.partition("/")[0], environ)
    return f"https://{home}/{view.replace('{branch}', quote(branch))}" if view else ""


def home_of(remote: str) -> str | None:
    """The address of a ``remote`` of git on the web, without its scheme: ``github.com/owner/name``."""
    found = _SCP.fullmatch(remote)
    host, path = (found[1], found[2]) if found else _split(remote)
    path = path.strip("/").removesuffix(".git")
    return f"{host}/{path}".lower() if host and "/" in path else None


def _home_and_branch(tree: Path, environ: Mapping[str, str]) -> tuple[str, str]:
    """The home of the work ``tree`` on the web, and its default branch; each empty where it cannot be told."""
    home = _named_home(environ) or home_of(git.setting(tree, "remote.origin.url"))
    if not home:
        return "", ""
    branch = _named_branch(environ) or git.default_branch(tree)
    return home, branch if _BRANCH.fullmatch(branch) else ""


def _view_of_line(host: str, environ: Mapping[str, str]) -> str:
    """What follows the home of a repository at ``host`` in the address of a line; empty where nobody knows."""
    server = home_of(f"{environ.get('GITHUB_SERVER_URL', '')}/owner/name") or ""
    if server.partition("/")[0] == host:
        return _GITHUB_LINE  # whatever the host of an enterprise is called
    if environ.get("CI_PROJECT_URL"):
        return _GITLAB_LINE
    return next((view for name, view in _LINES if name.match(host)), "")


def _split(remote: str) -> tuple[str, str]:
    try:
        parts = urlsplit(remote)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port and parts.scheme in {"http", "https"} else ""
    except ValueError:  # not an address at all
        return "", ""
    return (f"{host}{port}", parts.path) if parts.scheme in {"http", "https", "ssh", "git"} else ("", "")


def _named_home(environ: Mapping[str, str]) -> str | None:
    name = environ.get("GITHUB_REPOSITORY", "")
    server = environ.get("GITHUB_SERVER_URL", "")
    return home_of(environ.get("CI_PROJECT_URL", "") or (f"{server}/{name}" if server and name else ""))


def _named_branch(environ: Mapping[str, str]) -> str | None:
    """The default branch, as GitLab's variables or the event that started a workflow of GitHub name it."""
    if branch := environ.get("CI_DEFAULT_BRANCH"):
        return branch
    try:
        with open(environ.get("GITHUB_EVENT_PATH", ""), "rb") as file:  # noqa: PTH123 - "" is no Path
            event = json.loads(file.read(_LARGEST_EVENT))
        return str(event["repository"]["default_branch"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
