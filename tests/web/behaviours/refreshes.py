"""Pages that lead on by themselves: a meta refresh is a redirect, or is not."""

from __future__ import annotations

from checker.models import Reason, Status
from tests.web.behaviours.row import HOME, NOT_FOUND, OK, Behaviour
from tests.web.handlers import answer, html, page


def _refresh(content: str, title: str = "One moment") -> bytes:
    return html(title, "You are being taken on.", head=f'<meta http-equiv="refresh" content="{content}">')


_TICKER = "The score is two to one, and there are ten minutes to play."
_HIDDEN = '<noscript><meta http-equiv="refresh" content="0; url=/without-scripts"></noscript>'
_REMARK = '<!-- <meta http-equiv="refresh" content="0; url=/gone"> -->'

# fmt: off
ROWS: tuple[Behaviour, ...] = (
    Behaviour("refresh-to-page", "https://refresh.example/old", *OK, answer(200, _refresh("0; url=/new")), also={"/new": page()}, needs=2),
    Behaviour("refresh-quoted", "https://quoted.example/old", *OK, answer(200, html("Moved", head="<META HTTP-EQUIV='Refresh' CONTENT=\"3;URL='https://quoted.example/new'\">")), "as old editors wrote it", also={"/new": page()}, needs=2),
    Behaviour("refresh-to-404", "https://refresh404.example/old", *NOT_FOUND, answer(200, _refresh("0; url=/new")), "it leads to nothing", also={"/new": answer(404)}),
    Behaviour("refresh-to-nowhere", "https://refreshlost.example/", Status.BROKEN, Reason.HOST_NOT_FOUND, answer(200, _refresh("0; url=https://never-registered.example/"))),
    Behaviour("refresh-home", "https://refreshhome.example/news/2008/flood", *HOME, answer(200, _refresh("0; url=/")), text="The flood of 2008", also={"/": page("Town news", "What is new today.")}),
    Behaviour("refresh-loop", "https://carousel.example/a", Status.BROKEN, Reason.REDIRECT_LOOP, answer(200, _refresh("0; url=/b")), also={"/b": answer(200, _refresh("0; url=/a"))}),
    Behaviour("refresh-itself", "https://ticker.example/match", *OK, answer(200, html("Live: two to one", _TICKER, head='<meta http-equiv="refresh" content="5">')), "a page that keeps itself fresh"),
    Behaviour("refresh-itself-named", "https://ticker-named.example/match", *OK, answer(200, html("Live: two to one", _TICKER, head='<meta http-equiv="refresh" content="10; url=/match">')), "the same, by name"),
    Behaviour("refresh-late", "https://kiosk.example/hours", *OK, answer(200, html("Opening hours", head='<meta http-equiv="refresh" content="600; url=/screensaver">')), "ten minutes later the reader has read it"),
    Behaviour("refresh-noscript", "https://scripted-news.example/item/1", *OK, answer(200, html("An item", head=_HIDDEN)), "only for browsers without scripts", also={"/without-scripts": answer(404)}),
    Behaviour("refresh-remark", "https://remarks.example/page", *OK, answer(200, html("A page", head=_REMARK)), "commented out", also={"/gone": answer(404)}),
)
# fmt: on
