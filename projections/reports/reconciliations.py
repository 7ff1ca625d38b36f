"""Акт сверки: a payer and a provider compare what was charged and what was paid, month by month."""

from typing import Final

from events.advance import AdvancePaid
from events.certificate import CertificateCharged, ChargeReversed
from events.codec import tag_of
from events.invoice import InvoiceIssued, InvoicePaid, InvoiceRemoved
from projections import settlements, travel
from projections.reports.ground import Ground
from projections.reports.paper import Column, Kind, Paper, Report, Row, at_once
from projections.reports.terms import Terms, months_of
from projections.reports.words import in_words, money, month, short_date, span
from projections.settlements import Settlement

KIND: Final = "reconciliation"
TITLE: Final = "Акт сверки взаимных расчётов"
VERSION: Final = 2
NEEDS: Final = ("agreement",)
TAKES: Final = ("period",)
MOVING: Final = (
    AdvancePaid,
    CertificateCharged,
    ChargeReversed,
    InvoiceIssued,
    InvoicePaid,
    InvoiceRemoved,
)
COLUMNS: Final = (
    Column("Месяц", width=3, names=True),
    Column("Сальдо на начало, руб.", Kind.MONEY, 3),
    Column("Начислено, руб.", Kind.MONEY, 3, total=True),
    Column("Сторнировано, руб.", Kind.MONEY, 3, total=True),
    Column("Не оказано, руб.", Kind.MONEY, 3, total=True),
    Column("Аванс, руб.", Kind.MONEY, 3, total=True),
    Column("Оплачено по счёту, руб.", Kind.MONEY, 3, total=True),
    Column("Сальдо на конец, руб.", Kind.MONEY, 3),
)


async def gather(ground: Ground, terms: Terms) -> Report:
    """Gather the months under an agreement, each with its opening and closing balance."""
    name = terms.agreement or ""
    agreement = await ground.agreement(name)
    payer = await ground.payer(agreement.payer)
    ground.check(provider=agreement.provider, municipality=payer.municipality)
    provider = await ground.provider(agreement.provider)
    first, last = months_of(terms.period)
    facts = await ground.streams(f"agreement:{name}", f"payer:{agreement.payer}")
    facts += await ground.naming([tag_of(kind) for kind in MOVING], "agreement", name)
    facts.sort(key=lambda each: each.position)
    sheet = travel.fold(settlements.VIEW, facts)
    months = sorted(sheet.months.made.values(), key=lambda row: row.month)
    rows, closing = balanced(months, first, last)
    owed = "в пользу поставщика" if closing >= 0 else "в пользу плательщика"
    return Report(
        Paper(
            title=TITLE,
            under=(f"по договору № {agreement.number} от {short_date(agreement.concluded_on)}",),
            facts=(
                ("Плательщик", f"{payer.title}, ИНН {payer.inn}"),
                ("Поставщик", f"{provider.title}, ИНН {provider.inn}, ОГРН {provider.ogrn}"),
                ("Период", span(terms.period)),
            ),
            columns=COLUMNS,
            closing=(
                f"Сальдо на конец периода {owed}: {money(abs(closing))} руб.",
                f"Прописью: {in_words(abs(closing))}.",
            ),
            signatures=("От плательщика", "От поставщика"),
            stamped=True,
        ),
        at_once(rows),
    )


def balanced(months: list[Settlement], first: str, last: str) -> tuple[list[Row], int]:
    """Carry the balance from month to month; what is owed to the provider is above zero."""
    rows: list[Row] = []
    balance = shown = 0
    for row in months:
        opening = balance
        reversed_ = row.reversed_kopecks + row.late_reversed_kopecks
        balance += row.charged_kopecks - reversed_ - row.refunded_kopecks
        balance -= row.advanced_kopecks + row.paid_kopecks
        if row.month <= last:
            shown = balance
        if first <= row.month <= last:
            rows.append(
                (
                    month(row.month),
                    opening,
                    row.charged_kopecks,
                    reversed_,
                    row.refunded_kopecks,
                    row.advanced_kopecks,
                    row.paid_kopecks,
                    balance,
                )
            )
    return rows, shown
