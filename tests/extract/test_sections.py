from __future__ import annotations

import pytest

from checker.extract.sections import REFERENCE_HEADINGS, Headings, is_reference_heading


@pytest.mark.parametrize(
    "title",
    [
        *(
            "References",
            "REFERENCES",
            "References:",
            "## References ##",
            "1. References",
            "7.2 References",
            "IV. Sources",
        ),
        *(
            "A) Sources",
            "📚 References",
            "**References**",
            "References (12)",
            "[References]",
            "References & Further Reading",
        ),
        *(
            "Sources and links",
            "References / 参考文献",
            "Further reading",
            "Works Cited",
            "Notes and references",
        ),
        *(
            "Referenzen",
            "Quellen:",
            "Quellen & Weblinks",
            "Weiterführende Links",
            "Références",
            "REFERENCES",
            "RÉFÉRENCES",
        ),
        *(
            "Références bibliographiques",
            "Referencias",
            "Referencias y enlaces",
            "Fuentes",
            "Riferimenti",
            "Fonti",
        ),
        *("Referências", "Bronnen", "Источники", "Список литературы", "Źródła", "Kaynakça", "KAYNAKLAR"),
        *("المراجع", "المراجع:", "المصادر والمراجع", "संदर्भ", "सन्दर्भ", "संदर्भ सूची", "स्रोत"),
        *(
            "参考",
            "参考文献",
            "参考资料：",
            "六、参考资料",
            "6. 参考文献",
            "【参考文献】",
            "参考与引用",
            "参考文献和链接",
        ),
        *(
            "參考",
            "參考資料",
            "參考文獻",
            "資料來源",
            "参考文献・リンク",
            "参考リンク",
            "出典",
            "参考 URL",
            "참고 문헌",
            "출처",
        ),
        # Section names of encyclopedias in each of the languages, and those that authors use beside them.
        *("General references", "References cited", "Quellennachweise", "Anmerkungen und Einzelnachweise"),
        *("Lien externe", "Articles connexes", "Voir également", "Enlaces de interés", "Lectura recomendada"),
        *("Note bibliografiche", "Link esterni", "Referências e notas", "Leituras recomendadas"),
        *("Bronnen, noten en/of referenties", "Externe link", "Список использованной литературы", "Сноски"),
        *("Źródła internetowe", "Zobacz również", "Konuyla ilgili yayınlar", "KONUYLA İLGİLİ YAYINLAR"),
        *("طالع أيضًا", "ثبت المصادر والمراجع", "هوامش", "للاستزادة"),
        *("उद्धरण", "सन्दर्भ ग्रन्थ", "सन्दर्भ ग्रन्थ सूची", "बाहरी कड़ियां", "उद्धरण और संदर्भ"),
        *("参看", "主要参考文献", "推荐阅读", "參看", "相關鏈接", "註釋與參考文獻"),
        *("脚註", "関連文献", "出典・脚註", "내용주", "더 읽어보기", "참고 사이트"),
    ],
)
def test_opens_a_list_of_references(title: str) -> None:
    assert is_reference_heading(title)


@pytest.mark.parametrize(
    "title",
    [
        *(
            "",
            " ",
            "1.",
            "—",
            "Introduction",
            "Reference implementation",
            "Source code",
            "Linked lists",
            "C",
            "And",
            "&",
        ),
        *(
            "The literature of Spain",
            "How references work",
            "References in C++",
            "Resource limits",
            "Quellcode",
        ),
        *(
            "Referenzarchitektur",
            "参考にした設計の話",
            "参考价值",
            "源代码",
            "مصدر مفتوح",
            "संदर्भ में",
            "und",
            "i",
            "Source 1 of 3",
        ),
        *(
            "Notes",
            "Links to pages",
            "Data sources",
            "Related posts",
            "Anmerkungen",
            "Más información",
            "注解",
            "주석",
        ),
        "References " * 20,
    ],
)
def test_opens_no_list_of_references(title: str) -> None:
    assert not is_reference_heading(title)


def test_every_row_of_the_table_is_recognised() -> None:
    missed = [
        title for titles in REFERENCE_HEADINGS.values() for title in titles if not is_reference_heading(title)
    ]
    assert missed == []


def test_every_language_that_is_promised() -> None:
    promised = "en de fr es it pt nl ru pl tr ar hi zh hant ja ko"
    assert set(promised.split()) <= set(REFERENCE_HEADINGS)


def test_headings_below_a_list_of_references_belong_to_it() -> None:
    headings = Headings()
    for level, title in (
        (1, "Note"),
        (2, "Sources"),
        (3, "Books"),
        (4, "Old"),
        (3, "Films"),
        (2, "Appendix"),
        (3, "X"),
    ):
        headings.add(0, level, title)
    belongs = {section.title: section.is_references for _, section in headings.sections}
    assert [title for title, inside in belongs.items() if inside] == ["Sources", "Books", "Old", "Films"]
