"""Перечень аномалий: what an auditor looks for first, case by case, with its facts."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from projections import anomalies
from projections.anomalies import Anomaly, Rule
from projections.anomalies_past import find_at, read_past
from projections.paging import Scope
from projections.reports.ground import Ground
from projections.reports.paper import Column, Kind, Paper, Report, Row, at_once
from projections.reports.russian import word
from projections.reports.terms import Terms
from projections.reports.words import money, month, short_date

KIND: Final = "anomalies"
TITLE: Final = "Перечень аномалий"
VERSION: Final = 1
NEEDS: Final = ()
TAKES: Final = ("municipality",)
KOPECKS: Final = "_kopecks"
DAY: Final = "_on"
FACTS_MAX: Final = 20  # of a case; the first are enough to open it
COLUMNS: Final = (
    Column("№", Kind.ORDINAL, 1),
    Column("Правило", width=4, names=True),
    Column("Сертификат", width=3, names=True),
    Column("Договор", width=3, names=True),
    Column("Поставщик", width=3, names=True),
    Column("Муниципалитет", width=3),
    Column("Показатели", width=5, names=True),
    Column("Факты, №", width=3),
)
FIGURES: Final = {
    "amount_kopecks": "сумма",
    "certificate_kopecks": "часть цены по сертификату",
    "charged_kopecks": "списано",
    "charges_count": "списаний",
    "contracts_count": "договоров",
    "days_off_count": "в выходные",
    "effective_on": "дата операции",
    "ends_on": "окончание договора",
    "first_kopecks": "цена первого месяца",
    "latest_on": "уже записано по",
    "live_count": "действует",
    "module": "модуль",
    "month": "месяц",
    "months_count": "месяцев",
    "other_contract": "другой договор",
    "other_kopecks": "цена прочих месяцев",
    "places_count": "мест",
    "providers_count": "поставщиков",
    "starts_at": "начало",
    "status": "состояние",
    "study_group": "группа",
    "terminated_count": "расторгнуто",
    "weekday": "день недели",
}


async def gather(ground: Ground, terms: Terms) -> Report:
    """Gather the cases of every rule, as they were known."""
    municipality = terms.municipality or ground.scope.municipality
    ground.check(municipality=municipality)
    where = await ground.municipality(municipality)
    past = await read_past(ground.db, ground.book, ground.moment)
    scope = Scope(municipality=municipality)
    found = [
        (rule, await find_at(ground.db, ground.book, rule, past, scope))
        for rule in anomalies.rules().values()
    ]
    cases = [(rule, case) for rule, listed in found for case in listed]
    titles = await ground.titles(
        *(f"provider:{case.provider}" for _, case in cases),
        *(f"municipality:{case.municipality}" for _, case in cases),
    )
    return Report(
        Paper(
            title=TITLE,
            facts=(("Муниципалитет", where), ("Всего случаев", str(len(cases)))),
            columns=COLUMNS,
            closing=tuple(summary(rule, len(listed)) for rule, listed in found),
            signatures=("Проверил",),
        ),
        at_once(
            (place, *row_of(rule, case, titles))
            for place, (rule, case) in enumerate(cases, start=1)
        ),
    )


def summary(rule: Rule, count: int) -> str:
    """Say how many cases of a rule there are, or that it looks at the present alone."""
    return f"{rule.ru}: {'проверяется только на текущий момент' if rule.of_now else count}."


def row_of(rule: Rule, case: Anomaly, titles: Mapping[str, str]) -> Row:
    """Write a case."""
    provider, municipality = f"provider:{case.provider}", f"municipality:{case.municipality}"
    return (
        rule.ru,
        case.certificate,
        case.contract,
        titles.get(provider, case.provider),
        titles.get(municipality, case.municipality),
        "; ".join(figure_words(name, it) for name, it in case.figures.items()),
        ", ".join(map(str, case.facts[:FACTS_MAX])),
    )


def figure_words(name: str, figure: Any) -> str:  # noqa: ANN401 - figures of any kind
    """Write a figure of a case for people."""
    if name.endswith(KOPECKS) and isinstance(figure, int):
        return f"{FIGURES[name]} {money(figure)} руб."
    if name.endswith(DAY) and isinstance(figure, str):
        return f"{FIGURES[name]} {short_date(date.fromisoformat(figure))}"
    if name == "month":
        return f"{FIGURES[name]} {month(figure)}"
    return f"{FIGURES[name]} {word(figure) if isinstance(figure, str) else figure}"
