"""Proves that what the book keeps beside its facts is what the facts say, to the last kopeck.

All facts are folded anew, from the first, by the same rules that decided them: into states, and by
their postings into sums, charges and claims. Each is then laid beside its table. Everything is
read in one snapshot, so a service may go on writing meanwhile. Of each table the first row that
differs is named; the journal itself is checked on the way: dense, in time, whole.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, Protocol

import asyncpg
import msgspec
from msgspec import Struct

from events.codec import Recorded, decode, encode, tag_of
from ledger import queries
from ledger.database import Db
from ledger.memory import ABSENT, decode_state, encode_state
from ledger.rules.book import evolve, stream_of
from ledger.rules.draft import Draft, Held
from ledger.rules.posted import (
    Charged,
    Claimed,
    Limited,
    Moved,
    Opened,
    Posting,
    Released,
    Reversed,
)
from ledger.rules.postings import postings
from ledger.rules.states import parent_of

SQL = queries.load("ledger", "refold")

PAGE: Final = 1_000  # rows that are on their way from the database at once
WARM: Final = 50_000  # states that are kept ready; the others are kept as bytes
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

Values = tuple[Any, ...]
Tell = Callable[[int, int], None]


class Difference(Struct, frozen=True, kw_only=True):
    """The first row of a table that is not what the facts say."""

    table: str
    row: str
    stored: str
    derived: str


class Findings(Struct, frozen=True, kw_only=True):
    """What came of looking through a book."""

    book: str
    facts_count: int
    states_count: int
    sums_count: int
    charges_count: int
    claims_count: int
    differences: tuple[Difference, ...]


class Broken(Exception):
    """The journal itself is not as it was written; nothing can be folded beyond this fact."""

    def __init__(self, position: int, stored: object, derived: object) -> None:
        super().__init__(position)
        self.difference = Difference(
            table="journal", row=str(position), stored=str(stored), derived=str(derived)
        )


class Shelf:
    """The states of a book on the way through its facts; what is not on it does not exist yet.

    It grows with the number of subjects, by about half a kilobyte each.
    """

    def __init__(self, warm: int = WARM) -> None:
        """Begin with an empty book."""
        self.bound = warm
        self.warm: dict[str, Held] = {}
        self.cold: dict[str, tuple[bytes, int, int]] = {}

    def __len__(self) -> int:
        return len(self.warm) + len(self.cold)

    def look(self, subject: str) -> Held:
        """Give what the facts so far say of a subject."""
        held = self.warm.get(subject)
        if held is not None:
            return held
        kept = self.cold.pop(subject, None)
        if kept is None:
            return ABSENT
        state, position, version = kept
        held = self.warm[subject] = Held(decode_state(state), position, version)
        return held

    def members(self, parent: str) -> tuple[str, ...]:
        """Refuse: only a decision asks for members, and all here is decided."""
        raise AssertionError(f"a fold asked for the members of {parent}")

    def put(self, changed: dict[str, Held]) -> None:
        """Keep what some facts have changed; what was not touched for long goes to the back."""
        for subject, held in changed.items():
            self.cold.pop(subject, None)
            self.warm.pop(subject, None)
            self.warm[subject] = held
        for subject in list(self.warm)[: max(0, len(self.warm) - self.bound)]:
            held = self.warm.pop(subject)
            self.cold[subject] = (encode_state(held.state), held.position, held.version)

    def take(self, subject: str) -> Values | None:
        """Give the row of a subject away."""
        held = self.look(subject)
        self.warm.pop(subject, None)
        if held.state is None:
            return None
        return parent_of(held.state), held.position, held.version, encode_state(held.state)

    def subjects(self) -> list[str]:
        """Name every subject on it."""
        return [*self.cold, *self.warm]

    def left(self) -> str | None:
        """Name a subject that nobody took."""
        return min((*self.warm, *self.cold), default=None)


class Nets:
    """Sums, charges and claims as the facts make them."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.sums: dict[str, Values] = {}
        self.charges: dict[str, Values] = {}
        self.claims: dict[str, Values] = {}

    def post(self, all_of_fact: Iterable[Posting], position: int) -> None:
        """Do what a fact says."""
        for posting in all_of_fact:
            match posting:
                case Opened(account):
                    self.sums.setdefault(account, (0, 0, 0, 0))
                case Limited(account, limit):
                    _, _, reserved, charged = self.sums[account]
                    left = None if limit is None else limit - reserved - charged
                    self.sums[account] = (limit, left, reserved, charged)
                case Moved(account):
                    self.sums[account] = moved(self.sums[account], posting)
                case Charged(contract, month, kind, amount, at):
                    self.charges[f"{contract} {month} {kind}"] = (at, amount, 0)
                case Reversed(contract, month, kind, amount):
                    name = f"{contract} {month} {kind}"
                    at, charged, back = self.charges[name]
                    self.charges[name] = (at, charged, back + amount)
                case Claimed(claim):
                    self.claims[claim] = (position,)
                case Released(claim):
                    self.claims.pop(claim, None)


def moved(old: Values, by: Moved) -> Values:
    """Move money within an account; one without a limit has nothing available either."""
    limit, available, reserved, charged = old
    return (
        None if limit is None else limit + by.limit_kopecks,
        None if available is None else available + by.available_kopecks,
        reserved + by.reserved_kopecks,
        charged + by.charged_kopecks,
    )


def tell_nobody(_done: int, _total: int) -> None:
    """Keep it to oneself."""


async def refold(db: Db, book: str, tell: Tell = tell_nobody, rest_percent: int = 0) -> Findings:
    """Fold a book anew and lay the result beside what is stored; `tell` hears how far it is.

    It rests for so much of the time that it folds, where others wait for the same processor.
    """
    async with db.transaction(isolation="repeatable_read", readonly=True):
        shelf, nets = Shelf(), Nets()
        head = await db.fetchrow(SQL.read_head, book)
        total = 0 if head is None else head["position"]
        try:
            await fold_journal(db, book, head, Folding(shelf, nets, total, tell), rest_percent)
        except Broken as broken:
            found: list[Difference | None] = [broken.difference]
        else:
            counts = (len(shelf), len(nets.sums), len(nets.charges), len(nets.claims))
            found = [
                await compare(db, book, "states", SQL.read_states, shelf),
                await compare(db, book, "sums", SQL.read_sums, Derived(nets.sums)),
                await compare(db, book, "charges", SQL.read_charges, Derived(nets.charges)),
                await compare(db, book, "claims", SQL.read_claims, Derived(nets.claims)),
            ]
            return findings(book, total, counts, found)
    return findings(book, total, (0, 0, 0, 0), found)


def findings(
    book: str, total: int, counts: tuple[int, ...], found: Iterable[Difference | None]
) -> Findings:
    """Put together what was found."""
    states, sums, charges, claims = counts
    return Findings(
        book=book,
        facts_count=total,
        states_count=states,
        sums_count=sums,
        charges_count=charges,
        claims_count=claims,
        differences=tuple(each for each in found if each is not None),
    )


class Folding:
    """Facts on their way into states and sums, each checked against the one before it."""

    def __init__(self, shelf: Shelf, nets: Nets, total: int, tell: Tell) -> None:
        """Begin before the first fact."""
        self.shelf = shelf
        self.nets = nets
        self.total = total
        self.tell = tell
        self.position = 0
        self.at = EPOCH
        self.draft = Draft(shelf)

    def take(self, row: Mapping[str, Any]) -> None:
        """Check one fact and fold it in."""
        position = row["position"]
        if position != self.position + 1:
            raise Broken(self.position + 1, "missing", f"followed by {position}")
        if row["recorded_at"] <= self.at:
            raise Broken(position, row["recorded_at"], f"later than {self.at}")
        recorded = read(row)
        self.position, self.at = position, row["recorded_at"]
        try:
            evolve(recorded.fact, position, self.draft, recorded.effective_on)
            version = self.draft.lengthen(recorded.stream)
            self.nets.post(postings(recorded.fact, position), position)
        except (AssertionError, LookupError, TypeError) as error:
            raise Broken(
                position, row["type"], f"cannot follow what came before: {error}"
            ) from None
        if version != recorded.version:
            raise Broken(position, f"version {recorded.version}", f"version {version}")

    def rest(self) -> None:
        """Put down what was folded, and say how far it is."""
        self.shelf.put(self.draft.changed)
        self.draft = Draft(self.shelf)
        self.tell(self.position, self.total)


def read(row: Mapping[str, Any]) -> Recorded:
    """Read a fact, and see that its bytes are canonical and its columns repeat them."""
    position = row["position"]
    try:
        recorded = decode(row["envelope"])
        again = encode(recorded)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise Broken(position, "unreadable", error) from None
    if again != row["envelope"]:
        raise Broken(position, "bytes that are not canonical", "the same fact in other bytes")
    columns = (
        row["volume"],
        position,
        row["stream"],
        row["version"],
        row["type"],
        row["recorded_at"],
    )
    told = (
        recorded.volume,
        recorded.position,
        stream_of(recorded.fact),
        recorded.version,
        tag_of(recorded.fact),
        recorded.recorded_at,
    )
    if columns != told or recorded.stream != told[2]:
        raise Broken(position, columns, told)
    return recorded


async def fold_journal(
    db: Db, book: str, head: asyncpg.Record | None, folding: Folding, rest_percent: int
) -> None:
    """Fold every fact of a book, and see that the head stands at the last one."""
    began = time.monotonic()
    for volume in await db.fetch(SQL.read_volumes, book):
        cursor = db.cursor(SQL.read_volume, book, volume["volume"], prefetch=PAGE)
        async for row in cursor:
            folding.take(dict(row))
            if folding.position % PAGE == 0:
                folding.rest()
                if rest_percent:
                    await asyncio.sleep((time.monotonic() - began) * rest_percent / 100)
                    began = time.monotonic()
    folding.rest()
    stands = (0, EPOCH) if head is None else (head["position"], head["recorded_at"])
    if stands != (folding.position, folding.at):
        raise Broken(folding.position, f"head at {stands}", f"{(folding.position, folding.at)}")


class Rows(Protocol):
    """Rows that were derived, given away one by one."""

    def take(self, name: str, /) -> Values | None:
        """Give a row away, if there is one."""

    def left(self) -> str | None:
        """Name a row that nobody took."""


class Derived:
    """The rows of one net."""

    def __init__(self, rows: dict[str, Values]) -> None:
        """Begin with all of them."""
        self.rows = rows

    def take(self, name: str, /) -> Values | None:
        """Give a row away."""
        return self.rows.pop(name, None)

    def left(self) -> str | None:
        """Name a row that nobody took."""
        return min(self.rows, default=None)


async def compare(db: Db, book: str, table: str, query: str, rows: Rows) -> Difference | None:
    """Lay a table beside what was derived, and name the first row that differs."""
    async for row in db.cursor(query, book, prefetch=PAGE):
        name, *stored = row
        derived = rows.take(name)
        if tuple(stored) != derived:
            fields = list(row.keys())[1:]
            return Difference(
                table=table,
                row=name,
                stored=shown(fields, tuple(stored)),
                derived=shown(fields, derived),
            )
    left = rows.left()
    if left is None:
        return None
    return Difference(table=table, row=left, stored="nothing", derived="a row")


def shown(fields: list[str], values: Values | None) -> str:
    """Write a row for people."""
    if values is None:
        return "nothing"
    return ", ".join(
        f"{name}={value.decode() if isinstance(value, bytes) else value}"
        for name, value in zip(fields, values, strict=True)
    )
