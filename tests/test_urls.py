from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker import urls

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(
    ("written", "identity"),
    [
        ("HTTP://Example.COM", "http://example.com/"),
        ("http://example.com:80/a", "http://example.com/a"),
        ("https://example.com:443/a", "https://example.com/a"),
        ("https://example.com:8443/a", "https://example.com:8443/a"),
        ("https://example.com./a", "https://example.com/a"),
        ("https://example.com/%7euser/%2fa%2F", "https://example.com/~user/%2Fa%2F"),
        ("https://example.com/a/./b/../c", "https://example.com/a/c"),
        ("https://example.com/a/..", "https://example.com/"),
        ("https://example.com/../../a", "https://example.com/a"),
        ("https://example.com/a?b=%c3%bc#part", "https://example.com/a?b=%C3%BC"),
        ("https://example.com?", "https://example.com/?"),
        ("https://example.com/?", "https://example.com/?"),
        ("https://bücher.example/größe", "https://xn--bcher-kva.example/gr%C3%B6%C3%9Fe"),
        ("https://日本.example/", "https://xn--wgv71a.example/"),
        ("http://127.1/", "http://127.0.0.1/"),
        ("http://2130706433/", "http://127.0.0.1/"),
        ("http://0x7f.0.0.01/", "http://127.0.0.1/"),
        ("http://0/", "http://0.0.0.0/"),
        ("https://BÜCHER.example/", "https://xn--bcher-kva.example/"),
        ("https://straße.example/", "https://xn--strae-oqa.example/"),
        ("https://i❤.example/", "https://xn--i-7iq.example/"),
        ("//example.com/a", "https://example.com/a"),
        ("https://user:secret@example.com/a", "https://***@example.com/a"),
        ("http://[::1]:8080/a", "http://[::1]:8080/a"),
        ("http://[2001:DB8::0:1]/", "http://[2001:db8::1]/"),
        ("https://example.com/a//b/", "https://example.com/a//b/"),
        ("https://example.com/A?X=1&x=2", "https://example.com/A?X=1&x=2"),
    ],
)
def test_sameness(written: str, identity: str) -> None:
    assert urls.normalise(written) == identity


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("https://example.com", "https://example.com/"),
        ("https://Example.com/%7euser/./x", "https://example.com/%7euser/./x"),
        ("https://example.com/größe d/", "https://example.com/gr%C3%B6%C3%9Fe%20d/"),
        ("https://example.com/100%", "https://example.com/100%"),
        ("https://example.com/a?q=a|b&c=[1]#x", "https://example.com/a?q=a|b&c=[1]"),
        ("https://user:secret@example.com/", "https://user:secret@example.com/"),
        ("https://jörg:geheim@example.com/", "https://j%C3%B6rg:geheim@example.com/"),
    ],
)
def test_what_is_sent_is_what_was_written(written: str, sent: str) -> None:
    assert urls.wire(written) == sent


@pytest.mark.parametrize(
    "url",
    [
        "http://",
        "https:///path",
        "http://a..b/",
        "http://.example/",
        "http://exa mple.com/",
        "http://[::1/",
        "http://[zz]/",
        "http://example.com:port/",
        "http://example.com:99999/",
        "http://" + "a" * 64 + ".example/",
        "http://a\x00b/",
        "http://256.1.1.1/",
        "http://1.2.3.08/",
        "http://4294967296/",
        "http://<host>/",
        "ftp://example.com/",
        "mailto:a@example.com",
        "relative/path",
    ],
)
def test_what_no_client_could_request(url: str) -> None:
    with pytest.raises(urls.MalformedURL) as caught:
        urls.normalise(url)
    assert str(caught.value)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://[::1/", "can only hold an IPv6 address"),
        ("http://a]b/", "can only hold an IPv6 address"),
        ("http://[zz]/", "can only hold an IPv6 address"),
        ("http://[1.2.3.4]/", "can only hold an IPv6 address"),
        ("http://[::1::2]/", "can only hold an IPv6 address"),
        ("http://a.example:port/", "is no port"),
        ("http://a.example:99999/", "is no port"),
        ("http://user:pass/word@a.example/", "is no port"),
        ("http://a℀b.example/", "browsers take for one of"),
        ("http://" + "ü" * 64 + ".example/", "check its spelling"),
        ("http://256.1.1.1/", "four numbers from 0 to 255"),
        ("http://exa mple.com/", "look for a space"),
        ("http://a..b/", "two dots in a row"),
        ("http://", "behind the two slashes"),
    ],
)
def test_what_is_wrong_is_told_in_words_of_our_own(url: str, told: str) -> None:
    with pytest.raises(urls.MalformedURL, match=told) as caught:
        urls.normalise(url)
    assert "pass" not in str(caught.value)


def test_a_redirect_to_nowhere_is_told_in_words_of_our_own() -> None:
    with pytest.raises(urls.MalformedURL, match="can only hold an IPv6 address"):
        urls.join("https://b.example/", "http://[::1/")


@pytest.mark.parametrize(
    ("base", "location", "joined"),
    [
        ("https://a.example/b/c?x", "d", "https://a.example/b/d"),
        ("https://a.example/b/c", "/d?e", "https://a.example/d?e"),
        ("https://a.example/b/c", "//e.example/f", "https://e.example/f"),
        ("https://a.example/b/c", "  /a page ", "https://a.example/a%20page"),
        ("https://a.example/b/c", "/grüße", "https://a.example/gr%C3%BC%C3%9Fe"),
        ("https://a.example/b/c", "/d#part", "https://a.example/d#part"),
        ("https://a.example/b/c", "?x=1", "https://a.example/b/c?x=1"),
    ],
)
def test_joining(base: str, location: str, joined: str) -> None:
    assert urls.join(base, location) == joined


@pytest.mark.parametrize(
    "location", ["http://[broken/", "http://", "javascript:alert(1)", "mailto:a@b.example"]
)
def test_joining_with_nonsense(location: str) -> None:
    with pytest.raises(urls.MalformedURL):
        urls.join("https://a.example/", location)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "see https://u:p@h.example/x and //a:b@c.example",
            "see https://***@h.example/x and //***@c.example",
        ),
        ("https://token@h.example/", "https://***@h.example/"),
        ("https://h.example/@user?mail=a@b.example", "https://h.example/@user?mail=a@b.example"),
        ("https://h.example/a:b@c", "https://h.example/a:b@c"),
        ("[y](http:/u:p@h.example/x)", "[y](http:/***@h.example/x)"),
        ("https:u:p@h.example", "https:***@h.example"),
        ("https:token@h.example", "https:***@h.example"),
        ("htp:/u:p@h.example and http;u:p@h.example", "htp:/***@h.example and http;***@h.example"),
        ("https:\\\\u:p@h.example\\x", "https:\\\\***@h.example\\x"),
        ("https：／／u:p@h.example", "https：／／***@h.example"),
        ("https:// u:p@h.example", "https:// ***@h.example"),
        ("ssh:/u:p@q@h.example", "ssh:/***@h.example"),
        ("mailto:me@h.example,http:/u:p@h.example", "mailto:me@h.example,http:/***@h.example"),
        ("postgresql:////u:p@h.example", "postgresql:////***@h.example"),
        ("alice:s3cr3t@h.example/x", "***@h.example/x"),
        ("alice:s3:cr3t@h.example:8080/x", "***@h.example:8080/x"),
    ],
)
def test_passwords_are_never_shown(text: str, shown: str) -> None:
    assert urls.redact(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "mailto:me@h.example?cc=a:b@c.example",
        "sip:alice@h.example:5060",
        "Mail: me@h.example, git@h.example:me/notes.git",
        "by http: me@h.example",
        "image:tag@sha256:abc",
        "Twitter:@a:@b",
        ":wave:@me",
        "note:see:@me",
        "E-Mail:me@h.example",
        "mailto:me@h.example/x",
        "urn:x@h.example/x",
    ],
)
def test_what_only_looks_like_a_password_is_shown(text: str) -> None:
    assert urls.redact(text) == text


def test_redaction_takes_linear_time() -> None:
    for text in ("a" * 2_000_000, "//" * 1_000_000, "https://" + "a:" * 1_000_000, "http: " * 300_000):
        for more in ("", "@", "ab:" * 300_000):
            urls.redact(f"{text}{more}@ x:y@")


@given(st.text())
def test_no_text_is_a_surprise(text: str) -> None:
    for url in (text, f"http://{text}", f"https://example.com/{text}"):
        try:
            identity = urls.normalise(url)
        except urls.MalformedURL:
            continue
        assert urls.normalise(identity) == identity
        assert identity.isascii()
        assert urls.wire(url).isascii()
        assert "#" not in identity


@given(
    st.from_regex(
        r"[a-z0-9.-]{1,8}(\.[a-z0-9-]{2,5})?(/[-a-zA-Z0-9._~!$&'()*+,:;=@?%#/]{0,12})?", fullmatch=True
    )
)
def test_ordinary_addresses_are_read_like_all_others(rest: str) -> None:
    """They are told by one pattern; with a scheme in upper case they are taken apart."""
    for read in (urls.normalise, urls.wire, urls.host):
        assert _outcome(read, f"http://{rest}") == _outcome(read, f"HTTP://{rest}")


def _outcome(read: Callable[[str], str], url: str) -> str:
    try:
        return read(url)
    except urls.MalformedURL as exc:
        return f"error: {exc}"
