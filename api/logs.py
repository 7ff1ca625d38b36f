"""The log: one line a request, in JSON for machines or in colour for a person at a terminal.

A line holds ids, routes and figures; no name, no number of a certificate, no path, no query and
no body. What happened inside is told in full only for a bug, under its request id.
"""

import asyncio
import logging
import sys
from collections.abc import MutableMapping
from typing import Any, BinaryIO, Final

import structlog
from msgspec.json import Encoder
from structlog.typing import FilteringBoundLogger, Processor

LEVELS: Final = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}

_ENCODER: Final = Encoder(enc_hook=str)


class Lines:
    """Writes finished lines; flushes once a turn of the event loop, not once a line.

    Under load many requests end in one turn and share the system call; alone, a line waits for
    nothing.
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
        loop.call_soon(self._flush)

    debug = info = warning = error = critical = exception = fatal = msg

    def _flush(self) -> None:
        self._is_due = False
        self._file.flush()


class LinesFactory:
    """Makes the one writer of lines for structlog."""

    def __init__(self, file: BinaryIO) -> None:
        self._lines = Lines(file)

    def __call__(self, *_: object) -> Lines:
        """Give the same writer to every logger."""
        return self._lines


def render_json(_: object, __: str, event: MutableMapping[str, Any]) -> bytes:
    """Write an event as a line of JSON."""
    return _ENCODER.encode(event) + b"\n"


class Relay(logging.Handler):
    """Takes what libraries log over into ours, in the same form."""

    def emit(self, record: logging.LogRecord) -> None:
        """Pass one record on; its text is the library's, so it is a field and not the event."""
        logger = structlog.get_logger()
        level = "error" if record.levelno >= logging.ERROR else "warning"
        getattr(logger, level)(
            "library.said", library=record.name, said=record.getMessage(), exc_info=record.exc_info
        )


def start_logging(
    level: str = "info", form: str = "auto", file: BinaryIO | None = None
) -> FilteringBoundLogger:
    """Set up the log of this process and give its logger."""
    out = file or sys.stderr.buffer
    processors: list[Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.processors.format_exc_info,
    ]
    if form == "console" or (form == "auto" and out.isatty()):
        processors += [structlog.dev.ConsoleRenderer(timestamp_key="at"), _as_line]
    else:
        processors += [render_json]
    structlog.configure(
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=LinesFactory(out),
        cache_logger_on_first_use=False,  # tests start the log more than once
    )
    logging.basicConfig(handlers=[Relay()], level=logging.WARNING, force=True)
    logger: FilteringBoundLogger = structlog.get_logger().bind()
    return logger


def _as_line(_: object, __: str, text: str) -> bytes:  # the last step after a renderer of text
    return text.encode() + b"\n"
