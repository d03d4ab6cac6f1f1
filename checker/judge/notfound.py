"""What pages that do not exist say, by language: titles and headings that say it all, and sentences. Data.

Sources: the words of Apache's, nginx's, IIS's, Tomcat's and Go's own error pages; of WordPress, Drupal, MediaWiki,
Django, Ghost and Shopify in their official translations; the rest is common knowledge.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["NOISE", "PHRASES", "Phrases"]


class Phrases(NamedTuple):
    """One language: ``titles`` are compared whole, without the ``noise`` around them; ``sentences`` sought in short pages."""

    titles: tuple[str, ...]
    sentences: tuple[str, ...]
    noise: tuple[str, ...]


def _phrases(*texts: str) -> Phrases:
    titles, sentences, noise = (tuple(" ".join(each.split()) for each in text.split("|")) for text in texts)
    return Phrases(titles, sentences, noise)


PHRASES: dict[str, Phrases] = {
    "en": _phrases(
        """
        page not found | not found | file not found | object not found | document not found | url not found | page cannot be found |
        page can't be found | page could not be found | page not available | page missing | page was not found | page doesn't exist |
        page does not exist | page no longer exists | page is gone | this page could not be found | that page can't be found |
        this page can't be found | missing page | this page doesn't exist | this page does not exist | this page no longer exists |
        no such page | this page isn't available | this page is not available | this page is no longer available |
        the page you requested could not be found | the page you requested was not found | requested page not found |
        the page you're looking for can't be found | the page you are looking for cannot be found |
        the page you're looking for doesn't exist | the page you are looking for does not exist |
        the page you were looking for doesn't exist | the page you were looking for could not be found | the page cannot be found |
        the page can't be found | the page could not be found | the page was not found | the resource cannot be found |
        resource not found | content not found | article not found | post not found | file or directory not found |
        we can't find that page | we couldn't find that page | we can't find the page | we couldn't find this page |
        we can't find this page | we couldn't find the page you're looking for | we can't find the page you're looking for |
        we can't seem to find the page you're looking for | there isn't a github pages site here | page removed | article removed |
        this article is no longer available | article no longer available | article is no longer available |
        page deleted | page has been removed | this page has been removed | content no longer available | content unavailable |
        content not available | sorry this page isn't available | page unavailable | requested url not found |
        requested page could not be found |
        page does not exist anymore | video unavailable | this video is no longer available | account suspended
        """,
        """
        the page you requested could not be found | the page you requested was not found | the page you requested cannot be found |
        the page you are looking for | the page you're looking for | the page you were looking for | the page you have requested |
        the page you are trying to reach | the page you're trying to reach | this page could not be found | that page can't be found |
        that page could not be found | page not found | the requested url was not found on this server |
        the requested page could not be found | requested page was not found | the requested resource could not be found |
        we couldn't find the page | we can't find the page | we could not find the page | this page doesn't exist |
        this page does not exist | page does not exist | page doesn't exist | the article you requested is no longer available |
        this page is no longer available | this page isn't available | the link you followed may be broken |
        this video is no longer available | this account has been suspended | it looks like nothing was found at this location | 404 not found | 404 error
        """,
        """
        error | errors | oops | ooops | whoops | sorry | uh | oh | no | http | https | status | code | hmm | the | message | server |
        we're | we | re | are | page
        """,
    ),
    "de": _phrases(
        """
        seite nicht gefunden | nicht gefunden | datei nicht gefunden | objekt nicht gefunden | dokument nicht gefunden |
        die seite wurde nicht gefunden | die seite konnte nicht gefunden werden | seite konnte nicht gefunden werden |
        diese seite wurde nicht gefunden | diese seite existiert nicht | die seite existiert nicht | seite existiert nicht |
        diese seite existiert nicht mehr | seite nicht verfügbar | diese seite ist nicht verfügbar | seite nicht vorhanden |
        diese seite gibt es nicht | diese seite gibt es nicht mehr | die angeforderte seite wurde nicht gefunden |
        die gesuchte seite wurde nicht gefunden | die gewünschte seite wurde nicht gefunden | artikel nicht gefunden |
        die angeforderte seite konnte nicht gefunden werden | die gesuchte seite existiert nicht | inhalt nicht gefunden |
        artikel nicht mehr verfügbar | seite wurde nicht gefunden | nichts gefunden | seite fehlt
        """,
        """
        die seite wurde nicht gefunden | die angeforderte seite | die gesuchte seite | die von ihnen gesuchte seite |
        die von ihnen aufgerufene seite | die gewünschte seite | seite konnte nicht gefunden werden | seite nicht gefunden |
        diese seite existiert nicht | diese seite gibt es nicht | der artikel ist nicht mehr verfügbar
        """,
        "fehler | fehlermeldung | hoppla | ups | uups | entschuldigung | leider | huch",
    ),
    "fr": _phrases(
        """
        page non trouvée | page introuvable | page pas trouvée | non trouvé | fichier non trouvé | objet non trouvé |
        cette page n'existe pas | cette page n'existe plus | la page n'existe pas | la page n'existe plus | page inexistante |
        la page demandée n'existe pas | la page demandée n'existe plus | la page demandée est introuvable | contenu introuvable |
        la page que vous cherchez n'existe pas | la page que vous recherchez n'existe pas |
        la page que vous recherchez est introuvable | cette page est introuvable | la page est introuvable | page indisponible |
        document introuvable | article introuvable | la page demandée n'a pas été trouvée | la page n'a pas été trouvée |
        cette page n'est pas disponible | page supprimée
        """,
        """
        la page demandée | la page que vous cherchez | la page que vous recherchez | la page que vous avez demandée |
        cette page n'existe | la page n'existe | page introuvable | page non trouvée | cette page est introuvable
        """,
        "erreur | oups | désolé | mince | zut",
    ),
    "es": _phrases(
        """
        página no encontrada | no encontrado | no encontrada | archivo no encontrado | objeto no localizado | objeto no encontrado |
        la página no existe | esta página no existe | página inexistente | página no disponible | esta página no está disponible |
        no se encontró la página | no se ha encontrado la página | no se encuentra la página | no hemos encontrado la página |
        la página solicitada no existe | la página que buscas no existe | la página que busca no existe |
        no se pudo encontrar la página | la página no se encuentra | la página no fue encontrada | no podemos encontrar la página |
        contenido no encontrado | no se ha podido encontrar la página | página no existe | artículo no encontrado |
        no se puede encontrar la página
        """,
        """
        la página que buscas | la página que busca | la página que está buscando | la página que estás buscando | la página solicitada |
        página no encontrada | esta página no existe | la página no existe | no se encontró la página | no se ha encontrado la página
        """,
        "error | vaya | ups | lo | sentimos | siento | perdón",
    ),
    "it": _phrases(
        """
        pagina non trovata | non trovato | non trovata | file non trovato | oggetto non trovato | pagina inesistente |
        la pagina non esiste | questa pagina non esiste | la pagina richiesta non esiste | pagina non disponibile |
        la pagina non è stata trovata | la pagina richiesta non è stata trovata | impossibile trovare la pagina |
        la pagina che stai cercando non esiste | la pagina che cerchi non esiste | contenuto non trovato | articolo non trovato |
        la pagina richiesta non è disponibile | pagina rimossa
        """,
        """
        la pagina che stai cercando | la pagina che cerchi | la pagina richiesta | la pagina cercata | pagina non trovata |
        questa pagina non esiste
        """,
        "errore | ops | oops | spiacenti | siamo",
    ),
    "pt": _phrases(
        """
        página não encontrada | não encontrado | não encontrada | arquivo não encontrado | objeto não encontrado |
        ficheiro não encontrado | a página não existe | esta página não existe | página inexistente | página não existe |
        página indisponível | página não disponível | a página solicitada não foi encontrada | a página não foi encontrada |
        não foi possível encontrar a página | não encontramos a página | a página que você procura não existe |
        a página que procura não existe | conteúdo não encontrado | esta página não está disponível |
        a página que você está procurando não existe | a página que você procura não foi encontrada | essa página não existe
        """,
        """
        a página que você procura | a página que procura | a página que você está procurando | a página solicitada |
        página não encontrada | esta página não existe
        """,
        "erro | ops | desculpe | lamentamos | opa",
    ),
    "nl": _phrases(
        """
        pagina niet gevonden | niet gevonden | bestand niet gevonden | object niet gevonden | pagina bestaat niet |
        de pagina bestaat niet | deze pagina bestaat niet | deze pagina bestaat niet meer | pagina niet beschikbaar |
        de pagina kon niet worden gevonden | de pagina is niet gevonden | deze pagina is niet gevonden |
        deze pagina kan niet gevonden worden | de opgevraagde pagina bestaat niet | de opgevraagde pagina is niet gevonden |
        de pagina kan niet worden gevonden | deze pagina is niet beschikbaar | we kunnen deze pagina niet vinden |
        artikel niet gevonden
        """,
        """
        de pagina die je zoekt | de pagina die u zoekt | de opgevraagde pagina | de gevraagde pagina | pagina niet gevonden |
        deze pagina bestaat niet
        """,
        "fout | foutmelding | oeps | helaas | sorry",
    ),
    "ru": _phrases(
        """
        страница не найдена | не найдено | не найдена | файл не найден | объект не найден | документ не найден |
        страница не существует | такой страницы не существует | такой страницы нет | страницы не существует | нет такой страницы |
        запрашиваемая страница не найдена | запрошенная страница не найдена | данная страница не найдена |
        страница не найдена на сервере | эта страница не существует | страница удалена | страница недоступна | мы не нашли страницу |
        материал не найден | статья не найдена | страница удалена или не существует | такая страница не найдена | страница не доступна
        """,
        """
        страница не найдена | запрашиваемая страница | запрашиваемая вами страница | запрошенная страница |
        такой страницы не существует | такой страницы нет | страница, которую вы ищете
        """,
        "ошибка | упс | ой | извините | к | сожалению",
    ),
    "pl": _phrases(
        """
        nie znaleziono strony | strona nie została znaleziona | strona nie znaleziona | nie znaleziono | strona nie istnieje |
        taka strona nie istnieje | podana strona nie istnieje | szukana strona nie istnieje | ta strona nie istnieje |
        nie ma takiej strony | nie znaleziono pliku | nie znaleziono obiektu | nie znaleziono dokumentu | strona niedostępna |
        strony nie znaleziono | nie odnaleziono strony | strona o podanym adresie nie istnieje | nie można znaleźć strony |
        żądana strona nie istnieje
        """,
        """
        strona, której szukasz | szukana strona | strona nie została znaleziona | strona o podanym adresie nie istnieje |
        nie znaleziono strony | żądana strona
        """,
        "błąd | ups | niestety | przepraszamy",
    ),
    "tr": _phrases(
        """
        sayfa bulunamadı | bulunamadı | dosya bulunamadı | aradığınız sayfa bulunamadı | sayfa mevcut değil | böyle bir sayfa yok |
        bu sayfa mevcut değil | istenen sayfa bulunamadı | sayfayı bulamadık | aradığınız sayfa mevcut değil |
        istediğiniz sayfa bulunamadı | içerik bulunamadı | bu sayfa bulunamadı
        """,
        "aradığınız sayfa | istediğiniz sayfa | sayfa bulunamadı | bu sayfa mevcut değil",
        "hata | hatası | üzgünüz | maalesef",
    ),
    "ar": _phrases(
        """
        الصفحة غير موجودة | غير موجود | غير موجودة | لم يتم العثور على الصفحة | الصفحة المطلوبة غير موجودة | لم يتم العثور على صفحة |
        هذه الصفحة غير موجودة | صفحة غير موجودة | الملف غير موجود | تعذر العثور على الصفحة | لم يتم العثور عليها |
        عذرا الصفحة غير موجودة | الصفحة التي تبحث عنها غير موجودة | الصفحة غير متوفرة | الصفحة غير متاحة
        """,
        "الصفحة التي تبحث عنها | الصفحة المطلوبة | لم يتم العثور على الصفحة | الصفحة غير موجودة",
        "خطأ | عذرا | عذراً | عفوا | عفواً",
    ),
    "hi": _phrases(
        """
        पृष्ठ नहीं मिला | पेज नहीं मिला | पन्ना नहीं मिला | नहीं मिला | पृष्ठ उपलब्ध नहीं है | पेज उपलब्ध नहीं है |
        यह पृष्ठ मौजूद नहीं है | यह पेज मौजूद नहीं है | अनुरोधित पृष्ठ नहीं मिला | फ़ाइल नहीं मिली | पृष्ठ मौजूद नहीं है
        """,
        "आप जिस पृष्ठ की तलाश कर रहे हैं | आप जिस पृष्ठ को ढूंढ रहे हैं | आप जिस पेज को ढूंढ रहे हैं | आप जिस पेज को खोज रहे हैं | पृष्ठ नहीं मिला | पेज नहीं मिला",
        "त्रुटि | क्षमा | करें | माफ़",
    ),
    "zh": _phrases(
        """
        页面不存在 | 页面未找到 | 找不到页面 | 未找到页面 | 页面没有找到 | 页面没找到 | 网页不存在 | 网页未找到 | 找不到网页 | 您访问的页面不存在 | 你访问的页面不存在 | 您要访问的页面不存在 | 您访问的页面不存在或已删除 |
        页面不存在或已删除 | 页面走丢了 | 找不到您要的页面 | 找不到该页面 | 该页面不存在 | 此页面不存在 | 页面已删除 | 内容不存在 | 文章不存在 | 未找到 | 找不到文件 | 找不到文件或目录 | 无法找到该页 | 无法找到页面 |
        无法找到网页 | 您查找的页面不存在 | 错误页面 | 错误页 | 该内容已被删除 | 该文章已被删除 | 页面丢失 | 您请求的页面不存在 | 未找到对象 | 抱歉页面不存在 | 你访问的页面找不到了 | 页面找不到了 | 页面不见了
        """,
        "您访问的页面不存在 | 你访问的页面不存在 | 您要访问的页面 | 您要查看的页面 | 找不到页面 | 页面不存在 | 无法找到该页 | 您查找的页面 | 页面未找到 | 内容已被删除",
        "错误 | 抱歉 | 很抱歉 | 对不起 | 出错了 | 提示 | 提示信息 | 非常抱歉",
    ),
    "zh-hant": _phrases(
        """
        頁面不存在 | 找不到頁面 | 找不到網頁 | 未找到頁面 | 網頁不存在 | 找不到此頁面 | 找不到該頁面 | 此頁面不存在 | 您要找的頁面不存在 | 找不到您要的頁面 | 您訪問的頁面不存在 | 無法找到頁面 | 無法找到網頁 | 頁面未找到 |
        找不到檔案 | 找不到您要找的頁面 | 找不到這個頁面 | 文章不存在 | 查無此頁 | 頁面已刪除 | 內容不存在 | 您瀏覽的頁面不存在 | 錯誤頁面
        """,
        "您要找的頁面 | 您訪問的頁面 | 您要查看的頁面 | 找不到頁面 | 找不到網頁 | 頁面不存在 | 找不到您要的頁面",
        "錯誤 | 抱歉 | 很抱歉 | 對不起 | 出錯了",
    ),
    "ja": _phrases(
        """
        ページが見つかりません | ページが見つかりませんでした | お探しのページが見つかりません | お探しのページは見つかりません | 見つかりません | お探しのページは見つかりませんでした | お探しのページが見つかりませんでした |
        ページは見つかりませんでした | ページが存在しません | ページは存在しません | 指定されたページが見つかりません | 指定されたページは存在しません | このページは存在しません | ファイルが見つかりません | お探しのページは存在しません |
        未検出 | ご指定のページが見つかりません | ご指定のページは見つかりませんでした | 該当するページが見つかりません | ページがありません | 記事が見つかりません | お探しのページはありません | 指定されたページが見つかりませんでした |
        このページは表示できません
        """,
        "お探しのページ | ご指定のページ | 指定されたページ | ページが見つかりません | アクセスしようとしたページ | ページは見つかりませんでした",
        "エラー | 申し訳ございません | 申し訳ありません | 申し訳ありませんが",
    ),
    "ko": _phrases(
        """
        페이지를 찾을 수 없습니다 | 찾을 수 없습니다 | 요청하신 페이지를 찾을 수 없습니다 | 존재하지 않는 페이지입니다 | 존재하지 않는 페이지 | 페이지가 존재하지 않습니다 | 없는 페이지입니다 | 파일을 찾을 수 없습니다 |
        페이지를 찾을 수 없음 | 찾을 수 없음 | 찾으시는 페이지가 없습니다 | 해당 페이지를 찾을 수 없습니다 | 이 페이지를 찾을 수 없습니다 | 삭제된 페이지입니다 | 페이지 없음 | 원하시는 페이지를 찾을 수 없습니다
        """,
        "요청하신 페이지 | 찾으시는 페이지 | 원하시는 페이지를 | 페이지를 찾을 수 없습니다 | 존재하지 않는 페이지",
        "오류 | 에러 | 죄송합니다 | 이런",
    ),
    "sv": _phrases(
        """
        sidan hittades inte | sidan kunde inte hittas | sidan kan inte hittas | sidan finns inte | sidan finns inte längre |
        hittades inte | sidan saknas | vi kunde inte hitta sidan | vi hittar inte sidan | sida hittades inte | filen hittades inte
        """,
        "sidan du söker | sidan du letar efter | sidan hittades inte | sidan kunde inte hittas | sidan finns inte",
        "fel | hoppsan | tyvärr | oj",
    ),
    "da": _phrases(
        """
        siden blev ikke fundet | siden findes ikke | siden kunne ikke findes | siden kan ikke findes | side ikke fundet |
        siden ikke fundet | ikke fundet | siden eksisterer ikke | vi kunne ikke finde siden
        """,
        """
        siden, du leder efter | siden du leder efter | den side, du leder efter | siden blev ikke fundet | siden findes ikke
        """,
        "fejl | ups | beklager | desværre",
    ),
    "no": _phrases(
        """
        siden ble ikke funnet | siden finnes ikke | siden kunne ikke bli funnet | fant ikke siden | finner ikke siden |
        side ikke funnet | siden eksisterer ikke | ikke funnet | vi fant ikke siden | vi finner ikke siden
        """,
        "siden du leter etter | siden du ser etter | siden ble ikke funnet | siden finnes ikke",
        "feil | oi | beklager | dessverre",
    ),
    "fi": _phrases(
        """
        sivua ei löydy | sivua ei löytynyt | ei löytynyt | ei löydy | etsimääsi sivua ei löydy | etsimääsi sivua ei löytynyt |
        hakemaasi sivua ei löytynyt | sivua ei ole olemassa | sivua ei ole | hakemaasi sivua ei löydy
        """,
        "etsimääsi sivua | hakemaasi sivua | sivua ei löydy | sivua ei löytynyt",
        "virhe | hups | valitettavasti",
    ),
    "cs": _phrases(
        """
        stránka nenalezena | stránka nebyla nalezena | stránka neexistuje | nenalezeno | tato stránka neexistuje |
        požadovaná stránka nebyla nalezena | požadovaná stránka neexistuje | stránku se nepodařilo najít | soubor nenalezen |
        stránka nenalezená
        """,
        """
        požadovaná stránka | hledaná stránka | stránka, kterou hledáte | stránka nebyla nalezena | stránka neexistuje
        """,
        "chyba | jejda | bohužel | omlouváme",
    ),
    "uk": _phrases(
        """
        сторінку не знайдено | сторінка не знайдена | не знайдено | сторінки не існує | такої сторінки не існує | сторінка не існує |
        запитувану сторінку не знайдено | файл не знайдено | такої сторінки немає
        """,
        "сторінку не знайдено | сторінка, яку ви шукаєте | такої сторінки не існує | запитувана сторінка",
        "помилка | вибачте | ой",
    ),
    "el": _phrases(
        """
        η σελίδα δεν βρέθηκε | σελίδα δεν βρέθηκε | δεν βρέθηκε | η σελίδα δεν υπάρχει | δεν βρέθηκε η σελίδα |
        η σελίδα που ζητήσατε δεν βρέθηκε | η σελίδα που αναζητάτε δεν βρέθηκε
        """,
        "η σελίδα που ζητήσατε | η σελίδα που αναζητάτε | η σελίδα που ψάχνετε | η σελίδα δεν βρέθηκε",
        "σφάλμα | λυπούμαστε",
    ),
    "he": _phrases(
        """
        הדף לא נמצא | העמוד לא נמצא | לא נמצא | דף לא נמצא | עמוד לא נמצא | הדף המבוקש לא נמצא | העמוד המבוקש לא נמצא | הדף אינו קיים |
        הדף לא קיים
        """,
        "הדף שחיפשת | העמוד שחיפשת | הדף המבוקש | העמוד המבוקש | הדף לא נמצא",
        "שגיאה | אופס | מצטערים",
    ),
    "vi": _phrases(
        """
        không tìm thấy trang | không tìm thấy | trang không tồn tại | trang không tìm thấy | không tìm thấy trang này |
        trang này không tồn tại | trang bạn tìm không tồn tại | không tìm thấy trang yêu cầu
        """,
        "trang bạn đang tìm | trang bạn tìm | trang bạn yêu cầu | không tìm thấy trang",
        "lỗi | rất | tiếc | xin",
    ),
    "id": _phrases(
        """
        halaman tidak ditemukan | tidak ditemukan | halaman tidak tersedia | halaman ini tidak tersedia |
        halaman yang anda cari tidak ditemukan | laman tidak ditemukan | halaman tidak ada | berkas tidak ditemukan
        """,
        "halaman yang anda cari | halaman yang anda minta | halaman tidak ditemukan",
        "kesalahan | galat | maaf | ups",
    ),
    "servers": _phrases(
        """
        not found on accelerator | error 404 (not found)!!1 | the requested url was not found on this server | nosuchkey | blobnotfound | nosuchbucket |
        the specified key does not exist | the specified blob does not exist
        """,
        """
        the specified key does not exist | the specified bucket does not exist | there isn't a github pages site here | no such app |
        repository not found | fastly error: unknown domain
        """,
        "nginx | apache | tomcat | iis | caddy",
    ),
}

NOISE: frozenset[str] = frozenset(
    word for phrases in PHRASES.values() for word in (*phrases.noise, "404", "410")
)
"""What stands around such words: numbers, and error or sorry in every language."""
