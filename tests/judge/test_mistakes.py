"""Slips in addresses: what is one, what was meant, and what only looks like one."""

from __future__ import annotations

import time

import pytest

from checker.judge.mistakes import correction, find_slip, is_of_one_machine

SLIPS = {
    "htp://a.org/x": "http://a.org/x",
    "htps://a.org/x": "https://a.org/x",
    "hhttp://a.org": "http://a.org",
    "htttp://a.org": "http://a.org",
    "htttps://a.org": "https://a.org",
    "httpss://a.org": "https://a.org",
    "thtps://a.org": "https://a.org",
    "ttps://a.org": "https://a.org",
    "Htpps://a.org/X": "https://a.org/X",
    "htps//a.org": "https://a.org",
    "htp:/a.org": "http://a.org",
    "http:/a.org/x": "http://a.org/x",
    "http:///a.org/x": "http://a.org/x",
    "https:////a.org": "https://a.org",
    "http//a.org/x": "http://a.org/x",
    "https//a.org/x": "https://a.org/x",
    "http:a.org": "http://a.org",
    "https:www.a.org/x": "https://www.a.org/x",
    "https:\\\\a.org\\x": "https://a.org\\x",
    "https:\\/\\/a.org": "https://a.org",
    "https;//a.org": "https://a.org",
    "https.//a.org": "https://a.org",
    "https ://a.org": "https://a.org",
    "https:// a.org": "https://a.org",
    "https：//a.org": "https://a.org",
    "http://http://a.org/x": "http://a.org/x",
    "https://https//a.org/x": "https://a.org/x",
    "http://https://a.org/x": "https://a.org/x",
    "https:https://a.org/x": "https://a.org/x",
    "httphttps://a.org": "https://a.org",
    "%20https://a.org/x": "https://a.org/x",
    "\u00a0https://a.org/x": "https://a.org/x",
    "\u200bhttps://a.org/x": "https://a.org/x",
    "“https://a.org/x”": "https://a.org/x",
    "%22https://a.org/x%22": "https://a.org/x",
    "<https://a.org/x>": "https://a.org/x",
    "(https://a.org/x)": "https://a.org/x",
    "www.a.org": "https://www.a.org",
    "www.a.org/x?y=1#z": "https://www.a.org/x?y=1#z",
    "www,example.org/x": "https://www.example.org/x",
    "https://www,a.org/x": "https://www.a.org/x",
    "https://a,org/x": "https://a.org/x",
    "https://a.org,": "https://a.org",
    "https://a..org/x": "https://a.org/x",
    "https://www. a.org/x": "https://www.a.org/x",
    "https://exam ple.org/x": "https://example.org/x",
    "https://a%20b.org/x": "https://ab.org/x",
    "github.com/me/tool": "https://github.com/me/tool",
    "en.wikipedia.org/wiki/X": "https://en.wikipedia.org/wiki/X",
    "me@a.org": "mailto:me@a.org",
    "10.1000/xyz123": "https://doi.org/10.1000/xyz123",
}


@pytest.mark.parametrize("url", SLIPS)
def test_a_slip_and_what_was_meant(url: str) -> None:
    slip = find_slip(url)
    assert slip is not None
    assert slip.what
    assert correction(url) == slip.meant == SLIPS[url]
    assert find_slip(slip.meant) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://a.org",
        "HTTPS://A.org/x",
        "http://http.cat/404",
        "https://https.dev/",
        "http://localhost:8000/x",
        "http://127.0.0.1/x",
        "http://[::1]/x",
        "https://user:pw@a.org/x",
        "https://user,name@a.org/x",
        "https://web.archive.org/web/2020/http://a.org/",
        "https://a.org/www,b.org",
        "https://a.org//x",
        "https://münchen.de/x",
        "https://例え.jp/x",
        "https://a_b.org/",
        "https://a.org./x",
        "//a.org/x",
        "http/notes.md",
        "https/x",
        "http",
        "https.md",
        "http-basics.md",
        "notes/www.md",
        "notes.org",
        "main.rs",
        "a.com.md",
        "ftp://a.org",
        "mailto:me@a.org",
        "tel:+49",
        "hxxp://evil.org/",
        "hxxps://evil.org/",
        "git+https://a.org/x",
        "data:text/plain,http//a",
        "javascript:void(0)",
        "file:///home/me/x",
        "C:\\x",
        "a@b",
        "@me/x",
        "img@2x.png",
        "logo@1.5x.SVG",
        "notes@v1.0.md",
        "",
        "#http:/x",
        "10.5/x",
    ],
)
def test_no_slip(url: str) -> None:
    assert find_slip(url) is None
    assert correction(url) is None


def test_spaces_that_browsers_forgive_are_no_slip_but_can_be_corrected() -> None:
    assert find_slip("https://a.org/x") is None
    assert correction(" https://a.org/x\n") == "https://a.org/x"
    assert correction(" notes.md ") is None


@pytest.mark.parametrize(
    "url",
    [
        "/home/me/notes/x.md",
        "/Users/me/Desktop/x.png",
        "/Volumes/Disk/x",
        "/mnt/c/x.txt",
        "/root/x",
        "~/x.md",
        "C:\\Users\\me\\x.docx",
        "D:/x",
        "/C:/x",
        "c:%5Cx",
        "\\\\server\\share\\x",
        "file:///home/me/x.pdf",
        "file://C:/x",
        "file:~/x",
    ],
)
def test_paths_of_one_machine(url: str) -> None:
    assert is_of_one_machine(url)


@pytest.mark.parametrize(
    "url",
    [
        "/home/",
        "/home/x",
        "/homes/x/y",
        "home/me/x",
        "/users.html",
        "/about",
        "~",
        "~me",
        "x/~/y",
        "a:b",
        "https://a.org/home/me/x",
        "mnt/c/x",
        "/users/alice/posts",
        "/volumes/12/issue-3",
    ],
)
def test_paths_of_a_site(url: str) -> None:
    assert not is_of_one_machine(url)


@pytest.mark.parametrize(
    ("url", "is_one"),
    [
        ("/home/docs/install", False),
        ("/root/x", False),
        ("/Volumes/12/issue-3", False),
        ("/C:/x", True),
        ("file:///home/me/x", True),
        ("~/x", True),
    ],
)
def test_what_a_site_may_have_at_its_address(url: str, *, is_one: bool) -> None:
    assert is_of_one_machine(url, is_published=True) is is_one


@pytest.mark.parametrize(
    "piece", ["http:", "https//", "www.", "%20", "“", "a.", ",", "@", " ", "h", "\\", "http://", ".."]
)
def test_time_is_linear(piece: str) -> None:
    started = time.process_time()
    for start in ("", "https://", "https://a", "www", "10.1000/"):
        correction(start + piece * (1_000_000 // len(piece)))
        is_of_one_machine(start + piece * (1_000_000 // len(piece)))
    assert time.process_time() - started < 4
