"""Реестр договоров для субсидии: what each contract binds a payer to for a month."""

from typing import Final

from events.subsidy import RegisterKind, SubsidyRegisterIssued
from projections.reports.ground import Ground, NotThere
from projections.reports.paper import Column, Kind, Paper, Report, at_once
from projections.reports.terms import Terms
from projections.reports.words import in_words, money, month, short_date

KIND: Final = "subsidy-register"
TITLE: Final = "Реестр договоров для субсидии"
VERSION: Final = 2
NEEDS: Final = ("subsidy_register",)
TAKES: Final = ("names",)
COLUMNS: Final = (
    Column("№", Kind.ORDINAL, 1),
    Column("Номер сертификата", width=4),
    Column("Реквизиты договора (твёрдой оферты)", width=5, names=True),
    Column("Объём обязательств за текущий месяц, руб.", Kind.MONEY, 3, total=True),
)


async def gather(ground: Ground, terms: Terms) -> Report:
    """Gather a register by the position at which it cuts off."""
    at = await ground.fact_at(terms.subsidy_register)
    if at is None or not isinstance(at.fact, SubsidyRegisterIssued):
        raise NotThere("subsidy-register")
    fact = at.fact
    ground.check(municipality=fact.municipality)
    payer = await ground.payer(fact.payer)
    contracts = await ground.contracts(line.contract for line in fact.lines)
    numbers = await ground.numbers(line.certificate for line in fact.lines)
    lines = sorted(
        fact.lines, key=lambda line: (contracts[line.contract].number, line.contract, line.month)
    )
    kind = "дополнительный" if fact.kind is RegisterKind.SUPPLEMENTARY else "основной"
    omitted = f"в том числе за прошлые месяцы {money(fact.omitted_kopecks)} руб."
    return Report(
        Paper(
            title=f"{TITLE} за {month(fact.month)}",
            under=(f"от {short_date(at.effective_on)} № {fact.cutoff} ({kind})",),
            facts=(
                ("Плательщик", payer.title),
                ("ИНН", payer.inn),
                ("Договоры учтены до позиции журнала", str(fact.cutoff)),
                ("Всего обязательств", f"{money(fact.total_kopecks)} руб."),
            ),
            columns=COLUMNS,
            closing=(
                f"Всего: {in_words(fact.total_kopecks)}"
                + (f", {omitted}" if fact.omitted_kopecks else "."),
            ),
            signatures=("Руководитель", "Главный бухгалтер"),
            stamped=True,
        ),
        at_once(
            (
                place,
                numbers[line.certificate],
                f"№ {contracts[line.contract].number}"
                f" от {short_date(contracts[line.contract].concluded_on)}"
                + ("" if line.month == fact.month else f" (за {month(line.month)})"),
                line.amount_kopecks,
            )
            for place, line in enumerate(lines, start=1)
        ),
    )
