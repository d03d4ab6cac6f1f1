"""The folder of local copies over many runs: what is new, what is unchanged, what a killed run or a full disk leaves."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import textwrap
import time
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from checker.archive.cdxj import Index, Line, pack
from checker.archive.surt import surt
from checker.fetch.recording import Exchange
from tests.archive.local import HTML, copies, records

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).parents[2]
START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PAGE = "https://host.example/page"
NOT_KEPT = "What came after that is not kept; all else went on."
MADE_AGAIN = (
    "The WARC files are whole; index and refguard.wacz are missing or old until the next run makes them of these; "
    "all else went on."
)


def exchange(
    url: str = PAGE, body: bytes = HTML, status: int = 200, *, minute: int = 0, **more: Any
) -> Exchange:
    headers: tuple[tuple[bytes, bytes], ...] = (
        (b"Content-Type", b"text/html; charset=utf-8"),
        (b"Content-Length", b"%d" % len(body)),
    )
    if "location" in more:
        headers += ((b"Location", more.pop("location").encode()),)
    values = {"cut": None, "ip": "127.0.0.1", "title": None} | more
    at = START + timedelta(minutes=minute)
    return Exchange(
        url,
        "GET",
        (("Host", "host.example"),),
        "HTTP/1.1",
        status,
        "OK",
        headers,
        body,
        started_at=at,
        **values,
    )


def run(folder: Path, name: str, *exchanges: Exchange, **options: Any) -> tuple[str, ...]:
    with copies(folder, name, **options) as kept:
        for each in exchanges:
            kept.keep(each)
    return kept.notices


def index_of(folder: Path) -> Index:
    return Index((folder / "indexes/index.cdx.gz").read_bytes(), (folder / "indexes/index.idx").read_bytes())


def lines_of(folder: Path) -> list[Line]:
    return [Line.parse(line) for line in index_of(folder).lines()]


def pages_of(folder: Path) -> list[dict[str, Any]]:
    first, *pages = (json.loads(line) for line in (folder / "pages/pages.jsonl").read_text().splitlines())
    assert first["format"] == "json-pages-1.0"
    return pages


def warcs_of(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "archive").iterdir())


def assert_sound(folder: Path) -> None:
    """Seal, index and ZIP fit the WARC files, by reading all of them (WACZ 1.1.1)."""
    package = json.loads((folder / "datapackage.json").read_bytes())
    assert (package["profile"], package["wacz_version"]) == ("data-package", "1.1.1")
    digest = json.loads((folder / "datapackage-digest.json").read_bytes())
    assert digest == {"path": "datapackage.json", "hash": sha256((folder / "datapackage.json").read_bytes())}
    listed = {each["path"]: each for each in package["resources"]}
    assert len({each["name"] for each in package["resources"]}) == len(listed)
    with zipfile.ZipFile(folder / "refguard.wacz") as packed:
        assert packed.testzip() is None
        assert sorted(packed.namelist()) == sorted([*listed, "datapackage.json", "datapackage-digest.json"])
        for info in packed.infolist():
            content = (folder / info.filename).read_bytes()
            assert packed.read(info) == content
            assert info.compress_type == (
                zipfile.ZIP_STORED if info.filename.endswith(".gz") else zipfile.ZIP_DEFLATED
            )
            if info.filename in listed:
                assert (listed[info.filename]["bytes"], listed[info.filename]["hash"]) == (
                    len(content),
                    sha256(content),
                )
    assert {path.removeprefix("archive/") for path in listed if path.startswith("archive/")} == set(
        warcs_of(folder)
    )
    texts = list(index_of(folder).lines())
    assert texts == sorted(texts)
    for line in map(Line.parse, texts):
        member = (folder / "archive" / line.filename).read_bytes()[line.offset : line.offset + line.length]
        assert f"WARC-Target-URI: {line.url}\r\n".encode() in gzip.decompress(member)
    assert not list(folder.rglob("*.tmp"))


def sha256(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


# --- records ------------------------------------------------------------------------------------------------


def test_a_file_says_who_wrote_it_and_pairs_what_was_asked_with_what_was_answered(tmp_path: Path) -> None:
    assert run(tmp_path, "r", exchange(title="Hens")) == ()
    info, response, request = records(tmp_path / "archive/refguard-r-00000.warc.gz")
    assert info.warc["WARC-Type"] == "warcinfo"
    assert info.warc["WARC-Filename"] == "refguard-r-00000.warc.gz"
    fields = dict(line.split(": ", 1) for line in info.body.decode().splitlines())
    assert (fields["software"], fields["format"], fields["robots"]) == (
        *("refguard/test", "WARC File Format 1.1", "page only"),
    )
    assert (response.type, request.type) == ("response", "request")
    assert request.warc["WARC-Concurrent-To"] == response.warc["WARC-Record-ID"]
    assert {each.warc["WARC-Date"] for each in (response, request)} == {"2026-03-01T12:00:00Z"}
    assert response.warc["WARC-IP-Address"] == "127.0.0.1"
    assert (request.status_line, request.headers) == ("GET /page HTTP/1.1", [("Host", "host.example")])
    assert (response.status_line, response.body) == ("HTTP/1.1 200 OK", HTML)
    assert_sound(tmp_path)
    assert pages_of(tmp_path)[0] | {"id": ""} == {
        "id": "",
        "url": PAGE,
        "ts": "2026-03-01T12:00:00Z",
        "title": "Hens",
    }


def test_headers_that_no_longer_fit_the_body_are_put_aside(tmp_path: Path) -> None:
    cut = exchange(cut="length")._replace(
        response_headers=(
            (b"Content-Length", b"99999999"),
            (b"Transfer-encoding", b"chunked"),
            (b"X-Folded", b"a\r\n b"),
        )
    )
    run(tmp_path, "r", cut)
    response = records(tmp_path / "archive/refguard-r-00000.warc.gz")[1]
    assert response.headers == [
        ("X-Archive-Orig-Content-Length", "99999999"),
        ("X-Archive-Orig-Transfer-encoding", "chunked"),
        ("X-Folded", "a   b"),
    ]
    assert response.warc["WARC-Truncated"] == "length"
    assert lines_of(tmp_path)[0].truncated == "length"


def test_what_has_not_changed_is_a_revisit_within_a_run_and_across_runs(tmp_path: Path) -> None:
    run(tmp_path, "a", exchange(), exchange(minute=1))
    run(
        tmp_path,
        "b",
        exchange(minute=2),
        exchange(minute=3, body=HTML + b"new"),
        exchange(minute=4, status=404),
    )
    run(tmp_path, "c", exchange(minute=5), exchange(minute=6, body=b"tiny"), exchange(minute=7, body=b"tiny"))
    assert [line.mime for line in lines_of(tmp_path)] == [
        *("text/html", "warc/revisit", "warc/revisit", "text/html", "text/html", "warc/revisit"),
        *("text/html", "text/html"),
    ]
    revisit = records(tmp_path / "archive/refguard-c-00000.warc.gz")[1]
    assert revisit.type == "revisit"
    assert revisit.warc["WARC-Profile"].endswith("/1.1/revisit/identical-payload-digest")
    assert revisit.warc["WARC-Refers-To-Target-URI"] == PAGE
    assert revisit.warc["WARC-Refers-To-Date"] == "2026-03-01T12:00:00Z"
    assert (revisit.body, revisit.status_line) == (b"", "HTTP/1.1 200 OK")
    assert_sound(tmp_path)


def test_of_what_is_cut_nobody_knows_whether_it_has_changed(tmp_path: Path) -> None:
    run(tmp_path, "a", exchange(cut="time"), exchange(minute=1, cut="time"), exchange(minute=2))
    assert "revisit" not in {record.type for record in records(tmp_path / "archive/refguard-a-00000.warc.gz")}


def test_of_what_shares_a_second_the_index_shows_the_page(tmp_path: Path) -> None:
    circle = exchange(status=302, body=b"", location=PAGE)
    run(tmp_path, "a", circle, exchange(status=403, body=b"no"), exchange(), exchange(), exchange(status=503))
    assert [(line.status, line.mime) for line in lines_of(tmp_path)] == [("200", "text/html")]
    assert len(records(tmp_path / "archive/refguard-a-00000.warc.gz")) == 1 + 2 * 5


def test_a_file_is_followed_by_another_when_it_is_full(tmp_path: Path) -> None:
    noise = random.Random(1)
    pages = [exchange(f"{PAGE}/{n}", noise.randbytes(5_000)) for n in range(5)]
    run(tmp_path, "a", *pages, max_file=11_000)
    assert warcs_of(tmp_path) == [f"refguard-a-0000{n}.warc.gz" for n in range(3)]
    assert_sound(tmp_path)


def test_a_run_that_keeps_nothing_writes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    run(folder, "a")
    assert [path.name for path in folder.rglob("*")] == ["archive"]
    run(folder, "b", exchange())
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*.*")}
    run(folder, "c")
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*.*")} == before


# --- what is asked of them ----------------------------------------------------------------------------------


def test_a_copy_is_the_newest_page_that_holds_the_text(tmp_path: Path) -> None:
    run(tmp_path, "a", exchange(), exchange(f"{PAGE}/long", cut="length"))
    with copies(tmp_path, "b") as kept:
        kept.keep(exchange(minute=1))
        kept.keep(exchange(minute=2, status=404, body=b"gone"))
        kept.keep(exchange("http://host.example/old", b"", 301, location="/older?a=b"))
        kept.keep(exchange("http://host.example/older?a=b", b"", 302, location="//host.example/page#x"))
        kept.keep(exchange("http://host.example/loop", b"", 302, location="/pool"))
        kept.keep(exchange("http://host.example/pool", b"", 302, location="/loop"))
        copy = kept.copy_of(PAGE)
        assert copy is not None
        assert (copy.url, copy.file, copy.timestamp, copy.status_code, copy.is_cut) == (
            *(PAGE, "archive/refguard-a-00000.warc.gz", START, 200, False),
        )
        moved = kept.copy_of("http://host.example/old")
        assert moved is None  # over http nothing was seen behind the last hop: //host.example is http there
        assert kept.copy_of("http://host.example/loop") is None
        long = kept.copy_of(f"{PAGE}/long")
        assert long is not None
        assert long.is_cut
        assert kept.copy_of("https://host.example/PAGE") is None
        assert kept.copy_of("https://***@host.example/page") is None, "which may be another page"
        assert kept.copy_of("https://") is None
        assert kept.copy_of("mailto:me@host.example") is None
    assert kept.copy_of(PAGE) == copy


def test_one_key_is_found_quickly_among_a_hundred_thousand(tmp_path: Path) -> None:
    address = "https://host{}.example/page/{}"
    fields = '"mime": "text/html", "status": "200", "digest": "sha1:{:032}", "length": "900", "offset": "7"'
    form = f'{{{{"url": "{address}", {fields}, "filename": "f.warc.gz"}}}}'
    lines = sorted(
        f"example,host{n % 997})/page/{n} 20260301120000 {form.format(n % 997, n, digest)}"
        for n in range(50_000)
        for digest in (n, n + 1)
    )
    data, summary = pack(lines)
    assert len(data) < 0.25 * sum(map(len, lines))
    started = time.process_time()
    index = Index(data, summary)
    for n in range(0, 50_000, 500):
        url = address.format(n % 997, n)
        assert [line.url for line in index.of(surt(url))] == [url, url]
        assert not [*index.of(surt(f"{url}-no"))]
    assert time.process_time() - started < 2
    assert list(index.lines()) == lines


# --- trouble ------------------------------------------------------------------------------------------------


def in_a_child(folder: Path, body: str, *, kill: bool = False) -> str:
    """Run ``body`` in a process of its own; it sees all names of this module."""
    script = (
        "import os, sys\nfrom tests.archive.test_warc_folder import *\nfolder = Path(sys.argv[1])\n"
        + textwrap.dedent(body)
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == (-9 if kill else 0), done.stderr
    return done.stdout


def noisy(count: int) -> Iterator[Exchange]:
    noise = random.Random(count)
    return (exchange(f"{PAGE}/{n}", noise.randbytes(4_000), minute=n) for n in range(count))


def test_a_killed_run_loses_nothing_that_was_written(tmp_path: Path) -> None:
    run(tmp_path, "a", exchange())
    in_a_child(
        tmp_path,
        """
        kept = copies(folder, "b").__enter__()
        for each in noisy(5):
            kept.keep(each)
        kept.copy_of(PAGE)
        os.kill(os.getpid(), 9)
        """,
        kill=True,
    )
    (left,) = (tmp_path / "archive").glob("*.open")
    assert len(records(left)) == 1 + 2 * 5
    with left.open("ab") as file:  # as if the power had gone in the middle of a write
        file.write(gzip.compress(b"WARC/1.1\r\nWARC-Type: response\r\n" + os.urandom(3_000))[:2_000])
    with copies(tmp_path, "c") as kept:
        found = kept.copy_of(f"{PAGE}/4")
        assert found is not None
        assert found.file == "archive/refguard-b-00000.warc.gz"
        kept.keep(exchange(minute=9))
    assert kept.notices == ()
    assert warcs_of(tmp_path) == [f"refguard-{name}-00000.warc.gz" for name in "abc"]
    assert len(lines_of(tmp_path)) == 1 + 5 + 1
    assert_sound(tmp_path)


def test_a_run_that_was_killed_before_its_first_page_leaves_nothing(tmp_path: Path) -> None:
    run(tmp_path, "a", exchange())
    left = tmp_path / "archive/refguard-b-00000.warc.gz.open"
    left.write_bytes((tmp_path / "archive/refguard-a-00000.warc.gz").read_bytes()[:200])
    run(tmp_path, "c")
    assert warcs_of(tmp_path) == ["refguard-a-00000.warc.gz"]


def test_two_runs_at_once_leave_each_others_files_alone(tmp_path: Path) -> None:
    with copies(tmp_path, "a") as first:
        first.keep(exchange())
        assert first.copy_of(PAGE)
        assert run(tmp_path, "b", exchange(f"{PAGE}/b")) == ()
        first.keep(exchange(minute=1))
    assert first.notices == ()
    run(tmp_path, "c")
    assert len(lines_of(tmp_path)) == 3
    assert_sound(tmp_path)


def test_a_full_disk_ends_the_copies_at_the_last_whole_record(tmp_path: Path) -> None:
    said = in_a_child(
        tmp_path,
        """
        import resource
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
        for notice in run(folder, "a", *noisy(20)):
            print(notice)
        """,
    )
    assert said.splitlines() == [f"Local copies in {tmp_path}: file too large. {NOT_KEPT}"]
    kept = records(tmp_path / "archive/refguard-a-00000.warc.gz")
    assert 3 <= len(kept) < 1 + 2 * 5
    assert [record.type for record in kept] == ["warcinfo", *["response", "request"] * (len(kept) // 2)]
    assert run(tmp_path, "b", exchange()) == ()
    assert_sound(tmp_path)


def test_a_disk_that_fills_up_while_packing_leaves_the_wacz_as_it_was(tmp_path: Path) -> None:
    run(tmp_path, "a", *noisy(5))
    before = (tmp_path / "refguard.wacz").read_bytes()
    said = in_a_child(
        tmp_path,
        f"""
        import resource
        resource.setrlimit(resource.RLIMIT_FSIZE, ({len(before) + 4_000},) * 2)
        print(*run(folder, "b", *(each._replace(url=each.url + "/b") for each in noisy(4))), sep="\\n")
        """,
    )
    assert said == f"Local copies in {tmp_path}: file too large. {MADE_AGAIN}\n"
    assert (tmp_path / "refguard.wacz").read_bytes() == before
    assert run(tmp_path, "c") == ()
    assert len(lines_of(tmp_path)) == 9
    assert_sound(tmp_path)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of a quarter of a megabyte."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if not shutil.which("mount") or subprocess.call(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)], stderr=subprocess.DEVNULL
    ):
        pytest.skip("nobody here may mount a file system")
    try:
        yield disk
    finally:
        subprocess.call(["umount", "-l", str(disk)])


def test_a_disk_that_is_really_full_costs_only_what_did_not_fit(small_disk: Path) -> None:
    folder = small_disk / "copies"
    assert run(folder, "a", *noisy(10)) == ()
    before = (folder / "refguard.wacz").read_bytes()
    more = [each._replace(url=f"{each.url}/b") for each in noisy(25)]
    (said,) = run(folder, "b", *more)
    assert said.endswith(f". {MADE_AGAIN}")
    assert (folder / "refguard.wacz").read_bytes() == before
    assert len(records(folder / "archive/refguard-b-00000.warc.gz")) == 1 + 2 * 25
    first, second = run(folder, "c", *noisy(40))
    assert first.endswith(f". {NOT_KEPT}")
    assert second.endswith(f". {MADE_AGAIN}")
    for name in "bc":
        (folder / f"archive/refguard-{name}-00000.warc.gz").unlink(missing_ok=True)
    assert run(folder, "d", exchange()) == ()
    assert_sound(folder)


def test_what_the_store_and_the_reports_need_of_the_disk_is_left_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (said,) = run(tmp_path / "my/copies", "a", exchange(), left_free=10**15)
    assert (
        said
        == f"Local copies in my/copies: too little room on the disk, of which 1000000000 MB are left to others. {NOT_KEPT}"
    )
    assert not list((tmp_path / "my/copies/archive").iterdir())


def test_what_needed_a_password_is_not_kept(tmp_path: Path) -> None:
    secret = exchange()._replace(request_headers=(("Host", "host.example"), ("Authorization", "***")))
    assert run(tmp_path, "a", secret) == ()
    assert not (tmp_path / "refguard.wacz").exists()


def test_a_folder_that_is_none_is_said_once_and_stops_nothing(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("mine")
    said = f"Local copies in {file}: it is no folder. {NOT_KEPT}"
    assert run(file, "a", exchange()) == (said,)
    assert file.read_text() == "mine"
    with copies(file / "below", "b") as kept:
        kept.keep(exchange())
        assert kept.copy_of(PAGE) is None
    assert len(kept.notices) == 1


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_to_is_said_once(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert len(run(tmp_path, "a", exchange())) == 1


def test_what_was_taken_away_is_not_referred_to(tmp_path: Path) -> None:
    for minute, name in enumerate("abc"):
        run(tmp_path, name, exchange(f"{PAGE}/{name}", minute=minute))
    (tmp_path / "archive/refguard-b-00000.warc.gz").unlink()
    with copies(tmp_path, "d") as kept:
        assert kept.copy_of(f"{PAGE}/b") is None
        assert kept.copy_of(f"{PAGE}/c") is not None
        kept.keep(exchange(f"{PAGE}/b", minute=5))
    assert [line.mime for line in lines_of(tmp_path)] == ["text/html"] * 3
    assert_sound(tmp_path)


@pytest.mark.parametrize(
    "name",
    ["indexes/index.cdx.gz", "indexes/index.idx", "datapackage.json", "refguard.wacz", "pages/pages.jsonl"],
)
@pytest.mark.parametrize("content", [None, b"", b"nonsense", b"{}"])
def test_everything_but_the_warc_files_can_be_made_again(
    tmp_path: Path, name: str, content: bytes | None
) -> None:
    run(tmp_path, "a", exchange())
    run(tmp_path, "b", exchange(f"{PAGE}/b", minute=1))
    if content is None:
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_bytes(content)
    run(tmp_path, "c", exchange(minute=2))
    assert [line.mime for line in lines_of(tmp_path)] == ["text/html", "warc/revisit", "text/html"]
    assert [page["url"] for page in pages_of(tmp_path)] == [PAGE, f"{PAGE}/b"]
    assert_sound(tmp_path)


def test_a_file_that_is_no_warc_is_left_out_and_told(tmp_path: Path) -> None:
    run(tmp_path, "a", exchange())
    (tmp_path / "archive/refguard-x.warc.gz").write_bytes(b"nonsense")
    assert run(tmp_path, "b", exchange(minute=1)) == (
        "Local copies: archive/refguard-x.warc.gz is no WARC file and was left out.",
    )
    (tmp_path / "archive/refguard-x.warc.gz").unlink()
    assert_sound(tmp_path)


def test_a_run_adds_to_the_wacz_only_what_is_new(tmp_path: Path) -> None:
    run(tmp_path, "a", *noisy(20))
    path = tmp_path / "refguard.wacz"
    number, begin = path.stat().st_ino, path.read_bytes()[:80_000]
    run(tmp_path, "b", exchange(f"{PAGE}/b"))
    assert (path.stat().st_ino, path.read_bytes()[:80_000]) == (number, begin)
    assert_sound(tmp_path)
