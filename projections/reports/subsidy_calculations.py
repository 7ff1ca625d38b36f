"""Расчёт размера субсидии: a subsidy's payments with the budget code that pays them."""

from typing import Final

from events.budget import SubsidyAgreementAmended, SubsidyAgreementSigned
from events.budget_code import CodePart, parts_of
from projections import past
from projections.budget_reads import Filters
from projections.reports.ground import Ground, NotThere, the_first
from projections.reports.paper import Column, Kind, Paper, Report, at_once
from projections.reports.terms import Terms
from projections.reports.words import in_words, money, short_date

KIND: Final = "subsidy-calculation"
TITLE: Final = "Расчёт размера субсидии"
VERSION: Final = 2
NEEDS: Final = ("subsidy_agreement",)
TAKES: Final = ()
COLUMNS: Final = (
    Column("№", Kind.ORDINAL, 1),
    Column("Код строки", width=2, names=True),
    Column("Глава", width=2),
    Column("Раздел, подраздел", width=2),
    Column("Программная статья", width=3),
    Column("Направление расходов", width=3),
    Column("Вид расходов", width=2),
    Column("Не ранее", Kind.DATE, 3),
    Column("Не позднее", Kind.DATE, 3),
    Column("Сумма, руб.", Kind.MONEY, 4, total=True),
)


async def gather(ground: Ground, terms: Terms) -> Report:
    """Gather the schedule of a subsidy as it was last agreed."""
    stream = f"subsidy-agreement:{terms.subsidy_agreement}"
    facts = [each.fact for each in await ground.streams(stream)]
    signed = the_first([each for each in facts if isinstance(each, SubsidyAgreementSigned)])
    ground.check(municipality=signed.municipality)
    last: SubsidyAgreementSigned | SubsidyAgreementAmended = signed
    for each in facts:
        if isinstance(each, SubsidyAgreementAmended):
            last = each
    code = await code_of(ground, signed)
    parts = parts_of(code)
    payer = await ground.payer(signed.payer)
    total = sum(each.amount_kopecks for each in last.schedule)
    return Report(
        Paper(
            title=TITLE,
            under=(f"на {signed.year} год",),
            facts=(
                ("Соглашение", f"№ {signed.act.number} от {short_date(signed.act.dated)}"),
                (
                    "Изменено",
                    "—"
                    if last is signed
                    else f"№ {last.act.number} от {short_date(last.act.dated)}",
                ),
                ("Получатель", f"{payer.title}, ИНН {payer.inn}"),
                ("Итого по коду БК " + code, f"{money(total)} руб."),
            ),
            columns=COLUMNS,
            closing=(f"ВСЕГО: {in_words(total)}.",),
            signatures=("Руководитель", "Главный бухгалтер"),
            stamped=True,
        ),
        at_once(
            (
                number,
                f"{number:03}",
                parts[CodePart.ADMINISTRATOR],
                parts[CodePart.SECTION] + parts[CodePart.SUBSECTION],
                parts[CodePart.PROGRAMME_ARTICLE],
                parts[CodePart.SPENDING_DIRECTION],
                parts[CodePart.SPENDING_KIND],
                each.due_from,
                each.due_to,
                each.amount_kopecks,
            )
            for number, each in enumerate(last.schedule, start=1)
        ),
    )


async def code_of(ground: Ground, signed: SubsidyAgreementSigned) -> str:
    """Give the budget code of the measure that pays the subsidy."""
    filters = Filters(municipality=signed.municipality, year=signed.year, measure=signed.measure)
    page = await past.read_measures(ground.db, ground.book, filters, ground.moment)
    if not page.rows:
        raise NotThere("budget")
    return page.rows[0].code
