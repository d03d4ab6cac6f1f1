"""Pages that say "not found" and answer 200, in the languages of notes; and the living pages that look like them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tests.web.behaviours.row import OK, SOFT, Behaviour
from tests.web.handlers import answer, html, page, redirect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.web.wire import Handler


class _Said(NamedTuple):
    """How a site in one language says it: in its title, in its heading, or only in its text."""

    title: str
    heading: str
    text: str


# fmt: off
SAID: dict[str, _Said] = {
    "en": _Said("Page not found", "404 - Page not found", "Sorry, the page you are looking for does not exist or has been moved."),
    "de": _Said("Seite nicht gefunden", "Die Seite wurde nicht gefunden", "Die von Ihnen gesuchte Seite existiert leider nicht mehr."),
    "fr": _Said("Page non trouvée", "Page introuvable", "Désolé, la page que vous recherchez n'existe pas ou a été déplacée."),
    "es": _Said("Página no encontrada", "No se encontró la página", "Lo sentimos, la página que busca no existe."),
    "it": _Said("Pagina non trovata", "La pagina non è stata trovata", "Spiacenti, la pagina che stai cercando non esiste."),
    "pt": _Said("Página não encontrada", "Página não encontrada", "Desculpe, a página que procura não existe ou foi removida."),
    "nl": _Said("Pagina niet gevonden", "Deze pagina bestaat niet", "Sorry, de pagina die u zoekt bestaat niet meer."),
    "ru": _Said("Страница не найдена", "Ошибка 404: страница не найдена", "К сожалению, запрашиваемая страница не существует."),
    "pl": _Said("Nie znaleziono strony", "Strona nie została znaleziona", "Przepraszamy, strona, której szukasz, nie istnieje."),
    "tr": _Said("Sayfa bulunamadı", "Aradığınız sayfa bulunamadı", "Üzgünüz, aradığınız sayfa mevcut değil."),
    "ar": _Said("الصفحة غير موجودة", "لم يتم العثور على الصفحة", "عذرا، الصفحة التي تبحث عنها غير موجودة."),
    "hi": _Said("पृष्ठ नहीं मिला", "पेज नहीं मिला", "क्षमा करें, आप जिस पृष्ठ को ढूंढ रहे हैं वह मौजूद नहीं है।"),
    "zh": _Said("页面不存在", "找不到页面", "抱歉，您访问的页面不存在。"),
    "zh-Hant": _Said("找不到網頁", "頁面不存在", "抱歉，您要找的頁面不存在。"),
    "ja": _Said("ページが見つかりません", "お探しのページは見つかりませんでした", "お探しのページは存在しないか、移動した可能性があります。"),
    "ko": _Said("페이지를 찾을 수 없습니다", "요청하신 페이지를 찾을 수 없습니다", "죄송합니다. 요청하신 페이지가 존재하지 않습니다."),
    "sv": _Said("Sidan hittades inte", "Sidan kunde inte hittas", "Tyvärr finns inte sidan du söker."),
    "cs": _Said("Stránka nenalezena", "Stránka nebyla nalezena", "Omlouváme se, stránka, kterou hledáte, neexistuje."),
    "uk": _Said("Сторінку не знайдено", "Сторінку не знайдено", "На жаль, сторінка, яку ви шукаєте, не існує."),
}
# fmt: on


def _languages() -> Iterator[Behaviour]:
    """Three rows a language: the words stand in the title, in the heading, or only in the text."""
    for lang, said in SAID.items():
        yield _soft(
            f"title-{lang}", page(f"{said.title} | Halden", "Halden 2024", lang=lang, heading="Halden")
        )
        yield _soft(f"heading-{lang}", page("Halden", "Halden 2024", lang=lang, heading=said.heading))
        yield _soft(f"text-{lang}", page("Halden", said.text, lang=lang))


def _soft(name: str, lost: Handler) -> Behaviour:
    """A site that answers every path but its own with ``lost``."""
    url = f"http://soft-{name.lower()}.example/1999/report"
    return Behaviour(f"soft-{name}", url, *SOFT, lost, text="Annual report", elsewhere=lost)


_PORTAL = page("City portal", "Welcome. Choose from the menu: offices, dates, forms, parks, pools.")
_SEARCH = page("Nothing here | Weekly", "We looked everywhere. Try the search.", heading="404")
_DOCS = "How to set up a page of your own for visitors who follow a dead link: what it should say, and with which number."
_ALBUM = "Eleven songs, recorded in a farmhouse in four days and four nights."
_STORY = "For years the sign on the door said: page not found. Then somebody turned the page, and the story went on."
_TYPO = "I deployed the site, and every page says: 404 page not found. What did I do wrong? Answer: the base path is missing."
_LONG_STORY = (
    "Most sites answer a dead link with two words and leave it at that, and a lost visitor goes away. "
    "We asked twelve museums what their visitors see who follow an old link, and what they do next. "
    "In nine of them the answer was a bare 404 with a logo, and nobody at the desk had ever seen it. "
    "Three had thought about it: they say what was not found, and which hall the visitor was on the way to. "
    "The museum of salt answers every lost visitor with an exhibit that is lost as well, and is loved for it. "
    "What makes such a page good is no joke: it says plainly that there is nothing, and it says so with a 404. "
    "The museums that sent everybody to the front page fared worst, since nobody likes to be sent back to the door. "
) * 3
_LONG_MENU = (
    "Exhibitions Collections Tickets Opening hours Getting here Groups Schools Shop Contact Imprint. " * 20
)
_ISSUE = (
    "The pages of the manual answer with an error since the last release, and nobody knows why that is. " * 28
)
_REFORM = page(
    "Реформа образования", "Министерство меняет правила приёма: сроки, школы, экзамены.", lang="ru"
)
_MEDICINES = page("One more step", "This house speaks to those who heal. Choose what applies to you.")
_LOST_MUSEUM = page("Page not found", _LONG_MENU, heading="Salt and harbours through nine centuries")

# fmt: off
ROWS: tuple[Behaviour, ...] = (
    *_languages(),
    Behaviour("soft-number", "https://numbered.example/a/b", *SOFT, page("404", "Nothing to see.", heading="404"), "only the number", text="Field notes", elsewhere=page("404", "Nothing to see.", heading="404")),
    Behaviour("soft-error-404", "https://errors.example/a/b", *SOFT, page("Error 404", "Go back to the front page."), text="Field notes", elsewhere=page("Error 404", "Go back to the front page.")),
    Behaviour("soft-heading-404", "https://weekly.example/2015/issue-9", *SOFT, _SEARCH, text="Issue nine", elsewhere=_SEARCH),
    Behaviour("soft-article-removed", "https://paper.example/articles/881", *SOFT, page("The Paper", "This article is no longer available.", heading="This article is no longer available"), text="Harbour to be rebuilt"),
    Behaviour("soft-video", "https://films.example/watch?v=1999", *SOFT, page("Video unavailable", "This video is no longer available."), text="A film about bees"),
    Behaviour("soft-suspended", "https://bakers.example/rye/notes", *SOFT, redirect(302, "/cgi-sys/suspendedpage.cgi"), "the host has closed the account", text="Notes on rye", also={"/cgi-sys/suspendedpage.cgi": page("Account Suspended", "This account has been suspended. Contact your hosting provider for more information.")}, wire=(302,)),
    Behaviour("soft-sibling", "https://portal-city.example/offices/registry/fees", *SOFT, _PORTAL, "says nothing of an error: the same page for any path", text="Fees of the registry", elsewhere=_PORTAL),
    Behaviour("soft-sibling-short", "https://portal-short.example/x/fees", *SOFT, page("Portal", "Welcome."), text="Fees of the registry", elsewhere=page("Portal", "Welcome.")),
    Behaviour("soft-long-menu", "https://museum-of-harbours.example/halls/9", *SOFT, _LOST_MUSEUM, "long, under a heading of its own, and lost", text="The ninth hall", elsewhere=_LOST_MUSEUM),
    # their living twins
    Behaviour("about-404-long", "https://usability.example/2019/visitors", *OK, page("Page not found", _LONG_STORY, heading="How twelve museums answer a lost visitor"), "an article that takes the words for its title", text="A study of cultural sites"),
    Behaviour("about-404", "https://webcraft.example/guides/custom-404-page", *OK, page("How to make a custom 404 page", _DOCS), "a page about 404 errors", text="Custom 404 pages"),
    Behaviour("about-404-encyclopedia", "https://lexicon.example/wiki/HTTP_404", *OK, page("HTTP 404 - Lexicon", "HTTP 404, or 404 Not Found, is a status code that says: the server has no such page. " + _DOCS), text="HTTP 404"),
    Behaviour("about-404-title", "https://webcraft2.example/blog/page-not-found", *OK, page("Page not found: a short history of an error", _DOCS), text="A short history of page not found"),
    Behaviour("about-404-question", "https://questions.example/q/8812", *OK, page("deployment - Why do I get 404 page not found? - Questions", _TYPO, heading="Why do I get 404 page not found?"), text="404 page not found after deploying"),
    Behaviour("about-404-german", "https://netzkunde.example/fehler-404", *OK, page("Fehler 404: Seite nicht gefunden – was tun?", "Was der Fehler bedeutet, woher er kommt und wie man ihn behebt: eine Anleitung für Leute mit eigener Seite.", lang="de"), text="Fehler 404: was tun?"),
    Behaviour("about-404-japanese", "https://gakushu.example/http/404", *OK, page("404エラーとは？原因と対処法を解説", "404エラー（ページが見つかりません）の意味と、サイト運営者ができる対処法を説明します。", lang="ja"), text="404エラーの原因と対処法"),
    Behaviour("issue-about-404", "https://forge-404.example/foo/bar/issues/12", *OK, page("404 Not Found · Issue #12 · foo/bar · Forge", _ISSUE, heading="404 Not Found #12"), "an issue that takes the words for its title", text="this bug"),
    Behaviour("changes-about-404", "https://program-404.example/v3", *OK, page("Changes", body="<ul><li>Fixed: page not found after login</li><li>New: maps</li></ul>"), "a list of changes", text="version three"),
    Behaviour("number-is-read", "https://ministry-of-schools.example/news/12345/reforma-obrazovaniya", *OK, _REFORM, "the server reads the number, and no more", text="Russian education reform", elsewhere=_REFORM),
    Behaviour("gate-with-way-back", "https://medicines.example/docs/guide-to-rivers", *OK, redirect(302, "/hcp-gate?dest=/docs/guide-to-rivers"), "a question to every visitor, which knows the way back", text="A guide to rivers", elsewhere=redirect(302, "/hcp-gate?dest=/docs/other"), also={"/hcp-gate?dest=/docs/guide-to-rivers": _MEDICINES, "/hcp-gate?dest=/docs/other": _MEDICINES}, wire=(302,)),
    Behaviour("album-404", "https://records.example/albums/404", *OK, page("404", _ALBUM), "an album of this name", text="404, the album"),
    Behaviour("room-404", "https://hotel.example/rooms/404", *OK, page("Room 404 - Hotel by the lake", "A room with two windows to the lake."), text="Room 404"),
    Behaviour("novel-not-found", "https://books.example/novels/not-found", *OK, page("Not Found: a novel", _STORY), text="Not Found, a novel"),
    Behaviour("story-quotes-it", "https://stories-old.example/the-door", *OK, page("The door", _STORY), "the words stand in a story", text="The door"),
    Behaviour("widget-not-found", "https://blog-widget.example/2020/soup", *OK, page("Soup for many", body="<aside><h3>Latest photos</h3><p>No photos found. The feed does not exist.</p></aside>"), "only a part of the page has nothing to show", text="Soup for many"),
    Behaviour("lost-species", "https://nature.example/birds/not-found-since-1950", *OK, page("Birds not found since 1950", "Six birds that nobody has seen for seventy years, and where they lived."), text="Birds not found since 1950"),
    Behaviour("out-of-stock", "https://tools.example/saw", *OK, page("Fine saw no. 7", "This product is no longer available. The page stays for its manual and its measures: length 30 cm, 14 teeth an inch."), "the product has gone, the page is there", text="Fine saw no. 7"),
    Behaviour("comment-form-404", "https://forum-404.example/t/55", *OK, page("Broken links in the manual", "Chapter two links to a page that does not exist. The page you are looking for could not be found, it says."), "somebody reports a dead link", text="Broken links in the manual"),
    Behaviour("same-template", "https://museum-shells.example/item/77", *OK, page("Museum of shells", "A spiral of the southern sea, found in 1911, as long as a hand. Given by the family of the captain."), "its neighbours say that they are not there", text="Southern spiral", elsewhere=answer(200, html("Museum of shells", "There is no such item in the collection. Use the search to find shells by name, by sea or by year."))),
)
# fmt: on
