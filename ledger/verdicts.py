"""What a caller asks of the writer, and what the writer answers."""

import dataclasses
from typing import Any, Final

import msgspec
from msgspec import Struct

from events.base import Position
from events.codec import Recorded
from ledger.rules.commands import Command
from ledger.rules.refusals import Refusal


class Order(Struct, frozen=True, kw_only=True, gc=False):
    """A command with its surroundings: whose it is, and the key that makes it safe to repeat."""

    book: str
    command: Command
    by: str  # the key's id, or the name of the job that acts
    key: bytes  # digest of client and idempotency key, 16 bytes
    fingerprint: bytes  # digest of the request, 16 bytes
    request: str
    if_match: Position | None = None  # the last fact that the caller saw touch the subject
    dry_run: bool = False  # decide, and record nothing


class Accepted(Struct, frozen=True, gc=False):
    """The command was recorded as these facts; of a dry run, it would have been."""

    recorded: tuple[Recorded, ...]
    replayed: bool = False

    @property
    def position_first(self) -> Position:
        """Where its first fact stands."""
        return self.recorded[0].position

    @property
    def position_last(self) -> Position:
        """Where its last fact stands."""
        return self.recorded[-1].position


class Refused(Struct, frozen=True):
    """The command was refused, and nothing but the refusal was recorded."""

    refusal: Refusal
    replayed: bool = False


Verdict = Accepted | Refused


class OutcomeUnknown(Exception):
    """The database did not say whether the command was recorded; repeat it with the same key."""


class QueueFull(Exception):
    """More commands are waiting than can be answered in time; try again a little later."""


class Conflict(Exception):
    """A constraint of the database said no where the rules said yes; nothing was recorded."""

    def __init__(self, constraint: str) -> None:
        super().__init__(constraint)
        self.constraint = constraint


def all_refusals(base: type[Refusal] = Refusal) -> list[type[Refusal]]:
    """List every refusal that the rules can answer with."""
    return [kind for each in base.__subclasses__() for kind in (each, *all_refusals(each))]


BY_CODE: Final = {kind.code: kind for kind in all_refusals()}


def encode_refusal(refusal: Refusal) -> bytes:
    """Keep a refusal with its reason and figures."""
    fields: dict[str, Any] = (
        dataclasses.asdict(refusal) if dataclasses.is_dataclass(refusal) else {}
    )
    return msgspec.json.encode({"code": refusal.code, **fields}, order="sorted")


def decode_refusal(stored: bytes) -> Refusal:
    """Give a refusal back as it was."""
    fields: dict[str, Any] = msgspec.json.decode(stored)
    kind = BY_CODE[fields.pop("code")]
    return msgspec.convert(fields, kind, strict=False)
