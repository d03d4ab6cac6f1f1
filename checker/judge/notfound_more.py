"""More of what pages that do not exist say: further languages, and words of single kinds of sites. Data.

As in ``notfound``: titles that are compared whole, and sentences that are sought in short pages. Source: common knowledge.
"""

from __future__ import annotations

__all__ = ["MORE_SENTENCES", "MORE_TITLES"]

MORE_TITLES: tuple[str, ...] = (
    *("record not found", "website expired", "this account has expired", "job posting has expired"),
    *("this job posting has expired", "fant ikke siden"),
    *("az oldal nem található", "a keresett oldal nem található", "az oldal nem létezik"),  # Hungarian
    *("pagina nu a fost găsită", "pagina nu există", "pagină negăsită"),  # Romanian
    *("страницата не е намерена", "страницата не съществува"),  # Bulgarian
    *("صفحه یافت نشد", "صفحه پیدا نشد", "صفحه مورد نظر یافت نشد"),  # Persian
    *("ไม่พบหน้า", "ไม่พบหน้านี้", "ไม่พบหน้าที่คุณต้องการ"),  # Thai
    *("pàgina no trobada", "no s'ha trobat la pàgina", "la pàgina no existeix"),  # Catalan
    *("stranica nije pronađena", "stranica ne postoji"),  # Croatian
    *("puslapis nerastas", "puslapis neegzistuoja"),  # Lithuanian
    *("lehte ei leitud", "lehekülge ei leitud"),  # Estonian
    *("পৃষ্ঠাটি পাওয়া যায়নি", "পাতাটি পাওয়া যায়নি"),  # Bengali
)

MORE_SENTENCES: tuple[str, ...] = (
    *("the page you requested doesn't exist", "the page you requested does not exist", "error 404"),
    *("this job posting has expired", "this account has expired"),
    *("this content isn't available right now", "der gewünschte artikel ist leider nicht mehr verfügbar"),
    *("您要找的页面", "fant ikke siden", "a keresett oldal nem található", "pagina nu a fost găsită"),
    *("страницата не е намерена", "صفحه مورد نظر یافت نشد", "ไม่พบหน้าที่คุณต้องการ"),
    *("no s'ha trobat la pàgina", "stranica nije pronađena", "puslapis nerastas", "lehte ei leitud"),
)
