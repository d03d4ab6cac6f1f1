"""What a server adds to an address for one visitor: signatures, session ids, codes that are good once. Pure.

Whoever reads a report could walk in with them, and an address that holds one is no address to cite: it is worth nothing
tomorrow. What a note cites is its author's own, and stays as it is.
"""

from __future__ import annotations

import re

__all__ = ["HIDDEN", "hide", "is_for_one_visit"]

HIDDEN = "***"

_TICKETS = frozenset(
    {
        *("phpsessid", "jsessionid", "aspsessionid", "sid", "sessid", "cfid", "oscsid", "zenid"),
        *("sig", "sign", "hmac", "jwt", "auth", "auth_key", "otp", "passwd", "pwd"),
        *("api_key", "api-key", "apikey", "access_key", "key-pair-id"),
        *("x-amz-credential", "awsaccesskeyid", "x-goog-credential", "ossaccesskeyid"),
        *("hdnea", "hdnts", "hdntl", "__gda__", "wssecret"),
        *("ticket", "samlrequest", "samlresponse", "relaystate"),
        *("login_challenge", "login_verifier", "consent_challenge", "consent_verifier"),
    }
)
"""Parameters that hold nothing else: of PHP, Java and shop systems, of Amazon, Azure, Google, Alibaba and Akamai, of CAS
and SAML. Source: their manuals."""
_ENDINGS = (
    "token",
    "signature",
    "secret",
    "password",
    "sessionid",
    "session_id",
    "session-id",
    "csrf",
    "xsrf",
)

_OAUTH = frozenset({"code", "state", "nonce", "session_state", "code_challenge"})
_OF_OAUTH = _OAUTH | {"client_id", "redirect_uri", "response_type"}
"""Words that other addresses use as well; two of them together are OAuth (RFC 6749 section 4.1, OpenID Connect)."""
_POLICY = frozenset({"policy", "key-pair-id"})  # CloudFront's

_LEAD = r"[?&;#]|%(?:25)?(?:3[fFbB]|26|23)"
_PARAMETER = re.compile(
    rf"(?P<lead>{_LEAD})(?P<name>[\w.\-]{{1,64}}+)(?P<equals>=|%(?:25)?3[dD])(?P<value>(?:(?!{_LEAD})[^\s\"<>])++)"
)
"""One parameter, also of an address that is a parameter itself and therefore encoded, once or twice."""
_FOLDER = re.compile(r"(?<=/\()([A-Z]\([\w\-]{10,}+\))++(?=\))")
"""A session id as ASP.NET keeps it in the path: ``/(S(3jynnm45xoqbrs45rcqyqdzo))/``."""


def hide(text: str, cited: str = "") -> str:
    """``text``, an address or a sentence with some, without the tickets that ``cited`` does not hold as well."""
    if "=" in text or "%3" in text:
        found = list(_PARAMETER.finditer(text))
        names = {each["name"].lower() for each in found}
        own = {each["value"] for each in _PARAMETER.finditer(cited)} if found else set()

        def shown(each: re.Match[str]) -> str:
            is_hidden = each["value"] not in own and _is_ticket(each["name"].lower(), names)
            return f"{each['lead']}{each['name']}{each['equals']}{HIDDEN}" if is_hidden else each[0]

        text = _PARAMETER.sub(shown, text)
    if "/(" not in text:
        return text
    return _FOLDER.sub(lambda each: each[0] if f"/({each[0]})" in cited else HIDDEN, text)


def is_for_one_visit(url: str) -> bool:
    """Whether ``hide`` found something in ``url``."""
    return HIDDEN in url and (
        f"/({HIDDEN})" in url or any(each["value"] == HIDDEN for each in _PARAMETER.finditer(url))
    )


def _is_ticket(name: str, names: set[str]) -> bool:
    if name in _TICKETS or name.endswith(_ENDINGS):
        return True
    if name in _OAUTH:
        return len(names & _OF_OAUTH) > 1
    return name in _POLICY and names >= _POLICY
