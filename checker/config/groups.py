"""Every key of config.yaml, its default, and what it does: one class a group."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from checker.config.values import (
    ArchiveAddress,
    ArchiveBase,
    ConnectTo,
    Duration,
    Folder,
    Header,
    Ident,
    Line,
    Nameserver,
    Network,
    Template,
    Wait,
    WebAddress,
)
from checker.reasons import Severity

__all__ = [
    "ArchiveConfig",
    "CheckConfig",
    "Config",
    "ConfirmConfig",
    "FixConfig",
    "GateConfig",
    "Group",
    "HostConfig",
    "NotesConfig",
    "RecheckConfig",
    "ReportConfig",
    "RetryConfig",
    "Rule",
    "RuleAction",
    "StoreConfig",
]


class Group(BaseModel):
    """One group of keys: frozen, and no key that is not known. What is said below a key is its description."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class NotesConfig(Group):
    """Which notes are read, and what their addresses mean."""

    paths: tuple[str, ...] = (".",)
    """Files and folders read when the command line names none."""
    exclude: tuple[str, ...] = ()
    """Patterns of files and folders that are not read, as .gitignore writes them."""
    base_url: WebAddress | None = None
    """The address the notes are published at; links into the site that no file explains are checked there."""
    site: Literal["auto", "jekyll", "hugo", "mkdocs", "none"] = "auto"
    """What makes a site of the notes; auto: what its configuration file says."""
    permalink: Line | None = None
    """The permalinks of the notes, as the site's generator writes them; by default as its configuration has them."""
    max_bytes: int = Field(default=16_000_000, gt=0)
    """A note larger than this is reported and not read."""
    scope: Literal["all", "references"] = "all"
    """Which references count: all, or only those in a list of references, such as under a heading "References"."""


class RecheckConfig(Group):
    """How long a verdict is believed before the link is visited again, up to 15 % more or less for each link."""

    working: Duration = timedelta(days=7)
    """A reader gets the page."""
    redirected: Duration = timedelta(days=7)
    """A reader gets the page at another address."""
    blocked: Duration = timedelta(days=14)
    """The server turns robots away."""
    broken: Duration = timedelta(0)
    """A reader does not get the page; 0: looked at in every run."""
    unstable: Duration = timedelta(0)
    """No answer that can be trusted; 0: looked at in every run."""


class HostConfig(Group):
    """What differs for the hosts that match a pattern."""

    concurrency: int | None = Field(default=None, ge=1)
    """Requests under way at once."""
    interval: Duration | None = None
    """The least time between the starts of two requests."""
    headers: dict[Header, Line] = Field(default_factory=dict)
    """Headers sent besides, or instead of, the usual ones; ${NAME} stands for a variable of the environment, and a
    header whose variable is not set is not sent."""
    accept: tuple[int, ...] = ()
    """Status codes that mean the page is there."""
    method: Literal["GET", "HEAD"] = "GET"
    """HEAD where a page is too costly to ask for; then only the status code is known of it. Refused, GET is asked."""
    ask: Template | None = None
    """An address asked in place of the page, such as an interface that knows it; {url} is the page's, encoded.
    By default what is known of the host, as of GitHub and YouTube; empty: the page itself."""


class RetryConfig(Group):
    """When a request that brought no trustworthy answer is repeated."""

    attempts: int = Field(default=3, ge=1, le=10)
    """Tries in all, the first included; two at most where nothing is heard until the time is up."""
    wait: Duration = timedelta(seconds=1)
    """The first wait at most; it doubles, with full jitter."""
    max_wait: Duration = timedelta(seconds=30)
    """The longest wait; a Retry-After beyond it is not waited for."""


class CheckConfig(Group):
    """How cited addresses are visited."""

    concurrency: int = Field(default=100, ge=1)
    """Requests under way at once, over all hosts."""
    host_concurrency: int = Field(default=4, ge=1)
    """Requests under way at once to one host."""
    host_interval: Duration = timedelta(milliseconds=100)
    """The least time between the starts of two requests to one host."""
    hosts: dict[str, HostConfig] = Field(default_factory=dict)
    """Exceptions by host pattern, such as "*.wikipedia.org"; the first match wins."""
    connect_timeout: Wait = timedelta(seconds=10)
    """The longest wait for a connection, name look-up and TLS included."""
    timeout: Wait = timedelta(seconds=30)
    """The longest wait for one whole request."""
    retries: RetryConfig = RetryConfig()
    """When a request that brought no trustworthy answer is repeated."""
    max_redirects: int = Field(default=20, ge=0, le=50)
    """Redirects followed before a chain counts as endless."""
    second_look: bool = True
    """Ask once more, with the headers of a browser, where the refusal smells of a robot filter."""
    soft_404: bool = True
    """Tell pages that say "not found" and answer 200; a doubtful one is compared with a page that cannot exist."""
    fragments: bool = True
    """Look for the part of a page that is cited behind a #."""
    titles: bool = True
    """Note where a page shares no word with its citation."""
    max_body: int = Field(default=262_144, ge=0)
    """Bytes of a page that are read at most."""
    body_timeout: Wait = timedelta(seconds=5)
    """The longest time spent on reading a page; the answer stands without it."""
    user_agent: Line = "Mozilla/5.0 (compatible; refguard/{version}; +https://github.com/refguard/refguard)"
    """What requests say they are; {version} is filled in."""
    reserved_domains: bool = False
    """Check names that are reserved for documentation and tests, such as example.com."""
    allow_networks: tuple[Network, ...] = ()
    """Private networks that may be visited, such as "10.0.0.0/8"; by default none."""
    nameservers: tuple[Nameserver, ...] = ()
    """DNS servers as address or address:port; by default the system's."""
    connect_to: tuple[ConnectTo, ...] = ()
    """Connect elsewhere, as curl's --connect-to: "HOST1:PORT1:HOST2:PORT2"."""
    canaries: tuple[WebAddress, ...] = ("https://example.com/", "https://www.wikipedia.org/")
    """Addresses over https, asked when nothing answers, to tell dead links from a missing network; empty: links are believed."""
    outage: Wait = timedelta(minutes=1)
    """How long a run waits for a network that has gone away."""
    recheck: RecheckConfig = RecheckConfig()
    """How long each verdict is believed."""
    max_time: Wait | None = None
    """The longest time for a run; what is not reached is unchecked and first in line next time."""


class ConfirmConfig(Group):
    """When a link that gives no answer to trust, run after run, is called broken."""

    failures: int = Field(default=3, ge=1)
    """Failures in a row; twice as many where the host has recovered before."""
    days: int = Field(default=3, ge=0)
    """Days from one failure that counts to the next; 0: each run counts."""


class RuleAction(StrEnum):
    """What a rule does with the addresses it matches."""

    IGNORE = "ignore"
    ACCEPT = "accept"


class Rule(Group):
    """One exception for addresses that match a pattern; the first that matches wins."""

    url: str
    """A pattern for the whole address; * stands for anything."""
    action: RuleAction
    """ignore: not checked. accept: checked, and called working when the answer is one of status."""
    status: tuple[int, ...] = ()
    """Status codes that accept takes for an answer; empty: any answer at all."""
    reason: str
    """Why; the report shows it."""
    until: date | None = None
    """The last day on which the rule holds."""


class ArchiveConfig(Group):
    """Archived copies: look-ups, submissions, local copies."""

    find: bool = True
    """Look for an archived copy of each link."""
    submit: bool = True
    """Submit what has none, when keys are present in IA_ACCESS_KEY_ID and IA_SECRET_ACCESS_KEY."""
    anonymous: bool = False
    """Submit without keys, too: slow, at most three a minute, and often refused."""
    base_url: ArchiveBase = "https://web.archive.org"
    """The Wayback Machine, or another archive that answers like it."""
    also: tuple[ArchiveAddress, ...] = ()
    """TimeGates of other archives (RFC 7089), asked where the first has no copy from before the citation."""
    lookups_per_minute: int = Field(default=480, ge=1)
    """Pace of the TimeGate; the service allows about 600."""
    index_per_minute: int = Field(default=24, ge=1)
    """Pace of the CDX index, asked to prove absence; the service allows about 30."""
    also_per_minute: int = Field(default=60, ge=1)
    """Pace of each other archive."""
    captures_per_minute: int = Field(default=7, ge=1)
    """Pace of submissions; the service allows 7."""
    max_captures: int = Field(default=100, ge=0)
    """Submissions in one run at most."""
    reserve: int = Field(default=100, ge=0)
    """Captures of the account's daily quota that are left for other uses."""
    max_age: Duration | None = None
    """Submit, too, what was last archived longer ago than this; by default what has a copy is left alone."""
    timeout: Wait = timedelta(seconds=60)
    """The longest wait for one answer; the index is slow."""
    wait: Duration = timedelta(minutes=3)
    """How long a run waits for its submissions; later results are asked for in the next run."""
    found_for: Duration = timedelta(days=180)
    """How long a found copy is believed."""
    absent_for: Duration = timedelta(days=3)
    """How long an absence is believed."""
    refused_for: Duration = timedelta(days=30)
    """How long a page that could not be captured is not submitted again."""
    warc: Folder | None = None
    """A folder, relative to this file, where pages that a check fetches anyway are kept as WARC and WACZ; null: none."""
    warc_max_page: int = Field(default=4_000_000, gt=0)
    """Bytes of a page, as they travel, that are read and kept at most, when local copies are kept."""
    warc_max_file: int = Field(default=1_000_000_000, gt=0)
    """Bytes of local copies after which another file is begun."""


class StoreConfig(Group):
    """What earlier runs saw."""

    path: str = ".refguard/store.sqlite3"
    """The database, relative to the configuration file (or to the working folder where there is none)."""
    keep: Duration = timedelta(days=365)
    """How long each single check is kept; of older ones, the first and the last of each verdict."""


class ReportConfig(Group):
    """What is written."""

    output: str = "reports"
    """The folder reports are written to."""
    formats: tuple[
        Literal[
            "markdown",
            "html",
            "json",
            "jsonl",
            "csv",
            "sarif",
            "junit",
            "gitlab",
            "badge",
            "shields",
            "feed",
            "github",
        ],
        ...,
    ] = ("markdown", "json")
    """What is written: markdown, html, json, jsonl, csv, sarif, junit, gitlab, badge, shields, feed; github prints
    annotations for GitHub Actions."""


class GateConfig(Group):
    """When a run fails."""

    fail_on: Literal["error", "warning", "never"] = "error"
    """The least severity that makes the exit code 1."""
    baseline: str = "refguard-baseline.json"
    """The findings that are known and do not fail a run, relative to this file; `refguard baseline` writes it."""


class FixConfig(Group):
    """How notes are repaired."""

    style: Literal["replace", "append", "robust", "footnote"] = "append"
    """How `refguard fix` cites the archived copy of a broken link: in its place, in a link behind it, in the place with the
    attributes of Robust Links, or in a footnote."""


class Config(Group):
    """All of config.yaml."""

    notes: NotesConfig = NotesConfig()
    """Which notes are read, and what their addresses mean."""
    check: CheckConfig = CheckConfig()
    """How cited addresses are visited."""
    confirm: ConfirmConfig = ConfirmConfig()
    """When a link that gives no answer to trust, run after run, is called broken."""
    rules: tuple[Rule, ...] = ()
    """Exceptions; the first that matches wins."""
    archive: ArchiveConfig = ArchiveConfig()
    """Archived copies: look-ups and submissions."""
    store: StoreConfig = StoreConfig()
    """What earlier runs saw."""
    report: ReportConfig = ReportConfig()
    """What is written."""
    severity: Mapping[Ident, Severity] = {}
    """Severities in place of those in docs/reasons.md, such as {missing-fragment: error}."""
    gate: GateConfig = GateConfig()
    """When a run fails."""
    fix: FixConfig = FixConfig()
    """How notes are repaired."""
