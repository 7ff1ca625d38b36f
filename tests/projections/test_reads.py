"""What readers get: the figures of the worked cases, page by page, each only what is his."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from events.codec import FACTS, decode
from ledger.database import Db
from ledger.rules.commands import Command
from projections import (
    advances,
    audit_trail,
    balances,
    budget_reads,
    certificates,
    charges,
    completeness,
    contracts,
    invoices,
    month_closings,
    pf_programmes,
    programme_reads,
    providers,
    settlements,
    statements,
    subsidy_registers,
)
from projections.paging import BadCursor, Page, Scope
from projections.runner import Runner
from tests import made, year
from tests.made import BOOK, NOMINAL
from tests.projections.history import BEGAN, Journal, Town, catch_up

NOT_MINE = Scope(provider="p9")
ELSEWHERE = Scope(municipality="m9")
TERMINATED = date(2025, 10, 30)
ISSUED = [*made.region(), made.certificate("c1")]
REQUESTED = [*ISSUED, made.request("k1", "c1")]
CONCLUDED = [*ISSUED, *made.enrolled("k1", "c1")]
OCTOBER = [*CONCLUDED, made.charge("k1", "2025-10", on=year.OCTOBER)]
ENDED = [*OCTOBER, made.terminate("k1", TERMINATED)]
FROZEN = [*ENDED, made.close_contract("k1", date(2025, 11, 1)), made.freeze("c1", year.NOVEMBER)]

After = Callable[..., Awaitable[Town]]


@pytest.fixture
def after(runner: Runner, journal: Journal) -> After:
    """Let commands happen and the views come up with them."""

    async def happen(*commands: Command) -> Town:
        town = Town.of(*commands)
        await town.write(journal)
        await catch_up(runner)
        return town

    return happen


def fields(row: object, *names: str) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in names)


MONEY = ("nominal_kopecks", "available_kopecks", "reserved_kopecks", "charged_kopecks")


@pytest.mark.parametrize(
    ("past", "expected"),
    [
        pytest.param(ISSUED, (NOMINAL, NOMINAL, 0, 0), id="S1"),
        pytest.param(REQUESTED, (NOMINAL, 9_948_08, 4_051_92, 0), id="S12"),
        pytest.param(CONCLUDED, (NOMINAL, 9_948_08, 3_055_53, 996_39), id="S13"),
        pytest.param(OCTOBER, (NOMINAL, 9_948_08, 2_037_02, 2_014_90), id="S15"),
        pytest.param(ENDED, (NOMINAL, 11_985_10, 0, 2_014_90), id="S16"),
        pytest.param([*REQUESTED, made.refuse("k1")], (NOMINAL, NOMINAL, 0, 0), id="S17"),
        pytest.param(
            [*REQUESTED, made.group_nominal(16_000_00)],
            (16_000_00, 11_948_08, 4_051_92, 0),
            id="S23",
        ),
        pytest.param(FROZEN, (0, 0, 0, 2_014_90), id="S24"),
    ],
)
async def test_a_balance_is_what_the_worked_case_says(
    after: After, pool: asyncpg.Pool, past: Sequence[Command], expected: tuple[int, ...]
) -> None:
    await after(*past)
    async with pool.acquire() as db:
        balance = await balances.read_balance(db, BOOK, "c1")
        (row,) = (await balances.read_balances(db, BOOK, balances.Filters())).rows
    assert balance is not None
    assert fields(balance.periods[0], *MONEY) == fields(row, *MONEY) == expected


async def test_a_frozen_certificate_shows_what_was_left(after: After, pool: asyncpg.Pool) -> None:
    await after(*FROZEN)
    async with pool.acquire() as db:
        balance = await balances.read_balance(db, BOOK, "c1")
        row = await certificates.read_certificate(db, BOOK, "c1")
    assert balance is not None
    assert row is not None
    assert (balance.state, balance.periods[0].frozen_kopecks) == ("frozen", 11_985_10)
    assert (row.state, row.frozen_kopecks) == ("frozen", {"2025": 11_985_10})
    assert (row.nominals_kopecks, row.available_kopecks) == ({"2025": 0}, {"2025": 0})


async def test_a_statement_runs_from_line_to_line(after: After, pool: asyncpg.Pool) -> None:
    await after(*ENDED)
    async with pool.acquire() as db:
        page = await statements.read_statement(db, BOOK, "c1", statements.Filters())
    told = [
        fields(line, "type", "month", "available_after", "reserved_after", "charged_after")
        for line in page.rows
    ]
    assert told == [
        ("certificate.converted-to-pf.v1", None, NOMINAL, 0, 0),
        ("certificate.funds-reserved.v1", None, 9_948_08, 4_051_92, 0),
        ("certificate.charged.v1", "2025-09", 9_948_08, 3_055_53, 996_39),
        ("certificate.charged.v1", "2025-10", 9_948_08, 2_037_02, 2_014_90),
        ("certificate.reserve-released.v1", None, 11_985_10, 0, 2_014_90),
    ]
    assert {(line.provider, line.contract_number) for line in page.rows[1:]} == {("p1", "k1 - ПФ")}


async def test_a_contract_tells_its_months_and_the_next(after: After, pool: asyncpg.Pool) -> None:
    await after(*CONCLUDED)
    async with pool.acquire() as db:
        row = await contracts.read_contract(db, BOOK, "k1")
        due = [
            [each.contract for each in (await contracts.read_due(db, BOOK, month)).rows]
            for month in ("2025-09", "2025-10")
        ]
    assert row is not None
    assert row.months_kopecks == {"2025-09": 996_39}
    assert (row.next_month, row.next_kopecks) == ("2025-10", 1_018_51)
    assert due == [[], ["k1"]]


async def test_a_contract_that_ended_has_no_next_month(after: After, pool: asyncpg.Pool) -> None:
    await after(*ENDED)
    async with pool.acquire() as db:
        row = await contracts.read_contract(db, BOOK, "k1")
    assert row is not None
    assert fields(row, "status", "awaiting_termination", "ends_on", "next_month") == (
        *("active", True, date(2025, 10, 31)),
        None,
    )
    assert (row.ended_by, row.end_reason) == ("guardian", "guardian-wish")


async def test_a_reversed_charge_is_no_longer_live(after: After, pool: asyncpg.Pool) -> None:
    town = Town.of(*OCTOBER)
    charged = town.book.position
    await after(*OCTOBER, made.reverse(charged, "k1"))
    async with pool.acquire() as db:
        live, dead = [
            (await charges.read_charges(db, BOOK, charges.Filters(live=live))).rows
            for live in (True, False)
        ]
    assert [row.month for row in live] == ["2025-09"]
    assert [fields(row, "position", "reversed_kopecks", "live") for row in dead] == [
        (charged, 1_018_51, False)
    ]


async def test_a_measure_shows_what_is_bound_and_drawn(after: After, pool: asyncpg.Pool) -> None:
    await after(*OCTOBER, made.reallocate(300_000_00))
    async with pool.acquire() as db:
        page = await budget_reads.read_measures(db, BOOK, budget_reads.Filters())
        months = await budget_reads.read_months(db, BOOK, budget_reads.Filters(measure="pfdo"))
    pfdo = next(row for row in page.rows if row.measure == "pfdo")
    assert sum(row.current_kopecks for row in page.rows) == 110_000_000_00
    assert fields(pfdo, "reserved_kopecks", "charged_kopecks") == (2_037_02, 2_014_90)
    assert pfdo.free_kopecks == 50_300_000_00
    assert [fields(row, "month", "taken_kopecks", "written_kopecks") for row in months.rows] == [
        ("2025-09", 4_051_92, 996_39),
        ("2025-10", 0, 1_018_51),
    ]


async def test_a_pf_programme_shows_what_is_left(after: After, pool: asyncpg.Pool) -> None:
    await after(*OCTOBER)
    async with pool.acquire() as db:
        found = await pf_programmes.read_pf_programme(db, BOOK, "pf1")
        page = await pf_programmes.read_pf_programmes(db, BOOK, pf_programmes.Filters())
    assert found is not None
    assert page.rows == (found,)
    assert found.periods[0].available_kopecks == 50_000_000_00 - 4_051_92
    assert fields(found.groups[0], "active_count", "nominals_kopecks") == (1, {"2025": NOMINAL})


async def test_registries_count_what_is_live(after: After, pool: asyncpg.Pool) -> None:
    await after(*CONCLUDED, made.certificate("c2"), made.request("k2", "c2"))
    async with pool.acquire() as db:
        provider = await providers.read_provider(db, BOOK, "p1")
        programme = await programme_reads.read_programme(db, BOOK, "pr1")
        module = await programme_reads.read_module(db, BOOK, "mod1")
        group = await programme_reads.read_group(db, BOOK, "gr1")
    for row in (provider, programme, module, group):
        assert row is not None
        assert row.live_count == 2
    assert provider is not None
    counts = ("programmes_count", "certified_count", "children_count")
    assert fields(provider, *counts) == (1, 1, 2)


async def test_an_invoice_keeps_its_lines_when_it_is_withdrawn(
    after: After, pool: asyncpg.Pool
) -> None:
    await after(*OCTOBER, made.invoice("i1", "2025-10"), made.remove_invoice("i1"))
    async with pool.acquire() as db:
        (row,) = (await invoices.read_invoices(db, BOOK, invoices.Filters(removed=True))).rows
        lines = (await invoices.read_lines(db, BOOK, "i1")).rows
    assert fields(row, "total_kopecks", "agreement_number", "municipality") == (
        1_018_51,
        "A-a1",
        "m1",
    )
    assert [line.amount_kopecks for line in lines] == [1_018_51]


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({"type": "certificate.charged.v1"}, 2),
        ({"stream": "contract:k1"}, 4),
        ({"actor": "tests", "type": "contract.requested.v1"}, 1),
        ({"actor": "nobody"}, 0),
        ({"contract": "k1"}, 8),
        ({"certificate": "c1"}, 10),
        ({"provider": "p1", "type": "certificate.charged.v1"}, 2),
        ({"provider": "p1", "type": "module.opened.v1"}, 1),
        ({"municipality": "m1", "type": "group.opened.v1"}, 1),
        ({"recorded_to": datetime(2025, 1, 1, tzinfo=UTC)}, 0),
        ({"recorded_to": BEGAN + timedelta(microseconds=3)}, 3),
        ({"recorded_from": BEGAN + timedelta(microseconds=24)}, 2),
        ({"recorded_from": BEGAN + timedelta(seconds=24)}, 0),
        ({"recorded_from": BEGAN, "recorded_to": BEGAN + timedelta(microseconds=1)}, 1),
        ({"effective_from": year.OCTOBER}, 3),
    ],
)
async def test_a_fact_is_found_by_whom_it_concerns(
    after: After, pool: asyncpg.Pool, filters: dict[str, Any], count: int
) -> None:
    await after(*ENDED)
    async with pool.acquire() as db:
        page = await audit_trail.read_trail(db, BOOK, audit_trail.Filters(**filters))
    assert len(page.rows) == count
    for row in page.rows:
        recorded = decode(row.envelope)
        assert fields(row, "position", "stream", "version", "actor", "request") == fields(
            recorded, "position", "stream", "version", "actor", "request"
        )


async def test_every_fact_of_the_year_is_somewhere_in_the_municipality(
    after: After, pool: asyncpg.Pool
) -> None:
    """Else the finance department would not see it; a person belongs to none."""
    await after(*year.YEAR)
    async with pool.acquire() as db:
        page = await audit_trail.read_trail(db, BOOK, audit_trail.Filters(), limit=500)
    placeless = {row.type for row in page.rows if row.municipality is None}
    regional = ("operator-", "person.", "rating-", "region.", "working-")
    assert placeless == {tag for tag in FACTS if tag.startswith(regional)}


READS: dict[str, Callable[[Db, str | None, int, Scope], Awaitable[Page[Any]]]] = {
    "balances": lambda db, after, limit, scope: balances.read_balances(
        db, BOOK, balances.Filters(), after, limit, scope
    ),
    "statement": lambda db, after, limit, scope: statements.read_statement(
        db, BOOK, "c1", statements.Filters(), after, limit, scope
    ),
    "certificates": lambda db, after, limit, scope: certificates.read_certificates(
        db, BOOK, certificates.Filters(), after, limit, scope
    ),
    "providers": lambda db, after, limit, scope: providers.read_providers(
        db, BOOK, providers.Filters(), after, limit, scope
    ),
    "programmes": lambda db, after, limit, scope: programme_reads.read_programmes(
        db, BOOK, programme_reads.Filters(), after, limit, scope
    ),
    "modules": lambda db, after, limit, scope: programme_reads.read_modules(
        db, BOOK, programme_reads.ModuleFilters(), after, limit, scope
    ),
    "groups": lambda db, after, limit, scope: programme_reads.read_groups(
        db, BOOK, programme_reads.GroupFilters(), after, limit, scope
    ),
    "contracts": lambda db, after, limit, scope: contracts.read_contracts(
        db, BOOK, contracts.Filters(), after, limit, scope
    ),
    "charges": lambda db, after, limit, scope: charges.read_charges(
        db, BOOK, charges.Filters(), after, limit, scope
    ),
    "measures": lambda db, after, limit, scope: budget_reads.read_measures(
        db, BOOK, budget_reads.Filters(), after, limit, scope
    ),
    "months": lambda db, after, limit, scope: budget_reads.read_months(
        db, BOOK, budget_reads.Filters(), after, limit, scope
    ),
    "invoices": lambda db, after, limit, scope: invoices.read_invoices(
        db, BOOK, invoices.Filters(), after, limit, scope
    ),
    "settlements": lambda db, after, limit, scope: settlements.read_settlements(
        db, BOOK, settlements.Filters(), after, limit, scope
    ),
    "advances": lambda db, after, limit, scope: advances.read_advances(
        db, BOOK, advances.Filters(), after, limit, scope
    ),
    "completeness": lambda db, after, limit, scope: completeness.read_completeness(
        db, BOOK, completeness.Filters(), after, limit, scope
    ),
    "subsidy registers": lambda db, after, limit, scope: subsidy_registers.read_registers(
        db, BOOK, subsidy_registers.Filters(), after, limit, scope
    ),
    "month closings": lambda db, after, limit, scope: month_closings.read_closings(
        db, BOOK, month_closings.Filters(), after, limit, scope
    ),
    "trail": lambda db, after, limit, scope: audit_trail.read_trail(
        db, BOOK, audit_trail.Filters(), after, limit, scope
    ),
}


# The registries are the region's; whose a statement is, its caller has checked before.
OPEN_TO_MUNICIPALITIES = {
    "providers",
    "programmes",
    "modules",
    "groups",
    "statement",
    "completeness",
}


@pytest.mark.parametrize("name", READS)
async def test_a_list_is_the_same_in_pages_of_one(
    after: After, pool: asyncpg.Pool, name: str
) -> None:
    read = READS[name]
    await after(*year.YEAR)
    async with pool.acquire() as db:
        whole = await read(db, None, 500, Scope())
        rows: list[Any] = []
        cursor: str | None = None
        while True:
            page = await read(db, cursor, 1, Scope())
            rows += page.rows
            cursor = page.after
            if cursor is None:
                break
        with pytest.raises(BadCursor):
            await read(db, "bm90IG91cnM=", 1, Scope())
        with pytest.raises(BadCursor):
            await read(db, "%", 1, Scope())
    assert whole.after is None
    assert tuple(rows) == whole.rows
    assert len(rows) > 0


@pytest.mark.parametrize("name", READS)
async def test_nobody_sees_what_is_another_s(after: After, pool: asyncpg.Pool, name: str) -> None:
    await after(*year.YEAR)
    async with pool.acquire() as db:
        theirs = (await READS[name](db, None, 500, NOT_MINE)).rows
        elsewhere = (await READS[name](db, None, 500, ELSEWHERE)).rows
    assert theirs == ()
    assert (elsewhere == ()) == (name not in OPEN_TO_MUNICIPALITIES)
