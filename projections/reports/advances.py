"""Приложение к заявке на авансирование: what a provider asks for before the month is over."""

from typing import Final

from events.advance import AdvanceRequested
from projections.reports.ground import Ground, the_first
from projections.reports.invoices import ANNEX, SIGNATURES
from projections.reports.paper import Paper, Report, at_once
from projections.reports.terms import Terms
from projections.reports.words import in_words, money, month, short_date

KIND: Final = "advance"
TITLE: Final = "Приложение к счету на аванс"
VERSION: Final = 2
NEEDS: Final = ("advance",)
TAKES: Final = ("names",)


async def gather(ground: Ground, terms: Terms) -> Report:
    """Gather the annex to an advance."""
    facts = await ground.streams(f"advance:{terms.advance}")
    asked = the_first([each.fact for each in facts if isinstance(each.fact, AdvanceRequested)])
    payer = await ground.payer(asked.payer)
    ground.check(provider=asked.provider, municipality=payer.municipality)
    agreement = await ground.agreement(asked.agreement)
    provider = await ground.provider(asked.provider)
    contracts = await ground.contracts(line.contract for line in asked.lines)
    numbers = await ground.numbers(line.certificate for line in asked.lines)
    lines = sorted(asked.lines, key=lambda line: (contracts[line.contract].number, line.contract))
    dated = short_date(facts[0].effective_on)
    return Report(
        Paper(
            title=f"{TITLE} от {dated} № {asked.advance}",
            under=(f"по договору № {agreement.number} от {short_date(agreement.concluded_on)}",),
            facts=(
                ("Месяц, за который сформирован аванс", month(asked.month)),
                ("Плательщик", payer.title),
                ("Наименование поставщика", provider.title),
                ("ОГРН/ОГРНИП", provider.ogrn),
                ("Всего подлежит к оплате", f"{money(asked.total_kopecks)} руб."),
            ),
            columns=ANNEX,
            closing=(f"К оплате: {in_words(asked.total_kopecks)}.",),
            signatures=SIGNATURES,
            stamped=True,
        ),
        at_once(
            (
                place,
                contracts[line.contract].number,
                contracts[line.contract].concluded_on,
                numbers[line.certificate],
                line.percent,
                line.amount_kopecks,
            )
            for place, line in enumerate(lines, start=1)
        ),
    )
