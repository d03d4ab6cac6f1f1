"""The pages that the notes in examples/notes cite, and the copies an archive already has of them."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from checker.models import Reason, Status
from tests.web.behaviours import Behaviour, Trouble
from tests.web.certificates import Certificate
from tests.web.handlers import answer, html, once, page, pdf, redirect, silent
from tests.web.nameserver import NXDOMAIN

__all__ = ["DEMO_BEFORE", "DEMO_COPIES", "DEMO_PAGES", "DemoCopy"]

_OK = (Status.WORKING, Reason.OK)
_MOVED = (Status.REDIRECTED, Reason.MOVED_PERMANENTLY)
_STORY = "https://stories.example/@dessa/deeplearni-ng-is-history-2cd8f4b0fc4d"


class DemoCopy(NamedTuple):
    """One archived copy; ``timestamp`` as archives write it."""

    url: str
    timestamp: str
    body: bytes


# fmt: off
DEMO_PAGES: tuple[Behaviour, ...] = (
    # the notes on AlexNet
    Behaviour("demo-museum", "https://museum.example/press/alexnet-source", *_OK, page("Museum releases the AlexNet source code", "After five years of letters the code is here, with its comments.")),
    Behaviour("demo-paper", "https://proceedings.example/2012/imagenet-classification.pdf", *_OK, pdf),
    Behaviour("demo-encyclopedia", "https://encyclopedia.example/wiki/AlexNet", *_OK, page("AlexNet", "AlexNet is a convolutional network of eight layers.")),
    Behaviour("demo-code", "https://code.example/museum/alexnet", *_MOVED, redirect(301, "/museum/alexnet-source-code"), also={"/museum/alexnet-source-code": page("museum/alexnet-source-code")}, wire=(301,)),
    Behaviour("demo-story", _STORY, Status.BROKEN, Reason.NOT_FOUND, answer(404), "an archive has it", wire=(404,)),
    Behaviour("demo-profile", "https://people.example/in/alex-krizhevsky", Status.BLOCKED, Reason.BOT_WALL, answer(403, html("Are you a robot?")), wire=(403,)),
    # how references die
    Behaviour("demo-survey", "https://research.example/reports/when-online-content-disappears", *_OK, page("When online content disappears")),
    Behaviour("demo-standard", "https://standards.example/rfc/7089", *_OK, page("Time-based access to resource states")),
    Behaviour("demo-guide", "https://mementos.example/guide", *_OK, page("Memento in ten minutes")),
    Behaviour("demo-handbook", "https://library.example/preservation/handbook", *_OK, once(answer(503), page("Handbook of preservation")), wire=(503, 200)),
    Behaviour("demo-journal", "https://journal.example/articles/reference-rot", Status.BROKEN, Reason.GONE, answer(410), wire=(410,)),
    Behaviour("demo-observatory", "https://linkrot-observatory.example/", Status.BROKEN, Reason.HOST_NOT_FOUND, note="the domain has lapsed; an archive has it", address=NXDOMAIN, wire=(Trouble.NO_SUCH_NAME,)),
    Behaviour("demo-statistics", "https://statistics.example/series/link-decay?from=2014&to=2024", Status.BLOCKED, Reason.RATE_LIMITED, answer(429), wire=(429,)),
    Behaviour("demo-gazette", "https://gazette.example/2019/04/the-web-forgets", Status.UNSTABLE, Reason.TIMEOUT, silent, wire=(Trouble.SILENCE,)),
    Behaviour("demo-trust", "https://trust.example/charter", Status.BROKEN, Reason.TLS_INVALID, page("Charter"), certificate=Certificate.EXPIRED, wire=(Trouble.EXPIRED,)),
    # a reading list
    Behaviour("demo-course", "https://university.example/courses/digital-preservation", *_OK, redirect(302, "/courses/2025/dp"), also={"/courses/2025/dp": page("Digital preservation, autumn 2025")}, wire=(302,)),
    Behaviour("demo-catalogue", "https://büchersammlung.example/katalog", *_OK, page("Katalog", "Vierhundert Bücher, mit der Hand verzeichnet.", lang="de")),
    Behaviour("demo-podcast", "https://podcast.example/episodes/42?format=html&lang=en", *_OK, page("Episode 42: the box in the attic")),
    Behaviour("demo-village", "https://village.example/history/mill", *_OK, page("The mill"), "never archived: the one to save"),
)

_BEFORE = {
    "demo-story": page("DeepLearni.ng is History"),
    "demo-gazette": page("The web forgets"),
    "demo-village": answer(404),
}
DEMO_BEFORE = tuple(
    replace(row, handler=_BEFORE.get(row.name, row.handler), certificate=Certificate.GOOD) for row in DEMO_PAGES
)
"""The same pages as earlier runs of the demo see them: no certificate had
expired, one page was there that is gone, and one was gone that is back."""

DEMO_COPIES: tuple[DemoCopy, ...] = (
    DemoCopy("https://museum.example/press/alexnet-source", "20250321090412", html("Museum releases the AlexNet source code")),
    DemoCopy("https://proceedings.example/2012/imagenet-classification.pdf", "20230110174500", b"%PDF-1.7\n%%EOF\n"),
    DemoCopy("https://encyclopedia.example/wiki/AlexNet", "20250302112233", html("AlexNet")),
    DemoCopy("https://code.example/museum/alexnet", "20250322200000", html("museum/alexnet")),
    DemoCopy(_STORY, "20190814063015", html("DeepLearni.ng is History")),
    DemoCopy("https://people.example/in/alex-krizhevsky", "20240501000000", html("Alex Krizhevsky")),
    DemoCopy("https://research.example/reports/when-online-content-disappears", "20240518081500", html("When online content disappears")),
    DemoCopy("https://standards.example/rfc/7089", "20210707070707", html("Time-based access to resource states")),
    DemoCopy("https://mementos.example/guide", "20220202020202", html("Memento in ten minutes")),
    DemoCopy("https://library.example/preservation/handbook", "20240229120000", html("Handbook of preservation")),
    DemoCopy("https://linkrot-observatory.example/", "20240601183000", html("The observatory of broken links")),
    DemoCopy("https://statistics.example/series/link-decay?from=2014&to=2024", "20240603040506", html("Decay by year")),
    DemoCopy("https://gazette.example/2019/04/the-web-forgets", "20190412101010", html("The web forgets")),
    DemoCopy("https://university.example/courses/digital-preservation", "20230901080000", html("Digital preservation, autumn 2023")),
    DemoCopy("https://xn--bchersammlung-wob.example/katalog", "20230815150000", html("Katalog", lang="de")),
    DemoCopy("https://podcast.example/episodes/42?format=html&lang=en", "20230820212121", html("Episode 42: the box in the attic")),
)
# fmt: on
