"""Reads CSV and NDJSON line by line, in whatever encoding and with whatever marks they came."""

import codecs
import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from itertools import count, islice
from pathlib import Path
from typing import Final

import msgspec

from api.spreadsheets.columns import Column, by_title, plain
from api.spreadsheets.grids import Grid, Limits, Line, Unreadable

CHUNK_BYTES: Final = 1 << 16
MARKS: Final = (";", "\t", ",")
OLD_ENCODINGS: Final = ("cp1251", "cp866")
ORDERS: Final = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
COMMON: Final = frozenset("оеаинтсрвлкмдпу")  # three of four letters of a Russian text
LINE_MAX: Final = 1 << 20


def grid_of_csv(path: Path, columns: Sequence[Column], limits: Limits) -> Grid:
    """Open a CSV file."""
    encoding = encoding_of(path)
    mark = mark_of(path, encoding, columns, limits)
    return Grid("", lines_of_csv(path, encoding, mark, limits), is_text=True)


def encoding_of(path: Path) -> str:
    """Tell how a text is encoded: UTF-8 if all of it can be, else what reads more like Russian."""
    with path.open("rb") as file:
        start = file.read(CHUNK_BYTES)
        for order, encoding in ORDERS.items():
            if start.startswith(order):
                return checked(path, encoding)
        if b"\0" in start:
            raise Unreadable("not-a-table", form="binary")
    with suppress(Unreadable):
        return checked(path, "utf-8")
    return max(OLD_ENCODINGS, key=lambda each: russian(start.decode(each, "replace")))


def checked(path: Path, encoding: str) -> str:
    """Make sure that a whole file is text in an encoding, without holding it."""
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while chunk := file.read(CHUNK_BYTES):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            raise Unreadable("encoding") from None
    return encoding


def russian(text: str) -> int:
    """Weigh how much a text looks like Russian: small common letters, and no drawn frames."""
    common = sum(sign in COMMON for sign in text)
    strange = sum(not (sign.isascii() or "а" <= sign.casefold() <= "я") for sign in text)
    return common - strange


def mark_of(path: Path, encoding: str, columns: Sequence[Column], limits: Limits) -> str:
    """Tell what parts the cells: under which the header is found best."""
    titles = by_title(columns)

    def known(mark: str) -> int:
        lines = islice(lines_of_csv(path, encoding, mark, limits), limits.header_rows_count)
        with suppress(Unreadable):
            return max(
                (sum(plain(str(cell)) in titles for cell in line.cells) for line in lines),
                default=0,
            )
        return 0

    with path.open(encoding=encoding, errors="replace", newline="") as file:
        start = file.readline(LINE_MAX).rstrip("\r\n").lower()
    if start.startswith("sep=") and start[4:] in MARKS:  # Excel's own way to say it
        return start[4:]
    return max(MARKS, key=known)


def lines_of_csv(path: Path, encoding: str, mark: str, limits: Limits) -> Iterator[Line]:
    """Give the lines of a CSV file, numbered as a spreadsheet program would show them."""
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        number = 0
        try:
            for cells in csv.reader(file, delimiter=mark):
                if number == 0 and mark.join(cells).lower() == f"sep={mark}":
                    continue
                number += 1
                if len(cells) > limits.columns_count:
                    raise Unreadable("too-many-columns", ref=str(number), most=limits.columns_count)
                yield Line(number, tuple(cells))
        except csv.Error:
            raise Unreadable("damaged", ref=str(number)) from None


def lines_of_ndjson(path: Path) -> Iterator[tuple[int, Mapping[str, object] | None]]:
    """Give the objects of an NDJSON file, exact numbers in them; None for what is no object."""
    decoder = msgspec.json.Decoder(dict[str, object], float_hook=Decimal)
    with path.open("rb") as file:
        for number in count(1):
            text = file.readline(LINE_MAX)
            if not text:
                return
            if number == 1:
                text = text.removeprefix(codecs.BOM_UTF8)
            if not text.strip():
                continue
            try:
                yield number, decoder.decode(text)
            except (msgspec.DecodeError, RecursionError):
                yield number, None
