"""What the process that opens a workbook tells the one that reads it: JSON, a message a line."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

import msgspec
from msgspec import Struct

from api.spreadsheets.plain import Erroneous, Percent, Plain, Uncalculated, Unformatted


class Opened(Struct, tag="opened"):
    """The container is sound, and this is what it holds."""

    form: str


class Begun(Struct, tag="begun"):
    """A sheet begins."""

    sheet: str
    is_hidden: bool = False
    hidden_rows_count: int = 0
    width: int = 0
    merged: list[tuple[int, int, str]] = []  # row, place, and the cell that holds the value


class Lines(Struct, tag="lines"):
    """Some lines of the sheet, one after the other."""

    first: int
    cells: list[list[Any]]


class Refused(Struct, tag="refused"):
    """The workbook is turned away; nothing follows."""

    code: str
    sheet: str = ""
    figures: dict[str, Any] = {}


class Finished(Struct, tag="finished"):
    """That was all."""


Message = Opened | Begun | Lines | Refused | Finished
DECODER: Final = msgspec.json.Decoder(Message)


def packed(cell: Plain) -> Any:  # noqa: ANN401 - any JSON
    """Write a cell so that JSON keeps what it is; plain texts, numbers and flags are themselves."""
    match cell:
        case datetime():
            return ["moment", cell.isoformat()]
        case date():
            return ["date", cell.isoformat()]
        case Percent():
            return ["percent", cell.number]
        case Unformatted():
            return ["unformatted", cell.number]
        case Erroneous():
            return ["erroneous", cell.text]
        case Uncalculated():
            return ["uncalculated", ""]
        case _:
            return cell


def unpacked(cell: Any) -> Plain:  # noqa: ANN401 - any JSON
    """Read a cell back."""
    match cell:
        case ["moment", str(text)]:
            return datetime.fromisoformat(text)
        case ["date", str(text)]:
            return date.fromisoformat(text)
        case ["percent", float(number) | int(number)]:
            return Percent(number)
        case ["unformatted", float(number) | int(number)]:
            return Unformatted(number)
        case ["erroneous", str(text)]:
            return Erroneous(text)
        case ["uncalculated", _]:
            return Uncalculated()
        case None | bool() | int() | float() | str():
            return cell
        case _:
            raise AssertionError(f"{cell!r} is no cell")


def lines_of(message: Lines) -> Iterator[tuple[int, tuple[Plain, ...]]]:
    """Give the lines of a message with their numbers."""
    for number, cells in enumerate(message.cells, message.first):
        yield number, tuple(unpacked(cell) if type(cell) is list else cell for cell in cells)
