"""Worked cases S5 to S11: how a price is split, over HTTP and by the rule alone."""

from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from events.money import parse_roubles
from ledger.rules.price import quote, split_by_months
from tests.cases.region import YEAR_2025, Door, open_region

QUOTES: list[dict[str, Any]] = msgspec.json.decode(
    Path(__file__).with_name("quotes.json").read_bytes()
)
YEAR_2026 = ("2026", "2026-01-01", "2026-12-31")


def of_kind(kind: str) -> list[Any]:
    return [pytest.param(each, id=each["id"]) for each in QUOTES if each["kind"] == kind]


@pytest.mark.parametrize("case", of_kind("quote"))
def test_the_rule_prices_every_worked_quote(case: dict[str, Any]) -> None:
    given = case["input"]
    first, last, start, end = (
        date.fromisoformat(given[name]) for name in ("group_start", "group_end", "start", "end")
    )
    found = quote(
        price=given["price_kop"],
        normative=given["normative_kop"],
        group=(first, last),
        term=(start, end),
        available=given["available_kop"],
    )
    assert {
        "group_days": found.group_days_count,
        "contract_days": found.contract_days_count,
        "months": found.months_count,
        "total": found.total_kopecks,
        "norm": found.normative_kopecks,
        "cert": found.certificate_kopecks,
        "parent": found.parent_kopecks,
        "cert_first": found.first_kopecks,
        "cert_other": found.other_kopecks,
        "par_first": found.parent_first_kopecks,
        "par_other": found.parent_other_kopecks,
    } == case["expected"]


@pytest.mark.parametrize("case", of_kind("split"))
def test_the_rule_splits_every_worked_part(case: dict[str, Any]) -> None:
    given, expected = case["input"], case["expected"]
    found = split_by_months(
        given["part_kop"], given["days"], given["first_month_days"], given["months"]
    )
    assert found == (expected["first_kop"], expected["other_kop"])


async def test_s5_a_whole_term_is_paid_by_the_certificate(operator: Door) -> None:
    region = await open_region(operator)
    child, group = await region.child(), await region.group("4051.92")
    found = (await region.quote(child, group, "2017-09-01"))["quote"]
    assert (found["group_days_count"], found["months_count"]) == (122, 4)
    assert found["first_month_days_count"] == 30
    assert (found["total"], found["certificate_part"]) == ("4051.92", "4051.92")
    assert found["parent_part"] == "0.00"
    assert found["certificate_first_month"] == "996.39"
    assert found["certificate_other_month"] == "1018.51"


async def test_s6_a_part_is_split_by_days_and_months(operator: Door) -> None:
    region = await open_region(operator, nominal="2286.63")
    child, group = await region.child(), await region.group("4051.92")
    found = (await region.quote(child, group, "2017-09-18"))["quote"]
    assert (found["contract_days_count"], found["first_month_days_count"]) == (105, 13)
    assert found["certificate_part"] == "2286.63"
    assert found["certificate_first_month"] == "283.11"
    assert found["certificate_other_month"] == "667.84"


@pytest.mark.parametrize(
    ("nominal", "certificate", "parent"),
    [
        ("10000.00", ("6000.00", "1475.43", "1508.19"), ("2000.00", "491.81", "502.73")),
        ("3000.00", ("3000.00", "737.73", "754.09"), ("5000.00", "1229.51", "1256.83")),
    ],
    ids=["s7-up-to-the-normative", "s8-up-to-the-balance"],
)
async def test_the_certificate_pays_the_least_of_three(
    operator: Door,
    nominal: str,
    certificate: tuple[str, str, str],
    parent: tuple[str, str, str],
) -> None:
    region = await open_region(operator, periods=(YEAR_2025,), nominal=nominal)
    group = await region.group("8000.00", "2025-09-01", "2025-12-31", normative="6000.00")
    found = (await region.quote(await region.child(), group, "2025-09-01"))["quote"]
    names = ("part", "first_month", "other_month")
    assert tuple(found[f"certificate_{name}"] for name in names) == certificate
    assert tuple(found[f"parent_{name}"] for name in names) == parent


async def test_s9_a_contract_ends_with_the_period(operator: Door) -> None:
    region = await open_region(operator, periods=(YEAR_2025,))
    group = await region.group("9000.00", "2025-09-01", "2026-05-31")
    shown = await region.quote(await region.child(), group, "2025-09-18")
    found = shown["quote"]
    assert shown["ends_on"] == "2025-12-31"
    assert (found["group_days_count"], found["contract_days_count"]) == (273, 105)
    assert found["total"] == "3461.54"
    assert found["certificate_first_month"] == "428.60"
    assert found["certificate_other_month"] == "1010.98"


async def test_s10_two_contracts_of_one_group_may_cost_a_kopeck_more(operator: Door) -> None:
    region = await open_region(operator, periods=(YEAR_2025, YEAR_2026))
    group = await region.group("9000.00", "2025-09-01", "2026-05-31")
    child = await region.child()
    first = (await region.quote(child, group, "2025-09-01"))["quote"]
    second = (await region.quote(child, group, "2026-01-01"))["quote"]
    names = ("total", "certificate_first_month", "certificate_other_month")
    assert [first[name] for name in names] == ["4021.98", "989.04", "1010.98"]
    assert [second[name] for name in names] == ["4978.03", "1021.99", "989.01"]
    assert parse_roubles(first["total"]) + parse_roubles(second["total"]) == 9_000_01


async def test_s11_a_contract_within_one_month_has_no_other(operator: Door) -> None:
    region = await open_region(operator, periods=(YEAR_2025,))
    group = await region.group("4051.92", "2025-09-01", "2025-12-31")
    found = (await region.quote(await region.child(), group, "2025-12-10"))["quote"]
    assert (found["contract_days_count"], found["months_count"]) == (22, 1)
    assert (found["total"], found["certificate_first_month"]) == ("730.68", "730.68")
    assert found["certificate_other_month"] == "0.00"


async def test_a_quote_sets_nothing_aside(operator: Door) -> None:
    region = await open_region(operator)
    child, group = await region.child(), await region.group()
    head = await region.head()
    await region.quote(child, group, "2017-09-01")
    assert await region.head() == head
    assert await region.sums(child) == ("14000.00", "0.00", "0.00")
