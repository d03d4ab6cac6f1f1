"""The bytes of a page as text, by the names of encodings that browsers know."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress

__all__ = ["decode"]

_META_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_NOT_FOR_PAGES = {
    "punycode",
    "idna",
    "unicode_escape",
    "raw_unicode_escape",
}  # the first takes quadratic time
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LABELS = {
    "cp932": "shift_jis shift-jis sjis x-sjis ms_kanji ms932 windows-31j csshiftjis",
    "gb18030": "gb2312 gb_2312 gb_2312-80 gbk x-gbk chinese csgb2312 csiso58gb231280 iso-ir-58",
    "cp949": "euc-kr cseuckr korean windows-949 ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 csksc56011987 iso-ir-149",
    "big5hkscs": "big5 big5-hkscs cn-big5 csbig5 x-x-big5",
    "euc_jp": "x-euc-jp cseucpkdfmtjapanese",
    "cp1252": "iso-8859-1 iso8859-1 iso_8859-1 latin1 l1 ascii us-ascii ansi_x3.4-1968 x-cp1252",
    "cp1254": "iso-8859-9 iso8859-9 iso_8859-9 latin5 l5 x-cp1254",
    "cp874": "tis-620 iso-8859-11 iso8859-11 windows-874 dos-874",
    "iso8859_8": "iso-8859-8-i iso-8859-8-e logical visual csiso88598i csiso88598e",
    "cp1250": "x-cp1250",
    "cp1251": "x-cp1251",
    "cp1253": "x-cp1253",
    "cp1255": "x-cp1255",
    "cp1256": "x-cp1256",
    "cp1257": "x-cp1257",
    "cp1258": "x-cp1258",
    "koi8_r": "koi koi8 cskoi8r",
    "koi8_u": "koi8-ru",
    "mac_roman": "mac x-mac-roman csmacintosh",
    "mac_cyrillic": "x-mac-cyrillic x-mac-ukrainian",
    "utf_8": "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8",
}
"""Python's codecs by the labels that it does not know, or takes for less than browsers do (WHATWG Encoding, section 4.2)."""
_CODECS = {label: codec for codec, labels in _LABELS.items() for label in labels.split()}
_DEFAULT = "cp1252"
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


def decode(body: bytes, charset: str | None) -> str:
    """The text of ``body``, which may be cut off anywhere. ``charset`` is what the Content-Type says.

    Browsers take what declares nothing and is no UTF-8 for windows-1252, in most places (HTML, "determining the character
    encoding").
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return body.decode(encoding, "replace")
    declared = _META_CHARSET.search(body[:2048])
    inner = declared[1].decode("ascii") if declared else ""
    if inner.lower().startswith("utf-16"):  # in which it could not have been read
        inner = ""
    for label in (charset, inner):
        codec = _codec(label) if label else None
        if codec:
            with suppress(UnicodeError):  # a codec such as "undefined" replaces nothing
                return body.decode(codec, "replace")
    text = body.decode("utf-8", "replace")
    strange = text.count("\ufffd")
    is_other = strange and 2 * strange > len(
        _NOT_ASCII.findall(text)
    )  # a slip or a cut leaves the rest readable
    return body.decode(_DEFAULT, "replace") if is_other else text


def _codec(label: str) -> str | None:
    """The codec for ``label``; None where it is none that a page is written in."""
    name = _CODECS.get(label.strip().lower(), label)
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    is_text = codec._is_text_encoding  # noqa: SLF001 - Python has no public name for it
    return name if is_text and codec.name not in _NOT_FOR_PAGES else None
