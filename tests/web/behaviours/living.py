"""A reader gets the page, at once or on the second try."""

from __future__ import annotations

from tests.web.behaviours.row import OK, Behaviour, Trouble
from tests.web.certificates import Certificate
from tests.web.handlers import (
    answer,
    cookie_wall,
    drip,
    endless,
    html,
    http10,
    long_header,
    lying_gzip,
    names_a_region,
    once,
    page,
    pdf,
    redirect,
    reset,
    slow,
    truncated,
    unless,
)
from tests.web.hostile import ODD_PAGE, early_hints, http_date_in, odd_head, raw_answer

_COOKIE = "session=1; Path=/"
_NO_COOKIES = unless(lambda request: not request.headers.get("cookie"), answer(403))

# fmt: off
ROWS: tuple[Behaviour, ...] = (
    Behaviour("ok", "https://ok.example/", *OK, page("A fine page"), "the ordinary case"),
    Behaviour("ok-plain-http", "http://plain.example/page", *OK, page("A page without TLS")),
    Behaviour("ok-query", "https://query.example/search?q=a%20b&lang=de", *OK, page("Results"), "the query is part of the address; without it: 404"),
    Behaviour("ok-pdf", "https://papers.example/paper.pdf", *OK, pdf, "not a page, and fine"),
    Behaviour("ok-idn", "https://bücher.example/größe", *OK, page("Größe", lang="de"), "an international name and a raw path"),
    Behaviour("ok-cited-well", "https://weaving.example/articles/looms", *OK, page("How looms work"), "the citation names the page", text="How looms work"),
    Behaviour("ok-cited-in-part", "https://mills.example/windmills", *OK, page("Windmills of the north | The mill society"), text="Society of mills: windmills"),
    Behaviour("ok-plain-text", "https://texts.example/readme.txt", *OK, answer(200, b"Read me first.\n", Content_Type="text/plain"), text="The instructions"),
    Behaviour("ok-json", "https://data.example/series.json", *OK, answer(200, b'{"error": "not found"}', Content_Type="application/json"), "data, not a page: its words are not ours to read", text="The series"),
    Behaviour("ok-empty", "https://blank.example/page", *OK, answer(200, b""), "nothing in it says that it is gone"),
    Behaviour("ok-203", "https://mirror.example/page", *OK, answer(203, html("A mirrored page")), wire=(203,)),
    Behaviour("ok-204", "https://void.example/ping", *OK, answer(204, b""), "there is an answer, and it is yes", wire=(204,)),
    Behaviour("ok-206", "https://partial.example/page", *OK, answer(206, html("A part of a page"), Content_Range="bytes 0-99/2000"), wire=(206,)),
    Behaviour("ok-300", "https://choices.example/page", *OK, answer(300, html("Several versions")), "a list to choose from", wire=(300,), needs=1),
    Behaviour("ok-300-location", "https://preferred.example/page", *OK, answer(300, html("Several versions"), Location="/page.en"), "browsers show the list", also={"/page.en": page()}, wire=(300,), needs=1),
    Behaviour("ok-304", "https://unchanged.example/page", *OK, answer(304, b""), "an answer to a question that was not asked, of a page that is there", wire=(304,), needs=1),
    Behaviour("ok-early-hints", "http://hints.example/page", *OK, early_hints, "103 comes first, 200 decides", wire=(103,), needs=1),
    Behaviour("slow", "https://slow.example/", *OK, slow(0.3)),
    Behaviour("drip", "https://drip.example/", *OK, drip, "the headers say all there is to know; the body never ends"),
    Behaviour("endless", "https://endless.example/talk.mp4", *OK, endless, "two gigabytes that nobody needs to read"),
    Behaviour("lying-gzip", "https://lying.example/", *OK, lying_gzip, "browsers show it"),
    Behaviour("truncated", "https://cut.example/", *OK, truncated, "browsers show what there is"),
    Behaviour("long-header", "https://long.example/", *OK, long_header, "longer than many clients allow"),
    Behaviour("http10", "http://old.example/", *OK, http10),
    # heads that browsers take and strict parsers refuse
    Behaviour("head-no-colon", "https://chatty.example/", *OK, odd_head(b"Served with pleasure"), "a line that is no header"),
    Behaviour("head-space-colon", "https://spacious.example/", *OK, odd_head(b"X-Powered-By : steam"), "a space before the colon"),
    Behaviour("head-two-lengths", "https://insistent.example/", *OK, odd_head(*[b"Content-Length: %d" % len(ODD_PAGE)] * 2), "the same length twice"),
    Behaviour("head-folded", "https://folded.example/", *OK, odd_head(b"X-Policy: one;", b"\ttwo;", b"\tthree"), "a header of three lines"),
    Behaviour("head-status-line", "https://casual.example/", *OK, raw_answer(b"HTTP/2  200\r\nContent-Type: text/html\r\n\r\n" + html("A casual page")), "a version that is none in text, and two spaces"),
    # cookies
    Behaviour("cookie-wall", "https://cookies.example/article", *OK, cookie_wall, "not a loop: the second visit differs", wire=(302, 302)),
    Behaviour("cookie-on-the-way", "https://turnstile.example/a", *OK, answer(302, b"", Location="/b", Set_Cookie=_COOKIE), "the next page wants the cookie", also={"/b": unless(lambda request: "session=1" in request.headers.get("cookie", ""), redirect(302, "/a"))}, wire=(302,)),
    Behaviour("cookie-given", "https://shared.example/first", *OK, answer(200, html("First"), Set_Cookie=_COOKIE), "the cookie of one link ..."),
    Behaviour("cookie-not-carried", "https://shared.example/second", *OK, _NO_COOKIES, "... is not sent with another"),
    # one host, many links: a lane is kept to
    *(Behaviour(f"crowd-{n}", f"https://crowd.example/{n}", *OK, slow(0.05, page(f"Number {n}"))) for n in range(1, 13)),
    # flaky: a second try finds the page
    Behaviour("once-500", "https://stumbling.example/", *OK, once(answer(500)), wire=(500, 200)),
    Behaviour("once-502", "https://relay.example/", *OK, once(answer(502)), wire=(502, 200)),
    Behaviour("once-503", "https://flaky.example/", *OK, once(answer(503)), wire=(503, 200)),
    Behaviour("once-504", "https://tardy.example/", *OK, once(answer(504)), wire=(504, 200)),
    Behaviour("once-408", "https://impatient.example/", *OK, once(answer(408)), wire=(408, 200)),
    Behaviour("once-425", "https://early.example/", *OK, once(answer(425)), wire=(425, 200)),
    Behaviour("once-429", "https://busy.example/", *OK, once(answer(429, Retry_After="1")), "says when to come back", wire=(429, 200)),
    Behaviour("once-429-date", "https://punctual.example/", *OK, once(http_date_in(1, 429)), "says it as a date", wire=(429, 200)),
    Behaviour("once-503-wait", "https://maintained.example/", *OK, once(answer(503, Retry_After="1")), wire=(503, 200)),
    Behaviour("once-503-past", "https://nostalgic.example/", *OK, once(answer(503, Retry_After="Wed, 21 Oct 2015 07:28:00 GMT")), "a date that has gone by", wire=(503, 200)),
    Behaviour("once-503-garbage", "https://muddled.example/", *OK, once(answer(503, Retry_After="soon")), "no number, no date", wire=(503, 200)),
    Behaviour("once-reset", "https://nervous.example/", *OK, once(reset), wire=(Trouble.RESET, 200)),
    Behaviour("once-reset-handshake", "https://shy.example/", *OK, page(), "the first handshake is broken off", certificate=Certificate.RESET_ONCE, wire=(Trouble.RESET, 200)),
    Behaviour("no-language-406", "https://polyglot.example/page", *OK, unless(names_a_region, answer(406)), "wants to know the language, as browsers say it", wire=(406,)),
    # what citations and pages have in common
    Behaviour("other-language", "https://garden.example/kasvit", *OK, page("Puutarhan kasvit", "Tässä on kaikki, mitä puutarhassa kasvaa.", lang="fi"), "a living page in another language than its citation", text="Plants of the garden", needs=2),
    Behaviour("renamed-page", "https://museum-of-salt.example/exhibits/7", *OK, page("Crystals, brine and trade"), "a living page under a title of its own; its neighbours do not exist", text="Permanent exhibition", needs=2),
    Behaviour("app-any-path", "https://app.example/boards/12", *OK, page("Boards", "Loading", body='<div id="root"></div><script src="/main.js"></script>'), "an application built by script answers every path alike", text="Our roadmap for the year", elsewhere=page("Boards", "Loading", body='<div id="root"></div><script src="/main.js"></script>')),
    Behaviour("app-empty-shell", "https://shell.example/view/9", *OK, answer(200, b'<!doctype html><title>Atlas</title><body><div id="app"></div><script type="module" src="/assets/index.js"></script>'), text="Rainfall since 1900", elsewhere=answer(200, b'<!doctype html><title>Atlas</title><body><div id="app"></div><script type="module" src="/assets/index.js"></script>')),
    Behaviour("any-path-cited", "https://catchall.example/weather/today", *OK, page("Weather today", "Rain in the morning, sun in the afternoon."), "every path answers alike, and this is the page that was cited", text="Weather today", elsewhere=page("Weather today", "Rain in the morning, sun in the afternoon.")),
    Behaviour("any-path-root", "https://onepage.example/", *OK, page("Anna and Ben are getting married"), "a home page that answers every path, cited as the home page", text="An example of a site with one page", elsewhere=page("Anna and Ben are getting married")),
)
# fmt: on
