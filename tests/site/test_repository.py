"""A plain repository, read on GitHub or an editor; and sites of generators whose addresses are not known."""

from __future__ import annotations

import sys
import unicodedata
from typing import TYPE_CHECKING

import pytest

from checker.config import NotesConfig
from checker.site import Sites, State
from tests.site.folders import build, cite, judged

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return build(
        tmp_path,
        {
            ".git/HEAD": "",
            "README.md": "# Tool\n\n## Usage\n\n## Usage\n\n<a name='older-name'></a>\n",
            "docs/README.md": "# Manual\n",
            "docs/guide.md": "# The *Guide* to [Tools](https://a.org/)!\n\n## 🎉 Party time\n\n## Was ist das?\n",
            "docs/page.html": "<h1>Page</h1><p id='here'>x</p><a name=there></a>",
            "docs/images/": "",
            "docs/images/a b.png": "",
            "docs/images/100%25.png": "",
            "docs/données/Zoë.md": "",
            "src/tool.py": "print()\n",
            "LICENSE": "",
        }
        | {"docs/images/": ""},
    )


SAID = {
    "guide.md": "ok docs/guide.md",
    "./guide.md?plain=1#party": "missing-fragment docs/guide.md#party",
    "guide.md#-party-time": "ok docs/guide.md",
    "guide.md#the-guide-to-tools": "ok docs/guide.md",
    "guide.md#was-ist-das": "ok docs/guide.md",
    "guide.md#top": "ok docs/guide.md",
    "guide.md#": "ok docs/guide.md",
    "guide.md#:~:text=party": "ok docs/guide.md",
    "guide.md#user-content-was-ist-das": "ok docs/guide.md",
    "guide.md#fn:1": "ok docs/guide.md",
    "guide.md#L3-L5": "ok docs/guide.md",
    "#manual": "ok docs/README.md",
    "#Manual": "ok docs/README.md",
    "#handbook": "missing-fragment docs/README.md#handbook",
    "../README.md#usage-1": "ok README.md",
    "../README.md#usage-2": "missing-fragment README.md#usage-2",
    "../README.md#older-name": "ok README.md",
    "..#usage": "ok README.md",
    ".": "ok docs/README.md",
    "../": "ok README.md",
    "images/": "ok docs/images",
    "images": "ok docs/images",
    "images/a%20b.png": "ok docs/images/a b.png",
    "images/a b.png": "ok docs/images/a b.png",
    "images/100%25.png": "ok docs/images/100%25.png",
    "images/A%20b.png": "missing-file docs/images/A b.png",
    "données/Zoë.md": "ok docs/données/Zoë.md",
    "donn%C3%A9es/Zo%C3%AB.md": "ok docs/données/Zoë.md",
    "Guide.md": "missing-file docs/Guide.md",
    "../readme.md": "missing-file readme.md",
    "page.html#here": "ok docs/page.html",
    "page.html#there": "ok docs/page.html",
    "page.html#nowhere": "missing-fragment docs/page.html#nowhere",
    "../src/tool.py#L10": "ok src/tool.py",
    "../src/tool.py#anything": "ok src/tool.py",
    "/LICENSE": "ok LICENSE",
    "/docs/guide.md": "ok docs/guide.md",
    "/docs/gone.md": "site-path docs/gone.md",
    "../LICENSE": "ok LICENSE",
    "guide": "ok docs/guide.md",
    "guide.html": "ok docs/guide.md",
    "guide.htm#was-ist-das": "ok docs/guide.md",
    "guide.rst": "missing-file docs/guide.rst",  # nothing makes one note of another
    "page.md": "missing-file docs/page.md",
    "page": "ok docs/page.html",
    "gone": "missing-file docs/gone",
    "gone.md": "missing-file docs/gone.md",
    "gone.html": "missing-file docs/gone.html",
    "../../../../../../../../../../etc/nowhere": "site-path",  # as ../../issues, a page on GitHub
    "{{ site.baseurl }}/docs/guide.md": "ok docs/guide.md",
    "{% link docs/guide.md %}": "template",
    "{filename}guide.md": "template",
    "https://api.example.org/repos/{owner}/{repo}": "template",
    "https://api.example.org/search{?q,page}": "template",
    "mailto:a@b.org": "unsupported-scheme",
    "file:guide.md": "ok docs/guide.md",
    "~/notes.md": "local-path ~/notes.md",
}


@pytest.mark.parametrize("url", SAID)
def test_what_is_said_of_a_link(repository: Path, url: str) -> None:
    said = judged(repository, "docs/README.md", url)[url]
    assert said == SAID[url] if " " in SAID[url] else said.startswith(SAID[url])


@pytest.mark.parametrize(
    ("url", "detail"),
    [
        (
            "Guide.md",
            "there is no file docs/Guide.md; upper and lower case count, and it is called docs/guide.md",
        ),
        (
            "IMAGES/A b.png",
            "there is no file docs/IMAGES/A b.png; upper and lower case count, and it is called docs/images/a b.png",
        ),
        ("gone.md", "there is no file docs/gone.md"),
    ],
)
def test_what_is_missing_is_named_and_the_right_spelling_too(repository: Path, url: str, detail: str) -> None:
    target = Sites(repository, NotesConfig()).locate(cite(url, "docs/README.md"))
    assert (target.state, target.detail) == (State.MISSING, detail)


def test_names_are_the_same_text_in_every_unicode_form(repository: Path) -> None:
    url = unicodedata.normalize("NFD", "données/Zoë.md")
    assert judged(repository, "docs/README.md", url) == {url: "ok docs/données/Zoë.md"}


def test_notes_outside_the_folder_of_the_run(repository: Path) -> None:
    said = judged(
        repository / "src", "../docs/guide.md", "page.html", "gone.html", "../src/tool.py", "/LICENSE"
    )
    assert said == {
        "page.html": "ok ../docs/page.html",
        "gone.html": "missing-file ../docs/gone.html",
        "../src/tool.py": "ok tool.py",
        "/LICENSE": "ok ../LICENSE",
    }


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_symbolic_links_count_as_what_they_lead_to(repository: Path) -> None:
    (repository / "docs" / "linked.md").symlink_to(repository / "docs" / "guide.md")
    (repository / "docs" / "again").symlink_to(repository / "docs", target_is_directory=True)
    (repository / "docs" / "dangling.md").symlink_to(repository / "nowhere.md")
    assert judged(
        repository,
        "README.md",
        "docs/linked.md#was-ist-das",
        "docs/again/again/page.html",
        "docs/dangling.md",
    ) == {
        "docs/linked.md#was-ist-das": "ok docs/linked.md",
        "docs/again/again/page.html": "ok docs/again/again/page.html",
        "docs/dangling.md": "missing-file docs/dangling.md",
    }


@pytest.mark.parametrize(
    "url",
    [
        "a/" * 100_000 + "b.md",
        "../" * 100_000 + "x",
        "x" * 1_000_000,
        "a\0b.md",
        "%00",
        "[" * 1_000_000,
        "{{" * 500_000,
        "%7B" * 100_000 + "/x",
    ],
)
def test_no_path_is_too_much(repository: Path, url: str) -> None:
    said = judged(repository, "README.md", url)[url]
    assert said.split(" ")[0] in {"missing-file", "site-path"}


# --- sites of other generators


@pytest.mark.parametrize(
    "marker",
    [
        "docusaurus.config.js",
        "_quarto.yml",
        "conf.py",
        ".vitepress/config.ts",
        "book.toml",
        "_toc.yml",
        "quartz.config.ts",
    ],
)
def test_what_another_generator_may_make_is_left_open(tmp_path: Path, marker: str) -> None:
    build(
        tmp_path,
        {marker: "", "guide/a.md": "# A\n", "guide/b.md": "", "static/logo.svg": "", "docs/c.md": ""},
    )
    assert judged(
        tmp_path,
        "guide/a.md",
        *(
            "b",
            "b.md",
            "../guide/b/",
            "/logo.svg",
            "/guide/b",
            "/c",
            "/d",
            "d",
            "../d/",
            "d.html",
            "d.md",
            "d.png",
            "@/x.md",
        ),
    ) == {
        "b": "ok guide/b.md",
        "b.md": "ok guide/b.md",
        "../guide/b/": "ok guide/b.md",
        "/logo.svg": "ok static/logo.svg",
        "/guide/b": "ok guide/b.md",
        "/c": "ok docs/c.md",
        "/d": "site-path d",
        "d": "site-path guide/d",
        "../d/": "site-path d",
        "d.html": "site-path guide/d.html",
        "d.md": "missing-file guide/d.md",
        "d.png": "missing-file guide/d.png",
        "@/x.md": "site-path guide/@/x.md",
    }


def test_names_of_bundlers_for_folders_are_left_open(tmp_path: Path) -> None:
    build(
        tmp_path,
        {"a.md": "", "@here/b.md": "", "site/_config.yml": "url: https://me.org\n", "site/c.md": ""},
    )
    assert judged(tmp_path, "a.md", "@/src/x.js", "@here/b.md", "@there/b.md") == {
        "@/src/x.js": "site-path @/src/x.js",
        "@here/b.md": "ok @here/b.md",
        "@there/b.md": "missing-file @there/b.md",
    }
    assert judged(tmp_path, "site/c.md", "@/src/x.js", "@static/x.png", "~assets/x.png") == {
        "@/src/x.js": "site-path site/@/src/x.js",
        "@static/x.png": "site-path site/@static/x.png",
        "~assets/x.png": "site-path site/~assets/x.png",
    }


def test_what_stands_in_braces_is_for_javascript_to_say_in_mdx(tmp_path: Path) -> None:
    build(tmp_path, {"a.mdx": "", "a.md": "", "{b}.md": ""})
    cited = ("{url}", "{require('./b.png').default}", "/docs/{version}/b", "https://me.org/${id}")
    assert judged(tmp_path, "a.mdx", *cited) == dict.fromkeys(cited, "template")
    assert judged(tmp_path, "a.md", "{b c}.md") == {"{b c}.md": "missing-file {b c}.md"}


def test_hexo_and_zola_are_not_taken_for_jekyll_and_hugo(tmp_path: Path) -> None:
    hexo = "title: x\nsource_dir: source\npublic_dir: public\npermalink: :year/:title/\n"
    zola = 'base_url = "https://me.org"\n'
    build(
        tmp_path,
        {
            "hexo/_config.yml": hexo,
            "hexo/source/_posts/a.md": "",
            "zola/config.toml": zola,
            "zola/content/a.md": "",
        },
    )
    assert judged(tmp_path, "hexo/source/_posts/a.md", "../b/", "/2024/a/") == {
        "../b/": "site-path hexo/source/b",
        "/2024/a/": "site-path hexo/2024/a",
    }
    assert judged(tmp_path, "zola/content/a.md", "@/b.md", "../b/") == {
        "@/b.md": "site-path zola/content/@/b.md",
        "../b/": "site-path zola/b",
    }


def test_each_site_of_a_repository_has_its_own_rules(tmp_path: Path) -> None:
    files = {
        "docs/mkdocs.yml": "site_url: https://docs.me.org/\n",
        "docs/docs/a.md": "",
        "blog/_config.yml": "url: https://blog.me.org\npermalink: /:title/\n",
        "blog/_posts/2024-01-02-b.md": "",
        "c.md": "",
    }
    build(tmp_path, files)
    assert judged(tmp_path, "docs/docs/a.md", "/a/", "/b/") == {
        "/a/": "ok docs/docs/a.md",
        "/b/": "web https://docs.me.org/b/",
    }
    assert judged(tmp_path, "blog/_posts/2024-01-02-b.md", "/b/", "/a/") == {
        "/b/": "ok blog/_posts/2024-01-02-b.md",
        "/a/": "web https://blog.me.org/a/",
    }
    assert judged(tmp_path, "c.md", "/b/", "https://blog.me.org/b/") == {
        "/b/": "site-path b",
        "https://blog.me.org/b/": "web https://blog.me.org/b/",
    }


# --- configurations that cannot be read


def test_a_configuration_that_merges_without_end_is_not_read(tmp_path: Path) -> None:
    merged = (f"a{number}: &a{number} {{<<: [*a{number - 1}, *a{number - 1}]}}\n" for number in range(1, 40))
    text = "a0: &a0 {k: 1}\n" + "".join(merged)
    build(tmp_path, {"_config.yml": text, "a.md": ""})
    sites = Sites(tmp_path, NotesConfig())
    sites.locate(cite("/b/", "a.md"))
    (problem,) = sites.problems
    assert (problem.ident, problem.line) == ("broken-site-config", 17)


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("_config.yml", "title: a\nurl: [https://me.org\npermalink: x: y\n", 3),
        ("_config.yml", "a: " + "[" * 5_000, 1),
        ("hugo.toml", "baseURL = \n", 1),
        ("hugo.json", "{\n  broken\n}", 2),
        ("config.toml", "baseURL = 'https://me.org\n", 1),
        ("mkdocs.yml", "site_name: 'x\n", 2),
    ],
)
def test_a_broken_configuration_is_a_problem_and_blames_no_link(
    tmp_path: Path, name: str, text: str, line: int
) -> None:
    build(tmp_path, {name: text, "content/a.md": "", "docs/a.md": "", "content/b.md": "", "docs/b.md": ""})
    note = "docs/a.md" if name == "mkdocs.yml" else "content/a.md"
    sites = Sites(tmp_path, NotesConfig())
    states = [sites.locate(cite(url, note)).state for url in ("/b/", "../x/", "b.md", "/tags/", "gone.md")]
    assert states[0] in {State.FILE, State.UNKNOWN}
    assert states[1:] == [State.UNKNOWN, State.FILE, State.UNKNOWN, State.MISSING]
    (problem,) = sites.problems
    assert (problem.ident, problem.path) == ("broken-site-config", name)
    assert problem.line in {1, line}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a\n- b\n",
        "just words",
        "collections: [a, b]\npermalink: 3\ndefaults: x\nurl: {a: b}\ninclude: 5\n",
        "collections: {a: 3, 4: {output: true}}\n",
    ],
)
def test_a_configuration_may_hold_anything(tmp_path: Path, text: str) -> None:
    for name in ("_config.yml", "mkdocs.yml", "hugo.yaml"):
        folder = tmp_path / name.partition(".")[0]
        build(
            folder,
            {name: text, "docs/a.md": "---\npermalink: [1\n---\n", "content/a.md": "---\nslug:\n---\n"},
        )
        for note in ("docs/a.md", "content/a.md"):
            assert judged(folder, note, "a.md") == {"a.md": f"ok {note}"}
            judged(folder, note, "/a/", "/x/")


def test_a_folder_without_a_configuration_that_can_be_opened(tmp_path: Path) -> None:
    build(tmp_path, {"_config.yml/": "", "a.md": ""})
    assert judged(tmp_path, "a.md", "a.md", "gone") == {"a.md": "ok a.md", "gone": "site-path gone"}


def test_a_macro_in_tex_is_a_template_and_elsewhere_a_backslash(tmp_path: Path) -> None:
    build(tmp_path, {"paper.tex": "", "note.md": ""})
    urls = ("\\repo/wiki", "https://a.example.org/\\version/x")
    assert judged(tmp_path, "paper.tex", *urls) == dict.fromkeys(urls, "template")
    assert "template" not in judged(tmp_path, "note.md", *urls).values()
