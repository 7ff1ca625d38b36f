"""One school year of one region, as prose with exact sums: what the ledger does, told whole.

It stands in school_year.md. After a change that is meant, delete the file and run the test: it
writes the story anew and fails once, so that somebody reads it.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import asyncpg
from msgspec.structs import replace

from api.problems import problem_of
from events.certificate import CertificateCharged
from events.period import first_day, last_day
from ledger.month_run import MonthRuns, run_id
from ledger.period_roll import PeriodRolls
from ledger.rules import commands as do
from ledger.rules.commands import Command
from ledger.verdicts import Refused
from ledger.writer import Writer
from tests import books, longer, made, settled, turn
from tests.story.chronicle import day, rub, told
from tests.story.people import AGREEMENTS, CHILDREN, approvals

STORY = Path(__file__).parent / "school_year.md"


class Narrator:
    """Gives orders to the book and writes down what came of them."""

    def __init__(self, pool: asyncpg.Pool, db: asyncpg.Connection, writer: Writer) -> None:
        self.pool, self.db, self.writer = pool, db, writer
        self.lines: list[str] = ["# Учебный год одного района", ""]
        self.heard = 0

    def chapter(self, title: str) -> None:
        self.lines += [f"## {title}", ""]

    async def on(self, today: date, *commands: Command) -> None:
        """Give orders of a day, and tell what the book has recorded or why it refused."""
        self.lines.append(f"**{day(today)}**")
        for command in commands:
            order = made.order(replace(command, effective_on=today))
            verdict = await self.writer.execute(order)
            if isinstance(verdict, Refused):
                why = problem_of(verdict.refusal, "ru", "story")["detail"]
                self.lines.append(f"- Отказано: {why}")
            await self.listen()
        self.lines.append("")

    async def listen(self) -> None:
        """Tell the facts that were not told yet."""
        recorded = await books.facts(self.db)
        for each in recorded[self.heard :]:
            for line in told(each.fact):
                self.lines.append(line if line.startswith(" ") else f"- {line}")
        self.heard = len(recorded)

    async def run(self, month: str) -> None:
        """Let the monthly run go through, as its job does."""
        today = first_day(month)
        self.lines.append(f"**{day(today)}**")
        runs = MonthRuns(self.pool, self.writer)
        run = await runs.ask(made.BOOK, month)
        assert run == run_id(made.BOOK, month)
        started = do.StartMonthRun(effective_on=today, run=run, month=month)
        await books.record(self.writer, [started])
        await runs.work_once()
        await self.listen()
        self.lines.append("")

    async def turn(self, today: date) -> None:
        """Let the period turn, as its job does."""
        self.lines.append(f"**{day(today)}**")
        await books.record(self.writer, [turn.roll(today)])
        await PeriodRolls(self.pool, self.writer).work_once()
        await self.listen()
        self.lines.append("")

    async def balances(self) -> None:
        """Show what every certificate, agreement and cap holds."""
        self.lines += ["| счёт | предел | доступно | резерв | списано |", "|---|--:|--:|--:|--:|"]
        rows = await self.db.fetch(
            "SELECT account, limit_kopecks, available_kopecks, reserved_kopecks, charged_kopecks"
            " FROM ledger.sums WHERE book = $1 ORDER BY account",
            made.BOOK,
        )
        for row in rows:
            name = account(row["account"])
            if name is not None and any(tuple(row)[1:]):
                sums = " | ".join(rub(each) for each in tuple(row)[1:])
                self.lines.append(f"| {name} | {sums} |")
        self.lines.append("")

    async def charge_of(self, contract: str, month: str) -> int:
        """Find where the charge of a month stands."""
        return next(
            each.position
            for each in reversed(await books.facts(self.db))
            if isinstance(each.fact, CertificateCharged)
            and (each.fact.contract, each.fact.month) == (contract, month)
        )


def account(name: str) -> str | None:
    """Name an account as it is called in the district."""
    kind, _, rest = name.partition(":")
    if kind == "provision":
        child, period = rest.split(":")
        return f"сертификат {CHILDREN[child]}, {period} год"
    if kind == "agreement":
        return AGREEMENTS[rest]
    return f"предел программы ПФ, {rest.partition(':')[2]} год" if kind == "cap" else None


async def autumn(tell: Narrator) -> None:
    tell.chapter("Решения до начала года")
    await tell.on(date(2024, 12, 20), *approvals())
    tell.chapter("Август: сертификаты и очередь")
    await tell.on(date(2025, 8, 20), *(made.certificate(each) for each in CHILDREN))
    tell.chapter("Сентябрь: зачисление")
    first = date(2025, 9, 1)
    await tell.on(first, *enrolled("k1", "c1", first), *enrolled("k2", "c2", first))
    await tell.on(date(2025, 9, 2), made.request("k3", "c3", on=date(2025, 9, 2)))
    await tell.on(date(2025, 9, 15), made.refuse("k3"), made.to_accounting("c3"))
    late = date(2025, 9, 18)
    await tell.on(late, *enrolled("k4", "c4", late))
    await tell.balances()
    tell.chapter("Октябрь: списание, аванс, объём услуги")
    await tell.run("2025-10")
    under = settled.invoice("i1", "2025-09")
    await tell.on(date(2025, 10, 3), under, settled.take("i1"), settled.pay("i1"))
    asked = settled.register("2025-10"), settled.advance("adv1"), settled.pay_advance("adv1")
    await tell.on(date(2025, 10, 10), *asked)
    await tell.on(date(2025, 10, 31), settled.completeness(75))


async def winter(tell: Narrator) -> None:
    tell.chapter("Ноябрь: счёт, возврат, исправление, расторжение")
    october = settled.invoice("i2"), settled.take("i2"), settled.pay("i2")
    await tell.on(date(2025, 11, 1), *october, made.charge("k1", "2025-11", 1_000_00))
    await tell.run("2025-11")
    place = await tell.charge_of("k1", "2025-11")
    correction = settled.correct_charge(place, 1_010_98)
    await tell.on(date(2025, 11, 6), correction, correction)
    closing = settled.close("2025-09"), settled.close("2025-11")
    await tell.on(date(2025, 11, 20), made.terminate("k2"), *closing)
    await tell.balances()
    tell.chapter("Декабрь: счета, продление, переход")
    await tell.run("2025-12")
    november = settled.invoice("i3", "2025-11")
    paid = november, settled.take("i3"), settled.pay("i3")
    await tell.on(date(2025, 12, 2), *paid, settled.close("2025-10"), settled.close("2025-11"))
    prolonged = replace(longer.prolong("k5"), parent="k1")
    await tell.on(date(2025, 12, 15), prolonged, made.conclude("k5"))
    december = settled.invoice("i4", "2025-12")
    await tell.on(date(2025, 12, 29), december, settled.take("i4"), settled.pay("i4"))
    await tell.balances()
    tell.chapter("Январь: новый период, позднее сторно")
    await tell.turn(date(2026, 1, 1))
    await tell.run("2026-01")
    await tell.on(date(2026, 1, 12), settled.close("2025-12"))
    place = await tell.charge_of("k4", "2025-12")
    late = made.charge("k4", "2025-12"), made.reverse(place, "k4", 10_98)
    await tell.on(date(2026, 1, 14), *late)


async def spring(tell: Narrator) -> None:
    await settle(tell, "i5", "2026-01")
    tell.chapter("Весна: месяц за месяцем")
    for number, month in enumerate(("2026-02", "2026-03", "2026-04", "2026-05"), start=6):
        await tell.run(month)
        await settle(tell, f"i{number}", month)
    await tell.run("2026-06")
    tell.chapter("Что осталось на счетах")
    await tell.balances()


async def settle(tell: Narrator, name: str, month: str) -> None:
    """Have a month paid on its last day and closed the day after."""
    invoice = replace(settled.invoice(name, month), agreement="a2")
    end = last_day(month)
    await tell.on(end, invoice, settled.take(name), settled.pay(name))
    await tell.on(end + timedelta(days=1), settled.close(month))


def enrolled(contract: str, holder: str, on: date) -> Sequence[Command]:
    """An application, its acceptance and the signature of one day."""
    return [made.request(contract, holder, on=on), made.accept(contract), made.conclude(contract)]


async def test_a_school_year_reads_as_it_is_written(
    pool: asyncpg.Pool, db: asyncpg.Connection
) -> None:
    async with books.begun(pool, []) as writer:
        tell = Narrator(pool, db, writer)
        await autumn(tell)
        await winter(tell)
        await spring(tell)
    await books.check(db)
    story = "\n".join(tell.lines).rstrip() + "\n"
    if not STORY.exists():
        STORY.write_text(story, encoding="utf-8")
        raise AssertionError(f"{STORY.name} was written: read it and commit it")
    assert story == STORY.read_text(encoding="utf-8")
