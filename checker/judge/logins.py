"""Logins: a page that redirects to one that asks who is there. Pure."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING

from checker.judge.case import matched, nearly
from checker.judge.homes import is_home
from checker.judge.words import listed, tokens
from checker.models import Reason

if TYPE_CHECKING:
    from checker.judge.case import Case, Judgement, Place

__all__ = ["is_login", "is_login_page", "is_login_place"]

_PATH_WORDS = listed(
    """
    login log-in log_in logon log-on signin sign-in sign_in sso auth authn authenticate authentication authorize
    authwall oauth oauth2 openid oidc saml saml2 cas idp shibboleth servicelogin wp-login user-login userlogin
    loginpage login-page account-login member-login memberlogin logincheck dologin
    anmelden anmeldung einloggen connexion se-connecter identification iniciar-sesion iniciarsesion acceso acceder
    entrar accedi accesso inloggen aanmelden logga-in logg-inn log-ind kirjaudu zaloguj logowanie prihlaseni prihlasit
    giris giriş вход войти увійти 登录 登錄 登入 ログイン 로그인
    """
)
"""A whole part of a path, without its suffix. Source: common knowledge; the paths of WordPress, Devise, CAS and Shibboleth."""

_PATHS = ("/session/new", "/sessions/new")
"""The end of a path. Source: the defaults of Rails."""

_HOST_WORDS = listed(
    "login logon signin sso auth accounts account idp cas passport oauth identity secure-login"
)
"""The first label of a host. Source: common knowledge."""

_PROVIDERS = (
    ("accounts.google.com", "Google Identity documentation"),
    ("login.microsoftonline.com", "Microsoft Entra documentation, authority"),
    ("login.live.com", "Microsoft account, common knowledge"),
    ("b2clogin.com", "Azure AD B2C documentation, b2clogin.com"),
    ("ciamlogin.com", "Microsoft Entra External ID documentation"),
    ("okta.com", "Okta documentation, org URL"),
    ("auth0.com", "Auth0 documentation, Universal Login"),
    ("onelogin.com", "OneLogin documentation"),
    ("amazoncognito.com", "Amazon Cognito documentation, hosted UI"),
    ("signin.aws.amazon.com", "AWS documentation, sign-in"),
    ("appleid.apple.com", "Sign in with Apple documentation"),
    ("id.atlassian.com", "Atlassian documentation, common knowledge"),
    ("cloudflareaccess.com", "Cloudflare Access documentation, team domain"),
    ("duosecurity.com", "Duo documentation"),
    ("passport.yandex.ru", "common knowledge"),
    ("passport.baidu.com", "common knowledge"),
    ("openathens.net", "OpenAthens documentation"),
)
"""Hosts that do nothing but log people in, by forms that scripts build. With the source of each."""

_CERTIFICATE_WANTED = frozenset({"no required ssl certificate was sent", "the ssl certificate error"})
"""The titles of nginx for whoever shows no certificate, or a bad one. Source: ngx_http_special_response.c."""

_WAY_BACK = re.compile(
    r"(?:^|[?&;/])(?:next|continue|return|return_?to|return_?url|returnuri|redirect|redirect_?ur[il]|redirect_?to"
    r"|service|dest|destination|goto|go|target|target_?url|back|back_?url|back_?to|ru|from|came_from|came|login_?from"
    r"|relaystate|samlrequest|client_id|session_redirect|success_?url|forward|origin|ref|url|u|r)="
)
"""The query of a login says where to go on: OAuth 2.0, SAML 2.0, CAS, and what sites of their own use."""

_TITLES = frozenset(
    "".join(tokens(words))
    for words in (
        *(
            "log in",
            "login",
            "log on",
            "sign in",
            "sign on",
            "signin",
            "sign in to continue",
            "log in to continue",
        ),
        *("please log in", "please sign in", "login required", "member login", "user login", "account login"),
        *(
            "anmelden",
            "anmeldung",
            "einloggen",
            "log dich ein",
            "connexion",
            "se connecter",
            "identification",
        ),
        *(
            "iniciar sesión",
            "inicia sesión",
            "inicio de sesión",
            "acceder",
            "accedi",
            "accesso",
            "effettua il login",
        ),
        *(
            "entrar",
            "iniciar sessão",
            "fazer login",
            "inloggen",
            "aanmelden",
            "logga in",
            "logg inn",
            "log ind",
        ),
        *(
            "kirjaudu",
            "kirjaudu sisään",
            "zaloguj się",
            "logowanie",
            "přihlášení",
            "přihlásit se",
            "giriş",
            "giriş yap",
        ),
        *(
            "вход",
            "войти",
            "авторизация",
            "увійти",
            "вхід",
            "تسجيل الدخول",
            "लॉग इन",
            "लॉग इन करें",
            "साइन इन करें",
        ),
        *(
            "登录",
            "用户登录",
            "登錄",
            "登入",
            "ログイン",
            "サインイン",
            "로그인",
            "התחברות",
            "đăng nhập",
            "masuk",
            "σύνδεση",
        ),
    )
)
"""Titles and headings of login pages, in many languages. Source: common knowledge."""

_ASKS = re.compile(
    r"(?:please|must|need to|have to|required to) (?:be )?(?:log|sign)(?:ged|ned)?[ -]?(?:in|on)\b"
    r"|(?:log|sign) in to (?:view|see|read|continue|access)|bitte (?:melden sie sich|anmelden|einloggen)"
    r"|veuillez vous (?:connecter|identifier)|(?:debe|debes|tienes que) iniciar sesión"
)
"""What asks for a login in so many words."""

_EMPTY = 20  # characters of a page that scripts have yet to build

_SEPARATORS = re.compile(r"\s[-–—|·•:]\s|[|｜_]|:\s")
_QUERY_PARTS = re.compile(r"[=:/&]")  # title=Special:UserLogin
_SUFFIX = re.compile(r"\.[a-z]{2,5}\Z")


def is_login_place(place: Place) -> bool:
    """Whether an address is, by its own words, that of a login."""
    if any(place.is_below(host) for host, _ in _PROVIDERS) or place.host.split(".")[0] in _HOST_WORDS:
        return True
    if place.path.endswith(_PATHS):
        return True
    parts = (*place.segments, *_QUERY_PARTS.split(place.query))
    return any(_SUFFIX.sub("", part) in _PATH_WORDS for part in parts)


def is_login_page(case: Case) -> bool:
    """Whether the page calls itself a login and has a place for a password, at an address that is none.

    Of a living page that is no verdict: a reader with an account gets it. What is archived has no readers with one.
    """
    has_name = any(_is_title(part) for part in (case.title, case.heading))
    return case.observation.has_login and has_name and not is_login_place(case.cited)


def is_login(case: Case) -> Judgement | None:
    """Whether a redirect led from a page that is no login to one that is, or to one that asks for a password instead.

    A certificate is another way of saying who is there.
    """
    if case.code == HTTPStatus.BAD_REQUEST and case.title.removeprefix("400 ") in _CERTIFICATE_WANTED:
        return matched(Reason.LOGIN_REQUIRED, "the server asks for a certificate of the visitor")
    if not (case.code and case.is_redirected):
        return None
    is_place = is_login_place(case.final)
    where = f"{case.final.host}{case.final.path}"
    if is_login_place(case.cited) or any(_is_title(text) for text in case.texts):
        return nearly(f"redirected to {where}; the cited page is a login itself") if is_place else None
    asks = is_place and case.is_answered and _asks_who_is_there(case)
    if asks or (case.observation.has_login and _stands_for_the_page(case, is_place=is_place)):
        return matched(Reason.LOGIN_REQUIRED, f"redirected to a login at {where}")
    if is_place and case.is_answered:
        return nearly(f"redirected to {where}, where nothing asks for a login")
    return None


def _asks_who_is_there(case: Case) -> bool:
    return (
        case.observation.has_login
        or any(case.final.is_below(host) for host, _ in _PROVIDERS)
        or bool(_WAY_BACK.search(case.final.query))
        or any(_is_title(part) for part in (case.title, case.heading))
        or (case.observation.is_scripted and case.length <= _EMPTY)
    )


def _stands_for_the_page(case: Case, *, is_place: bool) -> bool:
    """Whether a page with a place for a password is there instead of the one that was asked for."""
    if not case.is_answered:  # a form that is shown with a refusal, at a login that knows where to go on
        return is_place and bool(_WAY_BACK.search(case.final.query))
    if case.is_named_by_citation:
        return False
    if _WAY_BACK.search(case.final.query) and _goes_back(case):
        return True
    if any(_is_title(part) or _ASKS.search(part) for part in (case.title, case.heading)):
        return True
    return is_home(case.final) and not is_home(case.cited)


def _goes_back(case: Case) -> bool:
    """Whether the query names the cited address: other queries may have a way back as well."""
    path = case.cited.path.strip("/")
    return not path or path in case.final.query


def _is_title(text: str) -> bool:
    return any("".join(tokens(part)) in _TITLES for part in (text, *_SEPARATORS.split(text)))
