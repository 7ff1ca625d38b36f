"""Any figure as of another moment: the view's own fold, over the facts that count at it.

There are two clocks. *Known*: the facts recorded up to a position, or an instant. *Effective*: the
facts whose business date is not after a day. A fact that rests on one which does not count yet (an
operator dated it back) does not count either.

A child, a contract, or a page of them is folded anew from their few dozens of facts, found by the
index of the audit trail. What a whole region adds up to is folded from its few facts of budget and
from its movements of money, which the database adds up first over all that a fold can't tell
apart: the lines of the statements hold both clocks (ADR 0013).
"""

import asyncio
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, Final

import asyncpg
from msgspec import Struct

from events.certificate import (
    CertificateCharged,
    ChargeKind,
    ChargeReversed,
    FundsReserved,
    MoneyFact,
    ReleaseReason,
    ReserveReleased,
    ReversalReason,
    ReversedTo,
    UnusedServiceRefunded,
)
from events.codec import Recorded, decode, tag_of
from events.period import last_day
from ledger import queries
from ledger.database import Db
from projections.feed import POSITION_MAX
from projections.paging import Scope
from projections.sheet import Unfounded, rows_of
from projections.view import View, tags

SQL = queries.load("projections", "travel")
MONEY: Final = tags(MoneyFact)
PART_FACTS: Final = 1_000
Look = Callable[[Recorded, Any], None]


class Moment(Struct, frozen=True, kw_only=True):
    """What counts: the facts up to a position whose business date is not after a day."""

    position: int = POSITION_MAX
    as_of: date = date.max


NOW: Final = Moment()


async def position_at(db: Db, book: str, known_at: datetime) -> int:
    """Give the last position that was recorded at an instant."""
    position: int = await db.fetchval(SQL.read_position_at, book, known_at)
    return position


def blank(view: View) -> Any:  # noqa: ANN401 - each view has a sheet of its own
    """Give the rows of a view before anything has happened."""
    sheet = view.sheet()
    for rows in rows_of(sheet):
        rows.whole = True
    return sheet


def fold(view: View, facts: Iterable[Recorded]) -> Any:  # noqa: ANN401 - each view has a sheet of its own
    """Fold facts from nothing, as the view itself does, and give its rows."""
    sheet = blank(view)
    for each in facts:
        if tag_of(each.fact) in view.wanted:
            fold_one(view, sheet, each)
    return sheet


def fold_one(view: View, sheet: Any, each: Recorded) -> bool:  # noqa: ANN401 - as above
    """Fold one fact in; tell whether what it rests on was in force by then."""
    try:
        view.fold(each.fact, each, sheet)
    except Unfounded:
        return False
    return True


async def of_book(
    db: Db, book: str, view: View, moment: Moment = NOW, look: Look | None = None
) -> Any:  # noqa: ANN401 - each view has a sheet of its own
    """Fold a view from all its facts, away from the loop; they come through in small parts.

    Whoever wants to may look at the rows after each fact.
    """
    sheet = blank(view)
    part: list[bytes] = []
    asked = (book, sorted(view.wanted), moment.position, moment.as_of)
    async for row in db.cursor(SQL.read_facts_of_types, *asked, prefetch=PART_FACTS):
        part.append(row["envelope"])
        if len(part) == PART_FACTS:
            await asyncio.to_thread(fold_part, view, sheet, part, look)
            part = []
    await asyncio.to_thread(fold_part, view, sheet, part, look)
    return sheet


def fold_part(view: View, sheet: Any, part: Iterable[bytes], look: Look | None) -> None:  # noqa: ANN401 - as above
    """Fold some facts into a sheet."""
    for envelope in part:
        each = decode(envelope)
        if fold_one(view, sheet, each) and look is not None:
            look(each, sheet)


async def of_certificates(
    db: Db, book: str, view: View, certificates: Iterable[str], moment: Moment = NOW
) -> Any:  # noqa: ANN401 - each view has a sheet of its own
    """Give a view's rows for some certificates as they were at a moment."""
    return fold(view, await read_facts(db, book, view.wanted, certificates, moment))


async def read_facts(
    db: Db,
    book: str,
    wanted: Iterable[str],
    certificates: Iterable[str],
    moment: Moment = NOW,
) -> list[Recorded]:
    """Read the facts of some certificates that count at a moment, in order."""
    rows = await db.fetch(
        SQL.read_facts_of_certificates,
        book,
        list(certificates),
        moment.position,
        moment.as_of,
        list(wanted),
    )
    return [decode(row["envelope"]) for row in rows]


async def candidates(db: Db, book: str, after: str, limit: int, scope: Scope) -> list[str]:
    """Name the certificates that may have been the caller's at some moment, in their order."""
    rows = await db.fetch(
        SQL.read_candidates, book, after, limit, scope.municipality, scope.provider
    )
    return [row["certificate"] for row in rows]


async def of_region(
    db: Db, book: str, view: View, moment: Moment = NOW, municipality: str | None = None
) -> Any:  # noqa: ANN401 - each view has a sheet of its own
    """Give the rows of a view that only adds money up, as they were at a moment."""
    counted = await counted_of_region(db, book, view, moment, municipality)
    return fold(view, (fact for fact, _ in counted))


async def counted_of_region(
    db: Db, book: str, view: View, moment: Moment = NOW, municipality: str | None = None
) -> list[tuple[Recorded, int]]:
    """Give what a view of sums is folded from, and how many facts are added up in each."""
    few = await db.fetch(
        SQL.read_facts_of_types, book, list(view.wanted - MONEY), moment.position, moment.as_of
    )
    many = await db.fetch(SQL.read_condensed, book, moment.position, moment.as_of, municipality)
    facts = [(decode(row["envelope"]), 1) for row in few]
    facts += [(condensed(book, row), row["facts_count"]) for row in many]
    return sorted(facts, key=lambda each: each[0].position)


def condensed(book: str, row: asyncpg.Record) -> Recorded:
    """Write many movements as one of the same kind; nobody is named in it."""
    fact = money_fact(row)
    return Recorded(
        actor="",
        book=book,
        effective_on=last_day(row["done_in"]),
        fact=fact,
        key="",
        position=row["position"],
        recorded_at=datetime.min,  # noqa: DTZ901 - no view of sums looks at it
        request="",
        stream="",
        version=0,
        volume=0,
    )


def money_fact(row: asyncpg.Record) -> MoneyFact:
    """Make the fact that moves the sum of many."""
    same: dict[str, Any] = {
        "certificate": "",
        "contract": "",
        "period": row["period"],
        "municipality": row["municipality"],
        "agreement": "",
        "pf_programme": row["pf_programme"],
        "amount_kopecks": row["amount_kopecks"],
    }
    month: dict[str, Any] = {"month": row["month"], "kind": ChargeKind.FINAL}
    match row["type"]:
        case "certificate.funds-reserved.v1":
            return FundsReserved(**same)
        case "certificate.reserve-released.v1":
            return ReserveReleased(**same, reason=ReleaseReason.TERMINATED)
        case "certificate.charged.v1":
            return CertificateCharged(**same, **month, booked_month=row["booked_month"])
        case "certificate.charge-reversed.v1":
            to = ReversedTo.RESERVE if row["to_reserve"] else ReversedTo.CERTIFICATE
            return ChargeReversed(
                **same,
                **month,
                charge=0,
                reversed_to=to,
                reason=ReversalReason.WRONG_AMOUNT,
                booked_month=row["booked_month"],
            )
        case "certificate.unused-service-refunded.v1":
            return UnusedServiceRefunded(
                **same, **month, charge=0, invoice="", completeness_percent=0
            )
        case other:
            raise AssertionError(f"{other} moves money and can't be added up")
