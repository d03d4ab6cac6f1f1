"""A broken link with an archived copy beside it is repaired: it is told, and nothing fails for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.terminal import Folder, refguard
from tests.web import Behaviour, LoopbackWeb
from tests.web.behaviours.row import NOT_FOUND, OK
from tests.web.handlers import answer, page

if TYPE_CHECKING:
    from pathlib import Path

GONE = "https://lost.example/a"
COPY = f"https://archive.example/web/20200102030405/{GONE}"
OTHER = f"https://archive.example/web/20200102030405/{GONE}/b"
WEB = (
    Behaviour("gone", GONE, *NOT_FOUND, answer(404)),
    Behaviour("copy", COPY, *OK, page("A page")),
    Behaviour("another copy", OTHER, *OK, page("Another page")),
)


def outcomes(folder: Folder) -> list[tuple[str, bool, str | None]]:
    return [(each["path"], each["gating"], each["excuse"]) for each in folder.report["findings"]]


async def test_a_copy_beside_a_broken_link_lets_the_check_pass(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    async with LoopbackWeb(WEB) as web:
        folder.configure(web, archive={"find": False}, report={"formats": ["json", "markdown", "html"]})
        folder.note("a.md", f"See [a page]({GONE}) ([archived]({COPY})).\n")
        done = await refguard("check", cwd=tmp_path, web=web)
        assert (done.code, outcomes(folder)) == (0, [("a.md", False, "repaired")])
        assert "1 repaired (an archived copy stands beside the citation)" in done.out
        assert folder.verdicts[GONE] == "not-found", "broken it is all the same"

        for name in ("report.md", "index.html"):
            text = (tmp_path / "reports" / name).read_text(encoding="utf-8")
            assert "an archived copy stands beside each citation, so nothing has to be done" in text
            assert "Fix now" not in text
        folder.note("b.md", f"See [a page]({GONE}) ([archived]({OTHER})).\n")
        folder.note("c.md", f"See [a page]({GONE}).\n")
        assert (await refguard("check", cwd=tmp_path, web=web)).code == 1
        assert outcomes(folder) == [("a.md", False, "repaired"), ("b.md", True, None), ("c.md", True, None)]
        assert "## Fix now" in (tmp_path / "reports" / "report.md").read_text(encoding="utf-8")


async def test_a_copy_that_a_rule_leaves_alone_counts_and_services_hear_of_it(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    async with LoopbackWeb(WEB) as web:
        folder.configure(
            web, archive={"find": False}, report={"formats": ["json", "sarif", "junit", "gitlab"]}
        )
        with (tmp_path / "refguard.yaml").open("a", encoding="utf-8") as file:
            file.write("rules: [{url: 'https://archive.example/*', action: ignore, reason: copies}]\n")
        folder.note("a.md", f"See [a page]({GONE}) ([archived]({COPY})).\n")
        assert (await refguard("check", cwd=tmp_path, web=web)).code == 0
        for name in ("report.sarif", "junit.xml", "gl-code-quality-report.json"):
            found = (tmp_path / "reports" / name).read_text(encoding="utf-8")
            assert "an archived copy stands beside it" in found
