"""The loopback archive answers as web.archive.org does; what the other tests conclude rests on that."""

from __future__ import annotations

import aiohttp
import pytest

from tests.web.archive import LoopbackArchive
from tests.web.archive_index import fold, moment

MEMBER = {"Authorization": "LOW demo:demo"}
COPIES = [
    ("https://example.org/a", "20200101000000", 200, b"one"),
    ("http://www.example.org/A/", "20200601000000", 404, b"gone"),
    ("https://example.org/a", "20210101000000", 200, b"one"),
    ("https://example.org/a/b", "20210601000000", 200, b"two"),
    ("https://sub.example.org/a", "20220101000000", 200, b"three"),
]


async def rows(archive: LoopbackArchive, query: str) -> list[str]:
    """The timestamps that a CDX query brings, to the day."""
    url = f"{archive.base_url}/cdx/search/cdx?{query}&fl=timestamp"
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        assert response.status == 200
        return [line[:8] for line in (await response.text()).splitlines()]


@pytest.mark.parametrize(
    ("query", "timestamps"),
    [
        ("url=example.org/a", ["20200101", "20200601", "20210101"]),
        ("url=http://EXAMPLE.org:80/a/", ["20200101", "20200601", "20210101"]),
        ("url=example.org/none", []),
        ("url=example.org/a&filter=statuscode:200", ["20200101", "20210101"]),
        ("url=example.org/a&filter=!statuscode:200", ["20200601"]),
        ("url=example.org/a&filter=statuscode:200&filter=timestamp:2021.*", ["20210101"]),
        ("url=example.org/a&from=2020&to=2020", ["20200101", "20200601"]),
        ("url=example.org/a&limit=1", ["20200101"]),
        ("url=example.org/a&limit=-1", ["20210101"]),
        ("url=example.org/a&collapse=timestamp:4", ["20200101", "20210101"]),
        ("url=example.org/a&sort=closest&closest=20200501", ["20200601", "20200101", "20210101"]),
        ("url=example.org/a&matchType=prefix", ["20200101", "20200601", "20210101", "20210601"]),
        ("url=example.org&matchType=domain&limit=-1", ["20220101"]),
        ("url=example.org&matchType=host&limit=-1", ["20210601"]),
    ],
)
async def test_the_index(query: str, timestamps: list[str], archive: LoopbackArchive) -> None:
    for copy in COPIES:
        archive.add(*copy)
    assert await rows(archive, query) == timestamps


async def test_the_index_in_json(archive: LoopbackArchive) -> None:
    archive.add(*COPIES[0])
    url = f"{archive.base_url}/cdx/search/cdx?output=json&url="
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{url}example.org/none") as response:
            assert await response.json() == []
        async with session.get(f"{url}example.org/a") as response:
            head, row = await response.json()
    assert dict(zip(head, row, strict=True))["statuscode"] == "200"


@pytest.mark.parametrize(
    ("mark", "method", "body"), [("", "GET", b"one"), ("id_", "GET", b"one"), ("", "HEAD", b"")]
)
async def test_the_timegate_leads_to_the_copy(
    mark: str, method: str, body: bytes, archive: LoopbackArchive
) -> None:
    archive.add(*COPIES[0])
    url = f"{archive.base_url}/web/2019{mark}/http://example.org/a"
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, url, allow_redirects=True) as response,
    ):
        assert [str(hop.status) for hop in response.history] == ["302"]
        assert str(response.url) == f"{archive.base_url}/web/20200101000000{mark}/https://example.org/a"
        assert response.headers["Memento-Datetime"] == "Wed, 01 Jan 2020 00:00:00 GMT"
        assert await response.read() == body


@pytest.mark.parametrize(
    ("asked", "shown"), [("0", "2020"), ("2", "2022"), ("20200901", "2020"), ("2021", "2022")]
)
async def test_short_timestamps(asked: str, shown: str, archive: LoopbackArchive) -> None:
    for year in ("2020", "2022"):
        archive.add("https://example.org/", f"{year}0101000000")
    url = f"{archive.base_url}/web/{asked}/https://example.org/"
    async with aiohttp.ClientSession() as session, session.head(url, allow_redirects=False) as response:
        assert f"/web/{shown}" in response.headers["Location"]


@pytest.mark.parametrize(
    "authorization", [None, "LOW demo:wrong", "LOW other:demo", "LOW demo:", "Bearer demo:demo"]
)
@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/save"), ("GET", "/save/status/user"), ("GET", "/save/status/x")]
)
async def test_nothing_for_those_who_are_not_signed_in(
    authorization: str | None, method: str, path: str, archive: LoopbackArchive
) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, archive.base_url + path, headers=headers) as response,
    ):
        assert response.status == 401
        assert "message" in await response.json()


async def test_a_capture_becomes_a_copy_when_its_job_ends(archive: LoopbackArchive) -> None:
    archive.save("https://example.org/", "pending twice")
    async with aiohttp.ClientSession(archive.base_url, headers=MEMBER) as session:
        async with session.post("/save", data={"url": "https://example.org/"}) as response:
            job_id = (await response.json())["job_id"]
        states = []
        for _ in range(3):
            assert await rows(archive, "url=example.org") == []
            async with session.get(f"/save/status/{job_id}") as response:
                states.append((await response.json())["status"])
        async with session.get("/save/status/system") as response:
            assert await response.json() == {"status": "ok"}
    assert states == ["pending", "pending", "success"]
    assert len(await rows(archive, "url=example.org")) == 1


def test_addresses_fold_as_the_archive_folds_them() -> None:
    assert fold("https://www2.Example.org/A/?B=c") == fold("http://example.org/a?b=C") == "org,example)/a?b=c"
    assert fold("https://example.org:8443/") == "org,example:8443)/"


@pytest.mark.parametrize("timestamp", ["2020133", "99999999999999", "20200101250000"])
def test_a_wrong_timestamp_is_the_tests_mistake(timestamp: str) -> None:
    with pytest.raises(ValueError, match="not a timestamp"):
        moment(timestamp)


async def test_a_mistake_in_the_archive_is_not_hidden() -> None:
    with pytest.raises(KeyError, match="nonsense"):
        async with LoopbackArchive() as archive, aiohttp.ClientSession() as session:
            await session.get(f"{archive.base_url}/cdx/search/cdx?url=a.example&matchType=nonsense")


def test_an_unknown_endpoint_or_fault_is_the_tests_mistake() -> None:
    archive = LoopbackArchive()
    with pytest.raises(ValueError, match="no endpoint"):
        archive.fault("timegat", "429")
    with pytest.raises(KeyError):
        archive.fault("timegate", "430")
