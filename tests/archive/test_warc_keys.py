"""The keys of indexes: the rules of the Internet Archive, by example and, where it is installed, beside its package."""

from __future__ import annotations

import random
import time

import pytest

from checker import urls
from checker.archive.surt import surt

SESSION = "0123456789abcdef" * 2
KEYS = {
    "http://example.com": "com,example)/",
    "https://www.Example.com:443/": "com,example)/",
    "http://www2.example.com:8080/": "com,example:8080)/",
    "http://www.www.example.com/": "com,example,www)/",
    "http://192.168.1.10/a": "10,1,168,192)/a",
    "http://bücher.example/": "example,xn--bcher-kva)/",
    "http://example.com/A/B/": "com,example)/a/b",
    "http://example.com/a/./b//c/../d": "com,example)/a/b/d",
    "http://example.com/été": "com,example)/%c3%a9t%c3%a9",
    "http://example.com/%7Euser/%2541": "com,example)/~user/a",
    "http://example.com/a%23b": "com,example)/a%23b",
    "http://example.com/?": "com,example)/",
    "http://example.com/x?b=2&A=1&a=0": "com,example)/x?a=0&a=1&b=2",
    "http://example.com/x?b&a=": "com,example)/x?a=&b",
    f"http://example.com/x?z=1&PHPSESSID={SESSION}": "com,example)/x?&z=1",  # as the package has it
    f"http://example.com/x?jsessionid={SESSION}&b=1": "com,example)/x?b=1",
    "http://example.com/x?cfid=1&cftoken=2&b=1": "com,example)/x?b=1",
    "http://example.com/(abcdefghijklmnopqrstuvwx)/p.aspx": "com,example)/p.aspx",
    "http://example.com/(S(abcdefghijklmnopqrstuvwx))/p.aspx?q": "com,example)/p.aspx?q",
}


@pytest.mark.parametrize(("url", "key"), KEYS.items())
def test_what_means_one_page_has_one_key(url: str, key: str) -> None:
    assert surt(urls.wire(url)) == key


def test_keys_are_those_of_the_archives_own_package() -> None:
    theirs = pytest.importorskip("surt", reason="the package is in pywb's environment").surt
    rand = random.Random(5)
    letters = "aB%2e/.&=?:;()+~!*'@,$-_0cf%25www.sid"
    made = [
        f"http://{host}/" + "".join(rand.choices(letters, k=rand.randint(0, 25)))
        for host in ("www.a.com", "b.C.org", "www12.x.io:8080")
        for _ in range(2_000)
    ]
    for url in (*KEYS, *made):
        sent = urls.wire(url)
        assert surt(sent) == theirs(sent), url


@pytest.mark.parametrize(
    "part", ["%25", "cfid=", "cfid=1&cftoken=", "../", "(", "a=&", "sid=", "/(s(", "%2525"]
)
def test_keys_of_endless_addresses_take_no_time(part: str) -> None:
    started = time.process_time()
    surt(f"http://example.com/{part * 10_000}?{part * 10_000}")
    assert time.process_time() - started < 1
