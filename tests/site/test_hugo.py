"""Hugo sites: languages, bundles, permalinks, each with links that work on the built site and links that do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.site.folders import build, judged

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """
baseURL = "https://me.org/blog/"
defaultContentLanguage = "en"
theme = "plain"
[languages.en]
weight = 1
[languages.de]
weight = 2
[permalinks]
news = "/:year/:month/:slug/"
[params]
slug = "not this one"
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return build(
        tmp_path,
        {
            "hugo.toml": CONFIG,
            "README.md": "# The site\n",
            "content/_index.md": "---\ntitle: Home\n---\n",
            "content/about.md": "+++\ntitle = 'About'\naliases = ['/me/', 'whoami']\n+++\n## Early Years\n",
            "content/about.de.md": "---\ntitle: Über\n---\n## Frühe Jahre\n",
            "content/posts/_index.md": "---\ntitle: Posts\n---\n",
            "content/posts/My First Post.md": "---\ntitle: One\n---\n",
            "content/posts/renamed.md": "---\nslug: New Name\n---\n",
            "content/posts/moved.md": "---\nurl: /elsewhere/here.html\n---\n",
            "content/posts/draft.md": "+++\ndraft = true\n+++\n",
            "content/posts/bundle/index.md": "---\ntitle: Bundle\n---\n# Bundle\n",
            "content/posts/bundle/index.de.md": "---\ntitle: Bündel\n---\n",
            "content/posts/bundle/photo.jpg": "a picture",
            "content/posts/bundle/extra.md": "no page\n",
            "content/news/launch.md": "---\ntitle: We Launch, finally!\ndate: 2024-05-06T10:00:00Z\n---\n",
            "content/news/launch.de.md": "---\ntitle: Start\nslug: los\ndate: 2024-05-06\n---\n",
            "static/logo.svg": "a logo",
            "themes/plain/static/theme.css": "",
        },
    )


ADDRESSES = {
    "/blog/": "ok content/_index.md",
    "https://me.org/blog/": "ok content/_index.md",
    "/blog/about/": "ok content/about.md",
    "/blog/about/index.html": "ok content/about.md",
    "/blog/de/about/": "ok content/about.de.md",
    "/blog/me/": "ok content/about.md",
    "/blog/whoami/": "ok content/about.md",
    "/blog/posts/": "ok content/posts/_index.md",
    "/blog/posts/my-first-post/": "ok content/posts/My First Post.md",
    "/blog/posts/new-name/": "ok content/posts/renamed.md",
    "/blog/elsewhere/here.html": "ok content/posts/moved.md",
    "/blog/posts/bundle/": "ok content/posts/bundle/index.md",
    "/blog/de/posts/bundle/": "ok content/posts/bundle/index.de.md",
    "/blog/posts/bundle/photo.jpg": "ok content/posts/bundle/photo.jpg",
    "/blog/2024/05/we-launch-finally/": "ok content/news/launch.md",
    "/blog/de/2024/05/los/": "ok content/news/launch.de.md",
    "/blog/logo.svg": "ok static/logo.svg",
    "/blog/theme.css": "ok themes/plain/static/theme.css",
    "/posts/bundle/index.md": "ok content/posts/bundle/index.md",
    "https://me.org/blog/posts/?page=2": "ok content/posts/_index.md",
    "/about/": "web https://me.org/about/",
    "/blog/posts/renamed/": "web https://me.org/blog/posts/renamed/",
    "/blog/posts/draft/": "web https://me.org/blog/posts/draft/",
    "/blog/posts/bundle/extra/": "web https://me.org/blog/posts/bundle/extra/",
    "/blog/tags/linux/": "web https://me.org/blog/tags/linux/",
    "/blog/index.xml": "web https://me.org/blog/index.xml",
    "/blog/Logo.svg": "missing-file Logo.svg",
    "https://me.org/other/": "web https://me.org/other/",
}


@pytest.mark.parametrize("url", ADDRESSES)
def test_addresses(site: Path, url: str) -> None:
    assert judged(site, "content/about.md", url) == {url: ADDRESSES[url]}


BESIDE = {
    "photo.jpg": "ok content/posts/bundle/photo.jpg",
    "extra.md": "ok content/posts/bundle/extra.md",
    "../renamed.md": "ok content/posts/renamed.md",
    "../new-name/": "ok content/posts/renamed.md",
    "../bundle": "ok content/posts/bundle/index.md",
    "../../about/#early-years": "ok content/about.md",
    "../../about/#late-years": "missing-fragment content/about.md#late-years",
    "../../about.de.md#frühe-jahre": "ok content/about.de.md",
    "gone.jpg": "missing-file content/posts/bundle/gone.jpg",
    "../gone.md": "missing-file content/posts/gone.md",
    "../gone/": "web https://me.org/blog/posts/gone/",
    "Photo.jpg": "missing-file content/posts/bundle/Photo.jpg",
    '{{< ref "about" >}}': "ok content/about.md",
    '{{< ref "/posts/bundle" >}}#bundle': "ok content/posts/bundle/index.md",
    '{{% relref "extra.md" %}}': "ok content/posts/bundle/extra.md",
    '{{< relref path="launch.md" lang="de" >}}': "ok content/news/launch.md",
    '{{< ref "/about.md#early-years" >}}': "ok content/about.md",
    '{{< ref "/about.md#late-years" >}}': "missing-fragment content/about.md#late-years",
    '{{< ref "gone.md" >}}': "missing-file gone.md",
    "{{< figure >}}": "template",
    "{{ .Site.BaseURL }}about/": "ok content/about.md",
    '{{ "about/" | relURL }}': "ok content/about.md",
    "{{ .Params.link }}": "template",
}


@pytest.mark.parametrize("url", BESIDE)
def test_links_in_a_bundle(site: Path, url: str) -> None:
    assert judged(site, "content/posts/bundle/index.md", url) == {url: BESIDE[url]}


def test_what_lies_beside_the_content_is_no_page(site: Path) -> None:
    assert judged(site, "README.md", "content/about.md", "static/logo.svg", "docs/", "license") == {
        "content/about.md": "ok content/about.md",
        "static/logo.svg": "ok static/logo.svg",
        "docs/": "missing-file docs",
        "license": "missing-file license",
    }


@pytest.mark.parametrize(
    ("name", "config"),
    [
        ("hugo.yaml", "baseURL: https://me.org/\n"),
        ("hugo.json", '{"baseURL": "https://me.org/"}'),
        ("config.toml", 'baseurl = "https://me.org/"\n'),
        ("config/_default/hugo.toml", 'baseURL = "https://me.org/"\n'),
        ("config/_default/config.yaml", "baseURL: https://me.org/\n"),
    ],
)
def test_the_configuration_has_many_names(tmp_path: Path, name: str, config: str) -> None:
    build(tmp_path, {name: config, "content/a.md": "", "content/b.md": ""})
    assert judged(tmp_path, "content/a.md", "/b/", "/c/") == {
        "/b/": "ok content/b.md",
        "/c/": "web https://me.org/c/",
    }


def test_languages_can_have_folders_of_their_own(tmp_path: Path) -> None:
    files = {
        "config/_default/hugo.yaml": "defaultContentLanguage: de\ndefaultContentLanguageInSubdir: true\n",
        "config/_default/languages.yaml": "de: {contentDir: content/german}\nen: {contentDir: content/english}\n",
        "config/_default/permalinks.yaml": "page: {posts: '/:sections/:slugorcontentbasename/'}\n",
        "content/german/a.md": "",
        "content/english/a.md": "",
        "content/english/posts/deep/2024-01-02-b.md": "",
    }
    build(tmp_path, files)
    assert judged(tmp_path, "content/german/a.md", "/de/a/", "/en/a/", "/en/posts/2024-01-02-b/", "/a/") == {
        "/de/a/": "ok content/german/a.md",
        "/en/a/": "ok content/english/a.md",
        "/en/posts/2024-01-02-b/": "ok content/english/posts/deep/2024-01-02-b.md",
        "/a/": "site-path a",
    }


def test_lists_are_made_without_a_file(tmp_path: Path) -> None:
    files = {"hugo.toml": "", "content/My Notes/deep/a.md": "---\nslug: b\n---\n", "content/c.md": ""}
    build(tmp_path, files)
    assert judged(tmp_path, "content/c.md", "/", "/my-notes/", "/my-notes/deep/", "/my-notes/deep/b/") == {
        "/": "ok content",
        "/my-notes/": "ok content/My Notes",
        "/my-notes/deep/": "site-path my-notes/deep",
        "/my-notes/deep/b/": "ok content/My Notes/deep/a.md",
    }


def test_refs_find_sections_without_a_file_and_the_note_itself(tmp_path: Path) -> None:
    files = {
        "hugo.toml": "[permalinks]\nnews = '/:unknown/'\n",
        "content/posts/a.md": "# Head\n",
        "content/posts/deep/b.md": "",
        "content/news/c.md": "",
        "content/empty/x.png": "",
    }
    said = {
        '{{< ref "#head" >}}': "ok content/posts/a.md",
        '{{< ref "#gone" >}}': "missing-fragment content/posts/a.md#gone",
        '{{< ref "/" >}}': "ok content",
        '{{< ref "/posts" >}}': "ok content/posts",
        '{{< relref "/posts/" >}}': "ok content/posts",
        '{{< ref "posts" >}}': "ok content/posts",
        '{{< ref "/posts/a" >}}': "ok content/posts/a.md",
        '{{< ref "c" >}}': "ok content/news/c.md",
        '{{< ref "/posts/deep" >}}': "missing-file posts/deep",
        '{{< ref "/empty" >}}': "missing-file empty",
    }
    assert judged(build(tmp_path, files), "content/posts/a.md", *said) == said


def test_spaces_and_signs_in_the_names_of_files(tmp_path: Path) -> None:
    """As Hugo 0.168 publishes them; before 0.123 the hyphens in a row were one."""
    names = {
        "Ünï  & Co - (x)": "ünï---co---x",
        "a--b": "a--b",
        "C++ Notes": "c++-notes",
        "v1.2": "v1.2",
        "中文 笔记": "中文-笔记",
    }
    build(tmp_path, {"hugo.toml": ""} | {f"content/p/{name}.md": "" for name in names})
    addresses = {f"/p/{address}/": f"ok content/p/{name}.md" for name, address in names.items()}
    assert judged(tmp_path, "content/p/a--b.md", *addresses) == addresses
    older = "/p/ünï-co-x/"
    assert judged(tmp_path, "content/p/a--b.md", older) == {older: "ok content/p/Ünï  & Co - (x).md"}


@pytest.mark.parametrize(
    ("config", "name", "address"),
    [
        ("uglyURLs: true", "content/a/b.md", "/a/b.html"),
        ("disablePathToLower: true", "content/a/B.md", "/a/B/"),
        ("contentDir: pages", "pages/a/b.md", "/a/b/"),
        ("staticDir: [files, more]", "more/x.bin", "/x.bin"),
        ("module: {mounts: [{source: notes, target: content}]}", "notes/x.md", "/x/"),
        ("frontmatter: {date: [':filename', ':default']}", "content/a/2024-01-02-b.md", "/a/b/"),
        ("permalinks: {a: '/:section/:filename/'}", "content/a/b.md", "/a/b/"),
        ("permalinks: {a: '/:weekday-:weekdayname-:yearday/'}", "content/a/dated.md", "/2-tuesday-2/"),
    ],
)
def test_settings(tmp_path: Path, config: str, name: str, address: str) -> None:
    build(tmp_path, {"hugo.yaml": f"{config}\n", "content/from.md": "", name: "---\ndate: 2024-01-02\n---\n"})
    address = address.replace("tuesday", "Tuesday")
    note = "pages/a/b.md" if name.startswith("pages") else "content/from.md"
    assert judged(tmp_path, note, address) == {address: f"ok {name}"}


def test_the_user_s_permalink_is_for_all_sections(tmp_path: Path) -> None:
    build(tmp_path, {"hugo.toml": "", "content/a/b.md": "---\nslug: c\ndate: 2024-01-02\n---\n"})
    assert judged(tmp_path, "content/a/b.md", "/2024/c/", "/a/c/", permalink="/:year/:slug/") == {
        "/2024/c/": "ok content/a/b.md",
        "/a/c/": "site-path a/c",
    }


def test_a_configuration_of_another_program_makes_no_site(tmp_path: Path) -> None:
    build(tmp_path, {"config.yaml": "notes: {}\n", "config.toml": "[tool]\n", "content/a.md": "", "a.md": ""})
    assert judged(tmp_path, "content/a.md", "gone/") == {"gone/": "missing-file content/gone"}
