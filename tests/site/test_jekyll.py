"""Jekyll sites: a folder for each, links that work on the built site and links that do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.site.folders import build, judged

if TYPE_CHECKING:
    from pathlib import Path

LANGUAGES = ("en", "zh", "hant", "ja", "es", "hi", "fr", "de", "ar")
CONFIG = """
title: Notes
url: https://me.org
permalink: /:title
markdown: kramdown
kramdown:
  input: GFM
collections:
  notes:
    output: true
    permalink: /notes/:path/
  drawers:
    output: false
defaults:
  - scope: {path: "", type: posts}
    values: {layout: post}
plugins: [jekyll-feed, jekyll-relative-links]
"""
HEADINGS = {"de": "Jüngste Aktivitäten", "zh": "参考资料", "ar": "المراجع", "hi": "संदर्भ", "fr": "Références"}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site such as many people have: posts and notes in nine languages."""
    files = {
        "_config.yml": CONFIG,
        "index.html": "---\nlayout: home\n---\n<p>Welcome</p>\n",
        "about.md": "---\nlayout: page\ntitle: About\n---\n# About me\n",
        "projects/index.md": "---\ntitle: Projects\n---\n",
        "projects/tool.md": "---\npermalink: /the-tool/\nredirect_from:\n  - /old-tool/\n  - /older/tool.html\n---\n",
        "assets/images/photo.jpg": "a picture",
        "assets/css/main.scss": "---\n---\n",
        "_drawers/hidden.md": "---\n---\n",
        "_posts/2024-01-01-unpublished-en.md": "---\npublished: false\n---\n",
        "_posts/2024-02-03-Ünïcode & Signs-en.md": "---\ntitle: x\n---\n",
        "_posts/deep/2024-02-04-deep-en.md": "---\nslug: renamed\n---\n",
        "_includes/part.html": "",
        "_site/stale/index.html": "",
    }
    for lang in LANGUAGES:
        head = f"---\nlayout: post\nlang: {lang}\ntitle: T {lang}\ntype: note\n---\n"
        heading = HEADINGS.get(lang, "References")
        files[f"_posts/2025-11-08-moving-on-{lang}.md"] = f"{head}\ntext\n\n### {heading}\n"
        files[f"_notes/2025-11-09-thoughts-{lang}.md"] = f"{head}\ntext\n\n### {heading}\n"
    return build(tmp_path, files)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_posts_and_notes_are_found_by_their_addresses_in_every_language(site: Path, lang: str) -> None:
    post, note = f"_posts/2025-11-08-moving-on-{lang}.md", f"_notes/2025-11-09-thoughts-{lang}.md"
    assert judged(
        site,
        post,
        f"/moving-on-{lang}",
        f"/moving-on-{lang}.html",
        f"https://me.org/moving-on-{lang}",
        f"http://me.org/moving-on-{lang}?utm=1",
        f"/notes/2025-11-09-thoughts-{lang}/",
        f"/notes/2025-11-09-thoughts-{lang}",
        f"notes/2025-11-09-thoughts-{lang}/",
        f"../_notes/2025-11-09-thoughts-{lang}.md",
        f"2025-11-08-moving-on-{lang}.md",
    ) == {
        f"/moving-on-{lang}": f"ok {post}",
        f"/moving-on-{lang}.html": f"ok {post}",
        f"https://me.org/moving-on-{lang}": f"ok {post}",
        f"http://me.org/moving-on-{lang}?utm=1": f"ok {post}",
        f"/notes/2025-11-09-thoughts-{lang}/": f"ok {note}",
        f"/notes/2025-11-09-thoughts-{lang}": f"ok {note}",
        f"notes/2025-11-09-thoughts-{lang}/": f"ok {note}",
        f"../_notes/2025-11-09-thoughts-{lang}.md": f"ok {note}",
        f"2025-11-08-moving-on-{lang}.md": f"ok {post}",
    }


@pytest.mark.parametrize(
    ("lang", "fragment"),
    [
        ("de", "jüngste-aktivitäten"),
        ("de", "j%C3%BCngste-aktivit%C3%A4ten"),
        ("zh", "参考资料"),
        ("ar", "المراجع"),
        ("hi", "संदर्भ"),
        ("fr", "références"),
        ("en", "references"),
    ],
)
def test_headings_are_found_in_every_language(site: Path, lang: str, fragment: str) -> None:
    target = f"_posts/2025-11-08-moving-on-{lang}.md"
    known, unknown = f"/moving-on-{lang}#{fragment}", f"/moving-on-{lang}#{fragment}-gone"
    assert judged(site, "about.md", known, unknown) == {
        known: f"ok {target}",
        unknown: f"missing-fragment {target}#{fragment}-gone",
    }


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("/", "ok index.html"),
        ("/index.html", "ok index.html"),
        ("https://me.org", "ok index.html"),
        ("/about", "ok about.md"),
        ("/about/", "ok about.md"),
        ("about.html", "ok about.md"),
        ("/projects/", "ok projects/index.md"),
        ("projects/", "ok projects/index.md"),
        ("/the-tool/", "ok projects/tool.md"),
        ("/old-tool/", "ok projects/tool.md"),
        ("/older/tool.html", "ok projects/tool.md"),
        ("/Ünïcode-&-Signs-en", "ok _posts/2024-02-03-Ünïcode & Signs-en.md"),
        ("/%C3%9Cn%C3%AFcode-&-Signs-en", "ok _posts/2024-02-03-Ünïcode & Signs-en.md"),
        ("/renamed", "ok _posts/deep/2024-02-04-deep-en.md"),
        ("/assets/images/photo.jpg", "ok assets/images/photo.jpg"),
        ("assets/images/photo.jpg?raw=true", "ok assets/images/photo.jpg"),
        ("/assets/images/Photo.jpg", "missing-file assets/images/Photo.jpg"),
        ("assets/images/gone.jpg", "missing-file assets/images/gone.jpg"),
        ("_posts/2020-01-01-never-en.md", "missing-file _posts/2020-01-01-never-en.md"),
        ("gone.md", "missing-file gone.md"),
        ("/tags/linux/", "web https://me.org/tags/linux/"),
        ("/feed.xml", "web https://me.org/feed.xml"),
        ("/assets/css/main.css", "web https://me.org/assets/css/main.css"),
        ("/assets/images/made-by-plugin.webp", "web https://me.org/assets/images/made-by-plugin.webp"),
        ("/unpublished-en", "web https://me.org/unpublished-en"),
        ("/projects/tool/", "web https://me.org/projects/tool/"),
        ("/stale/", "web https://me.org/stale/"),
        ("tags/linux/", "web https://me.org/tags/linux/"),
        ("archive.html?page=2", "web https://me.org/archive.html?page=2"),
        ("https://me.org/gone", "web https://me.org/gone"),
        ("https://other.org/about", "web https://other.org/about"),
        ("{{ site.url }}/about/", "ok about.md"),
        ("{{ site.baseurl }}/about/#about-me", "ok about.md"),
        ("{{ site.baseurl }}/about/#about-you", "missing-fragment about.md#about-you"),
        ("{{ site.url }}{{ site.baseurl }}/about", "ok about.md"),
        ("{{ '/about' | relative_url }}", "ok about.md"),
        ('{{ "/about/" | absolute_url }}', "ok about.md"),
        ("{{ '/about' | prepend: site.baseurl | prepend: site.url }}", "ok about.md"),
        ("{{site.url}}/tags/x/", "web https://me.org/tags/x/"),
        ("{% link about.md %}", "ok about.md"),
        (
            "{% link _notes/2025-11-09-thoughts-de.md %}#jüngste-aktivitäten",
            "ok _notes/2025-11-09-thoughts-de.md",
        ),
        ("{{ site.baseurl }}{% link about.md %}", "ok about.md"),
        ("{% link _notes/gone.md %}", "missing-file _notes/gone.md"),
        ("{% post_url 2025-11-08-moving-on-fr %}", "ok _posts/2025-11-08-moving-on-fr.md"),
        ("{% post_url deep/2024-02-04-deep-en %}", "ok _posts/deep/2024-02-04-deep-en.md"),
        ("{% post_url 2020-01-01-never %}", "missing-file 2020-01-01-never"),
        ("{{ page.url }}", "template"),
        ("{{ site.data.links.x }}", "template"),
        ("/{{ page.lang }}/about", "template"),
        ("/home/me/notes/about.md", "web https://me.org/home/me/notes/about.md"),
        ("file:///home/me/notes/about.md", "local-path file:///home/me/notes/about.md"),
        ("https//me.org/about", "malformed-url https//me.org/about"),
    ],
)
def test_what_is_said_of_a_link_on_a_page(site: Path, url: str, said: str) -> None:
    assert judged(site, "about.md", url) == {url: said}


def test_without_the_address_of_the_site_what_the_generator_may_make_is_left_open(tmp_path: Path) -> None:
    build(
        tmp_path,
        {"_config.yml": "permalink: pretty\n", "a.md": "---\n---\n", "_posts/2020-02-03-x.md": "---\n---\n"},
    )
    assert judged(tmp_path, "a.md", "/2020/02/03/x/", "/2020/02/04/x/", "/tags/", "tags/x.html", "x.png") == {
        "/2020/02/03/x/": "ok _posts/2020-02-03-x.md",
        "/2020/02/04/x/": "site-path 2020/02/04/x",
        "/tags/": "site-path tags",
        "tags/x.html": "site-path tags/x.html",
        "x.png": "missing-file x.png",
    }


@pytest.mark.parametrize(
    ("style", "address"),
    [
        ("date", "/coding/2020/03/07/hello-World.html"),
        ("pretty", "/coding/2020/03/07/hello-World/"),
        ("ordinal", "/coding/2020/067/hello-World.html"),
        ("weekdate", "/coding/2020/W10/Sat/hello-World.html"),
        ("none", "/coding/hello-World.html"),
        ("/:title", "/hello-World"),
        ("/:year/:month/:day/:title/", "/2020/03/07/hello-World/"),
        ("/:short_year/:i_month-:i_day/:slug:output_ext", "/20/3-7/hello-world.html"),
        ("/blog/:categories/:title.html", "/blog/coding/hello-World.html"),
        (":year/:long_month/:title", "/2020/March/hello-World"),
    ],
)
def test_permalinks_of_posts(tmp_path: Path, style: str, address: str) -> None:
    post = "_posts/2020-03-07-hello-World.md"
    build(
        tmp_path,
        {
            "_config.yml": f'permalink: "{style}"\n',
            post: "---\ncategories: [Coding]\n---\n",
            "a.md": "---\n---\n",
        },
    )
    assert judged(tmp_path, "a.md", address) == {address: f"ok {post}"}


@pytest.mark.parametrize(
    ("head", "address"),
    [
        ("permalink: /short/", "/short/"),
        ("permalink: short.html", "/short.html"),
        ("permalink: /:categories/:title/\ncategory: One", "/one/hello/"),
        ("categories: One Two", "/one/two/2020/03/07/hello.html"),
        ("categories:\n  - One\n  - 'Two'  # a comment", "/one/two/2020/03/07/hello.html"),
        ("date: 2021-12-31 23:30:00 +0800", "/2021/12/31/hello.html"),
        ("date: 2021-12-31 23:30:00 +0800", "/2020/03/07/hello.html"),
        ("slug: other", "/2020/03/07/other.html"),
        ("redirect_from: /gone/", "/gone/"),
        ('redirect_from: ["/gone/",\n  "/lost/"]', "/lost/"),
    ],
)
def test_front_matter_speaks_of_its_post(tmp_path: Path, head: str, address: str) -> None:
    post = "_posts/2020-03-07-hello.md"
    build(tmp_path, {"_config.yml": "", post: f"---\ntitle: Hello\n{head}\n---\n", "a.md": "---\n---\n"})
    assert judged(tmp_path, "a.md", address) == {address: f"ok {post}"}


def test_collections_and_defaults(tmp_path: Path) -> None:
    config = """
baseurl: /docs
source: src
collections_dir: all
collections:
  guides: {output: true}
  recipes: {output: true, permalink: "/eat/:year/:title/"}
  posts: {permalink: "/p/:slug/"}
defaults:
  - {scope: {path: "", type: pages}, values: {permalink: "/pages/:basename/"}}
  - {scope: {path: "news"}, values: {permalink: "/fresh/:basename/"}}
include: [_pages]
"""
    files = {
        "_config.yml": config,
        "src/all/_guides/deep/first.md": "---\n---\n",
        "src/all/_recipes/2020-05-06-soup.md": "---\n---\n",
        "src/all/_posts/2020-05-06-Post.md": "---\n---\n",
        "src/news/today.md": "---\n---\n",
        "src/plain.md": "---\n---\n",
        "src/_pages/included.md": "---\npermalink: /included/\n---\n",
        "src/folder/README.md": "no front matter\n",
    }
    build(tmp_path, files)
    addresses = {
        "/docs/guides/deep/first.html": "ok src/all/_guides/deep/first.md",
        "/docs/eat/2020/soup/": "ok src/all/_recipes/2020-05-06-soup.md",
        "/docs/p/post/": "ok src/all/_posts/2020-05-06-Post.md",
        "/docs/fresh/today/": "ok src/news/today.md",
        "/docs/pages/plain/": "ok src/plain.md",
        "/docs/included/": "ok src/_pages/included.md",
        "/docs/folder/": "ok src/folder/README.md",
        "/docs": "site-path src",
        "/pages/plain/": "site-path src/pages/plain",
        "{{ site.baseurl }}/pages/plain/": "ok src/plain.md",
    }
    assert judged(tmp_path, "src/plain.md", *addresses) == addresses


def test_tags_begin_at_the_folder_of_collections(tmp_path: Path) -> None:
    files = {
        "_config.yml": "collections_dir: my\ncollections: {notes: {output: true}}\n",
        "my/_notes/a.md": "---\n---\n# A\n",
        "my/_posts/2020-01-01-p.md": "---\n---\n",
        "b.md": "---\n---\n",
    }
    said = {
        "{% link _notes/a.md %}#a": "ok my/_notes/a.md",
        "{% link my/_notes/a.md %}": "ok my/_notes/a.md",
        "{% link _posts/2020-01-01-p.md %}": "ok my/_posts/2020-01-01-p.md",
        "{% post_url 2020-01-01-p %}": "ok my/_posts/2020-01-01-p.md",
        "{% link b.md %}": "ok b.md",
        "{% link _notes/gone.md %}": "missing-file _notes/gone.md",
    }
    assert judged(build(tmp_path, files), "b.md", *said) == said


def test_posts_whose_address_nobody_knows_have_names(tmp_path: Path) -> None:
    files = {
        "_config.yml": "permalink: /:year/:hour/:title\n",
        "index.md": "---\n---\n",
        "_posts/2020-01-01-p.md": "---\n---\n",
        "_posts/2020-01-02-q.md": "---\npublished: false\n---\n",
    }
    said = {
        "{% post_url 2020-01-01-p %}": "ok _posts/2020-01-01-p.md",
        "{% post_url 2020-01-02-q %}": "missing-file 2020-01-02-q",
        "/2020/12/p": "site-path 2020/12/p",
        "/": "ok index.md",
    }
    assert judged(build(tmp_path, files), "index.md", *said) == said
    assert judged(tmp_path, "_posts/2020-01-01-p.md", "other/") == {"other/": "site-path _posts/other"}


def test_a_user_can_say_what_the_configuration_does_not(tmp_path: Path) -> None:
    build(tmp_path, {"_posts/2020-05-06-x.md": "---\n---\n", "a.md": "---\n---\n"})
    config: dict[str, Any] = {"site": "jekyll", "permalink": "/:slug/", "base_url": "https://me.org/blog/"}
    addresses = ("/blog/x/", "https://me.org/blog/x/", "/x/", "/blog/y/")
    assert judged(tmp_path, "a.md", *addresses, **config) == {
        "/blog/x/": "ok _posts/2020-05-06-x.md",
        "https://me.org/blog/x/": "ok _posts/2020-05-06-x.md",
        "/x/": "web https://me.org/x/",
        "/blog/y/": "web https://me.org/blog/y/",
    }
    assert judged(tmp_path, "a.md", "/x/", site="none") == {"/x/": "site-path x"}
