"""Приложение к счету: what a provider asks a payer to pay for a month, contract by contract."""

from typing import Final

from events.invoice import InvoiceIssued, InvoiceLine
from projections.reports.ground import Ground, the_first
from projections.reports.paper import Column, Kind, Paper, Report, at_once
from projections.reports.terms import Terms
from projections.reports.words import in_words, money, month, short_date

KIND: Final = "invoice"
TITLE: Final = "Приложение к счету"
VERSION: Final = 2
NEEDS: Final = ("invoice",)
TAKES: Final = ("names",)
ANNEX: Final = (
    Column("№ п.п.", Kind.ORDINAL, 1),
    Column("№ договора", width=4, names=True),
    Column("Дата договора", Kind.DATE, 3),
    Column("Номер сертификата", width=4),
    Column("Объем оказания услуги, %", Kind.PERCENT, 3),
    Column("К оплате, руб.", Kind.MONEY, 3, total=True),
)
SIGNATURES: Final = ("Руководитель", "Главный бухгалтер")


async def gather(ground: Ground, terms: Terms) -> Report:
    """Gather the annex to an invoice."""
    facts = await ground.streams(f"invoice:{terms.invoice}")
    issued = the_first([each.fact for each in facts if isinstance(each.fact, InvoiceIssued)])
    payer = await ground.payer(issued.payer)
    ground.check(provider=issued.provider, municipality=payer.municipality)
    agreement = await ground.agreement(issued.agreement)
    provider = await ground.provider(issued.provider)
    contracts = await ground.contracts(line.contract for line in issued.lines)
    numbers = await ground.numbers(line.certificate for line in issued.lines)
    lines = sorted(
        issued.lines, key=lambda line: (contracts[line.contract].number, line.month, line.charge)
    )
    dated = short_date(facts[0].effective_on)
    return Report(
        Paper(
            title=f"{TITLE} от {dated} № {issued.invoice}",
            under=(f"по договору № {agreement.number} от {short_date(agreement.concluded_on)}",),
            facts=(
                ("Месяц, за который сформирован счет", month(issued.month)),
                ("Плательщик", payer.title),
                ("Наименование поставщика", provider.title),
                ("ОГРН/ОГРНИП", provider.ogrn),
                ("Всего оказано услуг на сумму", f"{money(issued.total_kopecks)} руб."),
                *settled(issued),
                ("Подлежит оплате", f"{money(issued.payable_kopecks)} руб."),
            ),
            columns=ANNEX,
            closing=closing(issued),
            signatures=SIGNATURES,
            stamped=True,
        ),
        at_once(
            (
                place,
                contracts[line.contract].number + late(line, issued),
                contracts[line.contract].concluded_on,
                numbers[line.certificate],
                line.completeness_percent,
                line.amount_kopecks,
            )
            for place, line in enumerate(lines, start=1)
        ),
    )


def late(line: InvoiceLine, issued: InvoiceIssued) -> str:
    """Name the month of a line that is of an earlier one than the invoice."""
    return "" if line.month == issued.month else f" (за {month(line.month)})"


def settled(issued: InvoiceIssued) -> tuple[tuple[str, str], ...]:
    """Say what comes off the sum, if anything does."""
    off = (
        ("Выплачен аванс", issued.advance_kopecks),
        ("Зачтено из прошлых месяцев", issued.carried_kopecks),
    )
    return tuple((name, f"{money(kopecks)} руб.") for name, kopecks in off if kopecks)


def closing(issued: InvoiceIssued) -> tuple[str, ...]:
    """Say the sum in words, and what is carried on to the next invoice."""
    words = [f"К оплате: {in_words(issued.payable_kopecks)}."]
    late: dict[str, int] = {}
    for line in issued.lines:
        if line.month != issued.month:
            late[line.month] = late.get(line.month, 0) + line.amount_kopecks
    words += [f"В том числе за {month(name)}: {money(late[name])} руб." for name in sorted(late)]
    if issued.advance_overpaid_kopecks:
        over = money(issued.advance_overpaid_kopecks)
        words.append(f"Аванс превышает сумму услуг на {over} руб.: переносится на следующий счет.")
    return tuple(words)
