"""One step of a view: facts in, rows changed, the checkpoint moved, all or nothing."""

import asyncio
import time
from collections.abc import Iterable, Sequence
from typing import Final, NoReturn

import msgspec
from msgspec import Struct

from events.codec import FACTS, Recorded, decode, tag_of
from ledger.database import Db
from projections.feed import Stored
from projections.sheet import rows_of
from projections.view import View

TURN_SECONDS: Final = 0.004  # how long the event loop is held before others have their turn
LOOKS_EVERY: Final = 32  # facts between two looks at the clock


class Gap(Exception):
    """A position is missing: facts were lost, or came in out of order."""


class Unreadable(Exception):
    """A stored fact that this program can't read."""


class Turns:
    """Gives the other tasks of this process their turn every few milliseconds."""

    def __init__(self) -> None:
        """Begin a turn."""
        self._since = time.monotonic()
        self._count = 0

    async def share(self) -> None:
        """Let others go on, if it is their turn."""
        self._count += 1
        if self._count % LOOKS_EVERY == 0 and time.monotonic() - self._since > TURN_SECONDS:
            await asyncio.sleep(0)
            self._since = time.monotonic()


class Poison(Struct, frozen=True):
    """A fact that can't be read: whoever wants it must stop before it."""

    position: int
    reason: str


class Read(Struct, frozen=True, gc=False):
    """A fact that was read, under the name by which views want it."""

    tag: str
    fact: Recorded | Poison


def check_dense(facts: Sequence[Stored], after: int) -> None:
    """Refuse facts between which one is missing."""
    for expected, fact in enumerate(facts, after + 1):
        if fact.position != expected:
            raise Gap(f"fact {expected} is missing: {fact.position} follows {expected - 1}")


async def read_all(facts: Iterable[Stored], wanted: frozenset[str], turns: Turns) -> list[Read]:
    """Decode once what any of several views wants."""
    read = []
    for stored in facts:
        await turns.share()
        if stored.type in wanted or stored.type not in FACTS:
            read.append(Read(stored.type, read_one(stored)))
    return read


def read_one(stored: Stored) -> Recorded | Poison:
    """Decode a fact, and see that it is the one that the journal says it is."""
    try:
        recorded = decode(stored.envelope)
    except msgspec.ValidationError as error:
        return Poison(stored.position, f"{stored.type}: {error}")
    except msgspec.DecodeError as error:
        return Poison(stored.position, f"{stored.type} is not JSON: {error}")
    if recorded.position != stored.position or tag_of(recorded.fact) != stored.type:
        return Poison(
            stored.position,
            f"{stored.type} holds {tag_of(recorded.fact)} of position {recorded.position}",
        )
    return recorded


async def apply(
    db: Db, view: View, book: str, generation: int, facts: Sequence[Recorded | Poison]
) -> None:
    """Bring a view's rows from before the facts to after them."""
    sheet = view.sheet()
    turns = Turns()
    await touch(db, view, book, generation, facts, sheet, turns)
    await fold(view, facts, sheet, turns)
    for rows in rows_of(sheet):
        await rows.save(db, book, generation)


async def touch(
    db: Db,
    view: View,
    book: str,
    generation: int,
    facts: Sequence[Recorded | Poison],
    sheet: object,
    turns: Turns,
) -> None:
    """Load every row that the facts will change."""
    for _ in range(view.hops):
        for fact in facts:
            await turns.share()
            if isinstance(fact, Recorded):
                view.touch(fact.fact, fact, sheet)
        if not any([await rows.load(db, book, generation) for rows in rows_of(sheet)]):
            return


async def fold(view: View, facts: Iterable[Recorded | Poison], sheet: object, turns: Turns) -> None:
    """Change the loaded rows, fact by fact."""
    for fact in facts:
        await turns.share()
        if isinstance(fact, Poison):
            refuse(fact)
        try:
            view.fold(fact.fact, fact, sheet)
        except BaseException as error:
            error.add_note(f"{view.name} stopped at fact {fact.position}")
            raise


def refuse(poison: Poison) -> NoReturn:
    """Stop at a fact that can't be read."""
    raise Unreadable(poison.reason)
