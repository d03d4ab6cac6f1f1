"""What stands before every page of a site alike, and is no death: consent, age, walls, queues and outages. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from checker.judge.case import matched, nearly
from checker.judge.interstitials_known import CAUSES, GATES
from checker.judge.words import fold
from checker.models import Reason

if TYPE_CHECKING:
    from checker.judge.case import Case, Judgement, Place

__all__ = ["is_gate_place", "is_outage", "stands_before_pages"]

_SHORT = 500  # characters of an outage in words
_TRACE = 2_000  # characters of an error of a program with the calls that led to it

_BEGINNINGS = (
    *("cookie", "consent", "privacy", "your partners", "our partners", "gdpr", "datenschutz", "einwillig"),
    *("zustimm", "akzeptier", "privacidad", "privacidade", "confidentialité", "consentement", "accepter"),
    *(
        "consenso",
        "aceptar",
        "aceitar",
        "toestemming",
        "согласие",
        "конфиденциальн",
        "zgod",
        "çerez",
        "ciasteczk",
    ),
    *(
        "your age",
        "legal age",
        "of age",
        "drinking age",
        "âge",
        "date of birth",
        "birthday",
        "geburtsdatum",
        "date de naissance",
        "volljährig",
    ),
    *("fecha de nacimiento", "data di nascita", "nascimento", "возраст", "under 18", "over 18", "18 years"),
    *(
        "your browser",
        "unsupported browser",
        "javascript",
        "navigateur",
        "navegador",
        "browser is",
        "браузер",
    ),
    *("subscri", "already a member", "member", "sign in", "log in", "abonn", "anmelden", "suscri", "assin"),
    *(
        "abbona",
        "подписк",
        "se connecter",
        "iniciar sesión",
        "keep on reading",
        "keep reading",
        "weiterlesen",
    ),
    *("queue", "in line", "waiting", "please wait", "warteschlange", "file d'attente", "en cola", "очеред"),
    *("blocked", "flagged", "incident", "request rejected", "support id", "ip address", "gesperrt", "bloqué"),
    *("bloqueado", "bloccato", "заблокирован", "suspicious", "unusual traffic", "firewall", "access denied"),
    *("database", "fatal error", "parse error", "maintenance", "wartung", "mantenimiento", "manutenzione"),
    *("manutenção", "onderhoud", "технические работы", "przerwa techniczna", "prace techniczne", "bakım"),
    *("be back soon", "be back shortly", "be right back", "temporarily", "datenbank", "base de données"),
    *(
        "base de datos",
        "not available in your country",
        "not available in your region",
        "before you continue",
    ),
    *("before continuing", "viewer", "loading document", "document is loading"),
    *GATES,
)
"""The beginnings of words, of alphabets."""

_ANYWHERE = (
    *(
        "قيد الصيانة",
        "الخصوصية",
        "ملفات تعريف الارتباط",
        "系统维护",
        "系統維護",
        "メンテナンス",
        "점검 중",
        "隐私",
        "隱私",
        "プライバシー",
        "개인정보",
    ),
    *(
        "同意",
        "クッキー",
        "쿠키",
        "请登录",
        "請登入",
        "ログイン",
        "로그인",
        "浏览器",
        "瀏覽器",
        "ブラウザ",
        "브라우저",
        "排队",
        "年齢",
        "年龄",
        "연령",
    ),
)
"""Of scripts that do not part words."""

_BEFORE = re.compile(
    rf"\b(?:{'|'.join(map(re.escape, map(fold, _BEGINNINGS)))})|{'|'.join(map(re.escape, _ANYWHERE))}"
)

_CAUSES = re.compile(rf"(?<![a-z])(?:{'|'.join(CAUSES)})")

_OUTAGES = (
    *("error establishing a database connection", "fehler beim aufbau einer datenbankverbindung"),
    *(
        "erreur lors de la connexion à la base de données",
        "error al establecer una conexión con la base de datos",
    ),
    *(
        "errore nello stabilire una connessione al database",
        "there has been a critical error on this website",
    ),
)
"""Titles and texts of WordPress in its official translations."""

_TRACES = tuple(f"{before}{error}" for before in ("", "php ") for error in ("fatal error: ", "parse error: "))
"""How PHP begins to say that a program has failed. Source: the PHP manual, predefined constants for errors."""


def stands_before_pages(case: Case) -> str:
    """The words in the page that speak of what stands before the pages of a site; empty where there are none."""
    found = _BEFORE.search(case.said)
    return found.group() if found else ""


def is_gate_place(place: Place) -> bool:
    """Whether an address says that the visitor, rather than the page, is what is wrong: "/error?reason=cookies_disabled"."""
    return bool(_CAUSES.search(place.query) or _CAUSES.search(place.slug))


def is_outage(case: Case) -> Judgement | None:
    """Whether the whole page is an error of the program behind it, which answered 200 all the same."""
    if not case.is_answered or not 0 < case.length <= _TRACE:
        return None
    text = case.text
    words = next((each for each in _TRACES if text.startswith(each)), None)
    if words is None and case.length <= _SHORT:
        words = next((each for each in _OUTAGES if text.startswith(each) or each == case.title), None)
    if words is None:
        return None
    seen = f'answered {case.code}, but the page says no more than "{words.strip()}"'
    if case.is_named_by_citation:
        return nearly(f"{seen}; which is what is cited")
    return matched(Reason.SERVER_ERROR, seen)
