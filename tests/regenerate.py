"""Writes again what is made from the code: ``make docs``. Tests prove that each file is current.

config.yaml, docs/config.schema.json, the schema of report.json, what reports/ holds besides the report.json that
``make demo`` writes, and the help text and excerpt in the README.
"""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner

from checker.cli.commands import refguard
from checker.cli.output import as_json
from checker.cli.template import template
from checker.config import json_schema
from checker.report import json_types
from examples.upkeep import rendered

REPOSITORY = Path(__file__).parents[1]
EXCERPT_ENDS = "\n## Look at"


def main() -> None:
    (REPOSITORY / "config.yaml").write_text(template(), encoding="utf-8")
    (REPOSITORY / "docs" / "config.schema.json").write_text(as_json(json_schema()), encoding="utf-8")
    report_schema = REPOSITORY / "checker" / "report" / "schema" / "report-v1.schema.json"
    report_schema.write_text(as_json(json_types.json_schema()), encoding="utf-8")
    reports = REPOSITORY / "reports"
    for name, content in rendered((reports / "report.json").read_text(encoding="utf-8")).items():
        (reports / name).write_text(content, encoding="utf-8", newline="\n")
    readme = REPOSITORY / "README.md"
    text = readme.read_text(encoding="utf-8")
    shown = CliRunner().invoke(refguard, ["--help"], prog_name="refguard", terminal_width=100).output
    text = replaced(text, "help", f"```text\n{shown.strip()}\n```")
    report = (
        (REPOSITORY / "reports" / "report.md").read_text(encoding="utf-8").split(EXCERPT_ENDS)[0].rstrip()
    )
    text = replaced(text, "excerpt", f"````markdown\n{report}\n````")
    readme.write_text(text, encoding="utf-8")


def replaced(text: str, name: str, content: str) -> str:
    pattern = re.compile(rf"(<!-- {name}:.*?-->\n).*?(<!-- /{name} -->)", re.DOTALL)
    changed, count = pattern.subn(lambda found: f"{found[1]}\n{content}\n\n{found[2]}", text)
    if count != 1:
        raise SystemExit(f"README.md has no place for {name}")
    return changed


if __name__ == "__main__":
    main()
