"""Headings: the section a reference stands in, and the words that open a list of references.

One row a language; a heading counts when its words, without numbering, decoration and case, are one of these.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from checker.references import Section

__all__ = ["LOWEST", "REFERENCE_HEADINGS", "Heading", "Headings", "is_reference_heading"]

REFERENCE_HEADINGS: dict[str, tuple[str, ...]] = {
    "en": (
        "reference", "references", "reference list", "references and notes", "references and further reading",
        "notes and references", "references and links", "references and resources", "sources and references",
        "source", "sources", "sources cited", "citation", "citations", "works cited", "cited works",
        "literature cited", "bibliography", "selected bibliography", "literature", "footnotes", "endnotes",
        "further reading", "additional reading", "see also", "link", "links", "useful links", "related links",
        "external links", "web links", "resources", "external resources", "additional resources",
        "further resources", "key references", "selected references", "list of references", "references cited",
        "general references", "external references", "cited sources", "primary sources", "secondary sources",
        "further readings", "suggested reading", "suggested readings", "recommended reading",
        "recommended readings", "bibliographic references", "bibliographical references",
        "annotated bibliography", "web resources", "online resources", "useful resources", "helpful links",
        "web references",
    ),
    "de": (
        "referenz", "referenzen", "quelle", "quellen", "quellenangaben", "quellenverzeichnis",
        "quellen und links", "quellen und literatur", "literatur", "literaturverzeichnis", "literaturangaben",
        "literaturhinweise", "einzelnachweise", "nachweise", "belege", "weblinks", "verweise",
        "weiterführende links", "weiterführende literatur", "weiterführende informationen",
        "weitere informationen", "fußnoten", "siehe auch", "bibliografie", "bibliographie", "nützliche links",
        "quellennachweis", "quellennachweise", "literaturnachweise", "literaturliste", "literaturquellen",
        "internetquellen", "online quellen", "verwendete literatur", "verwendete quellen", "zitierte literatur",
        "weitere quellen", "weitere links", "weitere literatur", "weiterführende quellen",
        "weiterführende ressourcen", "einzelnachweise und anmerkungen", "anmerkungen und einzelnachweise",
        "anmerkungen und nachweise", "ressourcen", "nützliche ressourcen", "linkliste", "zum weiterlesen",
        "endnoten",
    ),
    "fr": (
        "référence", "références", "références et notes", "notes et références", "source", "sources",
        "bibliographie", "références bibliographiques", "liens", "liens externes", "liens utiles", "ressources",
        "pour aller plus loin", "pour en savoir plus", "lectures complémentaires", "voir aussi",
        "notes de bas de page", "ouvrages cités", "webographie", "sitographie", "lien externe",
        "liens connexes", "articles connexes", "liste de références", "liste des références",
        "références citées", "références externes", "bibliographie sélective", "bibliographie indicative",
        "sources bibliographiques", "lecture complémentaire", "lectures recommandées",
        "lectures supplémentaires", "ressources complémentaires", "ressources supplémentaires",
        "ressources externes", "ressources utiles", "aller plus loin", "voir également", "à lire aussi",
        "notes de fin",
    ),
    "es": (
        "referencia", "referencias", "referencias y notas", "notas y referencias", "referencias bibliográficas",
        "bibliografía", "fuente", "fuentes", "fuentes consultadas", "enlaces", "enlaces externos",
        "enlaces útiles", "recursos", "lecturas adicionales", "lecturas recomendadas", "para saber más",
        "véase también", "ver también", "obras citadas", "notas al pie", "enlaces de interés",
        "enlaces relacionados", "enlaces recomendados", "bibliografía recomendada",
        "bibliografía complementaria", "bibliografía adicional", "bibliografía consultada",
        "lista de referencias", "referencias externas", "fuentes bibliográficas", "fuentes de información",
        "literatura citada", "trabajos citados", "lectura adicional", "lectura recomendada",
        "lecturas complementarias", "recursos adicionales", "recursos externos", "recursos útiles",
        "para leer más", "para profundizar", "webgrafía",
    ),
    "it": (
        "riferimento", "riferimenti", "riferimenti bibliografici", "note e riferimenti", "bibliografia",
        "fonte", "fonti", "link", "link utili", "collegamenti", "collegamenti esterni", "risorse",
        "letture consigliate", "per approfondire", "approfondimenti", "vedi anche", "voci correlate",
        "sitografia", "opere citate", "link esterni", "link di approfondimento", "collegamenti utili",
        "riferimenti esterni", "riferimenti utili", "fonti bibliografiche", "note bibliografiche",
        "bibliografia essenziale", "bibliografia consigliata", "ulteriori letture",
        "letture di approfondimento", "risorse esterne", "risorse utili", "risorse aggiuntive",
        "ulteriori risorse", "per saperne di più", "note a piè di pagina", "webgrafia",
    ),
    "pt": (
        "referência", "referências", "referências bibliográficas", "notas e referências", "bibliografia",
        "fonte", "fontes", "ligações externas", "links", "links externos", "links úteis", "recursos",
        "leitura adicional", "leituras adicionais", "leitura complementar", "para saber mais", "ver também",
        "veja também", "obras citadas", "lista de referências", "referências e notas", "referências externas",
        "bibliografia recomendada", "bibliografia complementar", "bibliografia consultada",
        "fontes consultadas", "ligações úteis", "links relacionados", "leitura recomendada",
        "leituras recomendadas", "leituras complementares", "leituras sugeridas", "recursos adicionais",
        "recursos externos", "recursos úteis", "para ler mais", "notas de rodapé", "webgrafia",
    ),
    "nl": (
        "referentie", "referenties", "bron", "bronnen", "bronvermelding", "bronnenlijst", "literatuur",
        "literatuurlijst", "verwijzingen", "externe links", "links", "nuttige links", "verder lezen", "zie ook",
        "bibliografie", "voetnoten", "noten en referenties", "externe link", "referentielijst",
        "bronvermeldingen", "geraadpleegde bronnen", "geraadpleegde literatuur", "gebruikte bronnen",
        "gebruikte literatuur", "aanbevolen literatuur", "aanvullende bronnen", "nuttige bronnen",
        "handige links", "gerelateerde links", "meer lezen", "bronnen noten en of referenties", "eindnoten",
    ),
    "ru": (
        "источник", "источники", "ссылка", "ссылки", "литература", "список литературы",
        "использованная литература", "использованные источники", "список источников", "примечания",
        "библиография", "внешние ссылки", "полезные ссылки", "дополнительные материалы", "см. также",
        "смотрите также", "справочные материалы", "сноски", "список использованной литературы",
        "список использованных источников", "список использованных источников и литературы",
        "библиографический список", "цитируемая литература", "рекомендуемая литература",
        "дополнительная литература", "дополнительное чтение", "дополнительные источники",
        "дополнительные ресурсы", "дополнительные ссылки", "полезные ресурсы", "полезные материалы",
        "использованные материалы", "ссылки по теме", "ссылки на источники", "список ссылок", "ресурсы",
    ),
    "pl": (
        "źródło", "źródła", "przypisy", "bibliografia", "literatura", "odnośniki", "odniesienia", "referencje",
        "linki", "linki zewnętrzne", "przydatne linki", "zobacz też", "zobacz także", "materiały dodatkowe",
        "spis literatury", "źródła internetowe", "materiały źródłowe", "netografia", "wykaz literatury",
        "wykaz źródeł", "literatura uzupełniająca", "literatura dodatkowa", "literatura przedmiotu",
        "polecana literatura", "lektura uzupełniająca", "dalsza lektura", "dodatkowe materiały",
        "dodatkowe źródła", "dodatkowe zasoby", "powiązane linki", "zobacz również",
    ),
    "tr": (
        "kaynak", "kaynaklar", "kaynakça", "referans", "referanslar", "bağlantılar", "dış bağlantılar",
        "faydalı bağlantılar", "bibliyografya", "ayrıca bakınız", "dipnotlar", "ileri okuma",
        "konuyla ilgili yayınlar", "harici bağlantılar", "yararlı bağlantılar", "ilgili bağlantılar",
        "ek kaynaklar", "faydalı kaynaklar", "yararlı kaynaklar", "yararlanılan kaynaklar", "ek okuma",
        "ek okumalar", "daha fazla okuma", "önerilen okumalar", "notlar ve kaynaklar", "atıflar", "son notlar",
        "ayrıca bkz",
    ),
    "ar": (
        "مرجع", "مراجع", "المرجع", "المراجع", "قائمة المراجع", "مصدر", "مصادر", "المصدر", "المصادر",
        "المصادر والمراجع", "المراجع والمصادر", "روابط", "الروابط", "روابط خارجية", "وصلات خارجية",
        "روابط مفيدة", "مراجع إضافية", "قراءات إضافية", "لمزيد من القراءة", "انظر أيضا", "انظر أيضًا",
        "الهوامش", "ببليوغرافيا", "هوامش", "حواشي", "الحواشي", "وصلات", "قائمة المصادر",
        "قائمة المصادر والمراجع", "ثبت المراجع", "ثبت المصادر والمراجع", "مراجع خارجية", "مصادر خارجية",
        "مصادر إضافية", "روابط إضافية", "روابط ذات صلة", "قراءة إضافية", "قراءات أخرى", "مزيد من القراءة",
        "للمزيد من القراءة", "للاستزادة", "انظر أيضاً", "طالع أيضا", "طالع أيضًا", "طالع أيضاً", "استشهادات",
        "ببليوجرافيا", "بيبليوغرافيا",
    ),
    "hi": (
        "संदर्भ", "सन्दर्भ", "संदर्भ सूची", "सन्दर्भ सूची", "संदर्भ ग्रंथ", "संदर्भग्रंथ सूची", "स्रोत",
        "स्त्रोत", "सूत्र", "लिंक", "कड़ियाँ", "बाहरी कड़ियाँ", "बाहरी लिंक", "उपयोगी लिंक", "ग्रंथ सूची",
        "ग्रंथसूची", "यह भी देखें", "इन्हें भी देखें", "आगे पढ़ें", "संसाधन", "रेफरेंस", "उद्धरण",
        "सन्दर्भ ग्रन्थ", "सन्दर्भ ग्रंथ", "संदर्भ ग्रन्थ", "सन्दर्भ ग्रन्थ सूची", "संदर्भ ग्रंथ सूची",
        "ग्रन्थ सूची", "ग्रन्थसूची", "संदर्भ सामग्री", "बाहरी कड़ियां", "बाह्य कड़ियाँ", "उपयोगी कड़ियाँ",
        "संबंधित कड़ियाँ", "सम्बन्धित कड़ियाँ", "संबंधित लिंक", "यह भी देखिए", "इन्हें भी देखिए", "ये भी देखें",
        "आगे पढ़ने के लिए", "अतिरिक्त पठन", "अतिरिक्त संसाधन", "उद्धृत ग्रंथ", "पाद टिप्पणी", "पाद टिप्पणियाँ",
        "पादटिप्पणी",
    ),
    "zh": (
        "参考", "参考文献", "参考资料", "参考链接", "参考来源", "参考书目", "参考资源", "参考文章", "引用", "引用文献", "引用来源", "引文", "来源", "资料来源",
        "信息来源", "出处", "文献", "注释", "脚注", "链接", "相关链接", "外部链接", "延伸阅读", "扩展阅读", "拓展阅读", "相关资料", "相关资源", "资源",
        "参见", "另见", "参考与引用", "参考及引用", "主要参考文献", "主要参考资料", "参考书", "参考网站", "参考网址", "参考文档", "参考博客", "引用资料", "引用链接",
        "引文来源", "文献来源", "资料出处", "相关文献", "书目", "推荐阅读", "相关阅读", "进一步阅读", "更多阅读", "更多资源", "外部资源", "参看", "参阅",
        "尾注",
    ),
    "hant": (
        "參考", "參考文獻", "參考資料", "參考連結", "參考鏈接", "參考來源", "參考書目", "參考資源", "參考文章", "引用", "引用文獻", "引用來源", "引文", "來源",
        "資料來源", "出處", "文獻", "註釋", "注釋", "腳註", "註腳", "連結", "鏈接", "相關連結", "外部連結", "延伸閱讀", "相關資料", "相關資源", "資源",
        "參見", "另見", "主要參考文獻", "主要參考資料", "參考書", "參考網站", "參考網址", "參考文件", "參考鏈結", "引用資料", "引用連結", "資訊來源", "相關文獻",
        "書目", "推薦閱讀", "相關閱讀", "進一步閱讀", "更多閱讀", "擴展閱讀", "更多資源", "外部資源", "外部鏈接", "外部鏈結", "相關鏈接", "參看", "參閱",
        "注腳", "尾註",
    ),
    "ja": (
        "参考", "参考文献", "参考資料", "参考リンク", "参考サイト", "参考url", "参考 url", "参考記事", "参照", "参照文献", "参照元", "引用", "引用文献",
        "引用元", "出典", "出所", "文献", "情報源", "リンク", "関連リンク", "外部リンク", "関連項目", "関連資料", "脚注", "注釈", "リファレンス", "もっと読む",
        "参考文献一覧", "主要参考文献", "主な参考文献", "参考書", "参考書籍", "参考図書", "参考ページ", "参考ウェブサイト", "参照リンク", "参照サイト", "参照url",
        "引用サイト", "情報ソース", "典拠", "関連文献", "関連書籍", "関連サイト", "外部サイト", "リンク集", "脚註", "註釈",
    ),
    "ko": (
        "참고", "참고문헌", "참고 문헌", "참고자료", "참고 자료", "참고 링크", "참조", "출처", "인용", "인용문헌", "각주", "링크", "관련 링크", "외부 링크",
        "더 읽을거리", "더 보기", "같이 보기", "레퍼런스", "참고문헌 목록", "참고 서적", "참고 사이트", "참고사이트", "참고 페이지", "참고링크", "참고한 자료",
        "참고한 사이트", "인용 문헌", "자료 출처", "관련 문헌", "관련 서적", "관련 자료", "관련자료", "관련링크", "외부링크", "유용한 링크", "추가 자료",
        "더 읽어보기", "더 읽을 거리", "함께 보기", "내용주", "참조주",
    ),
}  # fmt: skip

LOWEST = 12
"""The level of what stands below all headings: a line in bold type that announces a list. Deeper ones count the same."""

_OFFSET = itemgetter(0)
_LONGEST = 80  # characters of a title; spares the work on prose

_SEPARATOR = re.compile(
    r"(?:[^\w\u0300-\u036f\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963]|[_与與和及と])+"
)  # marks that are part of Arabic and Devanagari words are no \w; the last five mean "and"
_TURKISH = {0x131: "i", 0x307: None}  # ı, and the dot that İ leaves behind
_AND = frozenset({"and", "und", "et", "y", "e", "en", "и", "i", "ve", "و", "और", "एवं", "및"})
_NUMBERING = re.compile(r"\d+|[ivxlc]+|[a-z]|[一二三四五六七八九十]+|第.+[章节節]")


def _words(title: str) -> list[str]:
    """``title`` for comparison: case (that of Turkish, too), encoding, punctuation and emoji levelled."""
    folded = unicodedata.normalize("NFKC", title).casefold().translate(_TURKISH)
    return _SEPARATOR.sub(" ", folded).split()


_KNOWN = frozenset(" ".join(_words(title)) for title in chain.from_iterable(REFERENCE_HEADINGS.values()))
_LAST_WORDS = frozenset(title.rsplit(" ", 1)[-1] for title in _KNOWN)
_MOST_WORDS = max(title.count(" ") + 1 for title in _KNOWN)


@lru_cache(maxsize=4096)
def is_reference_heading(title: str) -> bool:
    """Whether ``title`` opens a list of references, in any language of the table.

    Numbers and signs around it do not matter, and two such titles in one count too: "Sources & links",
    "References / 参考文献".
    """
    words = _words(title[:_LONGEST])
    while words and words[-1].isdecimal():
        words.pop()
    if not words or words[-1] not in _LAST_WORDS or len(title) > _LONGEST:
        return False
    if " ".join(words) in _KNOWN:
        return True
    start = next((at for at, word in enumerate(words) if not _NUMBERING.fullmatch(word)), 0)
    return _is_composed(words[start:])


def _is_composed(words: list[str]) -> bool:
    """Whether ``words`` are known titles, one after another; the Arabic "and" is written together with the next word."""
    while words:
        size = int(words[0] in _AND) or _known(words) or _known([words[0].removeprefix("و"), *words[1:]])
        if not size:
            return False
        words = words[size:]
    return True


def _known(words: list[str]) -> int:
    """How many of the first ``words`` are a known title, at most; 0 when none is."""
    sizes = range(min(_MOST_WORDS, len(words)), 0, -1)
    return next((size for size in sizes if " ".join(words[:size]) in _KNOWN), 0)


class Heading(NamedTuple):
    """A heading that begins at byte ``offset``; ``is_references`` where it opens a list of references."""

    offset: int
    level: int
    title: str
    is_references: bool


class Headings:
    """The headings of one note; a heading below a reference list's heading belongs to that list."""

    def __init__(self) -> None:
        self._entries: list[Heading] = []

    def add(self, offset: int, level: int, title: str, *, is_references: bool = False) -> None:
        """A heading of ``level``, 1 the highest, that begins at byte ``offset`` of the file.

        Whether it opens a list of references its title says; ``is_references`` is true where the markup says so.
        """
        is_references = is_references or is_reference_heading(title)
        self._entries.append(Heading(offset, min(level, LOWEST), title, is_references))

    @property
    def outline(self) -> tuple[Heading, ...]:
        """The headings in order."""
        return tuple(sorted(self._entries, key=_OFFSET))

    @property
    def sections(self) -> list[tuple[int, Section]]:
        """Where each section begins, in order; the first is what stands above all headings."""
        sections = [(0, Section())]
        open_: list[tuple[int, Section]] = []  # levels strictly rise
        for offset, level, title, is_references in self.outline:
            while open_ and open_[-1][0] >= level:
                open_.pop()
            outer = open_[-1][1] if open_ else sections[0][1]
            section = Section(title, outer.is_references or is_references, (*outer.path, title))
            open_.append((level, section))
            sections.append((offset, section))
        return sections

    @property
    def titles(self) -> tuple[str, ...]:
        """Every heading's title, in order."""
        return tuple(heading.title for heading in self.outline)

    @property
    def first(self) -> str | None:
        """The title of the first heading that has words, or None."""
        return next((title for title in self.titles if title), None)
