"""Pages that do not exist and answer 200, and pages that only look so. Expectations are what a person would say."""

from __future__ import annotations

import itertools
import time
from dataclasses import replace

import pytest

from checker.judge import opinions, wants_sibling
from checker.models import Reason, Sibling
from tests.judge.seen import LONG, TODAY, Page

URL = "https://www.harbour-gazette.org/2014/05/the-old-crane"

TITLES = {
    "en": [
        "Page not found",
        "404 Not Found",
        "Error 404 (Not Found)!!1",
        "Oops! That page can’t be found.",
        "404 | Page Not Found",
    ],
    "en-site": [
        "Page not found - Harbour Gazette",
        "Harbour Gazette | Page Not Found",
        "Harbour Gazette: Page not found",
        "Not Found · Harbour Gazette",
    ],
    "en-server": [
        "404 - File or directory not found.",
        "HTTP Status 404 – Not Found",
        "Object not found!",
        "404 page not found",
    ],
    "de": [
        "Seite nicht gefunden",
        "404 – Seite nicht gefunden | Hafenblatt",
        "Fehler 404: Seite nicht gefunden",
        "Die Seite wurde nicht gefunden",
    ],
    "fr": [
        "Page non trouvée",
        "Erreur 404 - Page introuvable",
        "Oups ! Cette page n’existe plus | La Gazette",
    ],
    "es": [
        "Página no encontrada",
        "Error 404: página no encontrada - La Gaceta",
        "Lo sentimos, la página no existe",
    ],
    "it": ["Pagina non trovata", "Errore 404 - Pagina non trovata | Gazzetta"],
    "pt": [
        "Página não encontrada",
        "Erro 404 – Página não encontrada | Gazeta",
        "Ops! Página não encontrada",
    ],
    "nl": ["Pagina niet gevonden", "Oeps! Pagina niet gevonden - Havenblad", "Deze pagina bestaat niet"],
    "ru": ["Страница не найдена", "Ошибка 404. Страница не найдена", "404 — Страница не найдена | Газета"],
    "pl": [
        "Nie znaleziono strony",
        "Błąd 404 - Strona nie istnieje",
        "Strona nie została znaleziona | Gazeta",
    ],
    "tr": [
        "Sayfa bulunamadı",
        "404 Hatası - Sayfa Bulunamadı",
        "Aradığınız sayfa bulunamadı | Gazete",
        "SAYFA BULUNAMADI",
    ],
    "ar": ["الصفحة غير موجودة", "خطأ 404 - الصفحة غير موجودة", "لم يتم العثور على الصفحة | الجريدة"],
    "hi": ["पृष्ठ नहीं मिला", "त्रुटि 404 - पेज नहीं मिला", "404 - पेज नहीं मिला | समाचार"],
    "zh": [
        "页面不存在",
        "404错误页面",
        "抱歉，您访问的页面不存在 - 港报",
        "错误404页面未找到",
        "页面没有找到_港报",
    ],
    "zh-hant": ["找不到頁面", "404 - 找不到網頁 | 港報", "抱歉，您要找的頁面不存在"],
    "ja": [
        "ページが見つかりません",
        "404 お探しのページは見つかりませんでした | 港新聞",
        "エラー：ページが見つかりません",
    ],
    "ko": ["페이지를 찾을 수 없습니다", "404 오류 - 페이지를 찾을 수 없습니다 | 항구신문"],
    "sv": ["Sidan hittades inte", "404 – Sidan kunde inte hittas | Hamnbladet"],
    "da": ["Siden blev ikke fundet", "Fejl 404 - Siden findes ikke"],
    "no": ["Siden ble ikke funnet", "Feil 404: Siden finnes ikke"],
    "fi": ["Sivua ei löytynyt", "Virhe 404 - Sivua ei löydy | Satamalehti"],
    "cs": ["Stránka nenalezena", "Chyba 404 - stránka nebyla nalezena"],
    "uk": ["Сторінку не знайдено", "Помилка 404 – сторінку не знайдено"],
    "el": ["Η σελίδα δεν βρέθηκε", "Σφάλμα 404 - Η σελίδα δεν βρέθηκε"],
    "he": ["הדף לא נמצא", "שגיאה 404 - העמוד לא נמצא"],
    "vi": ["Không tìm thấy trang", "Lỗi 404 - Trang không tồn tại"],
    "id": ["Halaman tidak ditemukan", "404 - Halaman Tidak Ditemukan | Koran"],
}

ARTICLE = """A lost visitor is still a visitor. Most sites answer a dead link with the two words that every server knows,
and leave it at that. We asked twelve museums what their visitors see who follow an old link, and what they do next. In
nine of them the answer was a bare 404 with a logo. Three had thought about it: they say what was not found, offer a
search, and name the hall that the visitor was on the way to. The museum of salt goes furthest, and answers every lost
visitor with an exhibit that is lost as well. Its error page is the most shared page of the whole site. What makes such a
page good is not the joke. It says plainly that the address is wrong, and it says so with the status 404, so that search
engines forget the address as well. A page that says not found and answers 200 stays in their index for years. The
museums that sent lost visitors to the front page fared worst: nobody likes to be sent back to the door without a word.
Museums that had moved their collections to a new system lost a third of all visitors on the way, because no old link led
anywhere. The remedy is old as well: keep the addresses, and where that cannot be done, redirect each to its own page. """
MENU = "Home News Exhibitions Collections Tickets Opening hours Getting here Groups Schools Shop Contact Imprint Privacy "
TEASERS = """The summer exhibition shows glass from nine countries, most of it never seen before. Our collection of salt cellars
has a new room with a view of the harbour. Tickets for the long night of museums are on sale from Monday. The library
reopens after two years of work, with more tables and better light. Guided tours take place every Sunday at eleven. """

SENTENCES = [
    "Harbour Gazette Sorry, the page you are looking for does not exist. Try the search.",
    "The requested URL was not found on this server.",
    "Gazette The page you requested could not be found. Go back",
    "Hafenblatt Die von Ihnen gesuchte Seite ist umgezogen oder wurde gelöscht.",
    "La Gazette La page que vous recherchez a été déplacée ou supprimée.",
    "La Gaceta La página que buscas ya no está aquí.",
    "Gazzetta La pagina che stai cercando potrebbe essere stata rimossa.",
    "Gazeta A página que você procura foi removida.",
    "Запрашиваемая страница была удалена или перемещена.",
    "Strona, której szukasz, została usunięta.",
    "Aradığınız sayfa kaldırılmış olabilir.",
    "عذراً الصفحة التي تبحث عنها لم تعد هنا",
    "क्षमा करें, आप जिस पृष्ठ की तलाश कर रहे हैं वह यहाँ नहीं है।",
    "很抱歉，您要访问的页面已经不在了。返回首页",
    "抱歉，您要找的頁面已經移除。",
    "お探しのページは移動したか、削除された可能性があります。",
    "요청하신 페이지가 삭제되었거나 이동되었습니다.",
    "404 page not found",
]

# Each of these is alive: the words are there, and mean something else.
ALIVE = [
    # about such errors
    Page("https://a.org/blog/design-404-page", "How to design a 404 page", "How to design a 404 page", LONG),
    Page("https://a.org/blog/nice-error-pages", "12 great 404 pages | A Blog", "12 great 404 pages", LONG),
    Page("https://en.wikipedia.org/wiki/HTTP_404", "HTTP 404 - Wikipedia", "HTTP 404", LONG, "HTTP 404"),
    Page("https://en.wikipedia.org/wiki/Not_Found", "404 Not Found - Wikipedia", "404 Not Found", LONG),
    Page("https://a.org/http/status/404", "404 Not Found - HTTP | Docs", "404 Not Found", LONG),
    Page("https://docs.a.org/errors", "404 Not Found", "404 Not Found", LONG, "The answer 404 Not Found explained"),
    Page("https://a.org/blog/x", "Page not found", "Page not found", LONG, "Page not found: what your readers see"),
    Page("https://a.org/soft-404", "Soft 404", "Soft 404", LONG),
    Page("https://questions.org/q/77", "Why do I get page not found? - Questions", "Why do I get page not found?", "Every page says: page not found."),
    Page("https://docs.a.org/nginx", "Fixing 404 Not Found in nginx", "Fixing 404 Not Found in nginx", LONG),
    Page("https://a.org/kb/17", "Error 404: what it means and how to fix it", "Error 404", LONG),
    Page("https://a.org/de/x", "Seite nicht gefunden: Was tun bei Fehler 404?", "Was tun bei Fehler 404?", LONG),
    Page("https://a.org/fr/x", "Page introuvable : comment personnaliser son erreur 404", "Personnaliser son erreur 404", LONG),
    Page("https://a.org/es/x", "Cómo crear una página de error 404", "Cómo crear una página de error 404", LONG),
    Page("https://a.org/ru/x", "Страница не найдена: как оформить ошибку 404", "Как оформить ошибку 404", LONG),
    Page("https://a.org/zh/x", "如何设计404页面", "如何设计404页面", LONG),
    Page("https://a.org/ja/x", "404ページの作り方", "404ページの作り方", LONG),
    Page("https://a.org/ko/x", "404 페이지 만드는 방법", "404 페이지 만드는 방법", LONG),
    Page("https://a.org/ar/x", "كيف تصمم صفحة الخطأ 404", "كيف تصمم صفحة الخطأ 404", LONG),
    Page("https://a.org/hi/x", "404 पेज कैसे बनाएं", "404 पेज कैसे बनाएं", LONG),
    Page("https://a.org/pl/x", "Jak zaprojektować stronę błędu 404", "Jak zaprojektować stronę błędu 404", LONG),
    Page("https://a.org/tr/x", "404 sayfası nasıl tasarlanır", "404 sayfası nasıl tasarlanır", LONG),
    Page("https://a.org/2019/visitors", "Page not found", "How twelve museums answer a lost visitor", ARTICLE, "Usability of cultural sites"),
    Page("https://a.org/2019/visitors", "Page not found | A", "How twelve museums answer a lost visitor", f"A {MENU} How twelve museums answer a lost visitor {ARTICLE}"),
    # works that are called so
    Page("https://books.org/b/1", "Page Not Found: a novel", "Page Not Found", LONG),
    Page("https://music.org/r/2", "404 Not Found (album)", "404 Not Found (album)", LONG),
    Page("https://music.org/r/3", "Page Not Found - Lyrics | Songbook", "Page Not Found", LONG),
    Page("https://films.org/f/4", "404 (2011) - Films", "404 (2011)", LONG),
    Page("https://music.org/404", "404 | The Band", "404", "404 by The Band. Eleven songs."),
    Page("https://cars.org/peugeot", "Peugeot 404 - Cars", "Peugeot 404", LONG),
    Page("https://tel.org/us", "Area code 404", "Area code 404", "The telephone area code 404 serves Atlanta."),
    Page("https://rooms.org/r", "Room 404", "Room 404", "Room 404 is on the fourth floor."),
    # numbers and words in the text
    Page("https://a.org/news/3", "Minister's account suspended after dispute", None, "The account suspended on Monday is back."),
    Page("https://a.org/help/5", "What to do when a video is unavailable", None, LONG),
    Page("https://a.org/report", "Annual report", "Annual report", "404 ships called at the port; 12 were not found again."),
    Page("https://a.org/lost", "Lost and found", "Lost and found", "What was not found by owners is kept for a year."),
    Page("https://a.org/essay", "An essay on searching", "An essay on searching", "Not found, he said, and went on."),
    Page("https://forum.org/t/5", "Broken links in the manual", "Broken links in the manual", "The page you are looking for could not be found, it says."),
    Page("https://shop.org/terms", "Terms of the harbour shop", "Terms of the harbour shop", "If this page does not exist in your language, read it in English."),
    Page("https://a.org/search?q=x", "Search results", "Nothing found", "Nothing found for x."),
    Page("https://a.org/game", "Hide and seek, a game for rainy days", "Hide and seek, a game for rainy days", "Who is not found wins."),
    # a page that is what its citation or address says, whatever its title
    Page("https://a.org/papers/attention-is-all-you-need", "Not found", "Attention is all you need", LONG),
    Page("https://a.org/p/8", "Page not found", "Attention is all you need", LONG, "Attention is all you need"),
    Page("https://a.org/p/9", "Attention is all you need", "404", LONG, "Attention is all you need"),
    # scripts may build another page
    Page("https://app.org/view/7", "Not Found", None, "", more={"is_scripted": True}),
    Page("https://app.org/view/8", "Page not found", None, "Loading", more={"is_scripted": True}),
    Page("https://app.org/view/9", "The app", "Page not found", "Page not found", more={"is_scripted": True}),
    # asked for as such
    Page("https://a.org/404.html", "Page not found", "Page not found", "Page not found"),
    Page("https://a.org/404", "404", "404", "404", to="https://a.org/404.html"),
    Page("https://a.org/error", "Error analysis of bridges", "Error analysis", LONG, to="https://a.org/errors"),
]  # fmt: skip


@pytest.mark.parametrize("title", list(itertools.chain(*TITLES.values())))
@pytest.mark.parametrize("text", [LONG, "Home Search"], ids=["long", "short"])
def test_a_title_that_says_so_in_any_language(title: str, text: str) -> None:
    page = Page(URL, title, "Harbour Gazette", text, "The old crane of the harbour")
    assert page.reason is Reason.SOFT_404
    assert "title" in page.verdict().detail


@pytest.mark.parametrize("heading", [titles[0] for titles in TITLES.values()])
def test_a_heading_that_says_so_on_a_page_that_says_little_else(heading: str) -> None:
    page = Page(
        URL, "Harbour Gazette", heading, f"Home News {heading} Search", "The old crane of the harbour"
    )
    assert page.reason is Reason.SOFT_404
    assert page._replace(text=LONG).reason is Reason.OK, "a long page has more to say than its heading"


@pytest.mark.parametrize("text", SENTENCES)
def test_a_few_words_that_say_so(text: str) -> None:
    page = Page(URL, "Harbour Gazette", None, text, "The old crane of the harbour")
    assert page.reason is Reason.SOFT_404
    assert page._replace(text=f"{text} {LONG}").reason is Reason.OK


@pytest.mark.parametrize("page", ALIVE, ids=lambda page: str(page.title))
def test_what_only_looks_so_is_alive(page: Page) -> None:
    assert page.reason is Reason.OK, page.verdict().detail


@pytest.mark.parametrize(
    "to",
    ["/404", "/404.html", "/error/404", "/errors/not-found", "/page-not-found", "/notfound.aspx", "/error.aspx?aspxerrorpath=/x", "/pagenotfound", "/cgi-sys/suspendedpage.cgi", "/page-introuvable"],
)  # fmt: skip
def test_a_redirect_to_an_error_page(to: str) -> None:
    page = Page(
        URL, "Harbour Gazette", "Welcome", LONG, "The old crane", to=f"https://www.harbour-gazette.org{to}"
    )
    assert page.reason is Reason.SOFT_404


@pytest.mark.parametrize(
    "to",
    ["/questions/404", "/errors-in-surveying", "/a/error-bars", "/410-main-street", "/2014/05/404-ships"],
)
def test_a_redirect_to_what_is_no_error_page(to: str) -> None:
    assert Page(URL, "A page", None, LONG, to=f"https://www.harbour-gazette.org{to}").reason is Reason.OK


def test_what_was_turned_off_is_not_judged() -> None:
    page = Page(URL, "Page not found")
    said = opinions(page.observation(), today=TODAY, soft_404=False)
    assert [(opinion.rule, opinion.matched) for opinion in said] == [("answer", True)]


def test_what_nearly_matched_is_told() -> None:
    page = Page("https://books.org/b/1", "Page Not Found: a novel", None, LONG)
    near = [opinion for opinion in opinions(page.observation(), today=TODAY) if not opinion.matched]
    assert [(opinion.rule, opinion.verdict) for opinion in near] == [("soft 404", None)]
    assert "the title goes on" in near[0].why


@pytest.mark.parametrize("piece", ["404 ", "not found ", " - ", "|", "页面不存在", ": ", "error-", "._"])
def test_time_is_linear(piece: str) -> None:
    started = time.process_time()
    long = piece * (2_000 // len(piece))
    page = Page(f"https://a.org/{long}", long[:300], long[:300], long, long * 5, to=f"https://b.org/{long}")
    page.verdict()
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "page",
    [
        Page(URL, "Harbour Gazette", None, "The page you requested doesn't exist or has been moved"),
        Page(URL, "Oops", None, "Error 404 Back to the start"),
        Page(URL, "404", None, "Home News Search"),
        Page(URL, "Harbour-Gazette - 404", None, "Home News Search"),
        Page(URL, "Hafenblatt", None, "Der gewünschte Artikel ist leider nicht mehr verfügbar"),
        Page(URL, "港报", None, "抱歉，您要找的页面已不存在"),
        Page(URL, "Jobs", None, "This job posting has expired. See others."),
        Page(URL, "Record not found", None, "Home"),
        Page(URL, "Website Expired", None, "This account has expired"),
        Page(URL, "Az oldal nem található", None, "Címlap"),
        Page(URL, "Puslapis nerastas", None, "Pradžia"),
        Page(URL, "ไม่พบหน้านี้", None, "Home"),
        Page(URL, "Fant ikke siden", None, "Hjem"),
    ],
    ids=lambda page: str(page.title),
)
def test_words_of_single_sites_and_further_languages(page: Page) -> None:
    assert page._replace(cited="The old crane").reason is Reason.SOFT_404


@pytest.mark.parametrize(
    "page",
    [
        Page(URL, "HTTP 404", "HTTP 404", LONG),
        Page(URL, "404", "404", LONG),
        Page(URL, "Page Not Found (album)", "Page Not Found (album)", "Page not found is an album."),
        Page(URL, "The Page You Are Looking For: a memoir", None, "The page you are looking for: a memoir."),
    ],
    ids=lambda page: str(page.title),
)
def test_works_about_404_are_alive(page: Page) -> None:
    assert page._replace(cited="A good read").reason is Reason.OK


@pytest.mark.parametrize(
    "page",
    [
        Page("https://a.example/page", "Page not found", "Page not found", "Page not found. Sorry."),
        Page("https://a.example/pages/", "Page not found - A", "Page not found", "Page not found. Sorry."),
        Page(URL, "Seite nicht gefunden", "Seite nicht gefunden", "Leider.", cited="Seite"),
    ],
    ids=lambda page: page.url,
)
def test_words_of_the_error_itself_name_no_page(page: Page) -> None:
    assert page.reason is Reason.SOFT_404


LOST = [
    ("The museum of salt and harbours", MENU * 12),
    ("The museum of salt and harbours", TEASERS * 4),
    ("That page has sailed without us", f"Error 404: not found. {TEASERS * 4}"),
    ("Looking for an exhibition of ours?", f"404. This page was not found. {MENU * 3} {TEASERS * 4} 404"),
    (None, ARTICLE),
]


@pytest.mark.parametrize(("heading", "text"), LOST)
def test_a_long_page_that_is_lost_is_not_about_being_lost(heading: str | None, text: str) -> None:
    page = Page(
        "https://museum.org/2019/visitors", "Page not found", heading, text[:2_000], "Visitors in 2019"
    )
    assert page.reason is Reason.SOFT_404


ISSUE = (
    "The pages of the manual answer with an error since the last release, and nobody knows why that is. " * 20
)
REPORTS = [
    Page("https://forge.org/foo/bar/issues/12", "404 Not Found · Issue #12 · foo/bar · GitHub", "404 Not Found #12", ISSUE, "this bug"),
    Page("https://forge.org/foo/bar/issues/12", "404 Not Found · Issue #12 · foo/bar · GitHub", "404 Not Found #12", ISSUE, "#12"),
    Page("https://forge.org/foo/bar/issues/12", "404 Not Found · Issue #12 · foo/bar · GitHub", "404 Not Found #12", ISSUE, "issue 12"),
    Page("https://forge.org/foo/bar/-/issues/12", "Page not found (#12) · Issues · foo / bar · GitLab", "Page not found", ISSUE, "this bug"),
    Page("https://bugs.org/991", "Bug 991 – Page not found", None, "Reported by a reader. Status: closed.", "the report"),
    Page("https://bugs.org/show_bug.cgi?id=992", "992 – 404 Not Found", None, ISSUE, "the report"),
    Page("https://forum.org/t/8", "Topic: Page Not Found | WordPress.org", None, "It says so since Monday.", "here"),
    Page("https://lists.org/m/8", "Re: Error 404", None, "It says so since Monday.", "this mail"),
    Page("https://lists.org/m/8", "AW: Seite nicht gefunden", "AW: Seite nicht gefunden", "Seit Montag.", "diese Mail"),
    Page("https://lists.org/m/8", "[river-maps] Page not found", None, "Page not found, it says since Monday.", "this mail"),
    Page("https://rivers.org/river-maps/8", "[river-maps] Page not found", None, "Since Monday.", "this mail"),
    Page("https://a.org/v/3", "Version 3 of the program", None, "Fixed: page not found after login. New: maps.", "v3"),
    Page("https://a.org/v/4", "Changes", None, "Fix error 404 when opening links", "v4"),
    Page("https://a.org/v/5", "Changes", None, "5.0 - Fixed: page not found", "v5"),
]  # fmt: skip

STILL_LOST = [
    Page(URL, "Issue not found · Page not found", None, MENU, "The old crane"),
    Page(URL, "Page not found · Issues", None, MENU, "The old crane"),
    Page("https://conf.org/2023/talks/x", "Page not found - Conf 2023", None, MENU, "The talk"),
    Page("https://conf.org/2023/talks/x", "2023 – Page not found", None, MENU, "The talk"),
    Page(URL, "[Harbour-Gazette] Page not found", None, "Page not found. Home News", "The old crane"),
    Page(URL, "[404] Page not found", None, MENU, "The old crane"),
    Page(URL, "[Error] Page not found", None, MENU, "The old crane"),
    Page(URL, "Harbour Gazette", None, "Error 404. Page not found after the move of our site.", "The old crane"),
    Page(URL, "Harbour Gazette", None, "Sorry, page not found. We fixed much when we moved.", "The old crane"),
]  # fmt: skip


@pytest.mark.parametrize("page", REPORTS, ids=lambda page: f"{page.title} {page.cited}")
def test_reports_and_mails_about_such_errors_are_alive(page: Page) -> None:
    assert page.reason is Reason.OK, page.verdict().detail


@pytest.mark.parametrize("page", STILL_LOST, ids=lambda page: f"{page.title} {page.text[:20]}")
def test_what_only_looks_like_a_report_is_lost(page: Page) -> None:
    assert page.reason is Reason.SOFT_404, page.verdict().detail


TROUBLE = "I get a 404 error since the update of Monday. It is the same with every link of the manual that I tried. "
HELP = "Does the server say not found in its log as well? Look at the rewrite rules, which changed with the new release. "


@pytest.mark.parametrize(
    "title",
    ["Page not found - Help - Harbour Meta", "HTTP Error 404.0 - Not Found - IIS | Harbour Learn", "Error 404 | Knowledge base"],
)  # fmt: skip
def test_a_server_that_says_404_means_a_page_of_much_prose_about_it(title: str) -> None:
    neighbour = Sibling("https://meta.org/t/qxzv", 404, "https://meta.org/t/qxzv")
    page = Page("https://meta.org/t/81", title, "Page not found", (TROUBLE + HELP) * 8, "this thread")
    asked = page._replace(more={"sibling": neighbour})
    assert asked.reason is Reason.OK, asked.verdict().detail
    assert wants_sibling(page.link(), page.observation())
    assert page._replace(more={"sibling": replace(neighbour, status_code=200)}).reason is Reason.SOFT_404
    assert asked._replace(text=TEASERS * 4).reason is Reason.SOFT_404
    assert asked._replace(text=f"Page not found {MENU * 12}").reason is Reason.SOFT_404
