"""No kind of fact is left out of a view by oversight, and every one that is wanted shows."""

import asyncpg
import pytest

from events.certificate import CertificateUnfrozen
from events.codec import FACTS, tag_of
from events.pf_programme import PeriodNominal
from ledger.rules.states import Contract
from projections import catalogue, step
from projections.feed import START, read_after
from projections.sheet import rows_of
from projections.view import View
from tests import year
from tests.made import BOOK
from tests.projections.history import Journal, Town

MONEY = [view for view in catalogue.VIEWS if view.ignored is not None]
# In the year nothing is granted for the period in which the certificate comes back.
GRANTED = CertificateUnfrozen(
    certificate="c3",
    municipality="m1",
    cert_group="g5-18",
    pf_programme="pf1",
    grants=(PeriodNominal(period="2026", nominal_kopecks=1_00),),
)


def whole_year() -> Town:
    """Every kind of fact at least once; a charge is reversed where it turned out to stand."""
    town = Town.of(*year.YEAR)
    charged = town.book.the("contract:k1", Contract)
    town.tell(year.last_charge(charged.charges["2025-10"].position))
    return town


def test_the_year_has_every_kind_of_fact() -> None:
    assert {tag_of(fact) for _, fact in whole_year().facts} == set(FACTS)


@pytest.mark.parametrize("view", MONEY, ids=lambda view: view.name)
def test_each_kind_of_fact_is_wanted_or_left_out_on_purpose(view: View) -> None:
    assert view.ignored is not None
    assert view.wanted | view.ignored == set(FACTS), "declare it in Wanted or in Ignored"
    assert view.wanted & view.ignored == set()


def test_all_views_of_money_declare_what_they_leave_out() -> None:
    assert {view.name for view in MONEY} >= {
        "balances",
        "budget_execution",
        "certificates",
        "charges",
        "contracts",
        "pf_programmes",
        "statements",
    }


@pytest.mark.parametrize("view", catalogue.VIEWS, ids=lambda view: view.name)
async def test_every_wanted_fact_changes_its_view(view: View, journal: Journal) -> None:
    await whole_year().write(journal)
    await journal.record([GRANTED])
    read = await read_all(journal.db)
    sheet = view.sheet()
    for rows in rows_of(sheet):
        rows.whole = True
    seen = set()
    for each in read:
        if each.tag in view.wanted:
            before = shown(sheet)
            await step.fold(view, [each.fact], sheet, step.Turns())
            if shown(sheet) != before:
                seen.add(each.tag)
    assert seen == view.wanted


async def read_all(db: asyncpg.Connection) -> list[step.Read]:
    stored = await read_after(db, BOOK, START, 10_000)
    return await step.read_all(stored, frozenset(FACTS), step.Turns())


def shown(sheet: object) -> str:
    return repr([rows.made for rows in rows_of(sheet)])
