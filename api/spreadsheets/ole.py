"""Takes one stream out of an OLE container, as old workbooks are kept in ([MS-CFB])."""

import struct
from collections.abc import Iterator
from typing import Final

from api.spreadsheets.grids import Unreadable

HEADER_BYTES: Final = 512
ENTRY_BYTES: Final = 128
FREE: Final = 0xFFFFFFFA  # from here on a number means no sector
ROOT: Final = 5


def stream(whole: bytes, *names: str) -> bytes:
    """Give the content of the first stream with one of the names."""
    try:
        return Container(whole).stream(names)
    except (struct.error, IndexError, UnicodeDecodeError):
        raise Unreadable("damaged") from None


class Container:
    """The sectors of a file, and the chains that they make."""

    def __init__(self, whole: bytes) -> None:
        self._whole = whole
        shift, small_shift = struct.unpack_from("<HH", whole, 30)
        if shift not in {9, 12} or small_shift != 6:  # noqa: PLR2004 - the only sizes there are
            raise Unreadable("damaged")
        self._size, self._small_size = 1 << shift, 1 << small_shift
        directory, self._small_below, small_table = (
            struct.unpack_from("<I", whole, at)[0] for at in (48, 56, 60)
        )
        self._table = self._numbers(self._table_sectors())
        self._small_table = self._numbers(list(chain(self._table, small_table)))
        self._entries = self._chained(directory)

    def stream(self, names: tuple[str, ...]) -> bytes:
        """Find a stream in the directory and put its sectors together."""
        small = b""
        for at in range(0, len(self._entries), ENTRY_BYTES):
            entry = self._entries[at : at + ENTRY_BYTES]
            name_bytes, kind = struct.unpack_from("<HB", entry, 64)
            start, size = struct.unpack_from("<II", entry, 116)
            name = entry[: max(0, name_bytes - 2)].decode("utf-16-le")
            if kind == ROOT:
                small = self._chained(start)
            elif name in names and size >= self._small_below:
                return self._chained(start)[:size]
            elif name in names:
                parts = chain(self._small_table, start)
                step = self._small_size
                return b"".join(small[part * step :][:step] for part in parts)[:size]
        raise Unreadable("damaged")

    def _table_sectors(self) -> list[int]:
        """List the sectors of the table of sectors: 109 in the header, more in a chain."""
        sectors = list(struct.unpack_from("<109I", self._whole, 76))
        more, seen = struct.unpack_from("<I", self._whole, 68)[0], set[int]()
        while more < FREE and more not in seen:
            seen.add(more)
            *numbers, more = struct.unpack(f"<{self._size // 4}I", self._sector(more))
            sectors += numbers
        return [sector for sector in sectors if sector < FREE]

    def _numbers(self, sectors: list[int]) -> tuple[int, ...]:
        found = b"".join(map(self._sector, sectors))
        return struct.unpack(f"<{len(found) // 4}I", found)

    def _chained(self, start: int) -> bytes:
        return b"".join(map(self._sector, chain(self._table, start)))

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self._size
        return self._whole[at : at + self._size].ljust(self._size, b"\0")


def chain(table: tuple[int, ...], start: int) -> Iterator[int]:
    """Follow a chain of sectors; one that bites its tail is damage."""
    left = len(table)
    while start < FREE:
        if left == 0:
            raise Unreadable("damaged")
        left -= 1
        yield start
        start = table[start]
