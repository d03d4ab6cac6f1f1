"""The store's tables, as numbered migrations: number N takes a store from version N-1 to N.

What stands in them today, and what a row of it means, is said by migration 5 for runs, links, checks and what they saw,
by 1 and 4 for what archives said (lookups, captures, paces), by 2 for notes, by 6 for twins. Times are seconds since 1970, UTC.

A migration may rebuild tables: foreign keys are not enforced while it runs, and are checked before it is committed.
Each statement ends with its line. Nothing newer than SQLite 3.25 is used.
"""

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
    # 5: the memory of years: a check that saw what the one before it saw costs thirty bytes, not three hundred. And how
    #    long a link has been failing, what a server said a page can be recognised by, whose word is doubted less.
    """
    CREATE TABLE numbered_runs (
        number      INTEGER PRIMARY KEY,       -- the order in which they began, whatever the clock said
        id          TEXT NOT NULL UNIQUE,
        started_at  INTEGER NOT NULL,
        finished_at INTEGER,                   -- NULL: the run was killed
        complete    INTEGER NOT NULL DEFAULT 0 -- 1: every link was reached
    );
    INSERT INTO numbered_runs SELECT NULL, id, started_at, finished_at, complete FROM runs ORDER BY rowid;

    CREATE TABLE answers (                     -- what checks saw: one row for all in a row that saw the same
        id          INTEGER PRIMARY KEY,       -- the last check of a link is always of its last answer
        link_id     INTEGER NOT NULL REFERENCES links (id) ON DELETE CASCADE,
        reason      TEXT NOT NULL,
        detail      TEXT NOT NULL,
        status_code INTEGER,
        final_url   TEXT,                      -- '': the address of the link, as nearly always
        redirects   TEXT,                      -- a JSON list of addresses; NULL, here and below: an empty one
        title       TEXT,
        heading     TEXT,
        sought      TEXT,                      -- a JSON list: fragments looked for
        missing     TEXT                       -- a JSON list: those of them not found
    );
    INSERT INTO answers SELECT checks.id, link_id, reason, detail, status_code,
        CASE WHEN final_url = url THEN '' ELSE final_url END, nullif(redirects, '[]'), title, heading,
        nullif(sought, '[]'), nullif(missing, '[]')
        FROM checks JOIN links ON links.id = link_id ORDER BY checks.id;
    CREATE INDEX answers_by_link ON answers (link_id);

    CREATE TABLE lean_checks (                 -- when it was seen: one row a check
        answer_id     INTEGER NOT NULL REFERENCES answers (id) ON DELETE CASCADE,
        number        INTEGER NOT NULL,        -- the order of the checks that saw this answer
        run           INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
        checked_at    INTEGER NOT NULL,
        attempts      INTEGER NOT NULL,
        elapsed_ms    INTEGER NOT NULL,
        failing_since INTEGER,                 -- the first of the failures in a row; NULL: it did not fail
        failed        INTEGER NOT NULL DEFAULT 0, -- how many those are
        failures      INTEGER NOT NULL DEFAULT 0, -- of one kind and at least confirm.days apart
        counted_since INTEGER,                 -- the first of the latter; NULL: the first of all
        counted_at    INTEGER,                 -- the last of them
        was           TEXT,                    -- the reason before the first of all
        PRIMARY KEY (answer_id, number)
    ) WITHOUT ROWID;
    INSERT INTO lean_checks SELECT checks.id, 1, number, checked_at, attempts, elapsed_ms, NULL, 0, 0, NULL, NULL,
        NULL
        FROM checks JOIN numbered_runs ON numbered_runs.id = run_id ORDER BY checks.id;
    DROP TABLE checks;
    ALTER TABLE lean_checks RENAME TO checks;
    DROP TABLE runs;
    ALTER TABLE numbered_runs RENAME TO runs;
    CREATE INDEX checks_by_run ON checks (run);

    CREATE TABLE validators (                  -- RFC 9110 section 8.8, as the last check was told them
        link_id       INTEGER PRIMARY KEY REFERENCES links (id) ON DELETE CASCADE,
        checked_at    INTEGER NOT NULL,        -- by that check
        etag          TEXT,
        last_modified TEXT
    );

    ALTER TABLE links ADD COLUMN cited_at INTEGER NOT NULL DEFAULT 0; -- when a note last cited it; up to a week behind
    UPDATE links SET cited_at = CAST(strftime('%s', 'now') AS INTEGER); -- nobody can know any more; not long ago

    ALTER TABLE lookups ADD COLUMN found_at INTEGER; -- when a copy was first known; NULL: none is
    UPDATE lookups SET found_at = looked_up_at WHERE memento_url IS NOT NULL;
    UPDATE lookups SET original = '' WHERE original = (SELECT url FROM links WHERE id = link_id); -- as final_url
    UPDATE captures SET original = '' WHERE original = (SELECT url FROM links WHERE id = link_id);

    CREATE TABLE hosts (
        name         TEXT PRIMARY KEY,
        recovered_at INTEGER NOT NULL          -- when a link there answered again that had been failing
    );
    CREATE TABLE upkeep (                      -- one row: how far old checks were gone through, see compaction.py
        only     INTEGER PRIMARY KEY CHECK (only = 1),
        swept_to INTEGER NOT NULL,             -- the last link; 0: all of them
        swept_at INTEGER NOT NULL              -- when the last one was reached
    );
    INSERT INTO upkeep VALUES (1, 0, 0);
    """,
    # 6: whether what is cited over http can be read over https as well, so that nobody is asked twice
    """
    CREATE TABLE twins (
        link_id  INTEGER PRIMARY KEY REFERENCES links (id) ON DELETE CASCADE, -- over http
        asked_at INTEGER NOT NULL,
        is_same  INTEGER NOT NULL              -- 1: the same page; 0: another, or none
    );
    """,
    # 7: what the last run was told to read, so that a report can be made of the same notes when its file is gone
    """
    CREATE TABLE read_last (
        path BLOB PRIMARY KEY                  -- as the system names it; no row: all that the configuration names
    );
    """,
)
