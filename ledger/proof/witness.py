"""The witness: remembers what a log has shown, and signs only what continues it.

It belongs to somebody else than the service: a finance department, a control body. Its memory is
its own file and its key its own. Whoever rewrites the book, with every right on the database and
the key of the log, can't make the witness forget; and readers who ask for its signature see that it
is missing.
"""

import base64
import binascii
from pathlib import Path
from typing import Final, Protocol

import msgspec
from msgspec import Struct

from ledger.proof.merkle import HASH_BYTES, leaf_hash, proves_consistency, proves_inclusion
from ledger.proof.note import (
    Checkpoint,
    MalformedNoteError,
    Signer,
    UntrustedNoteError,
    VerifierKey,
    parse_checkpoint,
    parse_note,
    verified,
)
from ledger.proof.published import write_whole

PROOF_LINES_MAX: Final = 63


class Log(Protocol):
    """Where a log is read: its paths, by whatever way leads there."""

    async def read(self, path: str) -> str | None:
        """Give the text at a path; nothing if there is none."""

    async def post(self, path: str, body: str) -> None:
        """Hand in a line."""


class Misbehaved(Exception):
    """The log has shown something that does not continue what it showed before."""

    def __init__(self, kind: str, volume: int, remembered: str, shown: str) -> None:
        """Name what is wrong, and keep both checkpoints: together they prove it."""
        super().__init__(f"{kind} in {volume}")
        self.kind = kind
        self.volume = volume
        self.remembered = remembered
        self.shown = shown


class Signed(Struct, frozen=True):
    """A checkpoint that the witness has signed."""

    volume: int
    size: int
    line: str


class Remembered(Struct):
    """The last checkpoint of every year of one book, as it was shown."""

    notes: dict[int, str] = {}


class Witness:
    """One witness of one book."""

    def __init__(self, path: Path, signer: Signer, log_key: VerifierKey) -> None:
        """Open the memory; what it holds was checked before it was written."""
        self.path = path
        self.signer = signer
        self.log_key = log_key
        self.book = log_key.name.rpartition("/")[2]
        self.memory = Remembered()
        if path.exists():
            self.memory = msgspec.json.decode(path.read_bytes(), type=Remembered)

    async def watch(self, log: Log, now_seconds: int) -> list[Signed]:
        """Look at every year, oldest first; sign what has grown; raise Misbehaved at a no."""
        listed = await self._years(log)
        for volume, note in self.memory.notes.items():
            if volume not in listed:
                raise Misbehaved("shortened", volume, note, "")
        return [
            signed
            for volume in sorted(listed)
            if (signed := await self._look(log, volume, now_seconds)) is not None
        ]

    async def _years(self, log: Log) -> set[int]:
        shown = await log.read(f"/log/{self.book}")
        if shown is None:
            return set()
        body = msgspec.json.decode(shown)
        return {each["volume"] for each in body["volumes"]}

    async def _look(self, log: Log, volume: int, now_seconds: int) -> Signed | None:
        place = f"/log/{self.book}/{volume}"
        shown = await log.read(f"{place}/checkpoint") or ""
        remembered = self.memory.notes.get(volume, "")
        new = self._opened(volume, remembered, shown)
        if remembered:
            old = parse_checkpoint(parse_note(remembered).text)
            if (old.size, old.root) == (new.size, new.root):
                return None
            await self._check_growth(log, volume, old, new, shown)
        else:
            await self._check_opening(log, volume, new, shown)
        self._remember(volume, shown)  # before anybody has the signature
        line = str(self.signer.cosign(new.text, now_seconds))
        await log.post(f"{place}/cosignatures?size={new.size}", line)
        return Signed(volume, new.size, line)

    def _opened(self, volume: int, remembered: str, shown: str) -> Checkpoint:
        """Read a checkpoint that the log has signed under its own name."""
        try:
            note = parse_note(shown)
            is_signed = bool(verified(note, [self.log_key]))
            found = parse_checkpoint(note.text)
        except (MalformedNoteError, UntrustedNoteError):
            raise Misbehaved("signature", volume, remembered, shown) from None
        if not is_signed or found.origin != f"{self.log_key.name}/{volume}":
            raise Misbehaved("signature", volume, remembered, shown)
        return found

    async def _check_growth(
        self, log: Log, volume: int, old: Checkpoint, new: Checkpoint, shown: str
    ) -> None:
        remembered = self.memory.notes[volume]
        if new.size < old.size:
            raise Misbehaved("shortened", volume, remembered, shown)
        place = f"/log/{self.book}/{volume}/consistency?old={old.size}&new={new.size}"
        path = hashes_of(await log.read(place)) if new.size > old.size else []
        if path is None or not proves_consistency(old.size, new.size, old.root, new.root, path):
            raise Misbehaved("split-view", volume, remembered, shown)

    async def _check_opening(self, log: Log, volume: int, new: Checkpoint, shown: str) -> None:
        """See that a new year begins with the last checkpoint of the year before."""
        earlier = [each for each in self.memory.notes if each < volume]
        if not earlier:
            return
        remembered = self.memory.notes[max(earlier)]
        leaf = leaf_hash(parse_note(remembered).text.encode())
        place = f"/log/{self.book}/{volume}/inclusion?index=0&size={new.size}"
        path = hashes_of(await log.read(place))
        if path is None or not proves_inclusion(leaf, 0, new.size, path, new.root):
            raise Misbehaved("opening", volume, remembered, shown)

    def _remember(self, volume: int, note: str) -> None:
        self.memory.notes[volume] = note
        self.path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self.path, msgspec.json.format(msgspec.json.encode(self.memory)))


def hashes_of(shown: str | None) -> list[bytes] | None:
    """Read the lines of a proof; nothing if they are no proof."""
    lines = (shown or "").splitlines()
    try:
        found = [base64.b64decode(line, validate=True) for line in lines]
    except binascii.Error:
        return None
    if shown is None or len(found) > PROOF_LINES_MAX or any(len(e) != HASH_BYTES for e in found):
        return None
    return found
