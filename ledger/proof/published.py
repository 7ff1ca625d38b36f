"""What was published last, kept in a file outside the database: the memory of the fork guard.

A database that is behind this file, or has another tree under it, is not the one whose checkpoints
were given out: an old backup was restored, or a replica took over that had not received all.
"""

import os
import tempfile
from pathlib import Path

import msgspec
from msgspec import Struct


class Known(Struct, frozen=True, kw_only=True):
    """A checkpoint that was published."""

    volume: int
    size: int
    position: int  # the last fact under it
    root: bytes
    note: str


class Published:
    """The checkpoints of each book that this process knows to be out, the newest last.

    Beside the newest a few older ones are kept, ever wider apart, so that the place where two
    histories part can be narrowed down.
    """

    def __init__(self, path: Path) -> None:
        """Read the file, if there is one."""
        self.path = path
        self.books = self._read()

    def _read(self) -> dict[str, list[Known]]:
        if not self.path.exists():
            return {}
        return msgspec.json.decode(self.path.read_bytes(), type=dict[str, list[Known]])

    def last(self, book: str) -> Known | None:
        """Give the newest checkpoint of a book."""
        return next(reversed(self.books.get(book, [])), None)

    def keep(self, book: str, known: Known) -> None:
        """Remember a checkpoint for good; another process may have written the file meanwhile."""
        self.books |= {
            name: theirs
            for name, theirs in self._read().items()
            if name not in self.books or theirs[-1].position > self.books[name][-1].position
        }
        last = self.last(book)
        if last is not None and last.position >= known.position:
            return
        self.books[book] = thinned([*self.books.get(book, []), known])
        self.path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self.path, msgspec.json.format(msgspec.json.encode(self.books)))


def thinned(known: list[Known]) -> list[Known]:
    """Keep the newest, and of the others one for each doubling of the distance to it."""
    newest = known[-1]
    by_distance = {(newest.position - each.position).bit_length(): each for each in reversed(known)}
    return sorted(by_distance.values(), key=lambda each: each.position)


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file so that after a crash it is the old one or the new one, never half of it."""
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
