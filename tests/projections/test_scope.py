"""Sums never leak: every amount is a power of two, so that a stranger's shows at once (F6)."""

from collections.abc import AsyncIterator, Iterable
from itertools import product
from typing import Any

import asyncpg
import pytest

from events.budget import BudgetApproved, FundingMechanism
from events.certificate import (
    CertificateCharged,
    CertificateConvertedToPf,
    CertificateIssued,
    Channel,
    ChargeKind,
    FundsReserved,
)
from events.codec import AnyFact
from events.contract import EnrolmentRequested, Quote
from events.pf_programme import CertGroup, PeriodCap, PeriodNominal, PfProgrammeApproved
from events.registry import Direction
from ledger.database import Db
from projections import (
    balances,
    budget_reads,
    catalogue,
    charges,
    checkpoints,
    contracts,
    pf_programmes,
    statements,
)
from projections.paging import Scope
from projections.runner import Runner
from projections.waiting import Waiting
from tests import made
from tests.projections.history import Journal, catch_up

Place = tuple[str, str, str]  # book, town, holder

PLACES: list[Place] = list(product(("one", "two"), ("1", "2"), ("a", "b")))
CHARGED = {place: 1 << (2 * n) for n, place in enumerate(PLACES)}
LEFT = {place: 1 << (2 * n + 1) for n, place in enumerate(PLACES)}  # of what is reserved
TOWNS = list(product(("one", "two"), ("1", "2")))
NOMINAL = 1 << 40
MONEY = [
    view for view in catalogue.VIEWS if view.ignored is not None and view.name != "audit_trail"
]
QUOTE = Quote(
    group_days_count=122,
    contract_days_count=122,
    first_month_days_count=30,
    months_count=4,
    total_kopecks=NOMINAL,
    normative_kopecks=NOMINAL,
    certificate_kopecks=NOMINAL,
    parent_kopecks=0,
    first_kopecks=NOMINAL,
    other_kopecks=NOMINAL,
    parent_first_kopecks=0,
    parent_other_kopecks=0,
)


def town_facts(town: str) -> Iterable[AnyFact]:
    yield BudgetApproved(
        municipality=f"m{town}",
        year=2025,
        measures=(made.measure("pfdo", 1 << 50, FundingMechanism.PERSONALISED),),
        act=made.ACT,
    )
    nominals = (PeriodNominal(period="2025", nominal_kopecks=NOMINAL),)
    yield PfProgrammeApproved(
        pf_programme=f"pf{town}",
        municipality=f"m{town}",
        payer=f"pay{town}",
        periods=(PeriodCap(period="2025", cap_kopecks=1 << 45, year=2025, measure="pfdo"),),
        groups=(
            CertGroup(
                cert_group=f"g{town}",
                title="5–18",
                amount_count=10,
                nominals_limit_kopecks=None,
                nominals=nominals,
            ),
        ),
        act=made.ACT,
    )


def holder_facts(place: Place) -> Iterable[AnyFact]:
    _, town, holder = place
    certificate, contract, municipality = f"c{town}{holder}", f"k{town}{holder}", f"m{town}"
    yield CertificateIssued(
        certificate=certificate,
        child=f"child-{town}{holder}",
        municipality=municipality,
        payer=f"pay{town}",
        channel=Channel.OFFICE,
    )
    yield CertificateConvertedToPf(
        certificate=certificate,
        municipality=municipality,
        cert_group=f"g{town}",
        pf_programme=f"pf{town}",
        grants=(PeriodNominal(period="2025", nominal_kopecks=NOMINAL),),
    )
    yield EnrolmentRequested(
        contract=contract,
        certificate=certificate,
        municipality=municipality,
        payer=f"pay{town}",
        provider=f"p{town}",
        programme="pr1",
        module="mod1",
        group="gr1",
        agreement=f"a{town}",
        pf_programme=f"pf{town}",
        period="2025",
        direction=Direction.SPORT,
        starts_on=made.DAY,
        ends_on=made.DAY,
        quote=QUOTE,
    )
    money: dict[str, Any] = {
        "certificate": certificate,
        "contract": contract,
        "period": "2025",
        "municipality": municipality,
        "agreement": f"a{town}",
        "pf_programme": f"pf{town}",
    }
    yield FundsReserved(**money, amount_kopecks=CHARGED[place] + LEFT[place])
    yield CertificateCharged(
        **money, month="2025-09", amount_kopecks=CHARGED[place], kind=ChargeKind.FINAL
    )


@pytest.fixture
async def served(pool: asyncpg.Pool, db: asyncpg.Connection) -> AsyncIterator[Db]:
    """Two books, in each two municipalities, in each two children."""
    for book in ("one", "two"):
        journal = Journal(db, book)
        await journal.record(fact for town in ("1", "2") for fact in town_facts(town))
        for place in PLACES:
            if place[0] == book:
                await journal.record(holder_facts(place))
        async with pool.acquire() as own:
            await checkpoints.open_book(own, book, MONEY)
        await catch_up(Runner(pool, book, MONEY, Waiting(pool)))
    async with pool.acquire() as own:
        yield own


def total(of: dict[Place, int], book: str, town: str | None = None) -> int:
    return sum(amount for place, amount in of.items() if place[:2] == (book, town or place[1]))


@pytest.mark.parametrize("book", ["one", "two"])
async def test_a_certificate_holds_only_its_own(served: Db, book: str) -> None:
    for place in PLACES:
        if place[0] != book:
            continue
        certificate = f"c{place[1]}{place[2]}"
        balance = await balances.read_balance(served, book, certificate)
        assert balance is not None
        (period,) = balance.periods
        assert period.charged_kopecks == CHARGED[place]
        assert period.reserved_kopecks == LEFT[place]
        lines = await statements.read_statement(served, book, certificate, statements.Filters())
        assert lines.rows[-1].charged_after == CHARGED[place]
        row = await contracts.read_contract(served, book, f"k{place[1]}{place[2]}")
        assert row is not None
        assert (row.charged_kopecks, row.reserved_kopecks) == (CHARGED[place], LEFT[place])


@pytest.mark.parametrize(("book", "town"), TOWNS)
async def test_a_municipality_sees_only_its_own(served: Db, book: str, town: str) -> None:
    scope = Scope(municipality=f"m{town}")
    expected = (total(LEFT, book, town), total(CHARGED, book, town))
    (measure,) = (
        await budget_reads.read_measures(served, book, budget_reads.Filters(), scope=scope)
    ).rows
    assert (measure.reserved_kopecks, measure.charged_kopecks) == expected
    (programme,) = (
        await pf_programmes.read_pf_programmes(served, book, pf_programmes.Filters(), scope=scope)
    ).rows
    (period,) = programme.periods
    assert (period.reserved_kopecks, period.charged_kopecks) == expected
    rows = (await balances.read_balances(served, book, balances.Filters(), scope=scope)).rows
    assert sum(row.charged_kopecks for row in rows) == expected[1]
    assert sum(row.reserved_kopecks for row in rows) == expected[0]


@pytest.mark.parametrize(("book", "town"), TOWNS)
async def test_a_provider_sees_only_its_own(served: Db, book: str, town: str) -> None:
    scope = Scope(provider=f"p{town}")
    drawn = await charges.read_charges(served, book, charges.Filters(), scope=scope)
    assert sum(row.amount_kopecks for row in drawn.rows) == total(CHARGED, book, town)
    own = await contracts.read_contracts(served, book, contracts.Filters(), scope=scope)
    assert sum(row.reserved_kopecks for row in own.rows) == total(LEFT, book, town)
    others = charges.Filters(provider=f"p{3 - int(town)}")
    assert (await charges.read_charges(served, book, others, scope=scope)).rows == ()


@pytest.mark.parametrize("book", ["one", "two"])
async def test_an_operator_sees_his_book_and_no_other(served: Db, book: str) -> None:
    drawn = await charges.read_charges(served, book, charges.Filters())
    assert sum(row.amount_kopecks for row in drawn.rows) == total(CHARGED, book)
    held = await balances.read_balances(served, book, balances.Filters())
    assert sum(row.reserved_kopecks for row in held.rows) == total(LEFT, book)
