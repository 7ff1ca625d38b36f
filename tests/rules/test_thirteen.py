"""The conditions of an application: of any two that fail at once, the nearer one is named."""

from itertools import combinations

import pytest

from ledger.rules.refusals import Refusal
from tests.given import Flaw, Ordered
from tests.rules.orders import enrolment

(APPLICATION,) = [each for each in enrolment.ORDERS if each.name == "request"]
PAIRS = [
    pytest.param(nearer, farther, id=f"{nearer.refusal.code}-{farther.refusal.code}")
    for nearer, farther in combinations(enrolment.THIRTEEN, 2)
]


def named(order: Ordered, *flaws: Flaw) -> type[Refusal] | None:
    """Break some conditions and tell which refusal is given."""
    refusal = order.scene(flaws).answer().refusal
    return None if refusal is None else type(refusal)


@pytest.mark.parametrize(("nearer", "farther"), PAIRS)
def test_of_two_conditions_the_nearer_is_named(nearer: Flaw, farther: Flaw) -> None:
    assert named(APPLICATION, nearer, farther) is nearer.refusal


def test_each_of_the_thirteen_has_a_refusal_of_its_own() -> None:
    alone = [named(APPLICATION, each) for each in enrolment.THIRTEEN]
    assert alone == [each.refusal for each in enrolment.THIRTEEN]
