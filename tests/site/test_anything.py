"""No address and no configuration makes the search for a file raise, or take long."""

from __future__ import annotations

import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.config import NotesConfig
from checker.models import Anchors, Kind
from checker.site import Sites, State
from tests.site.folders import build, cite

if TYPE_CHECKING:
    from collections.abc import Iterator

PIECES = st.sampled_from(
    ["a.md", "../", "./", "/", "//", "#", "?", "%2F", "%", ":", "{{", "}}", "{% link ", "%}", "{{< ref ", ">}}", "site.url",
     "https:", "me.org", " ", "^", "\\", "|", "A", "\0", "\ud800", "é", "e\u0301", ".html", "index", "~", "@", "file:", "'"]
)  # fmt: skip
URLS = st.lists(PIECES | st.text(max_size=3), max_size=12).map("".join)
KEYS = st.sampled_from(
    ["url", "baseurl", "baseURL", "permalink", "permalinks", "collections", "notes", "output", "defaults", "scope", "path",
     "values", "type", "source", "languages", "de", "contentDir", "staticDir", "module", "mounts", "target", "docs_dir",
     "site_url", "use_directory_urls", "page", "posts", "include", "theme", "frontmatter", "date"]
)  # fmt: skip
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["/:title/", ":year", "https://me.org", "true", "../..", "*"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
FILES = {
    "a.md": "---\naliases: [x]\n---\n# A\n",
    "_posts/2024-01-02-b.md": "---\nslug: c\n---\n",
    "_notes/2024-01-02-b.md": "",
    "content/posts/d.de.md": "---\nurl: e\n---\n",
    "docs/index.md": "",
    ".obsidian/x": "",
}


@pytest.fixture(scope="module", params=["_config.yml", "hugo.yaml", "mkdocs.yml", "a.txt"])
def folder(request: pytest.FixtureRequest) -> Iterator[Path]:
    with TemporaryDirectory() as root:
        yield build(Path(root), FILES | {request.param: "url: https://me.org\n"})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(urls=st.lists(URLS, max_size=5), kind=st.sampled_from([Kind.INLINE, Kind.WIKILINK]))
def test_any_address(folder: Path, urls: list[str], kind: Kind) -> None:
    sites = Sites(folder, NotesConfig())
    for note in ("a.md", "content/posts/d.de.md", "docs/index.md"):
        for url in urls:
            reference = cite(url, note, kind)
            assert isinstance(sites.locate(reference).state, State)
            sites.missing_fragment(reference)


@pytest.mark.parametrize("name", ["_config.yml", "hugo.yaml", "mkdocs.yml"])
@given(config=st.dictionaries(KEYS, VALUES, max_size=6))
def test_any_configuration(name: str, config: dict[str, object]) -> None:
    with TemporaryDirectory() as root:
        folder = build(Path(root), FILES | {name: yaml.safe_dump(config)})
        sites = Sites(folder, NotesConfig())
        for note in ("a.md", "content/posts/d.de.md", "docs/index.md"):
            for url in (
                "/c/",
                "../x/",
                "https://me.org/a",
                "{{ site.baseurl }}/c",
                "{% post_url 2024-01-02-b %}",
            ):
                assert isinstance(sites.locate(cite(url, note)).state, State)


def test_ten_thousand_notes_and_fifty_thousand_links_take_a_moment(tmp_path: Path) -> None:
    """About a second of work; whatever else the machine is busy with does not count."""
    (tmp_path / "_posts").mkdir()
    (tmp_path / "_config.yml").write_text("url: https://me.org\npermalink: /:title\n", encoding="utf-8")
    names = [f"2025-01-{1 + number % 28:02}-slug-{number}-de.md" for number in range(10_000)]
    for name in names:
        (tmp_path / "_posts" / name).write_text("---\nlang: de\ntitle: T\n---\n# A\n", encoding="utf-8")
    forms = ("{}.md", "/{}", "https://me.org/{}#a", "{}/gone.png", "#a")
    anchors = {f"_posts/{name}": Anchors(("A",)) for name in names}
    references = []
    for number, name in enumerate(names):
        other = names[number * 7 % len(names)].removesuffix(".md")
        for form in forms:
            slug = other if form == "{}.md" else other[11:]
            references.append(cite(form.format(slug), f"_posts/{name}"))
    started = time.process_time()
    sites = Sites(tmp_path, NotesConfig(), anchors)
    states = [sites.locate(reference).state for reference in references]
    lost = [reference for reference in references if sites.missing_fragment(reference)]
    assert time.process_time() - started < 8
    assert (states.count(State.FILE), states.count(State.MISSING), lost) == (40_000, 10_000, [])
