"""F8: money in floats, rounded here and there."""

import json
from decimal import Decimal
from typing import Any

import asyncpg
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.money import parse_roubles, roubles
from schemas import money

NOT_SUMS: list[object] = [
    100.005, 1e2, 1, 1.0, 0, -1, 2**63, True, None, [], {},
    "NaN", "Infinity", "-0.00", "-1.00", "1e2", "100.005", "1", "1.5", "01.00", "", " 1.00",
    "1.00\n", "92233720368547758.08", "９.００",
]  # fmt: skip
RAW = ["100.005", "1e2", "NaN", "Infinity", "-0", "9223372036854775808", "1E400", "0x10"]


class Body(msgspec.Struct, forbid_unknown_fields=True):
    """Any body with a sum in it."""

    amount: money.PositiveRoubles


def read(raw: bytes) -> Any:
    return msgspec.json.decode(raw, type=Body)


@pytest.mark.parametrize("value", NOT_SUMS, ids=repr)
def test_a_body_takes_nothing_but_a_plain_sum(value: object) -> None:
    with pytest.raises(msgspec.ValidationError, match=r"\$\.amount"):
        read(json.dumps({"amount": value}).encode())


@pytest.mark.parametrize("raw", RAW)
def test_a_number_is_not_a_sum_however_it_is_written(raw: str) -> None:
    with pytest.raises(msgspec.DecodeError):
        read(b'{"amount": ' + raw.encode() + b"}")


@given(st.integers(1, 10**15 - 1))
def test_a_sum_goes_through_json_unchanged(kopecks: int) -> None:
    body: Body = read(json.dumps({"amount": roubles(kopecks)}).encode())
    assert parse_roubles(body.amount) == kopecks
    assert Decimal(roubles(kopecks)) * 100 == kopecks


@given(st.lists(st.integers(0, 10**9), max_size=50))
def test_a_total_is_the_sum_of_the_lines_that_are_shown(lines: list[int]) -> None:
    shown = sum(Decimal(roubles(each)) for each in lines)
    assert Decimal(roubles(sum(lines))) == shown


async def test_no_column_of_the_database_is_inexact(db: asyncpg.Connection) -> None:
    found = await db.fetch(
        "SELECT table_name, column_name, data_type FROM information_schema.columns"
        " WHERE table_schema IN ('ledger', 'projections')"
        " AND data_type IN ('real', 'double precision', 'money', 'numeric')"
    )
    assert [tuple(row) for row in found] == []
