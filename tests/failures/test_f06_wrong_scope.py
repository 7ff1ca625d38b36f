"""F6: a balance summed over the wrong scope or the wrong statuses."""

from collections.abc import Sequence
from datetime import date

import asyncpg
import pytest
from msgspec.structs import replace

from events.pf_programme import CertGroup, PeriodCap, PeriodNominal
from events.registry import Direction
from ledger.rules import commands as do
from ledger.rules.commands import Command
from tests import books, made

# Every contract costs a power of two, so a sum tells exactly which contracts are in it.
CONTRACTS = {
    f"k-{municipality}-{certificate}-{provider}": 1_00 << number
    for number, (municipality, certificate, provider) in enumerate(
        (m, c, p) for m in ("m1", "m2") for c in ("a", "b") for p in ("p1", "p2")
    )
}
DAY = made.DAY


def municipality(name: str) -> list[Command]:
    """A municipality with its payer, budget, programme, agreements and two certificates."""
    group = CertGroup(
        cert_group=f"g-{name}",
        title="5–18",
        amount_count=10,
        nominals_limit_kopecks=None,
        nominals=(PeriodNominal(period="2025", nominal_kopecks=made.NOMINAL),),
    )
    cap = PeriodCap(period="2025", cap_kopecks=1_000_000_00, year=2025, measure="pfdo")
    programme = replace(
        made.pf_programme(),
        pf_programme=f"pf-{name}",
        municipality=name,
        payer=f"pay-{name}",
        groups=(group,),
        periods=(cap,),
    )
    found: list[Command] = [
        do.RegisterMunicipality(effective_on=DAY, municipality=name, title=name),
        do.RegisterPayer(
            effective_on=DAY, payer=f"pay-{name}", municipality=name, title=name, inn="1"
        ),
        do.LimitDirection(
            effective_on=DAY,
            payer=f"pay-{name}",
            direction=Direction.TECHNICAL_ROBOTICS,
            limit_count=100,
        ),
        do.OpenEnrolment(effective_on=DAY, payer=f"pay-{name}", period="2025"),
        replace(made.budget(), municipality=name),
        programme,
    ]
    for certificate in ("a", "b"):
        issue = made.certificate(f"{name}-{certificate}", f"g-{name}")
        found.append(replace(issue, payer=f"pay-{name}"))
    return found


def agreement(name: str, provider: str) -> Command:
    return do.ConcludeAgreement(
        effective_on=DAY,
        agreement=f"a-{name}-{provider}",
        payer=f"pay-{name}",
        provider=provider,
        period="2025",
        number="1",
        concluded_on=DAY,
        limit_kopecks=None,
    )


def two_by_two_by_two() -> list[Command]:
    """Two municipalities, two certificates in each, two providers, a contract for each three."""
    found = [*made.region()[:3], *municipality("m1"), *municipality("m2")]
    for provider in ("p1", "p2"):
        found.append(made.provider(provider))
        found += [agreement(name, provider) for name in ("m1", "m2")]
    for contract, price in CONTRACTS.items():
        _, name, certificate, provider = contract.split("-")
        found += made.taught(contract, provider, price)
        found += made.enrolled(contract, f"{name}-{certificate}", f"gr{contract}")
    return found


def total(*parts: str) -> int:
    """What the contracts with these words in their names cost together."""
    return sum(
        price
        for contract, price in CONTRACTS.items()
        if all(part in contract.split("-") for part in parts)
    )


async def bound(db: asyncpg.Connection, account: str, book: str | None = None) -> int:
    row = await books.sums(db, account, book)
    return (row[2] or 0) + (row[3] or 0)


async def test_every_sum_holds_its_own_contracts_and_no_others(
    pool: asyncpg.Pool, db: asyncpg.Connection
) -> None:
    second = f"{made.BOOK}-2"  # another region, with the same names in it
    past = two_by_two_by_two()
    async with books.begun(pool, past), books.begun(pool, past[:-3], book=second):
        pass
    for name in ("m1", "m2"):
        assert await bound(db, f"cap:pf-{name}:2025") == total(name)
        for certificate in ("a", "b"):
            account = f"provision:{name}-{certificate}:2025"
            assert await bound(db, account) == total(name, certificate)
        for provider in ("p1", "p2"):
            assert await bound(db, f"agreement:a-{name}-{provider}") == total(name, provider)
    last = list(CONTRACTS.values())[-1]
    assert await bound(db, "cap:pf-m2:2025", second) == total("m2") - last
    await books.check(db)
    await books.check(db, second)


FATES: list[tuple[str, Sequence[Command], tuple[int, int]]] = [
    # what happens to one contract of 4 051.92; what stays reserved and charged of it
    ("requested", [], (4_051_92, 0)),
    ("refused", [made.refuse()], (0, 0)),
    ("accepted", [made.accept()], (4_051_92, 0)),
    ("accepted, refused", [made.accept(), made.refuse()], (0, 0)),
    ("concluded", [made.accept(), made.conclude()], (3_055_53, 996_39)),
    ("frozen", [made.freeze()], (0, 0)),
    ("closed with it", [made.close_certificate()], (0, 0)),
]
ENDS: list[tuple[str, Sequence[Command], tuple[int, int]]] = [
    ("charged", [made.charge()], (2_037_02, 2_014_90)),
    ("charged in part", [made.charge(amount=1)], (3_055_52, 996_40)),
    ("notice", [made.terminate()], (0, 996_39)),
    ("term over", [made.close_contract()], (0, 4_051_92)),
    ("notice, closed", [made.terminate(), made.close_contract()], (0, 996_39)),
    ("reversed", [made.reverse(made.FIRST_CHARGE)], (4_051_92, 0)),
    ("reversed in part", [made.reverse(made.FIRST_CHARGE, amount=6_39)], (3_061_92, 990_00)),
    ("notice, reversed", [made.terminate(), made.reverse(made.FIRST_CHARGE)], (0, 0)),
    ("closed, reversed", [made.close_contract(), made.reverse(made.FIRST_CHARGE)], (0, 3_055_53)),
    ("notice, frozen", [made.terminate(), made.freeze()], (0, 996_39)),
    (
        "notice, frozen, reversed",
        [made.terminate(), made.freeze(), made.reverse(made.FIRST_CHARGE)],
        (0, 0),
    ),
    (
        "charged, reversed, charged",
        [
            made.charge(),
            made.reverse(made.FIRST_CHARGE + 1),
            made.charge(on=date(2025, 12, 31), amount=8_51),
        ],
        (3_047_02, 1_004_90),
    ),
]
APPLIED: list[Command] = [*made.region(), made.certificate(), made.request()]
SIGNED = [*APPLIED, made.accept(), made.conclude()]


@pytest.mark.parametrize(
    ("past", "then", "left"),
    [(APPLIED, *fate[1:]) for fate in FATES] + [(SIGNED, *end[1:]) for end in ENDS],
    ids=[each[0] for each in (*FATES, *ENDS)],
)
async def test_every_fate_of_a_contract_leaves_its_own_sums(
    pool: asyncpg.Pool,
    db: asyncpg.Connection,
    past: Sequence[Command],
    then: Sequence[Command],
    left: tuple[int, int],
) -> None:
    async with books.begun(pool, [*past, *then]):
        pass
    for account in ("provision:c1:2025", "agreement:a1", "cap:pf1:2025"):
        assert (await books.sums(db, account))[2:] == left
    await books.check(db)
