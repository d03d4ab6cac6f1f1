"""The store's tables, as numbered migrations: number N takes a store from version N-1 to N."""

from __future__ import annotations

__all__ = ["MIGRATIONS"]

MIGRATIONS: tuple[str, ...] = (
    # 1: runs, links, what each check saw, what archives said
    """
    CREATE TABLE runs (
        id          TEXT PRIMARY KEY,
        started_at  INTEGER NOT NULL,          -- seconds since 1970, UTC, as all times here
        finished_at INTEGER,                   -- NULL: the run was killed
        complete    INTEGER NOT NULL DEFAULT 0 -- 1: every link was reached
    );
    CREATE TABLE links (
        id  INTEGER PRIMARY KEY,
        url TEXT NOT NULL UNIQUE               -- identity: normalised, no fragment, no credentials
    );
    CREATE TABLE checks (
        id          INTEGER PRIMARY KEY,
        link_id     INTEGER NOT NULL REFERENCES links (id) ON DELETE CASCADE,
        run_id      TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        checked_at  INTEGER NOT NULL,
        reason      TEXT NOT NULL,
        detail      TEXT NOT NULL,
        status_code INTEGER,
        final_url   TEXT,
        redirects   TEXT NOT NULL,             -- a JSON list of addresses
        title       TEXT,
        attempts    INTEGER NOT NULL,
        elapsed_ms  INTEGER NOT NULL
    );
    CREATE INDEX checks_by_link ON checks (link_id, id);
    CREATE TABLE lookups (
        link_id      INTEGER PRIMARY KEY REFERENCES links (id) ON DELETE CASCADE,
        looked_up_at INTEGER NOT NULL,
        state        TEXT NOT NULL,            -- archived, never-archived or excluded; unknown is not kept
        detail       TEXT NOT NULL,
        memento_url  TEXT,
        original     TEXT,
        captured_at  INTEGER,
        status_code  INTEGER,
        archive      TEXT
    );
    CREATE TABLE captures (
        link_id      INTEGER PRIMARY KEY REFERENCES links (id) ON DELETE CASCADE,
        submitted_at INTEGER NOT NULL,
        state        TEXT NOT NULL,
        job_id       TEXT,
        reason       TEXT
    );
    """,
    # 2: what notes gave when they were last read, so that those that have not changed need not be parsed again
    """
    CREATE TABLE readings (
        path    TEXT PRIMARY KEY,              -- relative to the folder of the run
        digest  BLOB NOT NULL,                 -- of the note's bytes, keyed with the version of what read them
        used_at INTEGER NOT NULL,              -- at most a week behind: a row is not written again for each look at it
        head    BLOB NOT NULL,                 -- UTF-8: what the note is, see extract/record.py; no passwords
        body    BLOB NOT NULL                  -- UTF-8: what it cites
    );
    """,
    # 3: what of a page is cited, so that a verdict that is still believed keeps its findings
    """
    ALTER TABLE checks ADD COLUMN heading TEXT;
    ALTER TABLE checks ADD COLUMN sought  TEXT NOT NULL DEFAULT '[]';  -- a JSON list: fragments looked for
    ALTER TABLE checks ADD COLUMN missing TEXT NOT NULL DEFAULT '[]';  -- a JSON list: those of them not found
    """,
    # 4: what a copy was looked for, who else was asked, what a capture brought; paces that outlive a run
    """
    ALTER TABLE lookups ADD COLUMN near        INTEGER;                    -- of the citation; NULL: the present
    ALTER TABLE lookups ADD COLUMN latest_at   INTEGER;                    -- the last capture; NULL: not asked
    ALTER TABLE lookups ADD COLUMN absent_from TEXT NOT NULL DEFAULT '[]'; -- a JSON list: archives without a copy
    ALTER TABLE captures ADD COLUMN memento_url TEXT;
    ALTER TABLE captures ADD COLUMN original    TEXT;
    ALTER TABLE captures ADD COLUMN captured_at INTEGER;
    ALTER TABLE captures ADD COLUMN status_code INTEGER;
    ALTER TABLE captures ADD COLUMN archive     TEXT;
    ALTER TABLE captures ADD COLUMN shows_page  INTEGER;                   -- 1 or 0; NULL: nobody could look yet
    CREATE TABLE paces (
        name       TEXT PRIMARY KEY,           -- a part of an archive
        departures TEXT NOT NULL,              -- a JSON list: when it was asked in the last minute, seconds since 1970
        held_until REAL NOT NULL               -- nothing is asked before: it said so; 0: it did not
    );
    """,
    # 5: how long a link has been failing, whose word is doubted less, what a server said a page can be recognised by
    """
    ALTER TABLE checks ADD COLUMN failing_since INTEGER;             -- the first of the failures in a row; NULL: none
    ALTER TABLE checks ADD COLUMN failures      INTEGER NOT NULL DEFAULT 0; -- in a row, at least confirm.days apart
    ALTER TABLE checks ADD COLUMN counted_at    INTEGER;             -- when the last of them was counted
    ALTER TABLE checks ADD COLUMN was           TEXT;                -- the reason before the first of them
    ALTER TABLE checks ADD COLUMN etag          TEXT;
    ALTER TABLE checks ADD COLUMN last_modified TEXT;
    ALTER TABLE lookups ADD COLUMN found_at     INTEGER;             -- when a copy was first known; NULL: none is
    UPDATE lookups SET found_at = looked_up_at WHERE memento_url IS NOT NULL;
    CREATE TABLE hosts (
        name         TEXT PRIMARY KEY,
        recovered_at INTEGER NOT NULL          -- when a link there answered again that had been failing
    );
    """,
)
