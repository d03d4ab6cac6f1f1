"""How a note says that a page was archived."""

from __future__ import annotations

from datetime import date

import pytest

from checker.extract.note import LANGUAGES
from checker.fix.wording import wording

DAY = date(2019, 3, 4)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (None, "archived 2019-03-04"),
        ("en", "archived 2019-03-04"),
        ("en-GB", "archived 2019-03-04"),
        ("de_AT", "archiviert am 2019-03-04"),
        ("zh", "存档于 2019-03-04"),
        ("zh-CN", "存档于 2019-03-04"),
        ("zh-Hant", "存檔於 2019-03-04"),
        ("zh_TW", "存檔於 2019-03-04"),
        ("hant", "存檔於 2019-03-04"),
        ("ja", "2019-03-04 のアーカイブ"),
        ("jp", "2019-03-04 のアーカイブ"),
        ("es-419", "archivado el 2019-03-04"),
        ("hi", "2019-03-04 को संग्रहीत"),
        ("fr-CA", "archivé le 2019-03-04"),
        ("sr", "архивирано 2019-03-04"),
        ("sr-Latn", "arhivirano 2019-03-04"),
        ("he", "אורכב ב־2019-03-04"),
        ("tlh", "archived 2019-03-04"),
        ("", "archived 2019-03-04"),
        ("x y-- z", "archived 2019-03-04"),
    ],
)
def test_the_language_of_the_note_says_it(lang: str | None, words: str) -> None:
    assert wording(lang).words(DAY) == words


@pytest.mark.parametrize("lang", ["ar", "fa", "ur"])
def test_among_arabic_letters_slashes_keep_the_order_of_a_day(lang: str) -> None:
    assert "2019/03/04" in wording(lang).words(DAY)


def test_brackets_and_colons_are_those_of_the_script() -> None:
    assert wording("ja")[1:4] == ("（", "）", "：")
    assert wording("ko")[1:4] == ("(", ")", ": ")
    assert wording("fr").sentence(DAY) == "Archivé le 2019-03-04 : "
    assert wording("ka").sentence(DAY) == "დაარქივებულია 2019-03-04: "


@pytest.mark.parametrize("lang", sorted(LANGUAGES))
def test_no_language_says_it_in_a_way_that_is_markup(lang: str) -> None:
    words = wording(lang).words(DAY)
    assert "2019" in words
    assert not set(words) & set("[](){}<>*_`|~\\^\"'#&%$@=;")
    assert "--" not in words
