"""Logins: a page that redirects to one that asks who is there. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from checker.judge.case import matched, nearly
from checker.judge.words import listed, tokens
from checker.models import Reason

if TYPE_CHECKING:
    from checker.judge.case import Case, Judgement, Place

__all__ = ["is_login", "is_login_place"]

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
"""A whole part of a path, without its suffix. Source: measured; the paths of WordPress, Devise, CAS and Shibboleth."""

_PATHS = ("/session/new", "/sessions/new")
"""The end of a path. Source: the defaults of Rails."""

_HOST_WORDS = listed(
    "login logon signin sso auth accounts account idp cas passport oauth identity secure-login"
)
"""The first label of a host. Source: measured."""

_PROVIDERS = (
    ("accounts.google.com", "Google Identity documentation"),
    ("login.microsoftonline.com", "Microsoft Entra documentation, authority"),
    ("login.live.com", "Microsoft account, measured"),
    ("b2clogin.com", "Azure AD B2C documentation, b2clogin.com"),
    ("ciamlogin.com", "Microsoft Entra External ID documentation"),
    ("okta.com", "Okta documentation, org URL"),
    ("auth0.com", "Auth0 documentation, Universal Login"),
    ("onelogin.com", "OneLogin documentation"),
    ("amazoncognito.com", "Amazon Cognito documentation, hosted UI"),
    ("signin.aws.amazon.com", "AWS documentation, sign-in"),
    ("appleid.apple.com", "Sign in with Apple documentation"),
    ("id.atlassian.com", "Atlassian documentation, measured"),
    ("cloudflareaccess.com", "Cloudflare Access documentation, team domain"),
    ("duosecurity.com", "Duo documentation"),
    ("passport.yandex.ru", "measured"),
    ("passport.baidu.com", "measured"),
    ("openathens.net", "OpenAthens documentation"),
)
"""Hosts that do nothing but log people in, by forms that scripts build. With the source of each."""

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
"""Titles and headings of login pages, in many languages. Source: measured."""

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


def is_login(case: Case) -> Judgement | None:
    """Whether a redirect led from a page that is no login to one that is."""
    if not (case.is_answered and case.is_redirected and is_login_place(case.final)):
        return None
    where = f"{case.final.host}{case.final.path}"
    if is_login_place(case.cited):
        return nearly(f"redirected to a login at {where}; the cited page is one itself")
    if not _asks_who_is_there(case):
        return nearly(f"redirected to {where}, where nothing asks for a login")
    return matched(Reason.LOGIN_REQUIRED, f"redirected to a login at {where}")


def _asks_who_is_there(case: Case) -> bool:
    return (
        case.observation.has_login
        or any(case.final.is_below(host) for host, _ in _PROVIDERS)
        or bool(_WAY_BACK.search(case.final.query))
        or any("".join(tokens(part)) in _TITLES for part in (*_SEPARATORS.split(case.title), case.heading))
    )
