"""What is kept beside the facts is what they say; one kopeck that is not is found and named."""

import asyncpg
import pytest

from events.certificate import ReversalReason
from ledger import journal
from ledger.refold import Difference, refold
from ledger.rules import commands
from ledger.verdicts import Accepted
from ledger.writer import Writer
from tests import made


@pytest.fixture
async def book(pool: asyncpg.Pool) -> str:
    """A book in which months were charged, one of them reversed and charged again."""
    async with pool.acquire() as db:
        await journal.found_book(db, made.BOOK, "Europe/Moscow")
    writer = Writer(pool)
    past = [*made.region(), made.certificate(), *made.enrolled(), made.charge()]
    verdicts = [await writer.execute(made.order(command)) for command in past]
    charge = verdicts[-1]
    assert isinstance(charge, Accepted), charge
    back = commands.ReverseCharge(
        effective_on=made.DAY,
        contract="k1",
        charge=charge.position_last,
        reason=ReversalReason.WRONG_AMOUNT,
    )
    for command in (back, made.charge(amount=500_00)):
        assert isinstance(await writer.execute(made.order(command)), Accepted)
    await writer.close()
    return made.BOOK


async def the_difference(db: asyncpg.Connection, book: str) -> Difference:
    (found,) = (await refold(db, book)).differences
    return found


async def test_a_clean_book_has_no_difference(db: asyncpg.Connection, book: str) -> None:
    told: list[tuple[int, int]] = []
    findings = await refold(db, book, lambda done, total: told.append((done, total)))
    assert findings.differences == ()
    assert told[-1] == (findings.facts_count, findings.facts_count)
    stored = await db.fetchrow(
        "SELECT (SELECT count(*) FROM ledger.journal), (SELECT count(*) FROM ledger.states),"
        " (SELECT count(*) FROM ledger.sums), (SELECT count(*) FROM ledger.charges),"
        " (SELECT count(*) FROM ledger.claims)"
    )
    assert tuple(stored or ()) == (
        findings.facts_count,
        findings.states_count,
        findings.sums_count,
        findings.charges_count,
        findings.claims_count,
    )


async def test_a_book_that_nobody_founded_is_empty(db: asyncpg.Connection) -> None:
    findings = await refold(db, "00")
    assert (findings.facts_count, findings.differences) == (0, ())


async def test_a_kopeck_in_a_sum_is_found(db: asyncpg.Connection, book: str) -> None:
    await db.execute(
        "UPDATE ledger.sums SET limit_kopecks = limit_kopecks + 1,"
        " available_kopecks = available_kopecks + 1 WHERE account = 'provision:c1:2025'"
    )
    found = await the_difference(db, book)
    assert (found.table, found.row) == ("sums", "provision:c1:2025")
    assert "limit_kopecks=1400001" in found.stored
    assert "limit_kopecks=1400000" in found.derived


async def test_a_kopeck_in_a_state_is_found(db: asyncpg.Connection, book: str) -> None:
    await db.execute(
        "UPDATE ledger.states SET state = convert_to(replace(convert_from(state, 'UTF8'),"
        " '1400000', '1400001'), 'UTF8') WHERE subject = 'certificate:c1'"
    )
    found = await the_difference(db, book)
    assert (found.table, found.row) == ("states", "certificate:c1")


async def test_a_kopeck_in_a_charge_is_found(db: asyncpg.Connection, book: str) -> None:
    await db.execute(
        "UPDATE ledger.charges SET amount_kopecks = amount_kopecks + 1 WHERE month = '2025-10'"
    )
    found = await the_difference(db, book)
    assert (found.table, found.row) == ("charges", "k1 2025-10 final")


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("states", "contract:k1"),
        ("sums", "agreement:a1"),
        ("charges", "k1 2025-09 final"),
        ("claims", "grant:c1:2025"),
    ],
)
async def test_a_row_that_is_gone_is_found(
    db: asyncpg.Connection, book: str, table: str, row: str
) -> None:
    where = {
        "states": "subject = $1",
        "sums": "account = $1",
        "charges": "contract || ' ' || month || ' ' || kind = $1",
        "claims": "claim = $1",
    }[table]
    await db.execute(f"DELETE FROM ledger.{table} WHERE {where}", row)  # noqa: S608 - our own names
    found = await the_difference(db, book)
    assert (found.table, found.row, found.stored) == (table, row, "nothing")


async def test_a_row_that_no_fact_made_is_found(db: asyncpg.Connection, book: str) -> None:
    await db.execute(
        "INSERT INTO ledger.claims (book, claim, position) VALUES ($1, 'grant:c2:2025', 1)", book
    )
    found = await the_difference(db, book)
    assert (found.table, found.row, found.derived) == ("claims", "grant:c2:2025", "nothing")


async def planted(db: asyncpg.Connection, statement: str) -> None:
    """Do to the journal what only a superuser can: with its triggers off."""
    await db.execute("SET session_replication_role = replica")
    await db.execute(statement)
    await db.execute("RESET session_replication_role")


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM ledger.journal WHERE position = 7",
        "UPDATE ledger.journal SET stream = 'region:1' WHERE position = 7",
        "UPDATE ledger.journal SET recorded_at = '1999-01-01' WHERE position = 7",
        "UPDATE ledger.journal SET envelope = envelope || ' '::bytea WHERE position = 7",
        "UPDATE ledger.journal SET envelope = '{}' WHERE position = 7",
    ],
)
async def test_a_journal_that_was_touched_is_found(
    db: asyncpg.Connection, book: str, change: str
) -> None:
    await planted(db, change)
    found = await the_difference(db, book)
    assert (found.table, found.row) == ("journal", "7")


async def test_a_head_that_lost_its_last_fact_is_found(db: asyncpg.Connection, book: str) -> None:
    last = await db.fetchval("SELECT max(position) FROM ledger.journal")
    await planted(db, f"DELETE FROM ledger.journal WHERE position = {last}")  # noqa: S608 - a number
    found = await the_difference(db, book)
    assert (found.table, found.row) == ("journal", str(last - 1))
