"""How a note says that a page was archived: in its own language, with the day, and in brackets of its own script."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

__all__ = ["Wording", "wording"]

_DAY = "{day}"
_PHRASES = """
    en archived {day}
    af geargiveer op {day}
    ar مؤرشف في {day}
    az {day} tarixində arxivləşdirilib
    be архівавана {day}
    bg архивирано на {day}
    bn {day} তারিখে আর্কাইভকৃত
    bs arhivirano {day}
    ca arxivat el {day}
    cs archivováno {day}
    cy archifwyd {day}
    da arkiveret {day}
    de archiviert am {day}
    el αρχειοθετήθηκε στις {day}
    eo arkivigita je {day}
    es archivado el {day}
    et arhiveeritud {day}
    eu artxibatua: {day}
    fa بایگانی‌شده در {day}
    fi arkistoitu {day}
    fil naka-arkibo noong {day}
    fr archivé le {day}
    ga cartlannaithe {day}
    gl arquivado o {day}
    gu {day} પર સંગ્રહિત
    he אורכב ב־{day}
    hi {day} को संग्रहीत
    hr arhivirano {day}
    hu archiválva: {day}
    hy արխիվացված է {day}
    id diarsipkan {day}
    is geymt {day}
    it archiviato il {day}
    ja {day} のアーカイブ
    ka დაარქივებულია {day}
    kk мұрағатталған {day}
    ko {day} 보존됨
    lt archyvuota {day}
    lv arhivēts {day}
    mk архивирано на {day}
    ml {day}-ന് ആർക്കൈവ് ചെയ്തത്
    mn архивлагдсан {day}
    mr {day} रोजी संग्रहित
    ms diarkibkan {day}
    nb arkivert {day}
    ne {day} मा सङ्ग्रहित
    nl gearchiveerd op {day}
    nn arkivert {day}
    no arkivert {day}
    pl zarchiwizowano {day}
    pt arquivado em {day}
    ro arhivat la {day}
    ru архивировано {day}
    sk archivované {day}
    sl arhivirano {day}
    sq arkivuar më {day}
    sr архивирано {day}
    sr-latn arhivirano {day}
    sv arkiverad {day}
    ta {day} அன்று பரணிடப்பட்டது
    te {day} న ఆర్కైవు చేసారు
    th เก็บถาวรเมื่อ {day}
    tl naka-arkibo noong {day}
    tr {day} tarihinde arşivlendi
    uk архівовано {day}
    ur آرکائیو شدہ {day}
    uz arxivlangan {day}
    vi lưu trữ ngày {day}
    zh 存档于 {day}
    zh-hant 存檔於 {day}
"""
_BY_LANGUAGE = dict(line.split(maxsplit=1) for line in _PHRASES.strip().splitlines())
_FAMILY = {
    **dict.fromkeys(("zhs", "hans", "cn"), "zh"),
    **dict.fromkeys(("zht", "hant", "tw", "yue"), "zh-hant"),
    "jp": "ja",
    "kr": "ko",
}
"""Usual slips, as in names of files."""
_REGIONS = {"zh": ({"hant", "tw", "hk", "mo"}, "zh-hant"), "sr": ({"latn"}, "sr-latn")}
"""Parts of a tag that say that a language is written in its other script."""
_ARABIC_SCRIPT = {"ar", "fa", "ur"}
_FULL_WIDTH = {"ja", "zh", "zh-hant"}


class Wording(NamedTuple):
    """The ``phrase`` in which ``{day}`` stands for the day, and the marks of its script around it."""

    phrase: str
    opening: str = "("
    closing: str = ")"
    colon: str = ": "
    separator: str = "-"

    def words(self, day: date) -> str:
        """What is said of a copy made on ``day``."""
        return self.phrase.replace(_DAY, day.isoformat().replace("-", self.separator))

    def sentence(self, day: date) -> str:
        """The same, where it begins a sentence, up to the address."""
        words = self.words(day)
        return f"{words[:1].title()}{words[1:]}{self.colon}"  # .upper() would change letters of Georgian for capitals

    @property
    def is_full_width(self) -> bool:
        """Whether no space is written before its brackets."""
        return self.opening != "("


def wording(lang: str | None) -> Wording:
    """How to say it in the language with the tag ``lang``; English where that is not known.

    Where numbers stand among Arabic letters, hyphens would turn the order of year and day around, slashes do not
    (Unicode Standard Annex 9, rules W2 and W4).
    """
    language = _language(lang or "en")
    phrase = _BY_LANGUAGE.get(language)
    if phrase is None:
        return Wording(_BY_LANGUAGE["en"])
    if language in _FULL_WIDTH:
        return Wording(phrase, "（", "）", "：")
    if language == "fr":
        return Wording(phrase, colon=" : ")
    return Wording(phrase, separator="/" if language in _ARABIC_SCRIPT else "-")


def _language(tag: str) -> str:
    base, *parts = re.split("[-_]", tag.lower())
    known = _FAMILY.get(base, base)
    marks, other = _REGIONS.get(known, (set[str](), known))
    return other if marks.intersection(parts) else known
