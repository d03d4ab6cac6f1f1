"""Redirects, those that lead to the page and those that do not."""

from __future__ import annotations

from checker.models import Reason, Status
from tests.web.behaviours.row import HOME, MOVED, NOT_FOUND, OK, PRIVATE, SOFT, Behaviour
from tests.web.handlers import answer, page, redirect

_BAD = (Status.BROKEN, Reason.BAD_REDIRECT)
_LONG_WALK = {f"/step/{n}": redirect(302, f"/step/{n + 1}") for n in range(2, 26)} | {"/step/26": page()}
_SHORT_WALK = {f"/step/{n}": redirect(302, f"/step/{n + 1}") for n in range(2, 8)} | {"/step/8": page()}
_HOME = page("Welcome to the club", "News, dates and how to join us.")

# fmt: off
ROWS: tuple[Behaviour, ...] = (
    Behaviour("moved-301", "https://moved.example/old", *MOVED, redirect(301, "https://moved.example/new"), also={"/new": page()}, wire=(301,)),
    Behaviour("moved-308", "https://moved308.example/old", *MOVED, redirect(308, "https://moved308.example/new"), also={"/new": page()}, wire=(308,)),
    Behaviour("moved-twice", "https://twice.example/a", *MOVED, redirect(301, "/b"), also={"/b": redirect(308, "/c"), "/c": page()}, wire=(301,), needs=3),
    Behaviour("moved-relative", "https://relative.example/a/b/old", *MOVED, redirect(301, "../new?x=1"), also={"/a/new?x=1": page()}, wire=(301,)),
    Behaviour("moved-utf8", "https://utf8.example/old", *MOVED, redirect(301, "/grüße/日本"), "raw UTF-8 in Location", also={"/grüße/日本": page()}, wire=(301,)),
    Behaviour("moved-to-tls", "http://upgrade.example/", *MOVED, redirect(301, "https://upgrade.example/"), also={"https://upgrade.example/": page()}, wire=(301,)),
    Behaviour("moved-to-tls-deep", "http://secured.example/a/page", *MOVED, redirect(301, "https://secured.example/a/page"), also={"https://secured.example/a/page": page()}, wire=(301,)),
    Behaviour("moved-to-http", "https://plainly.example/page", *MOVED, redirect(301, "http://plainly.example/page"), "away from TLS", also={"http://plainly.example/page": page()}, wire=(301,)),
    Behaviour("moved-slash", "https://slash.example/docs", *MOVED, redirect(301, "/docs/"), also={"/docs/": page()}, wire=(301,)),
    Behaviour("moved-deep", "https://reordered.example/2011/03/bread", *MOVED, redirect(301, "/recipes/bread-of-the-house"), "to another deep address", text="Bread", also={"/recipes/bread-of-the-house": page("Bread of the house")}, wire=(301,)),
    Behaviour("moved-host", "https://oldname.example/guide/knots", *MOVED, redirect(301, "https://newname.example/guide/knots"), text="Knots", also={"https://newname.example/guide/knots": page("Knots")}, wire=(301,)),
    Behaviour("moved-fragment", "https://anchored.example/old", *MOVED, redirect(301, "/new#part-2"), "a Location with a fragment", also={"/new": page(body='<h2 id="part-2">Part two</h2>')}, wire=(301,)),
    Behaviour("moved-protocol-relative", "https://relay-host.example/old", *MOVED, redirect(301, "//relay-host.example/new"), also={"/new": page()}, wire=(301,)),
    Behaviour("moved-loud", "https://loud.example/old", *MOVED, redirect(301, "HTTPS://LOUD.EXAMPLE:443/new"), "case and port change nothing", also={"/new": page()}, wire=(301,)),
    Behaviour("moved-backslash", "https://windows.example/old", *MOVED, redirect(301, "\\shelf\\new"), "browsers read it as a slash", also={"/shelf/new": page()}, wire=(301,)),
    Behaviour("moved-signed", "https://deposit.example/paper", *OK, redirect(301, "https://bucket.example/paper?X-Amz-Date=20261122T000000Z&X-Amz-Signature=5f2cdeposit9"), "a new address that is good for a minute is none to write down", also={"https://bucket.example/paper?X-Amz-Date=20261122T000000Z&X-Amz-Signature=5f2cdeposit9": page()}, wire=(301,)),
    Behaviour("moved-session", "https://kiosk.example/issue", *OK, redirect(301, "/issue;jsessionid=8D2Fkiosk71"), "the address of one visitor", also={"/issue;jsessionid=8D2Fkiosk71": page()}, wire=(301,)),
    Behaviour("temporary-302", "https://temporary.example/", *OK, redirect(302, "/today"), also={"/today": page()}, wire=(302,)),
    Behaviour("temporary-303", "https://temporary303.example/", *OK, redirect(303, "/today"), also={"/today": page()}, wire=(303,)),
    Behaviour("temporary-307", "https://temporary307.example/", *OK, redirect(307, "/today"), also={"/today": page()}, wire=(307,)),
    Behaviour("mixed-chain", "https://mixed.example/a", *OK, redirect(301, "/b"), "one temporary step: the new address may not last", also={"/b": redirect(302, "/c"), "/c": page()}, wire=(301,), needs=3),
    Behaviour("seven-steps", "https://stroll.example/step/1", *OK, redirect(302, "/step/2"), "long, and it ends", also=_SHORT_WALK, wire=(302,), needs=8),
    Behaviour("location-space", "https://space.example/", *OK, redirect(302, "/a page"), "a raw space in Location", also={"/a page": page()}, wire=(302,)),
    Behaviour("location-query", "https://asking.example/old", *OK, redirect(302, "?id=7"), "only a query", also={"/old?id=7": page()}, wire=(302,)),
    Behaviour("redirect-to-404", "https://closed.example/story", *NOT_FOUND, redirect(302, "/archive/story"), also={"/archive/story": answer(404)}, wire=(302,)),
    Behaviour("redirect-to-nowhere", "https://sold.example/", Status.BROKEN, Reason.HOST_NOT_FOUND, redirect(301, "https://never-registered.example/"), wire=(301,)),
    Behaviour("redirect-loop", "https://loop.example/a", Status.BROKEN, Reason.REDIRECT_LOOP, redirect(302, "/b"), also={"/b": redirect(302, "/a")}, wire=(302,)),
    Behaviour("redirect-to-itself", "https://mirror-hall.example/a", Status.BROKEN, Reason.REDIRECT_LOOP, redirect(301, "/a"), wire=(301,)),
    Behaviour("too-many-redirects", "https://walk.example/step/1", Status.BROKEN, Reason.TOO_MANY_REDIRECTS, redirect(302, "/step/2"), "twenty-five steps", also=_LONG_WALK, wire=(302,)),
    Behaviour("redirect-nowhere", "https://mute.example/", *_BAD, answer(302, b""), "no Location at all", wire=(302,)),
    Behaviour("redirect-garbage", "https://garbled.example/", *_BAD, redirect(302, "http://[broken/"), wire=(302,)),
    Behaviour("redirect-mailto", "https://letters.example/contact/person", *_BAD, redirect(302, "mailto:somebody@letters.example"), "no page, a letter", wire=(302,)),
    Behaviour("redirect-ftp", "https://files.example/pub/data", *_BAD, redirect(301, "ftp://files.example/pub/data"), "no browser opens it any more", wire=(301,)),
    Behaviour("redirect-script", "https://trick.example/page", *_BAD, redirect(302, "javascript:alert(1)"), wire=(302,)),
    Behaviour("redirect-to-private", "https://lure.example/", *PRIVATE, redirect(302, "http://169.254.169.254/latest/meta-data/"), wire=(302,)),
    # to the home page, or to the page of errors: the cited page is gone
    Behaviour("home-301", "https://club.example/minutes/2009", *HOME, redirect(301, "/"), "every lost page leads home", text="Minutes of 2009", also={"/": _HOME}, wire=(301,)),
    Behaviour("home-302", "https://club302.example/minutes/2010", *HOME, redirect(302, "https://club302.example/"), text="Minutes of 2010", also={"/": _HOME}, wire=(302,)),
    Behaviour("home-language", "https://club-abroad.example/minutes/2011", *HOME, redirect(302, "/en/"), "home, in a language", text="Minutes of 2011", also={"/en/": _HOME}, wire=(302,)),
    Behaviour("home-other-host", "https://takenover.example/reports/2014/water", *HOME, redirect(301, "https://buyer.example/"), "the owner was bought, the reports were not", text="Water quality report 2014", also={"https://buyer.example/": page("Buyer, the group of groups", "We grow with you.")}, wire=(301,)),
    Behaviour("home-after-steps", "http://club-steps.example/minutes/2012", *HOME, redirect(301, "https://club-steps.example/minutes/2012"), "by way of TLS", text="Minutes of 2012", also={"https://club-steps.example/minutes/2012": redirect(302, "/"), "https://club-steps.example/": _HOME}, wire=(301,)),
    Behaviour("home-index", "https://club-index.example/minutes/2013", *HOME, redirect(302, "/index.php"), text="Minutes of 2013", also={"/index.php": _HOME}, wire=(302,)),
    Behaviour("error-path-404", "https://shop.example/products/lamp", *SOFT, redirect(302, "/404"), "an error page that answers 200", text="The lamp", also={"/404": page("Our shop", "Have a look at our new lamps and chairs.")}, wire=(302,)),
    Behaviour("error-path-html", "https://shop-html.example/products/chair", *SOFT, redirect(302, "/404.html"), text="The chair", also={"/404.html": page("Oops", "That did not work.")}, wire=(302,)),
    Behaviour("error-path-aspx", "https://agency.example/forms/a7", *SOFT, redirect(302, "/errors/pagenotfound.aspx?aspxerrorpath=/forms/a7"), text="Form A7", also={"/errors/pagenotfound.aspx?aspxerrorpath=/forms/a7": page("The agency", "Please use the menu.")}, wire=(302,)),
    Behaviour("error-path-words", "https://institute.example/staff/weber", *SOFT, redirect(302, "/page-not-found"), text="Professor Weber", also={"/page-not-found": page("The institute", "Please use the menu.")}, wire=(302,)),
    # their living twins
    Behaviour("home-as-home", "https://portal.example/", *OK, redirect(302, "/en/"), "a home page that chooses a language", text="The portal", also={"/en/": page("The portal")}, wire=(302,)),
    Behaviour("home-as-index", "https://archive-house.example/index.html", *MOVED, redirect(301, "/"), "another name of the home page", text="Archive house", also={"/": page("Archive house")}, wire=(301,)),
    Behaviour("home-as-language", "https://bilingual.example/de/", *OK, redirect(302, "/"), "cited in a language, served by preference", text="Bilingual", also={"/": page("Bilingual")}, wire=(302,)),
    Behaviour("home-new-name", "https://former.example/", *MOVED, redirect(301, "https://latter.example/"), "the site has a new name", text="Former, now Latter", also={"https://latter.example/": page("Latter, formerly Former")}, wire=(301,)),
    Behaviour("home-of-its-own", "https://hosting.example/~anna/kiteplan", *MOVED, redirect(301, "https://kiteplan.example/"), "the project has a host of its own now", text="Kiteplan", also={"https://kiteplan.example/": page("Kiteplan: plans for kites")}, wire=(301,)),
    Behaviour("home-of-docs", "https://engine.example/docs", *MOVED, redirect(301, "https://docs.engine.example/"), "a part of a site became a site", text="Documentation of the engine", also={"https://docs.engine.example/": page("Engine documentation")}, wire=(301,)),
    Behaviour("home-anchor", "https://onepager.example/contact", *MOVED, redirect(301, "/#contact"), "every page became a part of one", text="Contact", also={"/": page("The workshop", body='<h2 id="contact">Contact</h2><p>Write or call.</p>')}, wire=(301,)),
    Behaviour("short-link", "https://sho.example/x7", *OK, redirect(302, "https://longer.example/an/article"), "what short links are for", text="An article", also={"https://longer.example/an/article": page("An article")}, wire=(302,)),
    Behaviour("error-word-in-path", "https://manual.example/errors", *MOVED, redirect(301, "/manual/errors/404-explained"), "a page about errors moved", text="Error 404 explained", also={"/manual/errors/404-explained": page("Error 404 explained", "What a server means by this number, and how to set up a page of your own for it.")}, wire=(301,)),
)
# fmt: on
