"""The monthly run: charges whoever is due for a month, beside live traffic, and survives a crash.

On the first of a month, contracts whose last day has passed are closed, applications that should
have begun two months back are refused, and every other contract in force that began earlier is
charged the month, by ordinary commands in small chunks.
Every command has a key made of the run and the contract, and its place and counts move together,
so a run that is taken up again anywhere repeats without doing anything twice. Whatever was charged
before the run began is not its affair.
"""

import asyncio
import hashlib
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final
from uuid import NAMESPACE_OID, uuid4, uuid5

import asyncpg
from msgspec import Struct

from events.base import ContractId, Month, Position, RunId
from events.certificate import CertificateCharged
from events.contract import ContractClosed
from events.period import first_day, last_day
from ledger import queries
from ledger.memory import decode_state
from ledger.rules.commands import (
    ChargeCertificate,
    CloseContract,
    Command,
    FinishMonthRun,
    LapseEnrolment,
)
from ledger.rules.contracts import is_waiting, waits_until
from ledger.rules.months import month_price
from ledger.rules.refusals import AlreadyCharged, ContractNotActive
from ledger.rules.states import Contract, ContractStatus, Region
from ledger.verdicts import Conflict, Order, OutcomeUnknown, QueueFull, Refused, Verdict
from ledger.writer import Writer

SQL = queries.load("ledger", "month_run")

ACTOR: Final = "month-run"
CHUNK_CONTRACTS: Final = 200  # live traffic waits for no more than one such batch
FIRST_SUBJECT: Final = "contract:"
HOLD: Final = timedelta(seconds=30)  # longer than any chunk; who is silent for so long is dead
POLL_SECONDS: Final = 2.0

# The database is away or too busy: the run stops here and is taken up again.
PASSING: Final = (
    OSError,
    OutcomeUnknown,
    QueueFull,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresError,
)
LIVE: Final = [ContractStatus.REQUESTED, ContractStatus.ACCEPTED, ContractStatus.ACTIVE]
# Somebody else charged or closed the contract while the run was on its way to it.
OVERTAKEN: Final = (AlreadyCharged, ContractNotActive)


class LostRun(Exception):
    """Another process has taken the run up; this one must leave it alone."""


class Progress(Struct, frozen=True):
    """How far a run has come."""

    run: RunId
    month: Month
    due_count: int
    done_count: int
    charged_count: int
    charged_kopecks: int
    closed_count: int
    passed_over_count: int
    per_minute_count: int | None
    trouble: str | None
    started_at: datetime
    finished_at: datetime | None


class Taken(Struct, frozen=True):
    """A run that this process works at."""

    book: str
    month: Month
    run: RunId
    since: Position


class Tally(Struct):
    """What came of a chunk."""

    charged_count: int = 0
    charged_kopecks: int = 0
    closed_count: int = 0
    passed_over_count: int = 0

    def add(self, verdict: Verdict) -> None:
        """Count one verdict."""
        if isinstance(verdict, Refused):
            self.passed_over_count += not isinstance(verdict.refusal, OVERTAKEN)
            return
        for each in verdict.recorded:
            if isinstance(each.fact, CertificateCharged):
                self.charged_count += 1
                self.charged_kopecks += each.fact.amount_kopecks
            elif isinstance(each.fact, ContractClosed):
                self.closed_count += 1


def run_id(book: str, month: Month) -> RunId:
    """Name the one run of a book and a month."""
    return str(uuid5(NAMESPACE_OID, f"month-run:{book}:{month}"))


def due_command(
    taken: Taken, contract_id: ContractId, contract: Contract, touched: Position
) -> Command | None:
    """Tell what a contract is due for, if for anything.

    A contract that this very run has closed or charged is due again: its key answers as before,
    and so it is counted although the process died before it could count.
    """
    first = first_day(taken.month)
    if is_waiting(contract) and waits_until(contract) < first:
        return LapseEnrolment(effective_on=first, contract=contract_id)
    closed_since = contract.status is ContractStatus.CLOSED and touched > taken.since
    if contract.status is not ContractStatus.ACTIVE and not closed_since:
        return None
    if contract.ends_on < first:
        return CloseContract(effective_on=first, contract=contract_id)
    charge = contract.charges.get(taken.month)
    charged_before = charge is not None and charge.position <= taken.since
    begun = contract.starts_on <= last_day(taken.month)
    if not begun or charged_before or month_price(contract, taken.month) == 0:
        return None
    return ChargeCertificate(effective_on=first, contract=contract_id, month=taken.month, run=True)


class MonthRuns:
    """Works at the monthly runs of all books; several processes may, a run has one at a time."""

    def __init__(self, pool: asyncpg.Pool, writer: Writer) -> None:
        self._pool = pool
        self._writer = writer
        self._holder = str(uuid4())
        self._woken = asyncio.Event()

    async def ask(self, book: str, month: Month) -> RunId:
        """Make ready for a run before its beginning is recorded; asking again changes nothing."""
        run = run_id(book, month)
        await self._pool.execute(SQL.ask_run, book, month, run)
        return run

    def wake(self) -> None:
        """Say that a run has begun."""
        self._woken.set()

    async def read(self, book: str, run: RunId) -> Progress | None:
        """Tell how far a run has come, if there is such a run."""
        row = await self._pool.fetchrow(SQL.read_run, book, run)
        return None if row is None else Progress(*row)

    async def work(self) -> None:
        """Take up whatever run is open, for ever."""
        while True:
            with suppress(*PASSING):  # not even the list of runs can be read: try again
                await self.work_once()
            try:
                async with asyncio.timeout(POLL_SECONDS):
                    await self._woken.wait()
            except TimeoutError:
                continue
            self._woken.clear()

    async def work_once(self) -> None:
        """Take up the runs that are open now and that nobody else holds."""
        for row in await self._pool.fetch(SQL.list_open_runs):
            region = decode_state(row["region"])
            begun = isinstance(region, Region) and region.runs.get(row["month"]) == row["run"]
            if begun:
                await self._take_up(row["book"], row["month"])

    async def _take_up(self, book: str, month: Month) -> None:
        """Work at a run until it is finished, or until something stops it."""
        row = await self._pool.fetchrow(SQL.hold_run, book, month, self._holder, HOLD)
        if row is None:
            return
        taken = Taken(book=book, month=month, run=row["run"], since=row["since_position"])
        try:
            await self._pool.execute(SQL.count_contracts, book, month, LIVE)
            after = row["after_subject"] or FIRST_SUBJECT
            moved_from = row["after_subject"]
            while contracts := await self._pool.fetch(
                SQL.list_contracts, book, after, CHUNK_CONTRACTS, taken.since, LIVE
            ):
                after = contracts[-1]["subject"]
                await self._settle(taken, contracts, moved_from, after)
                moved_from = after
            await self._finish(taken)
        except LostRun:
            return
        except PASSING as error:
            await self._pool.execute(SQL.let_go, book, month, self._holder, type(error).__name__)

    async def _settle(
        self, taken: Taken, contracts: list[asyncpg.Record], moved_from: str, after: str
    ) -> None:
        """Give every contract of a chunk its verdict, then move on with the counts."""
        tally = await self._execute(list(orders_of(taken, contracts)))
        moved = await self._pool.fetchval(
            SQL.move_run,
            taken.book,
            taken.month,
            self._holder,
            moved_from,
            after,
            len(contracts),
            tally.charged_count,
            tally.charged_kopecks,
            tally.closed_count,
            tally.passed_over_count,
            HOLD,
        )
        if not moved:
            raise LostRun

    async def _execute(self, orders: list[Order]) -> Tally:
        """Execute each order for itself; one that the database refuses is passed over."""
        tally = Tally()
        try:
            for verdict in await self._writer.execute_all(orders, atomic=False):
                tally.add(verdict)
        except Conflict:
            tally = Tally()
            for order in orders:
                try:
                    tally.add(await self._writer.execute(order))
                except Conflict:
                    tally.passed_over_count += 1
        return tally

    async def _finish(self, taken: Taken) -> None:
        """Record the control totals and close the row."""
        totals = await self._pool.fetchrow(SQL.read_totals, taken.book, taken.month)
        if totals is None:
            raise AssertionError(f"the run {taken.run} vanished")
        command = FinishMonthRun(
            effective_on=first_day(taken.month), run=taken.run, month=taken.month, **totals
        )
        await self._writer.execute(order_of(taken, command, "finish"))
        await self._pool.execute(SQL.finish_run, taken.book, taken.month)


def orders_of(taken: Taken, contracts: Iterable[asyncpg.Record]) -> Iterable[Order]:
    """Make an order for every contract of a list that is due."""
    for row in contracts:
        contract = decode_state(row["state"])
        if not isinstance(contract, Contract):
            raise AssertionError(f"{row['subject']} is no contract")  # noqa: TRY004 - a bug
        contract_id = row["subject"].removeprefix(FIRST_SUBJECT)
        command = due_command(taken, contract_id, contract, row["position"])
        if command is not None:
            yield order_of(taken, command, f"{type(command).__name__}:{contract_id}")


def order_of(taken: Taken, command: Command, what: str) -> Order:
    """Surround a command of the run with a key that is always the same."""
    key = hashlib.sha256(f"{ACTOR}\n{taken.run}\n{what}".encode()).digest()
    return Order(
        book=taken.book,
        command=command,
        by=ACTOR,
        key=key[:16],
        fingerprint=key[16:],
        request=f"{ACTOR}:{taken.month}",
    )
