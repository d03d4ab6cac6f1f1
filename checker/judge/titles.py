"""Titles: a page that lives, and shares nothing with its citation, may be another page by now. Pure.

A title proves nothing, so this is a note and never more, and there is an opinion only where both sides say enough, in
one script, and as far as their small words tell in one language.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from checker.judge.likeness import address_words, alike, script, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["mismatch", "only_points", "speaks"]


def _list(text: str) -> frozenset[str]:
    return frozenset(word for line in text.split("\n") for word in words(line))


_SMALL: Mapping[str, frozenset[str]] = {
    "en": _list(
        "the of and to in on a an for with by from at is are was this that how what why it its as or not"
    ),
    "de": _list(
        "der die das des dem den und in im am zu zur zum von vom mit für auf ein eine einer ist wie was nicht"
    ),
    "fr": _list("le la les l de des du d et en à au aux un une pour par sur dans est que qui comment avec"),
    "es": _list("el la los las de del y en a al un una para por con es que como cómo qué su se"),
    "it": _list("il lo la i gli le di del della dei delle e in a al un una per con è che come da nel"),
    "pt": _list("o a os as de do da dos das e em no na um uma para por com é que como ao"),
    "nl": _list("de het een van en in op te voor met is dat hoe wat naar uit over bij"),
    "sv": _list("och i att en ett det som på är av för med till den de hur"),
    "da": _list("og i at en et det som på er af for med til den de hvordan"),
    "pl": _list("i w na z do o się nie jest że jak dla po od oraz"),
    "cs": _list("a v na z do o se je že jak pro po od s k ve"),
    "tr": _list("ve bir bu için ile de da ne nasıl olarak"),
    "ru": _list("и в на с по о из к за для не что как от у это"),
    "uk": _list("і в на з по о із до за для не що як від у це та"),
}
"""Small words, by language: they tell languages apart, and nothing about a page."""

_SMALL_WORDS: Mapping[str, tuple[str, ...]] = {
    word: tuple(name for name, small in _SMALL.items() if word in small)
    for word in frozenset().union(*_SMALL.values())
}
"""The languages of each small word."""

_GENERIC = _list("""
    here link links source sources click page pages site website web article articles read more see also full text
    pdf html doc docs documentation download video image photo homepage home official blog post paper book wiki
    wikipedia github original archive archived online online-version version reference references citation cited note
    notes website info information details example part section chapter release announcement press report study news
    welcome untitled document index loading redirecting moment login log sign signin cookie cookies consent error
    hier dort quelle quellen seite webseite artikel mehr weiter lesen siehe dazu startseite willkommen anmelden
    ici lien liens page article lire suite voir accueil bienvenue connexion
    aquí enlace enlaces fuente fuentes página leer más ver artículo inicio bienvenido
    qui fonte fonti pagina collegamento leggi articolo inizio benvenuto
    aqui ligação fonte página leia mais artigo início
    bron bronnen lees meer pagina artikel
    tutaj tu źródło strona artykuł czytaj więcej zde odkaz zdroj stránka burada bağlantı kaynak
    здесь тут ссылка источник сайт страница статья подробнее тут посилання джерело
    这里 链接 来源 原文 网页 文章 首页 こちら ここ リンク 出典 記事 ページ 詳細 여기 링크 출처 기사 페이지
""")
"""What any citation may say, and any page may be called."""

_MUTE = _GENERIC | _SMALL_WORDS.keys()

_IS_ADDRESS = re.compile(r"\w[\w+.-]*+://|www\.|[\w-]++(?:\.[\w-]++)+(?:[/:?#]|\Z)", re.IGNORECASE)
_IS_NUMBERED = re.compile(r"\b(?:10\.\d{4,9}/|doi\b|arxiv\b|isbn\b|issn\b|pmid\b)", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d[a-z]?\b")
_JOINS_NAMES = re.compile(
    r"et|al|and|und|y|e|en|och|og|i|a|v|de|der|den|di|da|du|la|le|van|von|ten|ter|in|eds?|hrsg|p+|s"
)
_NAMES = 6  # words that the authors of a short citation have at most
_LONGEST = 1000  # characters of a citation
_ENOUGH = 2  # words of content on either side, below which nothing can be said


def mismatch(texts: Iterable[str], title: str | None, heading: str | None, *urls: str) -> bool:
    """Whether none of ``texts``, the citations of one page, shares anything with what the page is called.

    ``urls`` are the addresses of the page, cited and final; their words count as the page's own.
    """
    called = " ".join(dict.fromkeys(filter(None, (title, heading))))
    own = _telling(called)
    content = _content(own)
    if len(content) < _ENOUGH:
        return False
    apart = {text: set(own).isdisjoint(_telling(text)) for text in texts}
    if not any(apart.values()):
        return False  # as nearly always: before anything is looked at more closely
    spoken = [text for text in apart if speaks(text)]
    if not spoken or not all(apart[text] for text in spoken):
        return False
    known = [word for url in urls for word in address_words(url)]
    if len(content - set(known)) < _ENOUGH:
        return False
    page = [*own, *known]
    return all(not alike(_telling(text), page) and _is_comparable(text, called) for text in spoken)


def speaks(text: str) -> bool:
    """Whether ``text`` says what the page is about, and does not only point to it, number it or name who wrote it."""
    text = text[:_LONGEST].strip()
    if _IS_ADDRESS.match(text) or _IS_NUMBERED.search(text) or _names_authors(text):
        return False
    if " " not in text and script(text) not in {"CJK", "THAI"}:
        return False  # a name of something, such as of a function or a file
    return len(_content(_telling(text))) >= _ENOUGH


def only_points(text: str) -> bool:
    """Whether ``text`` has no word of its own: "here", "this article", "source"."""
    return not _telling(text[:_LONGEST])


def _content(telling: Iterable[str]) -> set[str]:
    return {word for word in telling if not word.isdecimal()}


def _telling(text: str) -> list[str]:
    """The words of ``text`` that may tell it from others."""
    return [word for word in words(text) if len(word) > 1 and word not in _MUTE]


def _names_authors(text: str) -> bool:
    """Whether ``text`` is a citation by name and year: Bar-Yossef et al. (2004)."""
    if not _YEAR.search(text):
        return False
    names = re.findall(r"[^\W\d_]+", _YEAR.sub("", text))
    return len(names) <= _NAMES and all(name[0].isupper() or _JOINS_NAMES.fullmatch(name) for name in names)


def _is_comparable(text: str, called: str) -> bool:
    if script(text) != script(called):
        return False
    languages = _languages(text), _languages(called)
    return not all(languages) or not languages[0].isdisjoint(languages[1])


def _languages(text: str) -> frozenset[str]:
    """The languages that most of the small words in ``text`` belong to; empty where there are none."""
    counts = Counter(name for word in words(text) for name in _SMALL_WORDS.get(word, ()))
    most = max(counts.values(), default=0)
    return frozenset(name for name, count in counts.items() if count == most)
