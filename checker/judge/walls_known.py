"""The robot walls that are known, as data: one row a fingerprint, each with its source.

"Common knowledge" means what those who meet such pages know, without a document to point to. A wall that answers 200 or shares its
words with ordinary pages is known by several signs together, never by one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Container

__all__ = ["CAPTCHAS", "WALLS", "Wall"]

ANY = range(100, 1000)
REFUSED = frozenset(range(400, 1000)) - {404, 410}  # what says that there is no page is believed
SHOWN = REFUSED | frozenset(range(200, 300))


class Wall(NamedTuple):
    """One fingerprint. Of each kind of sign that is given one must be seen; titles and texts only count on short pages.

    ``headers`` are names with a part of the value (empty: any); ``titles`` are whole; ``texts`` stand anywhere in title or
    text; ``places`` are hosts, with what is below them, and the beginning of a path. All folded.
    """

    name: str
    source: str
    codes: Container[int] = SHOWN
    headers: tuple[tuple[str, str], ...] = ()
    titles: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    places: tuple[tuple[str, str], ...] = ()


# fmt: off
WALLS: tuple[Wall, ...] = (
    Wall("Cloudflare", "Cloudflare documentation, Detect a Challenge Page response", ANY, headers=(("cf-mitigated", "challenge"),)),
    Wall("Cloudflare", "Cloudflare documentation, Interstitial Challenge Pages", REFUSED, titles=("just a moment...", "attention required! | cloudflare", "please wait... | cloudflare", "ddos protection by cloudflare")),
    Wall("Cloudflare", "Cloudflare documentation, Error 1020 and 1010", REFUSED, headers=(("cf-ray", ""), ("server", "cloudflare")), texts=("error code: 1020", "error 1020", "error code: 1010", "error 1010", "error code: 1006", "you have been blocked", "you are unable to access")),
    Wall("Cloudflare", "common knowledge: challenges that answer 200", SHOWN, headers=(("cf-ray", ""), ("server", "cloudflare")), texts=("checking your browser before accessing", "enable javascript and cookies to continue", "needs to review the security of your connection")),
    Wall("AWS WAF", "AWS WAF documentation, CAPTCHA and Challenge action behavior (202 and 405)", ANY, headers=(("x-amzn-waf-action", "challenge"), ("x-amzn-waf-action", "captcha"))),
    Wall("Amazon CloudFront", "CloudFront documentation, HTTP 403: request blocked", frozenset({403}), titles=("error: the request could not be satisfied",), texts=("request blocked",)),
    Wall("Akamai", "Akamai documentation, reference numbers of edge errors", REFUSED, texts=("reference #18.", "reference #13.", "errors.edgesuite.net")),
    Wall("Akamai", "Akamai documentation, Akamai-GRN header", REFUSED, headers=(("akamai-grn", ""), ("server", "akamaighost"), ("x-akamai-edgescape", "")), titles=("access denied",)),
    Wall("DataDome", "DataDome documentation, response headers of blocked requests", REFUSED, headers=(("x-datadome", ""), ("x-dd-b", ""), ("set-cookie", "datadome"))),
    Wall("DataDome", "DataDome documentation, the challenge is served from captcha-delivery.com", SHOWN, texts=("captcha-delivery.com",)),
    Wall("DataDome", "DataDome documentation, the challenge is served from captcha-delivery.com", ANY, places=(("captcha-delivery.com", "/"),)),
    Wall("HUMAN", "HUMAN (PerimeterX) documentation, block page", REFUSED, headers=(("x-px-block", ""), ("set-cookie", "_px3"), ("set-cookie", "_pxhd"))),
    Wall("HUMAN", "HUMAN (PerimeterX) documentation, Press & Hold challenge", SHOWN, texts=("press & hold to confirm you are", "press and hold to confirm you are", "px-captcha", "before we continue... press & hold")),
    Wall("Imperva", "Imperva documentation, Imperva error pages and codes", SHOWN, texts=("incapsula incident id", "_incapsula_resource")),
    Wall("Imperva", "Imperva documentation, X-Iinfo and X-CDN headers; cookies of Cloud WAF", REFUSED, headers=(("x-iinfo", ""), ("x-cdn", "incapsula"), ("x-cdn", "imperva"), ("set-cookie", "incap_ses"), ("set-cookie", "visid_incap"))),
    Wall("Imperva", "common knowledge: Advanced Bot Protection, formerly Distil", SHOWN, titles=("pardon our interruption", "pardon our interruption...")),
    Wall("Vercel", "Vercel documentation, Firewall: 403 and 429", ANY, headers=(("x-vercel-mitigated", "challenge"), ("x-vercel-mitigated", "deny"))),
    Wall("Vercel", "Vercel documentation, Security Checkpoint", SHOWN, titles=("vercel security checkpoint",)),
    Wall("Sucuri", "Sucuri documentation, block page of the website firewall", REFUSED, headers=(("x-sucuri-id", ""), ("server", "sucuri"))),
    Wall("Sucuri", "Sucuri documentation, block page of the website firewall", SHOWN, titles=("sucuri website firewall - access denied", "access denied - sucuri website firewall")),
    Wall("LinkedIn", "common knowledge: the code is LinkedIn's own", frozenset({999})),
    Wall("DDoS-Guard", "common knowledge: 403 and 503 of the interstitial", REFUSED, headers=(("server", "ddos-guard"),)),
    Wall("DDoS-Guard", "common knowledge", SHOWN, titles=("ddos-guard",), texts=("checking your browser", "проверка браузера", "ddos-guard")),
    Wall("Qrator", "Qrator documentation, server header: 401 and 403", REFUSED, headers=(("server", "qrator"),)),
    Wall("Anubis", "Anubis documentation; its challenge answers 200", SHOWN, titles=("making sure you're not a bot!", "making sure you're not a bot")),
    Wall("Anubis", "Anubis documentation, localised challenge pages", SHOWN, texts=("anubis",), titles=("oh noes!", "stelle sicher, dass du kein bot bist!", "nous vérifions que vous n'êtes pas un robot !", "asegurándonos de que no eres un bot!", "¡asegurándonos de que no eres un bot!")),
    Wall("Reddit", "common knowledge: block page of Reddit's edge", SHOWN, texts=("you've been blocked by network security", "whoa there, pardner!")),
    Wall("Reddit", "common knowledge: challenge of Reddit's edge", SHOWN, titles=("reddit - please wait for verification", "reddit - prove your humanity")),
    Wall("Wikimedia", "Wikimedia Foundation User-Agent Policy and robot policy", frozenset({403, 429}), texts=("respect our robot policy", "user-agent policy", "please set a user-agent")),
    Wall("Google", "Google Search Help, Unusual traffic from your computer network", SHOWN, texts=("our systems have detected unusual traffic from your computer network",)),
    Wall("Google", "Google Search Help, Unusual traffic from your computer network", ANY, places=(("google.com", "/sorry/"),)),
    Wall("Amazon", "common knowledge: 200 and 503", SHOWN, texts=("we just need to make sure you're not a robot", "to discuss automated access to amazon data please contact")),
    Wall("a question about cookies", "common knowledge: consent pages at the address of the page itself", SHOWN, titles=("before you continue", "before you continue to google", "before you continue to youtube", "bevor sie fortfahren", "avant de continuer", "antes de continuar", "prima di continuare", "voordat je verdergaat"), texts=("cookie",)),
    Wall("F5 BIG-IP", "F5 documentation, default blocking response page; it answers 200", SHOWN, texts=("the requested url was rejected. please consult with your administrator",)),
    Wall("FortiWeb", "Fortinet documentation, replacement messages", SHOWN, titles=("web page blocked!", "web page blocked"), texts=("attack id", "fortiweb")),
    Wall("Barracuda", "Barracuda documentation, default block page", SHOWN, texts=("the page cannot be displayed. please contact support for additional information. the incident id is",)),
    Wall("Wordfence", "Wordfence documentation, block page", REFUSED, texts=("your access to this site has been limited by the site owner", "generated by wordfence")),
    Wall("Radware", "common knowledge: Bot Manager, formerly ShieldSquare", ANY, places=(("perfdrive.com", "/"),)),
    Wall("Radware", "common knowledge: Bot Manager, formerly ShieldSquare", SHOWN, titles=("radware bot manager captcha", "radware page", "shieldsquare captcha")),
    Wall("Alibaba Cloud", "Alibaba Cloud documentation, WAF block page (405)", REFUSED, texts=("由于您访问的url有可能对网站造成安全威胁", "your request has been blocked as it may cause potential threats to the server's security")),
    Wall("Tencent Cloud", "common knowledge", SHOWN, texts=("腾讯云防火墙", "请求存在威胁,已被拦截")),
    Wall("Atypon", "common knowledge: publishers on Literatum, for visitors without cookies", ANY, places=(("", "/action/cookieabsent"), ("", "/action/captchachallenge"))),
    Wall("a captcha", "common knowledge: addresses of challenges", ANY, places=(("", "/captcha"), ("", "/px/captcha"), ("", "/errors/validatecaptcha"), ("", "/splashui/challenge"), ("", "/checkcaptcha"), ("", "/showcaptcha"), ("", "/_incapsula_resource"), ("", "/distil_r_captcha.html"), ("", "/distil_r_blocked.html"), ("", "/cdn-cgi/challenge-platform"))),
    Wall("Fastly", "Fastly documentation, Client Challenges", SHOWN, titles=("client challenge",), texts=("a required part of this site couldn't load", "a required part of this site could not load", "javascript is disabled in your browser")),
    Wall("SiteGround", "common knowledge: the challenge of SiteGround's hosting", SHOWN, titles=("robot challenge screen",)),
    Wall("a check of the connection", "common knowledge: challenges of hosters that answer 200", SHOWN, titles=("establishing a secure connection ...", "establishing a secure connection...", "security verification", "security check", "just a moment...", "please wait...", "one moment, please...", "verifying your connection"), texts=("establishing a secure connection ...", "establishing a secure connection...", "verifying your connection", "checking the site connection security", "checking your connection")),
    Wall("a proof-of-work check", "documentation of haproxy-protection, go-away and Cerberus", SHOWN, titles=("checking you are not a bot", "hold on...", "checking your browser", "just a moment...", "one moment, please...", "bot verification", "security check"), texts=("checking your browser", "proof of work", "verify you are not a bot", "verifying that you are not a robot", "please wait while your request is being verified", "checking you are not a bot", "recaptcha")),
)
# fmt: on

CAPTCHAS: dict[str, tuple[str, ...]] = {
    "en": (
        "verify you are human",
        "verify you are a human",
        "verify that you are human",
        "verify that you are not a robot",
        "verifying you are human",
        "confirm you are human",
        "confirm that you are not a robot",
        "prove you are human",
        "prove you're not a robot",
        "are you a robot?",
        "are you human?",
        "i'm not a robot",
        "complete the security check to access",
        "complete the captcha",
        "solve the captcha",
        "our systems have detected unusual traffic",
        "please enable js and disable any ad blocker",
        "unusual activity from your",
    ),
    "de": (
        "bestätigen sie, dass sie ein mensch sind",
        "bestätige, dass du ein mensch bist",
        "bestätigen sie, dass sie kein roboter sind",
        "ich bin kein roboter",
        "sind sie ein mensch?",
        "sind sie ein roboter?",
    ),
    "fr": (
        "vérifiez que vous êtes humain",
        "vérifier que vous êtes humain",
        "vérifier que vous êtes un humain",
        "confirmez que vous n'êtes pas un robot",
        "prouvez que vous n'êtes pas un robot",
        "je ne suis pas un robot",
        "êtes-vous un robot",
    ),
    "es": (
        "verifica que eres humano",
        "verifique que es humano",
        "verificar que eres un ser humano",
        "confirma que no eres un robot",
        "no soy un robot",
        "¿eres un robot?",
        "¿es usted un robot?",
    ),
    "it": (
        "verifica di essere umano",
        "conferma di non essere un robot",
        "non sono un robot",
        "sei un robot?",
    ),
    "pt": (
        "verifique se você é humano",
        "verifique que é humano",
        "confirme que você não é um robô",
        "confirme que é humano",
        "não sou um robô",
        "você é um robô?",
    ),
    "nl": (
        "bevestig dat u een mens bent",
        "bevestig dat je een mens bent",
        "controleren of u een mens bent",
        "ik ben geen robot",
        "bent u een robot?",
        "ben je een robot?",
    ),
    "pl": (
        "potwierdź, że jesteś człowiekiem",
        "potwierdź, że nie jesteś robotem",
        "zweryfikuj, czy jesteś człowiekiem",
        "nie jestem robotem",
    ),
    "ru": (
        "подтвердите, что вы не робот",
        "подтвердите, что вы человек",
        "подтвердите, что запросы отправляли вы, а не робот",
        "я не робот",
        "вы не робот?",
    ),
    "uk": ("підтвердьте, що ви не робот", "підтвердьте, що ви людина", "я не робот"),
    "cs": ("ověřte, že jste člověk", "potvrďte, že nejste robot", "nejsem robot"),
    "sv": ("bekräfta att du är en människa", "jag är inte en robot"),
    "tr": ("insan olduğunuzu doğrulayın", "robot olmadığınızı doğrulayın", "ben robot değilim"),
    "ar": ("تحقق من أنك إنسان", "تأكد من أنك إنسان", "أنا لست روبوت", "لست برنامج روبوت"),
    "hi": ("सत्यापित करें कि आप मनुष्य हैं", "सत्यापित करें कि आप इंसान हैं", "मैं रोबोट नहीं हूँ"),
    "zh": (
        "验证您是真人",
        "确认您是真人",
        "请完成安全验证",
        "完成以下验证",
        "确认您不是机器人",
        "我不是机器人",
        "请输入验证码继续访问",
    ),
    "zh-hant": ("驗證您是人類", "驗證您是真人", "確認您是真人", "請完成安全驗證", "我不是機器人"),
    "ja": ("人間であることを確認", "ロボットではないことを確認", "私はロボットではありません"),
    "ko": ("사람인지 확인", "로봇이 아님을 확인", "로봇이 아닙니다"),
}
"""What captcha pages ask, by language. Source: common knowledge; the labels of reCAPTCHA, hCaptcha and Turnstile."""
