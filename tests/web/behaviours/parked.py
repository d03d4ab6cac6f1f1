"""Domains that were given up: what stands there now sells the name, or advertisements; and pages that only look so."""

from __future__ import annotations

from tests.web.behaviours.row import OK, PARKED, Behaviour
from tests.web.handlers import answer, html, page, redirect

_SALE = page(
    "crane-report.example is for sale", "This domain is for sale. Make an offer, or lease it by the month."
)
_BUY = page(
    "lighthouse-log.example",
    "Buy this domain. The owner of lighthouse-log.example offers it at a fixed price.",
)
_FREE = page(
    "salt-road.example",
    "This domain is parked free, courtesy of the registrar. Is this your domain? Renew it now.",
)
_RELATED = answer(
    200,
    html(
        "rope-walk.example",
        "",
        heading="rope-walk.example",
        body='<div id="related">Related searches: rope, hammock, sail</div><script src="https://d38psrni17bvxu.cloudfront.net/themes/assets/main.js"></script><p>The Sponsored Listings displayed above are served automatically by a third party. Neither the service provider nor the domain owner maintain any relationship with the advertisers.</p>',
    ),
)
_EXPIRED = page(
    "tide-table.example has expired",
    "This domain name has expired. If you are the owner, renew it with your registrar.",
)
_GERMAN = page(
    "mühlenbuch.example steht zum Verkauf",
    "Diese Domain steht zum Verkauf. Jetzt kaufen oder ein Angebot abgeben.",
    lang="de",
)
_LANDER = answer(
    200,
    b'<!DOCTYPE html><html><head><script>window.onload=function(){window.location.href="/lander"}</script></head></html>',
)
_NAMED = page("ferry-times.example", "ferry-times.example is for sale. Contact us.")
_NAMED_RUSSIAN = page("pechka.example", "Домен pechka.example продаётся.", lang="ru")
_PENDING = page(
    "bell-tower.example", "bell-tower.example expired on 01/05/2025 and is pending renewal or deletion."
)
_AUCTION = "https://www.hugedomains.com/domain_profile.cfm?d=kiln-notes.example"
_MARKET = "https://www.afternic.com/forsale/wool-year.example"

# fmt: off
ROWS: tuple[Behaviour, ...] = (
    Behaviour("parked-for-sale", "http://crane-report.example/2009/cranes", *PARKED, _SALE, text="Cranes in spring", elsewhere=_SALE),
    Behaviour("parked-buy", "http://lighthouse-log.example/entries/12", *PARKED, _BUY, text="Entry twelve", elsewhere=_BUY),
    Behaviour("parked-free", "http://salt-road.example/", *PARKED, _FREE, "a home page, and not the one that was cited", text="The salt road", elsewhere=_FREE),
    Behaviour("parked-related", "http://rope-walk.example/history", *PARKED, _RELATED, "advertisements by the words of the name", text="A history of rope", elsewhere=_RELATED),
    Behaviour("parked-expired", "http://tide-table.example/2011", *PARKED, _EXPIRED, text="Tides of 2011", elsewhere=_EXPIRED),
    Behaviour("parked-german", "http://mühlenbuch.example/", *PARKED, _GERMAN, text="Das Mühlenbuch", elsewhere=_GERMAN),
    Behaviour("parked-script", "http://lantern-club.example/", *PARKED, _LANDER, "nothing but a script that leads to the advertisements", text="The lantern club", elsewhere=_LANDER),
    Behaviour("parked-redirect", "http://kiln-notes.example/glazes", *PARKED, redirect(302, _AUCTION), "to a seller of names", text="Notes on glazes", also={_AUCTION: page("KilnNotes", "A name for your business.")}, wire=(302,)),
    Behaviour("parked-redirect-301", "http://wool-year.example/", *PARKED, redirect(301, _MARKET), text="The year of wool", also={_MARKET: page("WoolYear", "A name for your business.")}, wire=(301,)),
    Behaviour("parked-named", "http://ferry-times.example/", *PARKED, _NAMED, "its name stands in the sentence", text="When ferries go", elsewhere=_NAMED),
    Behaviour("parked-named-russian", "http://pechka.example/", *PARKED, _NAMED_RUSSIAN, text="Как сложить печь", elsewhere=_NAMED_RUSSIAN),
    Behaviour("parked-pending", "http://bell-tower.example/", *PARKED, _PENDING, text="The bells of the tower", elsewhere=_PENDING),
    # their living twins
    Behaviour("sold-in-passing", "https://rivers.example/", *OK, page("rivers.example", "Rivers project. The domain name is for sale, write to us.", heading="Rivers project"), "a page that has something to say, and sells its name", text="Maps of rivers"),
    Behaviour("about-parking", "https://nameblog.example/articles/domain-parking", *OK, page("What is domain parking?", "Who lets a name go to a parking service earns by advertisements: pages say that this domain is for sale, and list related searches. We asked six owners why they do it, and what became of the sites that stood there."), "an article about parked domains", text="What is domain parking?"),
    Behaviour("about-buying", "https://nameblog2.example/how-to-buy-a-domain", *OK, page("How to buy a domain", "Buy this domain, say the signs. Before you do: look up its history, its owner and its price elsewhere."), text="How to buy a domain"),
    Behaviour("houses-for-sale", "https://estate.example/houses", *OK, page("Houses for sale by the sea", "This house is for sale: three rooms, a garden, a boat. Make an offer."), text="Houses by the sea"),
    Behaviour("car-park", "https://townhall.example/parking", *OK, page("Parking", "Where to park in town. Parking is free on Sundays, courtesy of the town."), text="Parking in town"),
    Behaviour("market-as-cited", "https://namemarket.example/", *OK, page("Name market: buy and sell domains", "Ten thousand domains for sale. Search by word, by length, by price."), "a market of names, cited as one", text="Name market"),
    Behaviour("expired-passport", "https://consulate.example/passports/expired", *OK, page("Expired passports", "Your passport has expired? Renew it here, by post or in person."), text="Expired passports"),
)
# fmt: on
