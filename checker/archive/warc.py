"""Local copies: what a check fetches anyway, kept as WARC and WACZ (``archive.warc``).

The page only: whoever looks at it later sees words and links, not pictures. An answer whose body is what an earlier
one had is kept as a revisit, which costs half a kilobyte. Packing and writing are done by one thread: a page of four
megabytes takes it a tenth of a second, in which a hundred other pages arrive.

Whatever the disk refuses is told once, in ``notices``, and ends the copies of this run where the last whole record
ended; nobody else notices.
"""

from __future__ import annotations

import errno
import re
import shutil
import threading
from collections import defaultdict
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Self

from checker import urls
from checker.archive.cdxj import REVISIT, Line, admit
from checker.archive.surt import surt
from checker.copies import LocalCopy

if TYPE_CHECKING:
    from types import TracebackType

    from checker.archive.holdings import Holdings
    from checker.archive.warcfile import WarcFile
    from checker.fetch.recording import Exchange

__all__ = ["LocalCopies"]

LEFT_FREE = 32_000_000  # bytes of the disk
_MOST_WAITING = 64_000_000  # bytes of bodies; a disk that is slower than the network slows the network down
_TOO_SMALL = 512  # bytes; a revisit of less is larger than the thing itself
_MOST_HOPS = 50
_GOOD = "2"
_NOT_KEPT = "What came after that is not kept"
_UNSEALED = "The WARC files are whole; index and refguard.wacz are missing or old until the next run makes them of these"
_USERINFO = re.compile(r"\A(https?://)[^/?#]*@")


class LocalCopies:
    """Keeps what it is given in ``folder``; a context manager, and the recorder of a ``Client``.

    ``run_id`` names the files of this run; at most ``max_page`` bytes are kept of a body, and a file is followed by
    another after ``max_file``. ``left_free`` bytes of the disk are not taken: the store and the reports, which matter
    more, have to fit, too.
    """

    def __init__(
        self,
        folder: Path,
        run_id: str,
        *,
        max_page: int,
        max_file: int,
        software: str,
        left_free: int = LEFT_FREE,
    ) -> None:
        self.max_page = max_page
        self._folder = folder
        self._run_id = run_id
        self._max_file = max_file
        self._left_free = left_free
        self._software = software
        self._holdings: Holdings | None = None  # None: nothing can be kept
        self._lines: dict[str, list[Line]] = defaultdict(list)  # by key; those that no index has yet
        self._titles: dict[str, str] = {}
        self._file: WarcFile | None = None
        self._files: list[str] = []
        self._notices: list[str] = []
        self._is_stopped = False
        self._mistake: Exception | None = None
        self._waiting = self._pending = 0  # bytes of bodies, exchanges
        self._room = threading.Condition()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="warc")

    @property
    def notices(self) -> tuple[str, ...]:
        """What a person should know: where and why no copies could be kept."""
        return tuple(self._notices)

    def __enter__(self) -> Self:
        from checker.archive import warcfile  # noqa: PLC0415 - warcio takes a tenth of a second to import
        from checker.archive.holdings import ARCHIVE, Holdings  # noqa: PLC0415 - see above

        try:
            (self._folder / ARCHIVE).mkdir(parents=True, exist_ok=True)
            warcfile.finish(self._folder / ARCHIVE)
            self._holdings = Holdings(self._folder)
        except OSError as exc:
            self._stop(exc)
            return self
        self._lines |= self._holdings.found
        for name in self._holdings.unreadable:
            self._notices.append(f"Local copies: {ARCHIVE}/{name} is no WARC file and was left out.")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.shutdown()
        try:
            if self._file is not None:
                self._finish_file(self._file)
            if self._holdings is not None and (self._files or self._holdings.needs_seal):
                self._see_room(self._holdings.growth(self._files))
                added = chain.from_iterable(self._lines.values())
                self._holdings.seal(self._files, added, self._titles, software=self._software)
        except OSError as exc:
            self._stop(exc, _UNSEALED, is_final=True)
        if self._mistake is not None and error is None:
            raise self._mistake

    def keep(self, exchange: Exchange) -> None:
        """Keep ``exchange``. Returns at once, unless there is more to write than memory should hold."""
        if self._is_stopped or _needed_a_password(exchange):
            return
        size = len(exchange.body)
        with self._room:
            self._room.wait_for(lambda: not self._pending or self._waiting + size <= _MOST_WAITING)
            self._waiting += size
            self._pending += 1
        self._writer.submit(self._write, exchange).add_done_callback(partial(self._written, size))

    def copy_of(self, url: str) -> LocalCopy | None:
        """The newest good copy of ``url``, from this run or an earlier one, its own or that behind its redirects.

        Where the page has not changed since, it is the one that holds its text. None of a page behind a password.
        """
        if self._holdings is None or _USERINFO.match(url):
            return None
        with self._room:
            self._room.wait_for(lambda: not self._pending)
        try:
            line = self._good(url, {url})
        except urls.MalformedURL:
            return None
        if line is None:
            return None
        time = datetime.strptime(line.time, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        return LocalCopy(url, f"archive/{line.filename}", time, int(line.status), is_cut=bool(line.truncated))

    def _good(self, url: str, seen: set[str]) -> Line | None:
        """The newest line of ``url`` that has a page; a redirect counts where there never was one."""
        of_key = self._known(surt(_bare(url)))
        identity = urls.normalise(_bare(url))
        lines = [line for line in reversed(of_key) if urls.normalise(line.url) == identity]
        for line in lines:
            if line.status.startswith(_GOOD) and line.mime != REVISIT:
                return line
            if line.status.startswith(_GOOD):
                same = (each for each in reversed(of_key) if _is_original(each, line.digest, line.status))
                if (original := next(same, None)) is not None:
                    return original
        for line in lines:
            if line.redirect and line.redirect not in seen and len(seen) < _MOST_HOPS:
                seen.add(line.redirect)
                if (found := self._good(line.redirect, seen)) is not None:
                    return found
        return None

    def _known(self, key: str) -> list[Line]:
        """The lines of ``key``, oldest first."""
        sealed = self._holdings.of(key) if self._holdings is not None else ()
        return sorted([*sealed, *self._lines.get(key, ())], key=lambda line: line.time)

    # --- the writer's thread ------------------------------------------------------------------------------

    def _write(self, exchange: Exchange) -> None:
        from checker.archive import records  # noqa: PLC0415 - imported long since

        if self._is_stopped:
            return
        self._see_room(len(exchange.body))
        digest = records.digest_of(exchange.body)
        file = self._file = self._file or self._next_file()
        pair = records.pair(exchange, digest, info=file.info, original=self._original(exchange, digest))
        offset = file.write(pair.response + pair.request)
        line = pair.line._replace(length=len(pair.response), offset=offset, filename=file.name)
        admit(self._lines[line.key], line)
        if exchange.title and line.status.startswith(_GOOD):
            self._titles[line.url] = exchange.title
        if file.size >= self._max_file:
            self._finish_file(file)

    def _see_room(self, size: int) -> None:
        """Raise OSError where the disk should take no more of us, let alone ``size`` bytes."""
        if shutil.disk_usage(self._folder).free < size + self._left_free:
            left = f"{self._left_free // 1_000_000} MB"
            raise OSError(errno.ENOSPC, f"too little room on the disk, of which {left} are left to others")

    def _original(self, exchange: Exchange, digest: str) -> Line | None:
        """The record that has the body of ``exchange`` already; of what was cut nobody knows whether it is the same."""
        if exchange.is_cut or len(exchange.body) < _TOO_SMALL:
            return None
        known = reversed(self._known(surt(exchange.url)))
        return next((line for line in known if _is_original(line, digest, str(exchange.status))), None)

    def _next_file(self) -> WarcFile:
        from checker.archive.holdings import ARCHIVE  # noqa: PLC0415 - imported long since
        from checker.archive.warcfile import WarcFile  # noqa: PLC0415 - imported long since

        name = f"refguard-{self._run_id}-{len(self._files):05}.warc.gz"
        file = WarcFile(self._folder / ARCHIVE, name, self._software)
        self._files.append(name)
        return file

    def _finish_file(self, file: WarcFile) -> None:
        self._file = None
        if not file.close():
            self._files.remove(file.name)

    def _written(self, size: int, done: Future[None]) -> None:
        error = done.exception()
        if isinstance(error, OSError):
            self._stop(error)
        elif isinstance(error, Exception):  # ours; told when all else is done
            self._mistake, self._is_stopped = self._mistake or error, True
        with self._room:
            self._waiting -= size
            self._pending -= 1
            self._room.notify_all()

    def _stop(self, error: OSError, then: str = _NOT_KEPT, *, is_final: bool = False) -> None:
        if is_final or not self._is_stopped:
            is_folder = not isinstance(error, FileExistsError | NotADirectoryError)
            why = error.strerror or str(error) if is_folder else "it is no folder"
            why = f"{why[:1].lower()}{why[1:]}"
            self._notices.append(f"Local copies in {_shown(self._folder)}: {why}. {then}; all else went on.")
        self._is_stopped = True


def _shown(folder: Path) -> str:
    """``folder`` as a person would write it here."""
    try:
        return folder.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(folder)


def _is_original(line: Line, digest: str, status: str) -> bool:
    return (line.digest, line.status, line.truncated) == (digest, status, "") and line.mime != REVISIT


def _needed_a_password(exchange: Exchange) -> bool:
    """Whether the answer may be for somebody's eyes only: local copies are made to be passed on."""
    return any(name.lower() == "authorization" for name, _ in exchange.request_headers)


def _bare(url: str) -> str:
    """``url`` as it is kept: as sent, without user name and password."""
    return _USERINFO.sub(r"\1", urls.wire(url), count=1)
