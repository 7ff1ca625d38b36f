"""Reads workbooks through a process that may die of them."""

import os
import subprocess
import sys
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
import structlog

from api.spreadsheets.detecting import Form
from api.spreadsheets.grids import Grid, Limits, Line, Unreadable
from api.spreadsheets.messages import (
    DECODER,
    Begun,
    Finished,
    Lines,
    Message,
    Opened,
    Refused,
    lines_of,
)
from api.spreadsheets.plain import visible

OUT_OF_MEMORY: Final = 3  # as the process ends when it has none left
OPENING: Final = "api.spreadsheets.opening"


@dataclass
class Workbook:
    """A workbook that another process reads to us, sheet after sheet."""

    form: Form
    _messages: Generator[Message, None, None]
    _next: Message | None = None

    def grids(self) -> Iterator[Grid]:
        """Give its sheets; each is read, or left, before the next."""
        message: Message = next(self._messages)
        while isinstance(message, Begun):
            yield Grid(
                visible(message.sheet),
                self._lines(),
                is_hidden=message.is_hidden,
                hidden_rows_count=message.hidden_rows_count,
                width=message.width,
                merged={(row, place): origin for row, place, origin in message.merged},
            )
            message = self._after_lines()

    def close(self) -> None:
        """End the process."""
        self._messages.close()

    def _lines(self) -> Iterator[Line]:
        for message in self._messages:
            if not isinstance(message, Lines):
                self._next = message
                return
            for number, cells in lines_of(message):
                yield Line(number, cells)

    def _after_lines(self) -> Message:
        while self._next is None:
            message = next(self._messages)
            if not isinstance(message, Lines):
                self._next = message
        message, self._next = self._next, None
        return message


def open_workbook(path: Path, limits: Limits) -> Workbook:
    """Have a workbook opened; refused if it is none, or a hostile one."""
    messages = messages_of(path, limits)
    opened = next(messages)
    if not isinstance(opened, Opened):
        raise AssertionError(f"{opened!r} begins a workbook")  # noqa: TRY004 - a bug, not an input
    return Workbook(Form(opened.form), messages)


def messages_of(path: Path, limits: Limits) -> Generator[Message, None, None]:
    """Read what the process tells, up to its word that it has finished."""
    command = [sys.executable, "-m", OPENING, str(path), msgspec.json.encode(limits).decode()]
    # A stranger's file is opened without our secrets: the process gets none of our environment.
    environment = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen(  # noqa: S603 - our own module
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
    ) as process:
        try:
            for line in process.stdout or ():
                message = DECODER.decode(line)
                if isinstance(message, Refused):
                    raise Unreadable(message.code, message.sheet, **message.figures)
                yield message
                if isinstance(message, Finished):
                    return
            process.wait()
        except msgspec.DecodeError:  # half a line: it was killed while it wrote
            process.wait()
        finally:
            process.kill()
    structlog.get_logger().warning("workbook.parser_fell", status=process.returncode)
    # Out of time or memory, it is killed or says so; any other end is a parser that gave up.
    spent = process.returncode < 0 or process.returncode == OUT_OF_MEMORY
    raise Unreadable("too-complex" if spent else "damaged")
