"""The decisions of one batch, in the order of arrival, each seeing the ones before it."""

import asyncio
from collections.abc import Sequence

from events.codec import Recorded
from ledger import journal
from ledger.batch import Batch, Tail
from ledger.database import Db
from ledger.memory import Memory
from ledger.rules.book import decide, evolve, subject_of, subjects_named
from ledger.rules.commands import Command
from ledger.rules.draft import Draft, Missing, MissingMembers
from ledger.rules.refusals import BatchRefused, KeyReused, NothingToChange, Refusal, VersionConflict
from ledger.verdicts import Accepted, Order, Refused, Verdict, decode_refusal


class Job:
    """Orders of one caller, and the promise of their verdicts."""

    def __init__(self, orders: Sequence[Order], *, atomic: bool, forked: bool = False) -> None:
        self.answer: asyncio.Future[list[Verdict]] = asyncio.get_running_loop().create_future()
        together = atomic or forked
        parts = [orders] if together else [[each] for each in orders]
        self.units = [Unit(self, part, forked=forked) for part in parts]
        self.open_count = len(self.units)

    def hear(self) -> None:
        """Answer when the last unit is settled; a caller that has gone away is not answered."""
        self.open_count -= 1
        if self.open_count == 0 and not self.answer.done():
            self.answer.set_result([each for unit in self.units for each in unit.verdicts])
            self.units = []  # they point back: left to itself, the ring waits for the collector

    def fail(self, error: Exception) -> None:
        """Answer that there is no verdict; what was settled can be asked for by its key."""
        if not self.answer.done():
            self.answer.set_exception(error)


class Unit:
    """Orders that are recorded all or not at all; forked, each after the accepted ones before."""

    def __init__(self, job: Job, orders: Sequence[Order], *, forked: bool = False) -> None:
        self.job = job
        self.orders = orders
        self.forked = forked  # on trial, so that one that is refused need not spoil the others
        self.verdicts: list[Verdict] = []  # safe to tell once the batch is committed
        self.fault: Exception | None = None  # a bug met on the way; nothing was recorded

    def succeed(self) -> None:
        """Let the caller hear: the batch is committed."""
        if self.fault is None:
            self.job.hear()
        else:
            self.job.fail(self.fault)

    def fail(self, error: Exception) -> None:
        """Tell the caller that there is no verdict."""
        self.job.fail(error)


class Sitting:
    """Decides units over what is known, and asks the database for what is not."""

    def __init__(
        self, db: Db, book: str, memory: Memory, batch: Batch, opened: journal.Opened
    ) -> None:
        self.db = db
        self.book = book
        self.memory = memory
        self.batch = batch
        self.known = opened.known
        self.replays: dict[bytes, tuple[Recorded, ...]] = {}
        self.fresh: dict[bytes, tuple[bytes, Verdict]] = {}  # answers of this very batch

    async def decide(self, units: list[Unit]) -> int:
        """Decide units until all are done or one must wait; give how many are done."""
        await self.read_replays()
        done = 0
        while done < len(units):
            lacking = self.settle(units[done])
            if lacking is None:
                done += 1
            elif isinstance(lacking, Missing):
                subjects = self.ask_ahead(units[done:])
                subjects.update(lacking.subjects)
                await journal.load_states(self.db, self.book, self.memory, sorted(subjects))
            elif self.batch.draft.changed:
                return done  # a rule looks at a whole group: let it see what is committed
            else:
                await journal.load_members(self.db, self.book, self.memory, lacking.parent)
        return done

    async def read_replays(self) -> None:
        """Read the facts of keys that were accepted before."""
        for key, verdict in self.known.items():
            if verdict.refusal is None:
                self.replays[key] = await journal.read_facts(self.db, self.book, verdict)

    def ask_ahead(self, units: list[Unit]) -> set[str]:
        """Find all that the waiting orders lack, so that one query loads it for everybody."""
        waiting = [order.command for unit in units for order in unit.orders]
        held = self.memory.held
        subjects = {
            subject
            for command in waiting
            for subject in subjects_named(command)
            if subject not in held
        }
        return subjects or self.try_ahead(waiting)

    def try_ahead(self, commands: list[Command]) -> set[str]:
        """Decide the waiting commands on trial, each after the ones before it, to see what stops.

        What comes of it is thrown away, so it does no harm that one that stopped spoils others.
        """
        subjects: set[str] = set()
        trial = Draft(self.batch.draft)
        for command in commands:
            try:
                for fact in decide(command, trial):
                    evolve(fact, self.batch.position, trial)
            except Missing as lacking:
                subjects.update(lacking.subjects)
            except Exception:  # noqa: BLE001, S112 - it will be met again in its turn
                continue
        return subjects

    def settle(self, unit: Unit) -> Missing | MissingMembers | None:
        """Decide a unit and take it into the batch, or say what is missing."""
        tail = Tail(self.batch)
        fresh: dict[bytes, tuple[bytes, Verdict]] = {}
        verdicts: list[Verdict] = []
        try:
            for order in unit.orders:
                verdict = self.answer(order, tail, fresh)
                fresh.setdefault(order.key, (order.fingerprint, verdict))
                verdicts.append(verdict)
        except (Missing, MissingMembers) as lacking:
            return lacking
        except Exception as fault:  # noqa: BLE001 - one command's bug never spoils the batch
            unit.fault = fault
            return None
        unit.fault = None
        unit.verdicts = verdicts if unit.forked else all_or_none(unit.orders, verdicts)
        self.keep(unit, tail)
        return None

    def keep(self, unit: Unit, tail: Tail) -> None:
        """Take a decided unit into the batch; of a dry run nothing stays."""
        if tail.recorded and is_recorded(unit):
            self.batch.take(tail)
        for order, verdict in zip(unit.orders, unit.verdicts, strict=True):
            if not (order.dry_run or verdict.replayed or is_reuse(verdict)):
                self.batch.note(order, verdict)
                self.fresh[order.key] = (order.fingerprint, verdict)

    def answer(
        self, order: Order, tail: Tail, fresh: dict[bytes, tuple[bytes, Verdict]]
    ) -> Verdict:
        """Give the verdict of one order: as it was given before, or decided now."""
        if not order.dry_run:
            before = self.before(order, fresh)
            if before is not None:
                return before
        try:
            check_version(order, tail.draft)
            facts = decide(order.command, tail.draft)
        except Refusal as refusal:
            return Refused(refusal)
        if not facts:
            return Refused(NothingToChange())
        return Accepted(tail.add(order, facts))

    def before(self, order: Order, fresh: dict[bytes, tuple[bytes, Verdict]]) -> Verdict | None:
        """Give the verdict that the key has, if it has one; another request may not use it."""
        known = self.known.get(order.key)
        if known is not None:
            if known.fingerprint != order.fingerprint:
                return Refused(KeyReused())
            if known.refusal is not None:
                return Refused(decode_refusal(known.refusal), replayed=True)
            return Accepted(self.replays[order.key], replayed=True)
        mine = fresh.get(order.key) or self.fresh.get(order.key)
        if mine is None:
            return None
        fingerprint, verdict = mine
        if fingerprint != order.fingerprint:
            return Refused(KeyReused())
        if isinstance(verdict, Accepted):
            return Accepted(verdict.recorded, replayed=True)
        return Refused(verdict.refusal, replayed=True)


def is_recorded(unit: Unit) -> bool:
    """Tell whether all orders of a unit were accepted, and none on trial."""
    for order, verdict in zip(unit.orders, unit.verdicts, strict=True):
        if order.dry_run or not isinstance(verdict, Accepted):
            return False
    return True


def is_reuse(verdict: Verdict) -> bool:
    """Tell the one refusal that is not the key's own answer."""
    return isinstance(verdict, Refused) and isinstance(verdict.refusal, KeyReused)


def all_or_none(orders: Sequence[Order], verdicts: list[Verdict]) -> list[Verdict]:
    """If one order of a unit is refused, none is recorded; the others are told which it was.

    What was recorded before under a key stays so, but an order that stands twice in the unit is
    no more recorded the second time than the first.
    """
    refused = [row for row, verdict in enumerate(verdicts) if isinstance(verdict, Refused)]
    if not refused:
        return verdicts
    told = BatchRefused(row=refused[0])
    new = {
        order.key for order, verdict in zip(orders, verdicts, strict=True) if not verdict.replayed
    }
    return [
        Refused(told, replayed=verdict.replayed)
        if isinstance(verdict, Accepted) and order.key in new
        else verdict
        for order, verdict in zip(orders, verdicts, strict=True)
    ]


def check_version(order: Order, draft: Draft) -> None:
    """Refuse when the subject has changed since the caller looked."""
    if order.if_match is None:
        return
    subject = subject_of(order.command)
    actual = 0 if subject is None else draft.look(subject).position
    if actual != order.if_match:
        raise VersionConflict(expected=order.if_match, actual=actual)
