"""The part of a page that is cited behind a #: there, missing, or not ours to say."""

from __future__ import annotations

from tests.web.behaviours.row import MISSING, OK, Behaviour
from tests.web.handlers import answer, html, page, pdf, redirect
from tests.web.hostile import many_ids

_PARTS = '<h2 id="part-1">One</h2><h2 id="größe">Two</h2><a name="old-way"></a><h2 id="user-content-install">Three</h2><h2 id="a b">Four</h2><h2 id="50%">Five</h2>'
_LONG = page("Parts", body=_PARTS)
_APP = page("Parts", "Loading", body='<div id="root"></div><script src="/main.js"></script>')
_CODE = page(
    "lib/main.py", "Twelve lines of code", body='<table><tr><td data-line-number="10"></td></tr></table>'
)

# fmt: off
ROWS: tuple[Behaviour, ...] = (
    Behaviour("fragment-id", "https://part.example/page#part-1", *OK, _LONG),
    Behaviour("fragment-encoded", "https://part-encoded.example/page#gr%C3%B6%C3%9Fe", *OK, _LONG, "percent-encoded"),
    Behaviour("fragment-raw", "https://part-raw.example/page#größe", *OK, _LONG, "the same, raw"),
    Behaviour("fragment-space", "https://part-space.example/page#a%20b", *OK, _LONG),
    Behaviour("fragment-percent", "https://part-percent.example/page#50%25", *OK, _LONG),
    Behaviour("fragment-name", "https://part-name.example/page#old-way", *OK, _LONG, "a name of an anchor"),
    Behaviour("fragment-user-content", "https://part-forge.example/page#install", *OK, _LONG, "forges write user-content- before it, and a script takes it off"),
    Behaviour("fragment-user-content-cited", "https://part-forge2.example/page#user-content-install", *OK, _LONG),
    Behaviour("fragment-empty", "https://part-empty.example/page#", *OK, _LONG, "the top"),
    Behaviour("fragment-top", "https://part-top.example/page#top", *OK, answer(200, b"<title>No ids</title><p>Nothing has an id here."), "every page has a top"),
    Behaviour("fragment-text", "https://part-text.example/page#:~:text=followed%20by", *OK, _LONG, "a text fragment"),
    Behaviour("fragment-text-after-id", "https://part-text2.example/page#part-1:~:text=One", *OK, _LONG),
    Behaviour("fragment-line", "https://part-code.example/lib/main.py#L10", *OK, _CODE, "a line of code"),
    Behaviour("fragment-lines", "https://part-code2.example/lib/main.py#L10-L12", *OK, _CODE),
    Behaviour("fragment-bang", "https://part-bang.example/page#!/shelf/2", *OK, _LONG, "an address within an application"),
    Behaviour("fragment-route", "https://part-route.example/page#/shelf/2", *OK, _LONG),
    Behaviour("fragment-scripted", "https://part-app.example/page#chapter", *OK, _APP, "a page built by script is never said to miss a part"),
    Behaviour("fragment-pdf", "https://part-pdf.example/paper.pdf#page=3", *OK, pdf),
    Behaviour("fragment-plain-text", "https://part-plain.example/notes.txt#line=3", *OK, answer(200, b"one\ntwo\nthree\n", Content_Type="text/plain")),
    Behaviour("fragment-far-down", "https://part-long.example/table#row-99999", *OK, many_ids, "beyond what is read of a page"),
    Behaviour("fragment-after-redirect", "https://part-moved.example/old#part-1", *OK, redirect(302, "/new"), also={"/new": _LONG}, wire=(302,)),
    Behaviour("fragment-missing", "https://part-missing.example/page#part-9", *MISSING, _LONG),
    Behaviour("fragment-missing-encoded", "https://part-missing2.example/page#gr%C3%B6%C3%9Fer", *MISSING, _LONG),
    Behaviour("fragment-missing-case", "https://part-case.example/page#Part-1", *MISSING, _LONG, "case counts: browsers stay at the top"),
    Behaviour("fragment-missing-after-redirect", "https://part-missing3.example/old#part-9", *MISSING, redirect(302, "/new"), also={"/new": _LONG}, wire=(302,)),
    Behaviour("fragment-missing-late-script", "https://part-counter.example/page#part-9", *MISSING, answer(200, html("Parts", body=_PARTS + '<script async src="https://counter.example/count.js"></script>')), "a script that counts visitors builds no page"),
)
# fmt: on
