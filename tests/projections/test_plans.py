"""What many wait for goes by an index, however large the book is."""

import json
from collections.abc import Iterator
from typing import Any

import asyncpg
import pytest

from events.certificate import (
    CertificateCharged,
    CertificateConvertedToPf,
    CertificateIssued,
    Channel,
    ChargeKind,
    FundsReserved,
)
from events.codec import AnyFact
from events.contract import EnrolmentRequested
from events.pf_programme import PeriodNominal
from events.registry import Direction
from ledger.database import Db
from projections import (
    audit_trail,
    balances,
    catalogue,
    certificates,
    charges,
    contracts,
    feed,
    statements,
    travel,
)
from projections.runner import Runner
from projections.waiting import Waiting
from tests.made import BOOK, DAY
from tests.projections.history import BEGAN, SQL, Journal, catch_up
from tests.projections.test_scope import NOMINAL, QUOTE

# A thousand contracts with six charges each, every provider with five of them.
CONTRACTS, MONTHS = 1_000, [f"2025-{month:02d}" for month in range(1, 7)]
VIEWS = ("balances", "contracts", "charges", "statements", "certificates", "audit_trail")
SMALL = {"all of checkpoints"}
EVERY = (None,) * 20
HOT: dict[str, tuple[str, tuple[Any, ...], set[str]]] = {
    "the next facts": (feed.SQL.read_after, (BOOK, 2025, 9_000, 100, 2**62), {"journal_2025_pkey"}),
    "facts by place": (
        feed.SQL.read_positions,
        (BOOK, [2025], [5, 9_000]),
        {"journal_2025_pkey"},
    ),
    "the facts of a child at a moment": (
        travel.SQL.read_facts_of_certificates,
        (BOOK, ["c7"], 2**62, DAY, list(balances.VIEW.wanted)),
        {"audit_trail_of_certificate", "journal_2025_pkey"},
    ),
    "a stream": (
        feed.SQL.read_stream,
        (BOOK, [2025], "contract:k7", 0, 50),
        {"journal_2025_book_volume_stream_version_key"},
    ),
    "a balance": (
        balances.SQL.read_balance,
        (BOOK, "c7", None),
        {"balances_certificates_one_row_each", "balances_one_per_period"},
    ),
    "a batch of balances": (
        balances.SQL.load_provisions,
        (BOOK, 1, ["c7", "c8"]),
        {"balances_one_per_period"},
    ),
    "a batch of accounts": (
        contracts.SQL.load_accounts,
        (BOOK, 1, ["k7", "k8"]),
        {"contracts_accounts_one_row_each"},
    ),
    "a statement": (
        statements.SQL.read_statement,
        (BOOK, "c7", 0, "", 51, *EVERY[:5]),
        {"statements_one_line_each"},
    ),
    "a provider's contracts": (
        contracts.SQL.read_contracts_of_provider,
        (BOOK, "", 51, "p7", *EVERY[:10]),
        {"contracts_of_provider"},
    ),
    "a certificate's contracts": (
        contracts.SQL.read_contracts_of_certificate,
        (BOOK, "", 51, *EVERY[:9], "c7", None),
        {"contracts_of_certificate"},
    ),
    "a provider's charges": (
        charges.SQL.read_charges_of_provider,
        (BOOK, 0, 51, "p7", *EVERY[:10]),
        {"charges_of_provider"},
    ),
    "a contract's charges": (
        charges.SQL.read_charges_of_contract,
        (BOOK, 0, 51, *EVERY[:9], "k7", None),
        {"charges_of_contract"},
    ),
    "a certificate's charges": (
        charges.SQL.read_charges_of_certificate,
        (BOOK, 0, 51, *EVERY[:10], "c7"),
        {"charges_of_certificate"},
    ),
    "a provider's certificates": (
        certificates.SQL.read_certificates_of_provider,
        (BOOK, "", 51, *EVERY[:5], "p7", None),
        {"certificates_contracts_of_provider"},
    ),
    "a span of time": (
        audit_trail.SQL.read_bounds,
        (BOOK, BEGAN, BEGAN),
        {"audit_trail_by_time"},
    ),
    "the trail of a certificate": (
        audit_trail.SQL.read_trail_of_certificate,
        (BOOK, 0, 51, *EVERY[:4], "c7", None, None, 2**62, None, None),
        {"audit_trail_of_certificate", "journal_2025_pkey"},
    ),
    "the trail of a contract": (
        audit_trail.SQL.read_trail_of_contract,
        (BOOK, 0, 51, *EVERY[:3], "k7", *EVERY[:3], 2**62, None, None),
        {"audit_trail_of_certificate", "audit_trail_subjects_one_row_each"},
    ),
    "the trail of a provider": (
        audit_trail.SQL.read_trail_of_provider,
        (BOOK, 0, 51, *EVERY[:5], "p7", None, 2**62, None, None),
        {"audit_trail_of_provider"},
    ),
    "the trail of a stream": (
        audit_trail.SQL.read_trail_of_stream,
        (BOOK, 0, 51, None, "contract:k7", *EVERY[:5], 2**62, None, None),
        {"journal_2025_book_volume_stream_version_key"},
    ),
}


def facts() -> Iterator[AnyFact]:
    for n in range(CONTRACTS):
        money: dict[str, Any] = {
            "certificate": f"c{n}",
            "contract": f"k{n}",
            "period": "2025",
            "municipality": "m1",
            "agreement": "a1",
            "pf_programme": "pf1",
        }
        yield CertificateIssued(
            certificate=f"c{n}",
            child=f"child-{n}",
            municipality="m1",
            payer="pay1",
            channel=Channel.OFFICE,
        )
        yield CertificateConvertedToPf(
            certificate=f"c{n}",
            municipality="m1",
            cert_group="g1",
            pf_programme="pf1",
            grants=(PeriodNominal(period="2025", nominal_kopecks=NOMINAL),),
        )
        yield EnrolmentRequested(
            contract=f"k{n}",
            certificate=f"c{n}",
            municipality="m1",
            payer="pay1",
            provider=f"p{n // 5}",
            programme="pr1",
            module="mod1",
            group="gr1",
            agreement="a1",
            pf_programme="pf1",
            period="2025",
            direction=Direction.SPORT,
            starts_on=DAY,
            ends_on=DAY,
            quote=QUOTE,
        )
        yield FundsReserved(**money, amount_kopecks=NOMINAL)
        for month in MONTHS:
            yield CertificateCharged(
                **money, month=month, amount_kopecks=1_00, kind=ChargeKind.FINAL
            )


def indexes(plan: Any) -> Iterator[str]:
    """Name every index of a plan, and every table that is read from end to end."""
    match plan:
        case {"Node Type": "Seq Scan", "Relation Name": str(table)}:
            yield f"all of {table}"
        case {"Index Name": str(index)}:
            yield index
        case _:
            pass
    for part in plan.get("Plans", ()):
        yield from indexes(part)


async def test_hot_reads_go_by_their_index(
    pool: asyncpg.Pool, journal: Journal, subtests: pytest.Subtests
) -> None:
    views = [catalogue.BY_NAME[name] for name in VIEWS]
    await journal.record(facts())
    await catch_up(Runner(pool, BOOK, views, Waiting(pool)))
    await journal.db.execute(SQL.analyse)
    await journal.db.execute(SQL.read_from_memory)
    for name, (query, arguments, expected) in HOT.items():
        with subtests.test(name):
            found = await explain(journal.db, query, arguments)
            assert expected <= found
            assert not {index for index in found if index.startswith("all of")} - SMALL


async def explain(db: Db, query: str, arguments: tuple[Any, ...]) -> set[str]:
    text = await db.fetchval(f"EXPLAIN (FORMAT JSON) {query}", *arguments)
    return set(indexes(json.loads(text)[0]["Plan"]))
