"""What gates say that stand before all pages of a site, and what their addresses say. Data; source: common knowledge."""

from __future__ import annotations

__all__ = ["CAUSES", "GATES"]

GATES: tuple[str, ...] = (
    # who is let in: sites of makers of medicines
    *("healthcare professional", "health care professional", "healthcare provider", "medical professional"),
    *("angehörige der heilberufe", "heilberufe", "fachkreis", "medizinisches fachpersonal"),
    *(
        "professionnel de santé",
        "professionnels de santé",
        "professionnel de la santé",
        "profesional sanitario",
    ),
    *("profesionales sanitarios", "profesionales de la salud", "operatore sanitario", "operatori sanitari"),
    *("profissional de saúde", "profissionais de saúde", "zorgprofessional", "медицинский работник"),
    # where from, and in which language
    *(
        "select your country",
        "choose your country",
        "select a country",
        "choose a country",
        "select your region",
    ),
    *("choose your region", "select your location", "choose your location", "select your language"),
    *("choose your language", "please select a language", "select country", "land auswählen", "ihr land"),
    *("ihre sprache", "sprache wählen", "votre pays", "votre langue", "su país", "tu país", "su idioma"),
    *("il tuo paese", "seu país", "uw land", "выберите страну", "выберите язык", "wybierz kraj"),
    # on which terms
    *(
        "accept the terms",
        "accept our terms",
        "accept these terms",
        "agree to the terms",
        "agree to our terms",
    ),
    *("i agree to the", "nutzungsbedingungen zu", "accepter les conditions", "aceptar los términos"),
    # for how long
    *(
        "session has expired",
        "session expired",
        "session has timed out",
        "session timed out",
        "session is no longer",
    ),
    *(
        "sitzung ist abgelaufen",
        "session a expiré",
        "sesión ha caducado",
        "sesión ha expirado",
        "sessione è scaduta",
    ),
    # with what
    *("recent version of", "supported browser", "modern browser", "outdated browser", "browser veraltet"),
    *("ad blocker", "adblock", "ad-block", "werbeblocker", "bloqueur de pub", "bloqueador de anuncios"),
    # how many
    *("high traffic", "heavy traffic", "high demand", "high volume of", "unusually high", "hohe nachfrage"),
    # how soon
    *("loading the app", "loading app", "anwendung wird geladen", "chargement de l'application"),
)
"""The beginnings of words."""

CAUSES: tuple[str, ...] = (
    *("cookies?[-_ ]?(?:disabled|blocked|required|needed|missing|support|not|off|absent)", "no[-_]?cookies?", "cookies?absent"),
    *("session[-_ ]?(?:expired|timeout|timed|ended|invalid|lost)", "unsupported[-_ ]?browser", "browser[-_ ]?(?:not|un)"),
    *("(?:no|enable)[-_]?(?:js|javascript)", "javascript[-_ ]?(?:disabled|required)", "geo[-_ ]?(?:block|restrict)", "ad[-_]?block"),
)  # fmt: skip
"""Patterns of what stands in the name or the query of an address."""
