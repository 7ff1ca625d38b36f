"""A load that can be repeated: contracts from application to end, each step under its own key."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from ledger.rules.commands import Command
from ledger.verdicts import Accepted, Order, OutcomeUnknown, QueueFull, Refused, Verdict
from ledger.writer import Writer
from tests import made

WORKERS = 16
TRIES_MAX = 60  # by one caller, each with the writer's own five
PART = 4_051_92
SEPTEMBER = date(2025, 9, 1)
NOVEMBER = date(2025, 11, 5)


@dataclass(frozen=True)
class Answer:
    """What a caller was told: where the facts stand, or why there are none."""

    first: int
    last: int
    refusal: str = ""

    @classmethod
    def of(cls, verdict: Verdict) -> "Answer":
        match verdict:
            case Accepted():
                return cls(verdict.position_first, verdict.position_last)
            case Refused(refusal):
                return cls(0, 0, refusal.code)

    def line(self, key: str) -> str:
        return f"{key} {self.first} {self.last} {self.refusal}\n"

    @classmethod
    def read(cls, line: str) -> tuple[str, "Answer"]:
        key, first, last, refusal = line.rstrip("\n").split(" ")
        return key, cls(int(first), int(last), refusal)


def region(contracts: int) -> list[Command]:
    """A region in which four contracts of five find money under the agreement."""
    return made.region(agreement_limit=PART * contracts * 4 // 5)


def steps(contract: str, answers: dict[str, Answer]) -> Iterator[tuple[str, Command]]:
    """Give a contract's life, key by key; what comes later may name what was answered before."""
    number = int(contract[1:])
    holder = f"c{number}"
    yield f"{contract}-issue", made.certificate(holder)
    yield f"{contract}-request", made.request(contract, holder)
    yield f"{contract}-accept", made.accept(contract)
    yield f"{contract}-conclude", made.conclude(contract)
    yield f"{contract}-october", made.charge(contract, "2025-10", on=NOVEMBER)
    first_month = answers[f"{contract}-conclude"].last or 1
    yield f"{contract}-reverse", made.reverse(first_month, contract, on=NOVEMBER)
    yield f"{contract}-september", made.charge(contract, "2025-09", 500_00, on=NOVEMBER)
    yield f"{contract}-october-again", made.charge(contract, "2025-10", 1_00, on=NOVEMBER)
    if number % 2:
        yield f"{contract}-end", made.terminate(contract, on=NOVEMBER)
    else:
        yield f"{contract}-end", made.close_contract(contract)


@dataclass
class Load:
    """Callers that take a contract after another and a step after another."""

    book: str
    contracts: Sequence[str]
    answers: dict[str, Answer] = field(default_factory=dict)

    def order(self, key: str, command: Command) -> Order:
        return made.order(command, key, book=self.book)

    async def run(self, writer: Writer, told: Callable[[str, Answer], None]) -> None:
        """Run what is not answered yet; tell each answer before the caller takes its next step."""
        waiting = iter(self.contracts)

        async def worker() -> None:
            for contract in waiting:
                for key, command in steps(contract, self.answers):
                    if key not in self.answers:
                        verdict = await persist(writer, self.order(key, command))
                        self.answers[key] = Answer.of(verdict)
                        told(key, self.answers[key])

        async with asyncio.TaskGroup() as group:
            for _ in range(WORKERS):
                group.create_task(worker())

    async def repeat(self, writer: Writer) -> None:
        """Send every order again: each must be answered as it was."""
        for contract in self.contracts:
            orders = [self.order(*step) for step in steps(contract, self.answers)]
            verdicts = await writer.execute_all(orders, atomic=False)
            keys = [key for key, _ in steps(contract, self.answers)]
            assert all(each.replayed for each in verdicts), contract
            assert [Answer.of(each) for each in verdicts] == [self.answers[key] for key in keys]


async def persist(writer: Writer, order: Order) -> Verdict:
    """Ask until there is a verdict, as a caller does who was told that the outcome is unknown."""
    for _ in range(TRIES_MAX):
        try:
            return await writer.execute(order)
        except (OutcomeUnknown, QueueFull):
            continue
    raise OutcomeUnknown


def contracts(first: int, count: int) -> list[str]:
    """Name contracts."""
    return [f"k{number}" for number in range(first, first + count)]
