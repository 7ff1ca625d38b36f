"""Cause and effect between facts, both ways: what a fact names, and what names it."""

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from events.codec import FACTS, AnyFact, Recorded, tag_of
from events.invoice import InvoiceIssued
from ledger.database import Db
from projections import audit_trail, feed, travel
from projections.audit_trail import Entry, Filters

# The fields by which a fact names an earlier one, and what it did to it.
NAMED: Final = {"charge": "takes-back", "corrects": "corrects"}
WINDOW: Final = 2_000  # facts of one request stand this near to each other: a bulk is smaller
PAGE: Final = 500


class Link(Struct, frozen=True):
    """A fact that is the cause or the effect of another."""

    position: int
    type: str
    why: str


class Surroundings(Struct, frozen=True):
    """A fact's links and its place within the request that made it."""

    causes: list[Link]
    effects: list[Link]
    request_facts: list[Recorded]  # all facts of the request, in order


def named_by(fact: AnyFact) -> Iterable[tuple[int, str]]:
    """List the positions that a fact names."""
    for field, why in NAMED.items():
        position = getattr(fact, field, None)
        if isinstance(position, int):
            yield position, why
    if isinstance(fact, InvoiceIssued):
        yield from ((line.charge, "asks-for") for line in fact.lines)


async def surroundings(db: Db, book: str, entry: Entry, own: Recorded) -> Surroundings:
    """Find what a fact follows from and what follows from it."""
    near = await feed.read_positions(
        db, book, range(max(1, own.position - WINDOW), own.position + WINDOW)
    )
    request_facts = [each for each in near if each.request == own.request]
    command = [each for each in request_facts if each.key == own.key]
    causes = dict(named_by(own.fact))
    before = [each.position for each in command if each.position < own.position]
    if before:
        causes.setdefault(before[0], "same-command")
    effects = {each.position: "same-command" for each in command if each.position > own.position}
    if before:  # only what a command begins with has the rest of it for an effect
        effects = {}
    for each in await candidates(db, book, entry):
        for position, why in named_by(each.fact):
            if position == own.position:
                effects[each.position] = why
    life = await feed.read_stream(db, book, own.stream, after=max(0, own.version - 2), limit=3)
    for each in life:
        if each.version == own.version - 1:
            causes.setdefault(each.position, "earlier-in-life")
        elif each.version == own.version + 1:
            effects.setdefault(each.position, "later-in-life")
    return Surroundings(
        await links(db, book, causes), await links(db, book, effects), request_facts
    )


async def candidates(db: Db, book: str, entry: Entry) -> Sequence[Recorded]:
    """Read the facts that may name this one: of the same child, and the provider's invoices."""
    found: list[Recorded] = []
    if entry.certificate is not None:
        found += await travel.read_facts(db, book, FACTS, [entry.certificate])
    if entry.provider is not None:
        filters = Filters(type="invoice.issued.v1", provider=entry.provider)
        page = await audit_trail.read_trail(db, book, filters, entry.position, PAGE)
        found += await feed.read_positions(db, book, [row.position for row in page.rows])
    return found


async def links(db: Db, book: str, positions: dict[int, str]) -> list[Link]:
    """Name the facts at some positions."""
    found = await feed.read_positions(db, book, positions)
    return [Link(each.position, tag_of(each.fact), positions[each.position]) for each in found]
