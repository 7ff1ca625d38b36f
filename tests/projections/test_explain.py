"""The steps of every explanation add up to the figure that the view shows, at any moment."""

import tomllib
from importlib.resources import files
from typing import Any

import asyncpg
import pytest
from msgspec import Struct

from events.base import ActKind
from events.invoice import InvoiceIssued
from projections import balances, budget_execution, certificates, charges, explain, past
from projections.runner import Runner
from projections.travel import MONEY, Moment
from tests.made import BOOK
from tests.projections.history import Journal, catch_up
from tests.projections.test_travel import ALL, SEEDS, history, moments

HELD = ("nominal", "available", "reserved", "charged")
MEASURED = (
    *("approved", "reallocated", "current", "cap"),
    *("obligations", "free", "reserved", "charged"),
)


def figure(row: Struct, name: str) -> Any:
    return getattr(row, f"{name}_kopecks")


@pytest.mark.parametrize("seed", SEEDS)
async def test_balances_and_measures_are_the_sums_of_their_steps(
    seed: int, journal: Journal, runner: Runner, db: asyncpg.Connection
) -> None:
    facts = await history(journal, seed)
    await catch_up(runner)
    for moment in [Moment(position=len(facts)), *moments(seed, len(facts))[-4:]]:
        listed = await past.read_certificates(db, BOOK, certificates.Filters(), moment, None, ALL)
        for row in listed.rows:
            balance = await past.read_balance(db, BOOK, row.certificate, moment)
            assert balance is not None
            for period in balance.periods:
                for name in HELD:
                    asked = (row.certificate, period.period, name, moment)
                    steps, value = await explain.explain_balance(db, BOOK, *asked)
                    assert value == figure(period, name) == explain.total(steps), asked
        measures = await past.read_measures(db, BOOK, past.Measured(), moment, None, ALL)
        for measure in measures.rows:
            place = (measure.municipality, measure.year, measure.measure)
            for name in MEASURED:
                steps, value = await explain.explain_measure(db, BOOK, place, name, moment)
                assert value == figure(measure, name) == explain.total(steps), (place, name)


@pytest.mark.parametrize("seed", SEEDS)
async def test_charges_are_the_sums_of_their_steps_and_name_what_they_rest_on(
    seed: int, journal: Journal, runner: Runner, db: asyncpg.Connection
) -> None:
    await history(journal, seed)
    await catch_up(runner)
    listed = await charges.read_charges(db, BOOK, charges.Filters(), None, ALL)
    assert listed.rows
    for row in listed.rows:
        steps, value, grounds = await explain.explain_charge(db, BOOK, row)
        assert value == row.amount_kopecks - row.reversed_kopecks == explain.total(steps)
        assert "contract.requested.v1" in {each.fact.__struct_config__.tag for each in grounds}


async def test_lines_of_invoices_rest_on_what_was_left_of_their_charges(
    journal: Journal, runner: Runner, db: asyncpg.Connection
) -> None:
    facts = await history(journal, SEEDS[0])
    await catch_up(runner)
    lines = [
        (each.position, line)
        for each in facts
        if isinstance(each.fact, InvoiceIssued)
        for line in each.fact.lines
    ]
    assert lines
    for position, line in lines:
        row = await charges.read_charge(db, BOOK, line.charge)
        assert row is not None
        moment = Moment(position=position)
        steps, value, _ = await explain.explain_charge(db, BOOK, row, moment)
        assert value == line.price_kopecks == explain.total(steps)


def test_every_fact_that_moves_an_explained_figure_has_words_and_a_rule_with_its_source() -> None:
    words = tomllib.loads(files("api").joinpath("explained.toml").read_text("utf-8"))
    moving = balances.VIEW.wanted | budget_execution.VIEW.wanted | MONEY
    counting = {
        "agreement.concluded.v1",
        "certificate.issued.v1",
        "contract.refused.v1",
        "contract.closed.v1",
    }
    assert moving - counting - {"contract.annulled.v1"} <= set(words["fact"])
    for fact in words["fact"].values():
        assert fact["ru"]
        assert fact["en"]
        assert fact["rule"] in words["rule"]
    for rule in words["rule"].values():
        assert all(rule[name] for name in ("ru", "en", "source_ru", "source_en"))
    assert set(words["act"]) == set(ActKind)
    assert set(words["figure"]) == {*HELD, *MEASURED, "amount"}
    for each in words["figure"].values():
        assert all((each["ru"], each["en"]))
