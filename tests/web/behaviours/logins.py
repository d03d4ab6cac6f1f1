"""Pages for members: a login by status or by redirect; and pages that only have a login beside them."""

from __future__ import annotations

from tests.web.behaviours.row import LOGIN, MOVED, OK, Behaviour
from tests.web.handlers import answer, html, page, redirect

_FORM = (
    '<form method="post"><input name="user"><input type="password" name="secret"><button>Go</button></form>'
)
_LOGIN = answer(200, html("Sign in", "Sign in to continue.", body=_FORM))
_SSO = "https://sso.campus.example/idp/profile/SAML2/Redirect/SSO?SAMLRequest=abc"
_ACCOUNTS = "https://accounts.suite.example/ServiceLogin?continue=https://docs.suite.example/d/1"

# fmt: off
ROWS: tuple[Behaviour, ...] = (
    Behaviour("login-401", "https://members.example/", *LOGIN, answer(401, WWW_Authenticate='Basic realm="members"'), wire=(401,)),
    Behaviour("login-redirect", "https://forum.example/t/41", *LOGIN, redirect(302, "/login?next=/t/41"), text="A thread", also={"/login?next=/t/41": _LOGIN}, wire=(302,)),
    Behaviour("login-redirect-301", "https://tracker.example/issue/9", *LOGIN, redirect(301, "/users/sign_in"), "for good, it says", text="Issue nine", also={"/users/sign_in": _LOGIN}, wire=(301,)),
    Behaviour("login-sso", "https://campus.example/course/12", *LOGIN, redirect(302, _SSO), "another host asks for the password", text="Course twelve", also={_SSO: _LOGIN}, wire=(302,)),
    Behaviour("login-accounts", "https://docs.suite.example/d/1", *LOGIN, redirect(302, _ACCOUNTS), text="The minutes", also={_ACCOUNTS: answer(200, html("Sign in", "Use your account", body='<form><input type="email" name="identifier"></form>'))}, wire=(302,)),
    Behaviour("login-wiki", "https://wiki-members.example/wiki/Plan", *LOGIN, redirect(302, "/index.php?title=Special:UserLogin&returnto=Plan"), text="The plan", also={"/index.php?title=Special:UserLogin&returnto=Plan": answer(200, html("Log in - Wiki", body=_FORM))}, wire=(302,)),
    Behaviour("login-german", "https://verein.example/protokolle/3", *LOGIN, redirect(302, "/anmelden?ziel=/protokolle/3"), text="Protokoll 3", also={"/anmelden?ziel=/protokolle/3": answer(200, html("Anmelden", "Bitte melden Sie sich an.", lang="de", body=_FORM))}, wire=(302,)),
    Behaviour("login-account", "https://bank2.example/account", *LOGIN, redirect(302, "/session/new"), text="Your account", also={"/session/new": _LOGIN}, wire=(302,)),
    Behaviour("login-token", "https://maps.example/layers/3", *LOGIN, answer(498), "a token that nobody gave us", wire=(498,)),
    Behaviour("login-expired", "https://desk.example/ticket/3", *LOGIN, answer(419), "a session has expired that never was", wire=(419,)),
    Behaviour("login-certificate", "https://vault.example/page", *LOGIN, answer(400, html("400 No required SSL certificate was sent", "No required SSL certificate was sent", heading="400 Bad Request")), "a certificate instead of a password", wire=(400,)),
    # pages that are no login
    Behaviour("login-cited", "https://bank.example/login", *OK, _LOGIN, "the login page itself is cited", text="Sign in"),
    Behaviour("login-beside", "https://club-news.example/2020/regatta", *OK, answer(200, html("The regatta of 2020", body=_FORM)), "a login in the corner of a page that is there", text="The regatta of 2020"),
    Behaviour("login-in-a-word", "https://words.example/old", *MOVED, redirect(301, "/blog/logins-of-the-past"), "a page about logins moved", text="Logins of the past", also={"/blog/logins-of-the-past": page("Logins of the past")}, wire=(301,)),
)
# fmt: on
