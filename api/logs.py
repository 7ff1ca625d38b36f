"""The log: one line a request, in JSON for machines or in colour for a person at a terminal.

A line holds ids, routes and figures; no name, no number of a certificate, no path, no query and
no body. What happened inside is told in full only for a bug, under its request id.
"""

import asyncio
import logging
import sys
from collections.abc import MutableMapping
from datetime import datetime
from typing import Any, BinaryIO, Final

import structlog
from msgspec import Struct, structs
from msgspec.json import Encoder
from structlog.typing import Processor

LEVELS: Final = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}

FLUSH_SECONDS: Final = 0.05

_CONSOLE: Final = structlog.dev.ConsoleRenderer(timestamp_key="at")
_ENCODER: Final = Encoder(enc_hook=str)


class Lines:
    """Writes finished lines, and flushes some twenty times a second, not once a line.

    A flush is a system call, and one for each request would cost as much as all the rest of the
    middleware. What a killed process had not flushed is lost with it; the facts are not.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._is_due = False

    def msg(self, line: bytes) -> None:
        """Write one line."""
        self._file.write(line)
        if self._is_due:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # before the loop starts and after it has ended
            self._file.flush()
            return
        self._is_due = True
        loop.call_later(FLUSH_SECONDS, self._flush)

    debug = info = warning = error = critical = exception = fatal = msg

    def _flush(self) -> None:
        self._is_due = False
        self._file.flush()


def render_json(_: object, __: str, event: MutableMapping[str, Any]) -> bytes:
    """Write an event as a line of JSON."""
    return _ENCODER.encode(event) + b"\n"


def render_text(logger: object, name: str, event: MutableMapping[str, Any]) -> bytes:
    """Write an event in colour, for a person at a terminal."""
    return f"{_CONSOLE(logger, name, event)}\n".encode()


class Request(Struct, frozen=True, gc=False):
    """The one line about a request."""

    at: datetime
    level: str
    request_id: str
    actor: str | None
    role: str | None
    method: str
    route: str
    status: int
    code: str | None  # of the problem, if it was one
    duration_s: float
    position: int | None
    facts: int
    event: str = "http.request"


class Canon:
    """Writes the lines of requests.

    In JSON they skip structlog's chain of processors: it would take as long as the whole of the
    middleware, and there is nothing for it to add.
    """

    def __init__(self, lines: Lines, *, as_json: bool, is_quiet: bool) -> None:
        self._lines = lines
        self._as_json = as_json
        self._is_quiet = is_quiet  # only what went wrong

    def write(self, line: Request) -> None:
        """Write the line of one request."""
        if self._is_quiet and line.level != "error":
            return
        if self._as_json:
            self._lines.msg(_ENCODER.encode(line) + b"\n")
            return
        fields = structs.asdict(line)
        log = structlog.get_logger()
        write = log.error if fields.pop("level") == "error" else log.info
        write(fields.pop("event"), **{name: it for name, it in fields.items() if name != "at"})


class Relay(logging.Handler):
    """Takes what libraries log over into ours, in the same form."""

    def emit(self, record: logging.LogRecord) -> None:
        """Pass one record on; its text is the library's, so it is a field and not the event."""
        logger = structlog.get_logger()
        level = "error" if record.levelno >= logging.ERROR else "warning"
        getattr(logger, level)(
            "library.said", library=record.name, said=record.getMessage(), exc_info=record.exc_info
        )


def start_logging(level: str = "info", form: str = "auto", file: BinaryIO | None = None) -> Canon:
    """Set up the log of this process and give what writes the lines of requests."""
    out = file or sys.stderr.buffer
    as_json = form == "json" or (form == "auto" and not out.isatty())
    lines = Lines(out)
    processors: list[Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.processors.format_exc_info,
    ]
    if as_json:
        processors += [render_json]
    else:
        processors += [render_text]
    structlog.configure(
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=lambda *_: lines,
        cache_logger_on_first_use=False,  # tests start the log more than once
    )
    logging.basicConfig(handlers=[Relay()], level=logging.WARNING, force=True)
    return Canon(lines, as_json=as_json, is_quiet=LEVELS[level] > logging.INFO)
