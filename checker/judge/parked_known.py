"""The dealers in domains that are known, and what pages of parked domains say, as data. Each row has its source."""

from __future__ import annotations

__all__ = ["DEALERS", "NAMED_OFFERS", "OFFERS", "PARKERS"]

PARKERS: tuple[tuple[str, str], ...] = (
    ("sedoparking.com", "Sedo documentation, domain parking"),
    ("parkingcrew.net", "ParkingCrew documentation"),
    ("parkingcrew.com", "ParkingCrew documentation"),
    ("bodis.com", "Bodis documentation, domain parking"),
    ("bodiscdn.com", "Bodis, common knowledge"),
    ("parklogic.com", "ParkLogic, common knowledge"),
    ("above.com", "Above.com documentation, domain parking"),
    ("dsparking.com", "common knowledge"),
    ("voodoo.com", "common knowledge"),
    ("rookmedia.net", "common knowledge"),
    ("smartname.com", "common knowledge"),
    ("trafficz.com", "common knowledge"),
    ("domainsponsor.com", "common knowledge"),
    ("parked.com", "common knowledge"),
    ("namedrive.com", "common knowledge"),
    ("ztomy.com", "common knowledge"),
    ("parkingpage.namecheap.com", "Namecheap documentation, parking page"),
    ("domainparking.ru", "common knowledge"),
    ("parking.reg.ru", "REG.RU, common knowledge"),
    ("expireddomains.godaddy.com", "GoDaddy, common knowledge"),
)
"""Hosts that show nothing but parked domains, with the source of each."""

DEALERS: tuple[tuple[str, str, str], ...] = (
    ("sedo.com", "/", "Sedo documentation, offer pages"),
    ("sedo.de", "/", "Sedo documentation, offer pages"),
    ("dan.com", "/", "Dan.com documentation, landing pages"),
    ("undeveloped.com", "/", "common knowledge: the former name of Dan.com"),
    ("afternic.com", "/", "Afternic documentation, landing pages"),
    ("hugedomains.com", "/", "common knowledge: domain_profile.cfm?d=name&e=com"),
    ("buydomains.com", "/", "common knowledge: /lander/name.com"),
    ("domainmarket.com", "/", "common knowledge: /buynow/name.com"),
    ("uniregistry.com", "/", "common knowledge"),
    ("domainnamesales.com", "/", "common knowledge"),
    ("godaddy.com", "/forsale", "GoDaddy documentation, for-sale landing pages"),
    ("godaddy.com", "/domainsearch", "common knowledge"),
    ("godaddy.com", "/domain-auctions", "common knowledge"),
    ("namecheap.com", "/market", "Namecheap documentation, marketplace"),
    ("namecheap.com", "/domains", "common knowledge"),
    ("dynadot.com", "/", "Dynadot documentation, for-sale landing pages"),
    ("porkbun.com", "/", "Porkbun documentation, marketplace"),
    ("atom.com", "/name", "Atom (Squadhelp) documentation"),
    ("squadhelp.com", "/name", "Atom (Squadhelp) documentation"),
    ("brandbucket.com", "/names", "BrandBucket documentation"),
    ("saw.com", "/buy", "common knowledge"),
    ("sav.com", "/auctions", "common knowledge"),
    ("efty.com", "/", "Efty documentation, landing pages"),
    ("gname.com", "/", "common knowledge"),
    ("epik.com", "/", "common knowledge"),
    ("spaceship.com", "/", "common knowledge"),
    ("nicsell.com", "/", "common knowledge"),
    ("nidoma.com", "/", "common knowledge"),
    ("domain.com", "/", "common knowledge"),
    ("dropcatch.com", "/domain", "common knowledge"),
    ("namebright.com", "/", "common knowledge"),
    ("4.cn", "/", "common knowledge"),
    ("juming.com", "/", "common knowledge"),
    ("22.cn", "/", "common knowledge"),
    ("onamae.com", "/", "common knowledge"),
    ("muumuu-domain.com", "/", "common knowledge"),
    ("reg.ru", "/buy", "common knowledge"),
)
"""Hosts, with the beginning of a path, where domains are for sale: a redirect there counts when it names the domain."""

# fmt: off
OFFERS: dict[str, tuple[str, ...]] = {
    "en": (
        *("this domain is for sale", "this domain may be for sale", "domain is for sale", "domain name is for sale", "domain may be for sale"),
        *("buy this domain", "purchase this domain", "inquire about this domain", "interested in this domain", "make an offer on this domain"),
        *("get this domain", "this domain name is available", "may be for sale by its owner", "domain for sale"),
        *("this domain is parked", "domain is parked", "domain parking page", "is parked free", "parked for free"),
        *("this web page is parked", "this webpage is parked", "this website is for sale", "this site is for sale", "this premium domain"),
        *("this domain has expired", "domain has expired", "domain name has expired", "this domain name expired"),
        *("this domain has recently been registered", "this domain was recently registered", "this domain is registered at", "domain is pending renewal"),
        *("this domain has been registered", "future home of something quite cool", "this domain is reserved"),
        *("this page is provided courtesy of", "registered & protected by markmonitor", "the sponsored listings displayed above"),
        *("pending renewal or deletion", "parked domain name on hostinger dns system"),
    ),
    "de": (
        *("diese domain steht zum verkauf", "diese domain ist zu verkaufen", "domain zu verkaufen", "diese domain kaufen", "domain steht zum verkauf"),
        *("diese website steht zum verkauf", "diese domain ist geparkt", "domain ist geparkt", "diese domain ist reserviert", "domain im kundenauftrag registriert"),
        *("diese domain wurde soeben registriert", "diese domain wurde registriert", "diese domain ist abgelaufen", "diese domain ist verfügbar"),
    ),
    "fr": (
        *("ce domaine est à vendre", "ce nom de domaine est à vendre", "domaine est à vendre", "domaine est en vente", "domaine à vendre", "acheter ce domaine", "ce domaine est en vente", "ce site est à vendre"),
        *("ce nom de domaine est en vente", "ce domaine a expiré", "ce nom de domaine a expiré", "ce domaine est réservé", "ce domaine est parqué", "ce nom de domaine est réservé"),
    ),
    "es": (
        *("este dominio está en venta", "este dominio está a la venta", "dominio en venta", "dominio está en venta", "dominio está a la venta", "comprar este dominio", "este dominio está aparcado"),
        *("este dominio ha caducado", "este dominio ha expirado", "este dominio ha sido registrado", "este dominio está disponible", "este sitio web está en venta"),
    ),
    "it": ("questo dominio è in vendita", "dominio in vendita", "dominio è in vendita", "acquista questo dominio", "compra questo dominio", "questo dominio è scaduto", "dominio scaduto", "dominio parcheggiato", "questo dominio è stato registrato", "questo sito è in vendita"),
    "pt": ("este domínio está à venda", "domínio à venda", "domínio está à venda", "compre este domínio", "comprar este domínio", "este domínio expirou", "domínio expirado", "este domínio está estacionado", "domínio estacionado", "este site está à venda"),
    "nl": ("dit domein is te koop", "deze domeinnaam is te koop", "domein te koop", "domein is te koop", "domeinnaam is te koop", "domeinnaam te koop", "koop dit domein", "koop deze domeinnaam", "dit domein is geparkeerd", "dit domein is gereserveerd", "deze domeinnaam is gereserveerd", "deze domeinnaam is geregistreerd", "domein is verlopen"),
    "ru": ("домен продаётся", "домен продается", "этот домен продается", "этот домен продаётся", "купить домен", "купить этот домен", "домен припаркован", "срок регистрации домена истек", "срок регистрации домена истёк", "домен не прилинкован", "домен выставлен на продажу"),
    "pl": ("domena na sprzedaż", "ta domena jest na sprzedaż", "domena jest na sprzedaż", "kup tę domenę", "kup domenę", "domena zaparkowana", "domena wygasła", "ta domena została zarejestrowana", "domena jest utrzymywana"),
    "tr": ("bu alan adı satılıktır", "bu domain satılıktır", "satılık alan adı", "satılık domain", "alan adı satılık", "alan adı park edilmiştir", "bu alan adını satın al"),
    "ar": ("هذا النطاق للبيع", "النطاق للبيع", "اسم النطاق للبيع", "نطاق للبيع", "شراء هذا النطاق", "انتهت صلاحية النطاق"),
    "hi": ("यह डोमेन बिक्री के लिए है", "डोमेन बिक्री के लिए", "यह डोमेन खरीदें"),
    "zh": ("该域名正在出售", "此域名出售", "本域名出售", "域名出售", "域名正在出售", "此域名可出售", "本域名可转让", "此域名可转让", "域名转让", "您正在访问的域名可以转让", "您访问的域名正在出售", "购买此域名", "域名已过期", "域名已到期", "该域名已停放", "域名停放"),
    "zh-hant": ("此網域出售", "本網域出售", "網域出售", "此域名出售", "此網域名稱出售中", "網域待售", "購買此網域", "網域已過期", "網域名稱已過期"),
    "ja": ("このドメインは販売中", "このドメインは売り出し中", "ドメイン販売中", "このドメインを購入", "このドメインは現在販売中", "ドメインパーキング", "このドメインは有効期限が切れて", "このドメインはお名前.comで取得されています", "ドメインの有効期限が切れて"),
    "ko": ("이 도메인은 판매 중", "도메인 판매", "이 도메인을 구입", "이 도메인 구매", "도메인이 만료", "도메인 파킹"),
    "sv": ("domänen är till salu", "den här domänen är till salu", "domän till salu", "köp den här domänen", "domänen är parkerad", "domänen har gått ut"),
    "da": ("domænet er til salg", "dette domæne er til salg", "domæne til salg", "køb dette domæne", "domænet er parkeret"),
    "no": ("domenet er til salgs", "dette domenet er til salgs", "domene til salgs", "kjøp dette domenet", "domenet er parkert"),
    "fi": ("verkkotunnus on myytävänä", "tämä verkkotunnus on myytävänä", "osta tämä verkkotunnus"),
    "cs": ("doména je na prodej", "tato doména je na prodej", "doména na prodej", "koupit tuto doménu", "doména je zaparkovaná", "platnost domény vypršela"),
    "uk": ("домен продається", "цей домен продається", "купити домен", "домен припарковано"),
    "el": ("το domain πωλείται", "αυτό το domain πωλείται", "πωλείται το domain"),
    "he": ("הדומיין למכירה", "דומיין למכירה", "שם המתחם למכירה"),
    "vi": ("tên miền này đang được bán", "tên miền đang bán", "mua tên miền này", "bán tên miền"),
    "id": ("domain ini dijual", "domain dijual", "beli domain ini"),
}
NAMED_OFFERS: tuple[str, ...] = (
    *("{} is for sale", "{} may be for sale", "{} has expired", "{} expired on", "{} is parked", "buy {} now", "make an offer on {}"),
    *("{} steht zum verkauf", "{} ist zu verkaufen", "{} ist abgelaufen"),
    *("{} est à vendre", "{} est en vente", "{} a expiré"),
    *("{} está en venta", "{} está a la venta", "{} ha caducado", "{} ha expirado"),
    *("{} è in vendita", "{} è scaduto", "{} está à venda", "{} expirou", "{} is te koop"),
    *("{} продаётся", "{} продается", "{} выставлен на продажу", "{} jest na sprzedaż", "{} satılıktır", "{} satılık"),
    *("{} är till salu", "{} er til salg", "{} er til salgs", "{} on myytävänä", "{} je na prodej", "{} продається"),
    *("{} 正在出售", "{}正在出售", "{} 出售中", "{}は販売中", "{} は販売中", "{} 판매 중", "{} đang được bán", "{} dijual"),
)
# fmt: on
"""What such pages say, by language; ``{}`` of the named ones is the name of the domain.

Source: landing pages of Sedo, Dan.com, GoDaddy, HugeDomains, ParkingCrew, Bodis, Namecheap, Hostinger, united-domains, OVH,
REG.RU, nazwa.pl and others, by common knowledge; a page counts only when it is short and names itself.
"""
