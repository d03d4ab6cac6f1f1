"""Walls against robots: a reader passes, a checker does not, or only on its second look; and pages that are no wall."""

from __future__ import annotations

from checker.models import Reason, Status
from tests.web.behaviours.row import FORBIDDEN, LIMITED, NOT_FOUND, OK, WALL, Behaviour, Trouble
from tests.web.handlers import (
    answer,
    behaves_like_a_browser,
    html,
    is_a_browser,
    page,
    redirect,
    reset,
    unless,
)

_RAY = {"Server": "cloudflare", "CF_Ray": "8f2a1b3c4d5e6f70-FRA"}
_MOMENT = html(
    "Just a moment...",
    "Enable JavaScript and cookies to continue",
    heading="library.example",
    body='<script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1"></script>',
)
_CHECKING = html(
    "Just a moment...",
    "This process is automatic. Your browser will redirect to your requested content shortly.",
    heading="Checking your browser before accessing library.example",
    body='<form id="challenge-form" action="/cdn-cgi/l/chk_jschl"></form>',
)
_ATTENTION = html(
    "Attention Required! | Cloudflare",
    "This website is using a security service to protect itself from online attacks.",
    heading="Sorry, you have been blocked",
)
_AKAMAI = b'<HTML><HEAD>\n<TITLE>Access Denied</TITLE>\n</HEAD><BODY>\n<H1>Access Denied</H1>\nYou don\'t have permission to access "http&#58;&#47;&#47;airline&#46;example&#47;" on this server.<P>\nReference&#32;&#35;18&#46;5d2c1002&#46;1700000000&#46;1a2b3c4\n<P>https&#58;&#47;&#47;errors&#46;edgesuite&#46;net&#47;18&#46;5d2c1002</P></BODY></HTML>'
_HUMAN = html(
    "Human Verification",
    "Confirm you are human by completing the security check below.",
    body='<script src="https://x.awswaf.com/captcha.js"></script>',
)
_DATADOME = b'<html lang="en"><head><title>market.example</title></head><body><p id="cmsg">Please enable JS and disable any ad blocker</p><script data-cfasync="false">var dd={"rt":"c","host":"geo.captcha-delivery.com"}</script><script src="https://ct.captcha-delivery.com/c.js"></script></body></html>'
_PERIMETER = html(
    "Access to this page has been denied",
    "Please verify you are a human",
    heading="Press & Hold to confirm you are a human (and not a bot).",
    body='<div id="px-captcha"></div><script>window._pxAppId = "PXabc12345";</script>',
)
_IMPERVA = b'<html><head><META NAME="robots" CONTENT="noindex,nofollow"></head><body><iframe id="main-iframe" src="/_Incapsula_Resource?SWUDNSAI=31&xinfo=1-2-3" frameborder=0 width="100%" height="100%">Request unsuccessful. Incapsula incident ID: 1234000560012345-67890</iframe></body></html>'
_VERCEL = html("Vercel Security Checkpoint", "We're verifying your browser", heading="")
_SUCURI = html(
    "Sucuri WebSite Firewall - Access Denied",
    "If you are the site owner, please contact support.",
    heading="Access Denied - Sucuri Website Firewall",
)
_CAPTCHA = html(
    "Are you a robot?",
    "Please confirm that you are not a robot to continue.",
    body='<form><div class="g-recaptcha" data-sitekey="x"></div></form>',
)
_HCAPTCHA = html(
    "Security check",
    "Please complete the security check to access this site.",
    body='<div class="h-captcha" data-sitekey="x"></div>',
)
_CHARACTERS = html(
    "Bookshop", "Enter the characters you see below. Sorry, we just need to make sure you're not a robot."
)
_ANUBIS = html(
    "Making sure you're not a bot!",
    "Loading... Please wait a moment while we ensure the security of your connection.",
    body='<script async type="module" src="/.within.website/x/cmd/anubis/static/js/main.mjs"></script>',
)
_REJECTED = b"<html><head><title>Request Rejected</title></head><body>The requested URL was rejected. Please consult with your administrator.<br><br>Your support ID is: 1234567890123456789</body></html>"
_UNUSUAL = html(
    "https://library.example/",
    "Our systems have detected unusual traffic from your computer network.",
    heading="",
)
_CONSENT = html(
    "Before you continue",
    "We use cookies and data to deliver and maintain our services. Accept all. Reject all.",
    heading="Before you continue",
    body='<form action="https://consent.videos.example/save"><button>Accept all</button></form>',
)
_THROTTLE = b'{"documentation_url": "https://docs.forge.example/rest/rate-limits", "message": "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."}'
_CLIENT = html(
    "Client Challenge",
    "JavaScript is disabled in your browser. A required part of this site couldn’t load. This may be due to a browser extension.",
    heading="",
    body='<script src="/_fs-ch-1T1wmsGaOgGaSxcX/script.js"></script>',
)
_HOSTER = html("Robot Challenge Screen", "Checking the site connection security", heading="")
_ESSAY = "An essay in four parts on how sites tell people from programs, and on what becomes of archives when they err."

# fmt: off
ROWS: tuple[Behaviour, ...] = (
    Behaviour("wall-cloudflare", "https://library-c.example/book/1", *WALL, answer(403, _MOMENT, CF_Mitigated="challenge", **_RAY), wire=(403,)),
    Behaviour("wall-cloudflare-503", "https://library-old.example/book/1", *WALL, answer(503, _CHECKING, **_RAY), "as it was until 2022, and is where nobody upgraded", wire=(503,)),
    Behaviour("wall-cloudflare-block", "https://library-b.example/book/1", *WALL, answer(403, _ATTENTION, **_RAY), wire=(403,)),
    Behaviour("wall-akamai", "https://airline.example/timetable", *WALL, answer(403, _AKAMAI, Server="AkamaiGHost"), wire=(403,)),
    Behaviour("wall-aws-challenge", "https://cloudshop.example/item/1", *WALL, answer(202, b"", x_amzn_waf_action="challenge", Server="CloudFront"), "202 and nothing in it", wire=(202,)),
    Behaviour("wall-aws-captcha", "https://cloudshop-c.example/item/1", *WALL, answer(405, _HUMAN, x_amzn_waf_action="captcha", Server="awselb/2.0"), wire=(405,)),
    Behaviour("wall-datadome", "https://market.example/item/1", *WALL, answer(403, _DATADOME, X_DataDome="protected", X_DD_B="1", Set_Cookie="datadome=abc; Path=/"), wire=(403,)),
    Behaviour("wall-perimeterx", "https://flats.example/flat/1", *WALL, answer(403, _PERIMETER), wire=(403,)),
    Behaviour("wall-imperva", "https://insurer.example/rates", *WALL, answer(403, _IMPERVA, X_Iinfo="1-2-3 NNNN RT(1 2) q(0 -1 -1 1) r(0 -1)", X_CDN="Imperva"), wire=(403,)),
    Behaviour("wall-imperva-200", "https://insurer200.example/rates", *WALL, answer(200, _IMPERVA, X_Iinfo="1-2-3 NNNN RT(1 2) q(0 -1 -1 1) r(0 -1)", X_CDN="Imperva"), "and says 200"),
    Behaviour("wall-vercel", "https://startup.example/blog/launch", *WALL, answer(429, _VERCEL, X_Vercel_Mitigated="challenge", Server="Vercel"), "429, and not for the rate", wire=(429,)),
    Behaviour("wall-sucuri", "https://bakery.example/bread", *WALL, answer(403, _SUCURI, X_Sucuri_ID="12013", Server="Sucuri/Cloudproxy"), wire=(403,)),
    Behaviour("wall-linkedin", "https://network.example/in/somebody", *WALL, answer(999), "a number of its own", wire=(999,)),
    Behaviour("wall-captcha-200", "https://captcha.example/page", *WALL, answer(200, _CAPTCHA), "a captcha that answers 200", text="Tables of tides"),
    Behaviour("wall-hcaptcha-200", "https://hcaptcha.example/page", *WALL, answer(200, _HCAPTCHA), text="Tables of tides"),
    Behaviour("wall-characters-200", "https://bookshop.example/dp/1", *WALL, answer(200, _CHARACTERS), text="A book of knots"),
    Behaviour("wall-anubis-200", "https://sources.example/tree/main", *WALL, answer(200, _ANUBIS), "work for the browser before the page comes", text="The sources"),
    Behaviour("wall-rejected-200", "https://ministry.example/law/7", *WALL, answer(200, _REJECTED), "a firewall's answer", text="Law no. 7"),
    Behaviour("wall-unusual-traffic", "https://searching.example/scholar", *WALL, redirect(302, "/sorry/index?continue=https://searching.example/scholar"), also={"/sorry/index?continue=https://searching.example/scholar": answer(429, _UNUSUAL)}, wire=(302,)),
    Behaviour("wall-client-challenge", "https://registry.example/project/sails", *WALL, answer(200, _CLIENT), "answers 200 and says little", text="The project of sails", elsewhere=answer(200, _CLIENT)),
    Behaviour("wall-hoster", "https://bakery-notes.example/rye", *WALL, answer(202, _HOSTER), text="Notes on rye bread", elsewhere=answer(202, _HOSTER), wire=(202,)),
    Behaviour("wall-consent", "https://consenting.example/watch?v=1", *WALL, answer(200, _CONSENT), "consent first", text="A film about bees"),
    Behaviour("wall-consent-redirect", "https://videos.example/watch?v=1", *WALL, redirect(302, "https://consent.videos.example/m?continue=https://videos.example/watch?v=1"), text="A film about bees", also={"https://consent.videos.example/m?continue=https://videos.example/watch?v=1": answer(200, _CONSENT)}, wire=(302,)),
    Behaviour("throttle-github", "https://forge.example/anna/kites", *LIMITED, answer(403, _THROTTLE, X_GitHub_Request_Id="ABCD:1234", X_RateLimit_Remaining="0", Content_Type="application/json"), "403, and for the rate", wire=(403,)),
    Behaviour("forbidden", "https://guarded.example/", *FORBIDDEN, answer(403), wire=(403, 403)),
    Behaviour("forbidden-405", "https://readonly.example/", *FORBIDDEN, answer(405, Allow="POST"), "only for POST", wire=(405,)),
    Behaviour("forbidden-406", "https://choosy.example/", *FORBIDDEN, answer(406), wire=(406, 406)),
    Behaviour("payment-required", "https://paywall.example/", Status.BLOCKED, Reason.PAYMENT_REQUIRED, answer(402), wire=(402,)),
    Behaviour("legal", "https://censored.example/", Status.BLOCKED, Reason.LEGAL, answer(451), wire=(451,)),
    Behaviour("rate-limited", "https://limited.example/", *LIMITED, answer(429), "never says when to come back", wire=(429, 429)),
    Behaviour("rate-limited-long", "https://strict.example/", *LIMITED, answer(429, Retry_After="3600"), "an hour is too long to wait", wire=(429,)),
    Behaviour("rate-limited-far-date", "https://strict-date.example/", *LIMITED, answer(429, Retry_After="Wed, 01 Jan 2200 00:00:00 GMT"), wire=(429,)),
    # walls that open for the headers of a browser
    Behaviour("second-look-agent", "https://filter.example/page", *OK, unless(is_a_browser, answer(403)), "403 for what does not call itself a browser", wire=(403,)),
    Behaviour("second-look-headers", "https://filter-strict.example/page", *OK, unless(behaves_like_a_browser, answer(403, _AKAMAI, Server="AkamaiGHost")), "and for what does not behave like one", wire=(403,)),
    Behaviour("second-look-406", "https://filter406.example/page", *OK, unless(is_a_browser, answer(406)), wire=(406,)),
    Behaviour("second-look-429", "https://filter429.example/page", *OK, unless(is_a_browser, answer(429)), "429 without a Retry-After", wire=(429,)),
    Behaviour("second-look-503", "https://filter503.example/page", *OK, unless(is_a_browser, answer(503, _CHECKING, **_RAY)), "503 with a wall's face", wire=(503,)),
    Behaviour("second-look-reset", "https://filter-reset.example/page", *OK, unless(is_a_browser, reset), "the connection is dropped", wire=(Trouble.RESET,)),
    Behaviour("second-look-captcha", "https://filter200.example/page", *OK, unless(is_a_browser, answer(200, _CAPTCHA)), "a captcha for robots only", text="A page of the library", needs=2),
    Behaviour("second-look-404", "https://filter-lost.example/page", *NOT_FOUND, unless(is_a_browser, answer(403), answer(404)), "behind the filter there is nothing", wire=(403,)),
    # pages that are no wall
    Behaviour("about-captchas", "https://essays.example/are-you-a-robot", *OK, page("Are you a robot?", _ESSAY), "a page about walls", text="Are you a robot? An essay"),
    Behaviour("about-moments", "https://essays2.example/just-a-moment", *OK, page("Just a moment: poems on waiting", "Fourteen poems, each as long as a traffic light."), text="Poems on waiting"),
    Behaviour("about-denial", "https://newsroom.example/2023/access-denied", *OK, page("Access denied: how two archives closed", _ESSAY), text="How two archives closed"),
    Behaviour("form-with-box", "https://office.example/c", *OK, page("The office", "Contact form. Your name, your message. I'm not a robot. Send"), "a form with a box to tick, and no wall", text="the bureau"),
    Behaviour("form-with-captcha", "https://gardeners.example/contact", *OK, page("Write to the gardeners", body='<form><textarea></textarea><div class="g-recaptcha" data-sitekey="x"></div></form>'), "a captcha beside a form", text="Write to the gardeners"),
    Behaviour("consent-banner", "https://bees.example/swarms", *OK, page("How bees swarm", body="<div>Before you continue: we use cookies. Accept all. Reject all.</div>"), "a banner before a page that is there", text="How bees swarm"),
    Behaviour("behind-cloudflare", "https://proxied.example/page", *OK, answer(200, html("A page behind a proxy", body='<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>'), **_RAY), "the proxy's script watches, and lets everybody pass"),
    Behaviour("behind-datadome", "https://proxied-d.example/page", *OK, answer(200, html("A page that let us in"), X_DataDome="protected", Set_Cookie="datadome=abc; Path=/")),
    Behaviour("behind-imperva", "https://proxied-i.example/page", *OK, answer(200, html("A page that let us in"), X_Iinfo="1-2-3 NNNN", X_CDN="Imperva")),
)
# fmt: on
