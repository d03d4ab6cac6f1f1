"""REFGUARD_LOCKED: a configuration that comes with a pull request cannot switch the guard off, nor lead elsewhere."""

import os
import subprocess
from pathlib import Path

import pytest

from checker.cli.settings import resolve
from checker.config import Config
from checker.errors import ConfigError
from tests.terminal import refguard


def git(folder: Path, *arguments: str) -> None:
    command = ["git", "-c", "user.name=n", "-c", "user.email=e@example.org", *arguments]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=30)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("REFGUARD_LOCKED", "1")
    return folder


def configured(folder: Path, text: str) -> Config:
    (folder / "refguard.yaml").write_text(text)
    return resolve(None, {}).config


SECRET = 'headers: {Authorization: "Bearer ${GITHUB_TOKEN}"}'


@pytest.mark.parametrize(
    ("text", "line", "names"),
    [
        ("check:\n  allow_networks: [10.0.0.0/8]\n", 2, "check.allow_networks"),
        ("check:\n  timeout: 9s\n  connect_to: ['a.org:443:127.0.0.1:80']\n", 3, "check.connect_to"),
        ("check:\n  nameservers: [127.0.0.1]\n", 2, "check.nameservers"),
        ("check:\n  canaries: ['http://169.254.169.254/']\n", 2, "check.canaries"),
        ("archive:\n  base_url: https://evil.org\n", 2, "archive.base_url"),
        ("archive:\n  also: [https://evil.org/]\n", 2, "archive.also"),
        (f"check:\n  hosts:\n    evil.org:\n      {SECRET}\n", 4, "check.hosts"),
        ("check:\n  hosts:\n    github.com:\n      ask: 'https://evil.org/?{url}'\n", 4, "check.hosts"),
        ("store:\n  path: /tmp/elsewhere.sqlite3\n", 2, "store.path"),
        ("store:\n  path: ../../elsewhere.sqlite3\n", 2, "store.path"),
        ("report:\n  output: /tmp/elsewhere\n", 2, "report.output"),
        ("archive:\n  warc: ../copies\n", 2, "archive.warc"),
        ("gate:\n  baseline: ../known.json\n", 2, "gate.baseline"),
        ("store:\n  path: other.sqlite3\n", 2, "store.path"),
        ("gate:\n  fail_on: never\n", 2, "gate.fail_on"),
        ("severity: {not-found: note}\n", 1, "severity"),
        ("notes:\n  paths:\n    - notes\n    - /etc\n", 4, "notes.paths"),
        ('notes:\n  paths: ["a\\0b"]\n', 2, "notes.paths"),
    ],
)
def test_what_a_change_under_review_may_not_say(repository: Path, text: str, line: int, names: str) -> None:
    with pytest.raises(ConfigError) as refused:
        configured(repository, text)
    assert f"refguard.yaml:{line}: {names}" in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "notes:\n  paths: [notes, ./docs/../docs]\n",
        "check:\n  timeout: 9s\n  hosts: {a.org: {interval: 2s, headers: {Accept: text/html}}}\n",
        "rules:\n  - {url: 'https://a.org/*', action: ignore, reason: made by CI}\n",
        "report:\n  output: out/reports\n",
        "archive:\n  base_url: https://web.archive.org\n",  # what it is anyway
    ],
)
def test_what_it_may_say(repository: Path, text: str) -> None:
    configured(repository, text)


@pytest.mark.parametrize(("value", "is_on"), [("1", True), ("yes", True), ("0", False), ("", False)])
def test_when_it_holds(repository: Path, monkeypatch: pytest.MonkeyPatch, value: str, *, is_on: bool) -> None:
    monkeypatch.setenv("REFGUARD_LOCKED", value)
    text = "check:\n  allow_networks: [10.0.0.0/8]\n"
    if is_on:
        with pytest.raises(ConfigError):
            configured(repository, text)
    else:
        assert configured(repository, text).check.allow_networks == ("10.0.0.0/8",)


def test_links_that_lead_out(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    for name, said in (("reports", "report.output"), (".refguard", "store.path")):
        (repository / name).symlink_to(tmp_path / "outside")
        with pytest.raises(ConfigError, match=said):
            resolve(None, {})
        (repository / name).unlink()
    resolve(None, {})


def test_a_configuration_that_is_a_link_is_not_even_read(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "secrets.yaml").write_text("hunter2: geheim\n")
    (repository / "refguard.yaml").symlink_to(tmp_path / "secrets.yaml")
    with pytest.raises(ConfigError) as refused:
        resolve(None, {})
    assert "leads out of the repository" in str(refused.value)
    assert "hunter2" not in str(refused.value)


def test_what_the_branch_says_may_stay(repository: Path) -> None:
    text = f"gate: {{fail_on: warning}}\ncheck:\n  allow_networks: [10.0.0.0/8]\n  hosts:\n    a.org:\n      {SECRET}\n"
    (repository / "refguard.yaml").write_text(text)
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "begin")
    assert resolve(None, {}, since="main").config.check.allow_networks == ("10.0.0.0/8",)
    with pytest.raises(ConfigError, match="allow_networks"):
        resolve(None, {}, since="no-such-branch")  # nobody can tell what it said
    for before, after in (("a.org", "'*'"), ("Bearer", "Basic")):
        (repository / "refguard.yaml").write_text(text.replace(before, after))
        with pytest.raises(ConfigError, match="a variable in a header"):
            resolve(None, {}, since="main")
    (repository / "refguard.yaml").unlink()
    with pytest.raises(ConfigError, match="not for a change under review to set"):  # it is gone
        resolve(None, {}, since="main")
    (repository / "config.yaml").write_text("# refguard\nstore: {path: x}\n")
    with pytest.raises(ConfigError, match=r"store\.path"):  # another file speaks for the same
        resolve(None, {}, since="main")


def test_how_grave_is_grave_enough_waits_for_the_merge(repository: Path) -> None:
    """Else nobody could ever propose it; and a first pull request may bring the configuration along."""
    git(repository, "commit", "-q", "--allow-empty", "-m", "begin")
    proposed = "gate: {fail_on: never}\nseverity: {not-found: note}\n"
    (repository / "refguard.yaml").write_text(proposed)
    assert resolve(None, {}, since="main").config == Config()
    assert resolve(None, {"gate": {"fail_on": "warning"}}, since="main").config.gate.fail_on == "warning"
    with pytest.raises(ConfigError, match=r"gate\.fail_on"):
        resolve(None, {}, since="no-such-branch")  # nobody can tell what it said
    said = "gate: {fail_on: warning}\nseverity: {missing-fragment: error}\n"
    (repository / "refguard.yaml").write_text(said)
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "configure")
    before = resolve(None, {}, since="main").config
    (repository / "refguard.yaml").write_text(proposed)
    assert resolve(None, {}, since="main").config == before
    (repository / "refguard.yaml").unlink()
    assert resolve(None, {}, since="main").config == before
    (repository / "config.yaml").write_text(f"# refguard\n{proposed}")
    assert resolve(None, {}, since="main").config == before


def test_a_configuration_of_the_caller_s_own(repository: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("check:\n  allow_networks: [10.0.0.0/8]\n")
    assert resolve(own, {}).config.check.allow_networks == ("10.0.0.0/8",)
    # the same by another name
    assert resolve(Path(os.path.relpath(own)), {}).config.check.allow_networks == ("10.0.0.0/8",)


async def test_the_command_refuses_before_it_asks_anybody(repository: Path) -> None:
    (repository / "a.md").write_text("[x](http://169.254.169.254/)\n")
    (repository / "refguard.yaml").write_text("check:\n  allow_networks: [169.254.0.0/16]\n")
    done = await refguard("check", cwd=repository, REFGUARD_LOCKED="1")
    assert done.code == 2
    assert "refguard.yaml:2: check.allow_networks: not for a change under review to set" in done.err
    assert "Traceback" not in done.err
    assert not (repository / "reports").exists()


async def test_the_command_compares_with_what_it_is_told(repository: Path) -> None:
    (repository / "refguard.yaml").write_text("gate: {fail_on: warning}\n")
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "begin")
    for since, code in ((["--since", "main"], 0), ([], 2)):
        done = await refguard("check", "--offline", *since, cwd=repository, REFGUARD_LOCKED="1")
        assert done.code == code, done.err


def test_paths_start_from_where_a_linked_configuration_lies(repository: Path, tmp_path: Path) -> None:
    (repository / "a" / "b").mkdir(parents=True)
    (repository / "a" / "b" / "refguard.yaml").symlink_to(repository / "real.yaml")
    (repository / "real.yaml").write_text("report: {output: ../../stolen}\n")
    (tmp_path / "stolen").mkdir()
    with pytest.raises(ConfigError, match=r"report\.output"):
        resolve(repository / "a" / "b" / "refguard.yaml", {})


@pytest.mark.parametrize("name", ["way/refguard.yaml", "own.yaml"])
def test_a_configuration_that_is_named_by_way_of_a_link(repository: Path, tmp_path: Path, name: str) -> None:
    text = "check:\n  allow_networks: [10.0.0.0/8]\n"
    (repository / "refguard.yaml").write_text(text)
    (tmp_path / "way").symlink_to(repository)
    (tmp_path / "own.yaml").symlink_to(repository / "refguard.yaml")
    with pytest.raises(ConfigError, match="allow_networks"):
        resolve(tmp_path / name, {})
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "begin")
    assert resolve(tmp_path / name, {}, since="main").config.check.allow_networks == ("10.0.0.0/8",)


def test_what_the_command_line_names_leads_nowhere_else(repository: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.md").touch()
    (repository / "out").symlink_to(outside)
    (repository / "a.md").symlink_to(outside / "a.md")
    (tmp_path / "way").symlink_to(repository)
    for written in (repository / "out", repository / "out" / "reports", tmp_path / "way" / "out"):
        with pytest.raises(ConfigError, match=r"report\.output: leads out of the repository"):
            resolve(None, {"report": {"output": str(written)}})
    resolve(None, {"report": {"output": str(outside / "reports")}})  # the caller's own choice

    settings = resolve(None, {})
    for written in (Path("a.md"), repository / "a.md", Path("out"), repository / "out" / ".." / "outside"):
        with pytest.raises(ConfigError, match="what is to be read: leads out of the repository"):
            settings.paths([written])
    assert settings.paths([outside, Path()]) == [outside, Path()]


def test_not_even_a_configuration_of_the_caller_s_own_writes_by_way_of_a_link(
    repository: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("archive: {warc: repository/copies}\n")
    resolve(own, {})
    (repository / "copies").symlink_to(tmp_path)
    with pytest.raises(ConfigError, match=r"archive\.warc: leads out"):
        resolve(own, {})


@pytest.mark.parametrize("name", ["store.sqlite3", "store.sqlite3-wal"])
def test_a_store_that_comes_with_the_change_is_not_believed(repository: Path, name: str) -> None:
    store = resolve(None, {}).store.parent / name
    store.parent.mkdir()
    store.touch()
    resolve(None, {})  # an earlier run wrote it
    git(repository, "add", "--force", ".")
    with pytest.raises(ConfigError, match="git tracks this store"):
        resolve(None, {})
    (repository / ".git" / "index").write_bytes(b"no index")
    with pytest.raises(ConfigError, match="it cannot be told whether git tracks the store: git says"):
        resolve(None, {})
