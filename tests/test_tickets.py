from __future__ import annotations

import time

import pytest

from checker.tickets import hide, is_for_one_visit

CITED = "https://site.example/page"
SECRET = "s3cr3tValue"


@pytest.mark.parametrize(
    "query",
    [
        f"?access_token={SECRET}",
        f"?a=1&ACCESS_TOKEN={SECRET}&b=2",
        f"#access_token={SECRET}",
        f"?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature={SECRET}",
        f"?X-Amz-Security-Token={SECRET}%2Fx%3D",
        f"?X-Amz-Credential={SECRET}%2F20261122%2Fus-east-1%2Fs3%2Faws4_request",
        f"?AWSAccessKeyId={SECRET}&Expires=1",
        f"?X-Goog-Signature={SECRET}",
        f"?sv=2024&se=2026-11-22T00%3A00Z&sp=r&sig={SECRET}%3D",
        f"?Expires=1&Signature={SECRET}&Key-Pair-Id=K2",
        f"?Policy={SECRET}&Key-Pair-Id=K2",
        f"?sid={SECRET}",
        f"?PHPSESSID={SECRET}",
        f"?SESSION_ID={SECRET}",
        f";jsessionid={SECRET}?page=2",
        f"?code={SECRET}&state=x",
        f"?client_id=7&state={SECRET}&redirect_uri=https%3A%2F%2Fsite.example",
        f"?next=%2Fpage%3Faccess_token%3D{SECRET}%26a%3Db",
        f"?next=%252Fpage%253Faccess_token%253D{SECRET}%2526a%253Db",
        f"?ticket={SECRET}",
        f"?SAMLResponse={SECRET}",
        f"?_csrf={SECRET}",
    ],
)
def test_what_a_server_adds_for_one_visitor_is_hidden(query: str) -> None:
    shown = hide(CITED + query, CITED)
    assert SECRET not in shown
    assert is_for_one_visit(shown)
    assert hide(shown, CITED) == shown
    assert hide(f"sent to {CITED}{query} and no further", CITED) == f"sent to {shown} and no further"


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?id=7&lang=de",
        "?code=DE",  # a country
        "?state=Utah&page=2",
        "?policy=privacy",
        "?design=blue&inside=1&signed=yes",
        "?q=access_token",
        "#token",
        "/token=theory",
        "?next=%2Fpage%3Fid%3D7",
        "/(S)/(draft)/page",
        "?expires=2030-01-01",
    ],
)
def test_what_addresses_say_otherwise_is_shown(query: str) -> None:
    assert hide(CITED + query, CITED) == CITED + query
    assert not is_for_one_visit(CITED + query)


def test_what_a_note_cites_is_its_own() -> None:
    cited = f"{CITED}?token={SECRET}&sig=ab"
    assert hide(cited, cited) == cited
    assert hide(f"https://new.example/login?next=%2Fpage%3Ftoken%3D{SECRET}&sid=77", cited) == (
        f"https://new.example/login?next=%2Fpage%3Ftoken%3D{SECRET}&sid=***"
    )


def test_only_the_value_is_hidden() -> None:
    assert hide(f"{CITED}?a=1&sid={SECRET}&b=2#part") == f"{CITED}?a=1&sid=***&b=2#part"
    assert hide(f"/login?next=%2Fp%3Fsid%3D{SECRET}%26a%3Db") == "/login?next=%2Fp%3Fsid%3D***%26a%3Db"


def test_a_session_in_the_path_is_hidden() -> None:
    there = "https://site.example/(S(3jynnm45xoqbrs45rcqyqdzo))/page.aspx"
    assert hide(there, CITED) == "https://site.example/(***)/page.aspx"
    assert is_for_one_visit(hide(there, CITED))
    assert hide(there, there) == there


@pytest.mark.parametrize(
    "piece", ["?a", "&a=", "%3D", "?token=%", "/(S(", "/(S(aaaaaaaaaaaa)", "%3Ftoken%3D"]
)
def test_time_is_linear(piece: str) -> None:
    text = piece * (500_000 // len(piece))
    started = time.process_time()
    hide(text, text)
    assert time.process_time() - started < 3
