"""F13: a cap's arithmetic wrong in the last step; here on the database, with both nets in place.

tests/rules/test_caps.py holds the same table on the rules alone, with earlier use of every kind.
"""

from collections.abc import Sequence

import asyncpg
import pytest

from ledger.rules import refusals as no
from ledger.rules.commands import Command
from ledger.verdicts import Accepted, Refused
from tests import books, made

PART = 4_051_92
LIMIT = 9_000_00
USED = [made.certificate("c9"), *made.enrolled("k9", "c9")]
GIVEN_BACK = [*USED, made.terminate("k9"), made.reverse(made.FIRST_CHARGE, "k9")]
UNDER_AGREEMENT = made.region(agreement_limit=LIMIT)
UNDER_CAP = made.region(cap=LIMIT)
LOWERED = [*made.region(cap=LIMIT + 1_00), made.amend_cap(LIMIT)]
Row = tuple[str, Sequence[Command], str, int, type[no.Refusal]]
CAPS: list[Row] = [
    ("agreement", UNDER_AGREEMENT, "agreement:a1", LIMIT, no.AgreementLimitReached),
    (
        "agreement, used",
        [*UNDER_AGREEMENT, *USED],
        "agreement:a1",
        LIMIT - PART,
        no.AgreementLimitReached,
    ),
    (
        "agreement, given back",
        [*UNDER_AGREEMENT, *GIVEN_BACK],
        "agreement:a1",
        LIMIT,
        no.AgreementLimitReached,
    ),
    ("cap", UNDER_CAP, "cap:pf1:2025", LIMIT, no.CapReached),
    ("cap, used", [*UNDER_CAP, *USED], "cap:pf1:2025", LIMIT - PART, no.CapReached),
    ("cap, given back", [*UNDER_CAP, *GIVEN_BACK], "cap:pf1:2025", LIMIT, no.CapReached),
    ("cap, lowered", LOWERED, "cap:pf1:2025", LIMIT, no.CapReached),
]


@pytest.mark.parametrize("over", [-1, 0, 1])
@pytest.mark.parametrize(
    ("past", "account", "left", "refusal"), [row[1:] for row in CAPS], ids=[row[0] for row in CAPS]
)
async def test_a_cap_is_used_to_exactly_nothing(
    pool: asyncpg.Pool,
    db: asyncpg.Connection,
    past: Sequence[Command],
    account: str,
    left: int,
    refusal: type[no.Refusal],
    over: int,
) -> None:
    group = made.taught("2", price=left + over)
    async with books.begun(pool, [*past, *group, made.certificate()]) as writer:
        verdict = await writer.execute(made.order(made.request(group="gr2")))
    available = (await books.sums(db, account))[1]
    if over <= 0:
        assert isinstance(verdict, Accepted)
        assert available == -over
    else:
        assert isinstance(verdict, Refused)
        assert type(verdict.refusal) is refusal
        assert available == left
    await books.check(db)


@pytest.mark.parametrize("over", [-1, 0, 1])
async def test_a_measure_is_used_to_exactly_nothing(
    pool: asyncpg.Pool, db: asyncpg.Connection, over: int
) -> None:
    past = [*made.region(), made.obligations(2_000_000_00), made.reallocate(300_000_00)]  # S29
    async with books.begun(pool, past) as writer:
        verdict = await writer.execute(made.order(made.reallocate(7_700_000_00 + over)))
        assert isinstance(verdict, Accepted if over <= 0 else Refused)
    rows = [await books.sums(db, f"measure:m1:2025:{name}") for name in ("assignment", "pfdo")]
    assert sum(row[0] or 0 for row in rows) == 110_000_000_00  # nothing comes, nothing goes
    assert rows[0][1] == (-over if over <= 0 else 7_700_000_00)
    await books.check(db)


async def test_a_certificate_is_used_to_exactly_nothing(
    pool: asyncpg.Pool, db: asyncpg.Connection
) -> None:
    past = [*made.region(), *made.taught("2", price=made.NOMINAL - PART + 1), made.certificate()]
    async with books.begun(pool, [*past, made.request()]) as writer:
        books.accepted(await writer.execute(made.order(made.request("k2", group="gr2"))))
    assert (await books.sums(db, "provision:c1:2025"))[1] == 0
    await books.check(db)
