"""The order of refusals is part of the contract: people see the nearest cause first."""

import pytest

from ledger.rules.book import DECIDE
from ledger.rules.refusals import BatchRefused, KeyReused, VersionConflict
from ledger.verdicts import all_refusals
from tests.given import Ordered
from tests.rules.orders import (
    acts,
    certificates,
    contracts,
    enrolment,
    funding,
    money,
    payments,
    periods,
    persons,
    plans,
    prolongations,
    ratings,
    registers,
    registry,
    reports,
    settlement,
    tariffs,
    teaching,
)

ORDERS = [
    order
    for table in (
        acts,
        funding,
        registry,
        reports,
        registers,
        prolongations,
        tariffs,
        periods,
        persons,
        money,
        certificates,
        enrolment,
        contracts,
        settlement,
        payments,
        plans,
        teaching,
        ratings,
    )
    for order in table.ORDERS
]
EACH = [
    pytest.param(order, place, id=f"{order.name}-{place}-{order.flaws[place].refusal.code}")
    for order in ORDERS
    for place in range(len(order.flaws))
]
OF_THE_WRITER = {BatchRefused, KeyReused, VersionConflict}  # before any rule is asked


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: order.name)
def test_without_a_flaw_it_is_accepted(order: Ordered) -> None:
    order.scene().answer().accepted()


@pytest.mark.parametrize(("order", "place"), EACH)
def test_each_flaw_is_refused_for_itself(order: Ordered, place: int) -> None:
    flaw = order.flaws[place]
    order.scene([flaw]).answer().refused_as(flaw.refusal)


@pytest.mark.parametrize(("order", "place"), EACH)
def test_of_all_flaws_the_nearest_is_named(order: Ordered, place: int) -> None:
    flaws = order.flaws[place:]
    order.scene(flaws).answer().refused_as(flaws[0].refusal)


def test_every_refusal_of_the_rules_has_its_place() -> None:
    named = {flaw.refusal for order in ORDERS for flaw in order.flaws}
    assert named == set(all_refusals()) - OF_THE_WRITER


def test_every_command_has_its_order() -> None:
    assert {type(order.command) for order in ORDERS} == set(DECIDE)
