"""The few expressions of GitHub Actions that action.yml uses; an unknown one is an error, never an empty string.

``a.b-c``, ``'text'``, ``==``, ``!=``, ``&&``, ``||``, ``( )``, ``always()`` and ``success()``, as
docs.github.com/en/actions/reference/workflows-and-actions/expressions says.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["condition", "filled"]

_TOKEN = re.compile(r"\s*(?:('(?:[^']|'')*')|(always\(\)|success\(\))|([a-z_][\w.-]*)|(==|!=|&&|\|\||[()]))")
_HOLE = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)


def filled(text: object, contexts: Mapping[str, Any]) -> str:
    """``text`` with each ``${{ ... }}`` replaced by its value."""
    return _HOLE.sub(lambda hole: str(_Parser(hole[1], contexts).value()), str(text))


def condition(text: str | None, contexts: Mapping[str, Any], *, succeeded: bool) -> bool:
    """Whether a step with this ``if`` runs: without ``always()``, only after steps that ``succeeded``."""
    if text is None:
        return succeeded
    status = {"always()": True, "success()": succeeded}
    holds = bool(_Parser(text, {**contexts, **status}).value())
    return holds and (succeeded or "always()" in text)


class _Parser:
    def __init__(self, text: str, contexts: Mapping[str, Any]) -> None:
        self._contexts = contexts
        self._tokens: list[str] = []
        end = 0
        while end < len(text.rstrip()):
            found = _TOKEN.match(text, end)
            assert found, f"unknown expression: {text[end:]}"
            self._tokens.append(found[0].strip())
            end = found.end()

    def value(self) -> Any:
        value = self._either()
        assert not self._tokens, f"unknown expression: {self._tokens}"
        return value

    def _either(self) -> Any:
        value = self._both()
        while self._take("||"):
            other = self._both()
            value = value or other
        return value

    def _both(self) -> Any:
        value = self._comparison()
        while self._take("&&"):
            other = self._comparison()
            value = value and other
        return value

    def _comparison(self) -> Any:
        value = self._primary()
        for sign, same in (("==", True), ("!=", False)):
            if self._take(sign):
                return (str(value).lower() == str(self._primary()).lower()) is same
        return value

    def _primary(self) -> Any:
        if self._take("("):
            value = self._either()
            assert self._take(")")
            return value
        token = self._tokens.pop(0)
        if token.startswith("'"):
            return token[1:-1].replace("''", "'")
        return self._contexts[token] if token.endswith("()") else self._looked_up(token)

    def _looked_up(self, path: str) -> Any:
        """Steps and their outputs may be missing, which is an empty string; anything else is a slip."""
        value: Any = self._contexts
        for name in path.split("."):
            value = (
                value.get(name, "") if path.startswith("steps.") and value != "" else value and value[name]
            )
        return value

    def _take(self, token: str) -> bool:
        if self._tokens[:1] != [token]:
            return False
        self._tokens.pop(0)
        return True
