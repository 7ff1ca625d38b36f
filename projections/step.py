"""One step of a view: facts in, rows changed, the checkpoint moved, all or nothing."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from typing import Final, TypeVar

import msgspec
from msgspec import Struct

from events.codec import FACTS, Recorded, decode, tag_of
from ledger.database import Db
from projections.feed import Stored
from projections.sheet import rows_of
from projections.view import View

TURN_SECONDS: Final = 0.004  # how long the event loop is held before others have their turn
FACTS_BETWEEN_LOOKS: Final = 64  # at the clock

T = TypeVar("T")


class Unreadable(Exception):
    """A stored fact that this program can't read."""


class Turns:
    """Gives the other tasks of this process their turn every few milliseconds."""

    def __init__(self) -> None:
        """Begin a turn."""
        self._since = time.monotonic()

    async def parts(self, facts: Sequence[T]) -> AsyncIterator[Sequence[T]]:
        """Cut work into parts, between which others have their turn."""
        for start in range(0, len(facts), FACTS_BETWEEN_LOOKS):
            if time.monotonic() - self._since > TURN_SECONDS:
                await asyncio.sleep(0)
                self._since = time.monotonic()
            yield facts[start : start + FACTS_BETWEEN_LOOKS]


class Poison(Struct, frozen=True):
    """A fact that can't be read: whoever wants it must stop before it."""

    position: int
    reason: str


class Read(Struct, frozen=True, gc=False):
    """A fact that was read, under the name by which views want it."""

    tag: str
    fact: Recorded | Poison


def dense(facts: Sequence[Stored], after: int) -> Sequence[Stored]:
    """Take the facts that follow a position one by one, up to where one is missing."""
    if facts and facts[-1].position == after + len(facts):
        return facts
    return [fact for expected, fact in enumerate(facts, after + 1) if fact.position == expected]


async def read_all(facts: Sequence[Stored], wanted: frozenset[str], turns: Turns) -> list[Read]:
    """Decode once what any of several views wants."""
    read: list[Read] = []
    async for part in turns.parts(facts):
        read += [
            Read(stored.type, read_one(stored))
            for stored in part
            if stored.type in wanted or stored.type not in FACTS
        ]
    return read


async def part(
    read: Sequence[Read], views: Sequence[View], turns: Turns
) -> list[list[Recorded | Poison]]:
    """Give each of several views the facts that concern it."""
    shares: list[list[Recorded | Poison]] = [[] for _ in views]
    concerned: dict[str, list[list[Recorded | Poison]]] = {}
    async for some in turns.parts(read):
        for each in some:
            if each.tag not in concerned:
                pairs = zip(shares, views, strict=True)
                concerned[each.tag] = [share for share, view in pairs if view.concerns(each.tag)]
            for share in concerned[each.tag]:
                share.append(each.fact)
    return shares


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
        async for part in turns.parts(facts):
            for fact in part:
                if isinstance(fact, Recorded):
                    view.touch(fact.fact, fact, sheet)
        if not any([await rows.load(db, book, generation) for rows in rows_of(sheet)]):
            return


async def fold(view: View, facts: Sequence[Recorded | Poison], sheet: object, turns: Turns) -> None:
    """Change the loaded rows, fact by fact."""
    async for part in turns.parts(facts):
        for fact in part:
            if not isinstance(fact, Recorded):
                raise Unreadable(fact.reason)
            try:
                view.fold(fact.fact, fact, sheet)
            except BaseException as error:
                error.add_note(f"{view.name} stopped at fact {fact.position}")
                raise
