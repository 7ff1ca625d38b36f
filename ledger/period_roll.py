"""The turn of a period: gives everybody in one region the new period, beside live traffic.

Once the turn has begun, every payer, every group and then every certificate is given its part by
an ordinary command, in small chunks. What is done already shows in the states, so a turn that was
killed is taken up again anywhere and does nothing twice; two processes that work at it at the same
time only do each other's work. The last command is refused until nobody is left out.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import suppress
from datetime import date
from typing import Final
from uuid import uuid4

import asyncpg
from msgspec import Struct
from msgspec.structs import replace

from events.base import PeriodId
from events.codec import decode
from events.region import PeriodRollFinished
from ledger import failpoints, queries
from ledger.memory import decode_state, encode_state
from ledger.rules.commands import (
    Command,
    FinishPeriodRoll,
    GrantPeriod,
    RollCertGroup,
    RollPayer,
)
from ledger.rules.states import (
    ALL_GROUPS,
    ALL_PAYERS,
    AnyState,
    CertGroup,
    Certificate,
    CertificateStatus,
    Payer,
    Region,
)
from ledger.verdicts import Accepted, Conflict, Order, OutcomeUnknown, QueueFull
from ledger.writer import Writer

SQL = queries.load("ledger", "period_roll")

ACTOR: Final = "period-roll"
CHUNK: Final = 200  # live traffic waits for no more than one such batch
POLL_SECONDS: Final = 2.0

# The database is away or too busy, or a constraint stopped a step: it is tried again.
PASSING: Final = (
    OSError,
    Conflict,
    OutcomeUnknown,
    QueueFull,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresError,
)


class Turn(Struct, frozen=True):
    """A turn that has begun and is not finished."""

    book: str
    current: PeriodId
    future: PeriodId
    begun_on: date  # the first day of the current period; every step is of that day


class Progress(Struct, frozen=True):
    """How much of a turn is still to do."""

    current: PeriodId
    future: PeriodId
    groups_left_count: int
    certificates_left_count: int


class PeriodRolls:
    """Works at the turns of all regions, each for itself."""

    def __init__(self, pool: asyncpg.Pool, writer: Writer) -> None:
        self._pool = pool
        self._writer = writer
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Say that a turn has begun."""
        self._woken.set()

    async def work(self) -> None:
        """Work at whatever turn has begun, for ever."""
        while True:
            with suppress(*PASSING):
                await self.work_once()
            try:
                async with asyncio.timeout(POLL_SECONDS):
                    await self._woken.wait()
            except TimeoutError:
                continue
            self._woken.clear()

    async def work_once(self) -> None:
        """Bring every turn that has begun to its end."""
        for row in await self._pool.fetch(SQL.list_regions):
            turn = turn_of(row["book"], decode_state(row["state"]))
            if turn is not None:
                await self._take(turn)

    async def read(self, book: str) -> Progress | None:
        """Tell how much of a region's turn is still to do, if there is one."""
        for row in await self._pool.fetch(SQL.list_regions):
            turn = turn_of(row["book"], decode_state(row["state"]))
            if turn is not None and turn.book == book:
                return await self._progress(turn)
        return None

    async def read_finished(self, book: str, current: PeriodId) -> PeriodRollFinished | None:
        """Give the control totals of a turn that is over, if it is."""
        for row in await self._pool.fetch(SQL.read_finished, book):
            fact = decode(row["envelope"]).fact
            if isinstance(fact, PeriodRollFinished) and fact.current == current:
                return fact
        return None

    async def _progress(self, turn: Turn) -> Progress:
        groups = certificates = 0
        async for _, group in self._under(turn, ALL_GROUPS):
            if isinstance(group, CertGroup):
                groups += wants_nominal(turn, group)
                certificates += group.ungranted.get(turn.future, 0)
        return Progress(turn.current, turn.future, groups, certificates)

    async def _take(self, turn: Turn) -> None:
        """Give everybody the part that they have not got, then finish."""
        await self._each(turn, ALL_PAYERS, payer_step)
        await self._each(turn, ALL_GROUPS, group_step)
        incomplete = [
            subject
            async for subject, group in self._under(turn, ALL_GROUPS)
            if isinstance(group, CertGroup) and group.ungranted.get(turn.future)
        ]
        for subject in incomplete:
            await self._each(turn, subject, certificate_step)
        # Tried out first, since the answer "somebody is left out" must not stand under the key.
        finish = order_of(turn, FinishPeriodRoll(effective_on=turn.begun_on), "finish")
        if isinstance(await self._writer.execute(replace(finish, dry_run=True)), Accepted):
            await self._writer.execute(replace(finish, key=uuid4().bytes))

    async def _each(
        self, turn: Turn, parent: str, step: Callable[[Turn, str, AnyState], Command | None]
    ) -> None:
        """Take a step for each subject under a parent that needs it, chunk by chunk."""
        orders = []
        async for subject, state in self._under(turn, parent):
            command = step(turn, subject.partition(":")[2], state)
            if command is not None:
                # What was refused is asked again once the subject is no longer as it was.
                seen = encode_state(state).hex()
                what = f"{type(command).__name__}:{subject}:{seen}"
                orders.append(order_of(turn, command, what))
            if len(orders) == CHUNK:
                await self._execute(orders)
                orders = []
        await self._execute(orders)

    async def _execute(self, orders: Iterable[Order]) -> None:
        """Execute a chunk; what somebody else did meanwhile is refused, and that is well."""
        verdicts = await self._writer.execute_all(list(orders), atomic=False)
        if any(isinstance(each, Accepted) for each in verdicts):
            failpoints.reach("period-roll-chunk")

    async def _under(self, turn: Turn, parent: str) -> AsyncIterator[tuple[str, AnyState]]:
        """Read the subjects under a parent with their states, chunk by chunk."""
        rows = await self._pool.fetch(SQL.list_under, turn.book, parent)
        subjects = [row["subject"] for row in rows]
        for start in range(0, len(subjects), CHUNK):
            part = subjects[start : start + CHUNK]
            for row in await self._pool.fetch(SQL.read_states, turn.book, part):
                yield row["subject"], decode_state(row["state"])


def turn_of(book: str, region: AnyState) -> Turn | None:
    """Tell whether a region's period is being turned, and into which."""
    if not isinstance(region, Region) or region.rolling is None:
        return None
    begun = {dates.period: dates.starts_on for dates in region.periods}
    current = region.rolling
    return Turn(book, current, region.rolls[current], begun[current])


def payer_step(turn: Turn, payer: str, state: AnyState) -> Command | None:
    """Turn a payer over unless it has only the current period open."""
    if isinstance(state, Payer) and state.open_periods == (turn.current,):
        return None
    return RollPayer(effective_on=turn.begun_on, payer=payer)


def group_step(turn: Turn, group: str, state: AnyState) -> Command | None:
    """Give a group its nominal unless it has one."""
    if not isinstance(state, CertGroup) or not wants_nominal(turn, state):
        return None
    return RollCertGroup(effective_on=turn.begun_on, cert_group=group)


def wants_nominal(turn: Turn, group: CertGroup) -> bool:
    """Tell whether a group takes part and has no nominal in the future period."""
    return turn.current in group.nominals and turn.future not in group.nominals


def certificate_step(turn: Turn, certificate: str, state: AnyState) -> Command | None:
    """Give a certificate its nominal if it has a place and lacks the period."""
    if not isinstance(state, Certificate) or state.status is not CertificateStatus.PF:
        return None
    if turn.future in state.provisions:
        return None
    return GrantPeriod(effective_on=turn.begun_on, certificate=certificate)


def order_of(turn: Turn, command: Command, what: str) -> Order:
    """Surround a step with a key that is always the same."""
    key = hashlib.sha256(f"{ACTOR}\n{turn.book}\n{turn.current}\n{what}".encode()).digest()
    return Order(
        book=turn.book,
        command=command,
        by=ACTOR,
        key=key[:16],
        fingerprint=key[16:],
        request=f"{ACTOR}:{turn.current}",
    )
