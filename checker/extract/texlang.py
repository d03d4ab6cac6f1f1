"""The language of a LaTeX document, as it says it itself: by babel, polyglossia, or the class or package of a script."""

from __future__ import annotations

__all__ = ["Language"]

_CODES = {
    "en": "english american british australian canadian newzealand usenglish ukenglish",
    "de": "german ngerman austrian naustrian swissgerman nswissgerman germanb",
    "fr": "french francais frenchb acadian canadien", "es": "spanish mexican", "it": "italian", "nl": "dutch",
    "pt": "portuguese portuges brazilian brazil", "ca": "catalan", "gl": "galician", "eu": "basque", "la": "latin",
    "ro": "romanian", "ru": "russian", "uk": "ukrainian", "be": "belarusian", "bg": "bulgarian", "sr": "serbian",
    "pl": "polish", "cs": "czech", "sk": "slovak", "sl": "slovene slovenian", "hr": "croatian", "hu": "hungarian magyar",
    "sv": "swedish", "da": "danish", "nb": "norsk", "nn": "nynorsk", "fi": "finnish", "is": "icelandic",
    "et": "estonian", "lv": "latvian", "lt": "lithuanian", "el": "greek", "tr": "turkish", "he": "hebrew",
    "ar": "arabic", "fa": "persian farsi", "hi": "hindi", "bn": "bengali", "ta": "tamil", "te": "telugu", "th": "thai",
    "vi": "vietnamese", "id": "indonesian bahasai", "eo": "esperanto", "ga": "irish", "cy": "welsh",
    "zh": "chinese chinese-simplified chinese-hans ctex ctexart ctexrep ctexbook ctexbeamer",
    "ja": "japanese jarticle jreport jbook jsarticle jsbook jlreq ltjarticle ltjsarticle ltjsbook bxjsarticle luatexja",
    "ko": "korean kotex oblivoir",
}  # fmt: skip
_NAMES = {name: code for code, names in _CODES.items() for name in names.split()}


class Language:
    """What the preamble says. ``main`` is a language code, or None."""

    def __init__(self) -> None:
        self.main: str | None = None
        self._of_class: str | None = None  # an option of the class holds for babel, too

    def load(self, command: str, options: str, names: str) -> None:
        r"""Takes note of ``\command[options]{names}``."""
        given = [option.strip().lower() for option in options.split(",")]
        loaded = [name.strip().lower() for name in names.split(",")]
        known = [_NAMES[option] for option in given if option in _NAMES]
        if command == "documentclass":
            self._of_class = known[-1] if known else None
        if command in {"setmainlanguage", "setdefaultlanguage"} or "main" in given:
            self.main = _NAMES.get(loaded[0], self.main)
        elif command == "babelprovide":
            return
        elif "babel" in loaded:
            main = next((option[5:].strip() for option in given if option.startswith("main=")), "")
            self.main = _NAMES.get(main) or (known[-1] if known else self.main or self._of_class)
        else:
            self.main = next((_NAMES[name] for name in loaded if name in _NAMES), self.main)
