from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from checker.cli.template import as_yaml, template
from checker.config import Config, Rule, RuleAction, json_schema, load, parse_duration
from checker.errors import ConfigError
from checker.models import Severity

REPOSITORY = Path(__file__).parents[1]


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "word", ["not-found", "timeout", "moved-permanently", "title-mismatch", "unused-rule"]
)
def test_every_finding_may_have_another_severity(tmp_path: Path, word: str) -> None:
    assert load(written(tmp_path, f"severity: {{{word}: error}}")).severity == {word: Severity.ERROR}


def test_an_empty_file_means_the_defaults(tmp_path: Path) -> None:
    assert load(written(tmp_path, "")) == Config()
    assert load(written(tmp_path, "# nothing\n")) == Config()


def test_every_group_is_read(tmp_path: Path) -> None:
    config = load(
        written(
            tmp_path,
            """
notes: {base_url: "https://me.example"}
check: {timeout: 5s, hosts: {"*.slow.example": {interval: 2s, concurrency: 1}}, recheck: {working: 2w}}
rules:
  - {url: "https://a.example/*", action: ignore, reason: known, until: 2030-01-31}
archive: {submit: false}
store: {path: other.sqlite3}
report: {formats: [json]}
gate: {fail_on: warning}
""",
        )
    )
    assert config.check.timeout == timedelta(seconds=5)
    assert config.check.hosts["*.slow.example"].interval == timedelta(seconds=2)
    assert config.check.recheck.working == timedelta(weeks=2)
    assert config.rules == (
        Rule(url="https://a.example/*", action=RuleAction.IGNORE, reason="known", until=date(2030, 1, 31)),
    )
    assert config.report.formats == ("json",)


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("check:\n  timeuot: 3s\n", 2, "unknown key 'check.timeuot'; did you mean 'timeout'?"),
        ("chekc: {}\n", 1, "unknown key 'chekc'; did you mean 'check'?"),
        (
            "check:\n  hosts:\n    a.example:\n      zone: 1s\n",
            4,
            "unknown key 'check.hosts.a.example.zone'; known here: accept, ask, concurrency, headers, interval, method",
        ),
        ("\ncheck:\n  concurrency: many\n", 3, "check.concurrency: input should be a valid integer"),
        ("check:\n  timeout: 3 parsecs\n", 2, "'3 parsecs' is not a duration"),
        ("check:\n  timeout: [3s]\n", 2, "is not a duration"),
        ("check:\n  allow_networks: [10.0.0.0/99]\n", 2, "does not appear to be an IPv4 or IPv6 network"),
        ("check:\n  connect_to: ['a:b']\n", 2, "is not HOST1:PORT1:HOST2:PORT2"),
        ("archive:\n  base_url: https://a:geheim@m.example\n", 2, "must hold no user name or password"),
        ("archive:\n  also: ['https://a:geheim@m.example/']\n", 2, "must hold no user name or password"),
        (
            "archive:\n  base_url: https://web.archive.org/web/\n",
            2,
            "without /web, such as https://web.archive.org",
        ),
        ("archive:\n  base_url: https://m.example/?x=1\n", 2, "must end before any ? or #"),
        ("archive:\n  warc: ''\n", 2, "archive.warc: must name a folder; write null for none"),
        ("archive:\n  base_url: 'http://[x'\n", 2, "archive.base_url: 'http://[x' is not an http(s) address"),
        ("notes:\n  base_url: me.example\n", 2, "notes.base_url: 'me.example' is not an http(s) address"),
        ("check:\n  nameservers: [banana]\n", 2, "'banana' is not the address of a name server"),
        ("check:\n  timeout: 9999999999999d\n", 2, "is not a duration"),
        ("check:\n  timeout: 0\n", 2, "check.timeout: must be longer than 0"),
        ('check:\n  user_agent: "a\\r\\nX: y"\n', 2, "check.user_agent: must be one line"),
        ("check:\n  timeout: 3s\n  timeout: 4s\n", 3, "the key 'timeout' stands here a second time"),
        (
            "severity:\n  not-found: note\n  mising-fragment: error\n",
            3,
            "severity.mising-fragment: no finding has this name; did you mean 'missing-fragment'?",
        ),
        ("severity: {qqq: error}\n", 1, "severity.qqq: no finding has this name; docs/reasons.md has all"),
        (
            "severity: {ok: error}\n",
            1,
            "severity.ok: a link with this reason is working and makes no finding",
        ),
        ("severity: {rule: error}\n", 1, "with this reason is ignored and makes no finding"),
        ("severity: {time-budget: note}\n", 1, "with this reason is unchecked and makes no finding"),
        ("severity: {gone: fatal}\n", 1, "severity.gone: input should be 'error', 'warning' or 'note'"),
        ("gate:\n  fail_on: sometimes\n", 2, "gate.fail_on: input should be 'error', 'warning' or 'never'"),
        ("rules:\n  - url: a\n    action: ignore\n", 2, "rules.0.reason: field required"),
        (
            "rules:\n  - url: a\n    action: forget\n    reason: b\n",
            3,
            "rules.0.action: input should be 'ignore' or 'accept'",
        ),
        ("check: [1]\n", 1, "check: input should be a valid dictionary"),
        ("- a\n", 1, "must be a mapping"),
        ("just a sentence\n", 1, "must be a mapping"),
        ("check: {timeout: 3s\n", 2, "not valid YAML"),
        ("check:\n\ttimeout: 3s\n", 2, "not valid YAML"),
        ("a: !!python/object:os.system {}\n", 1, "not valid YAML"),
    ],
)
def test_mistakes_are_named_with_file_line_and_cure(tmp_path: Path, text: str, line: int, says: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert f"{path}:{line}" in str(caught.value)
    assert says in str(caught.value)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(written(tmp_path, "check:\n  a: 1\n  b: 2\n"))
    assert len(str(caught.value).splitlines()) == 2


def test_a_file_that_is_not_text(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="cannot be read"):
        load(path)


@pytest.mark.parametrize(
    ("value", "seconds"), [("90s", 90), ("1.5m", 90), ("2h", 7200), ("1d", 86400), (0, 0), ("0", 0)]
)
def test_durations(value: object, seconds: float) -> None:
    assert parse_duration(value) == timedelta(seconds=seconds)


def test_the_template_changes_nothing_and_names_every_key(tmp_path: Path) -> None:
    text = template()
    assert load(written(tmp_path, text)) == Config()
    assert yaml.safe_load(text) == yaml.safe_load(as_yaml(Config()))


def test_the_repository_s_config_yaml_is_the_template() -> None:
    assert (REPOSITORY / "config.yaml").read_text(encoding="utf-8") == template()


def test_the_published_schema_is_current_and_accepts_the_template() -> None:
    schema: dict[str, Any] = yaml.safe_load(
        (REPOSITORY / "docs" / "config.schema.json").read_text(encoding="utf-8")
    )
    assert schema == json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(yaml.safe_load(template()), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"check": {"timeuot": "3s"}}, schema)


def undescribed(group: dict[str, Any]) -> list[str]:
    return [key for key, value in group["properties"].items() if not value.get("description")]


def test_every_key_says_what_it_does() -> None:
    schema = json_schema()
    assert len(schema["$defs"]["CheckConfig"]["properties"]) > 20
    groups = [schema, *(each for each in schema["$defs"].values() if "properties" in each)]
    assert [key for group in groups for key in undescribed(group)] == []


def _bomb() -> str:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    for before, name in zip("abcdefghij", "bcdefghijk", strict=True):
        lines.append(f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]")
    return "\n".join(lines)


def merging(what: str, count: int = 40) -> str:
    """Mappings that each merge ``what``, with the number of the one before."""
    lines = [
        f"a{number}: &a{number} {{<<: [{what.format(before=number - 1)}]}}" for number in range(1, count)
    ]
    return "\n".join(["a0: &a0 {k: 1}", *lines])


def test_few_merge_keys_are_no_harm(tmp_path: Path) -> None:
    text = "check:\n  hosts:\n    a.org: &a {interval: 2s}\n    b.org: {<<: [*a, {concurrency: 9}]}\n"
    hosts = load(written(tmp_path, text)).check.hosts
    assert hosts["b.org"].interval == hosts["a.org"].interval


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("rules: &a [*a]\n", "1: rules.0"),
        ("a: &a {b: *a}\n", "1: unknown key 'a'"),
        (f"a: {'[' * 5_000}", "nested too deeply"),
        (f"a: {'[' * 5_000}{']' * 5_000}", "nested too deeply"),
        ("? [a, b]\n: 1\n", "not valid YAML"),
        (f"{'x' * 1_000_000}: 1\n", "larger than"),
        ("\n".join(f"k{number}: 1" for number in range(2_000)), "and 1,980 more"),
        (_bomb(), "1: unknown key 'a'"),
        (merging("*a{before}, *a{before}"), ":17:6: not valid YAML: it merges more than 100,000 pairs"),
        (merging(", ".join(["*a{before}"] * 5_000), 3), ":3:5: not valid YAML: it merges more than 100,000"),
        ("a: &a {<<: *a}\n", "config.yaml: nested too deeply"),
    ],
)
def test_a_configuration_that_means_harm(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(ConfigError) as refused:
        load(written(tmp_path, text))
    assert says in str(refused.value)
    assert len(str(refused.value)) < 10_000


def test_a_mark_at_the_beginning_is_no_part_of_it(tmp_path: Path) -> None:
    assert load(written(tmp_path, "\ufeffcheck: {timeout: 9s}\n")).check.timeout.total_seconds() == 9
