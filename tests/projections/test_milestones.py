"""What brings a municipality to the milestone of money that is reallocated to certificates."""

import pytest
from msgspec.structs import replace

from events.budget import FundingMechanism, ReallocationBasis
from events.codec import AnyFact
from events.roadmap import Milestone
from ledger.rules.commands import Command, NewSum
from projections import roadmaps
from projections.roadmaps import Sheet, Wanted, learn
from tests import funded, made
from tests.given import given

TO_CERTIFICATES = made.reallocate(300_000_00)
CLUB = made.measure("club", 1_00, FundingMechanism.MUNICIPAL_ASSIGNMENT)
NEW = made.measure("pfdo-2", 1_00, FundingMechanism.PERSONALISED)


def amended(pfdo: int, assignment: int, *added: object) -> Command:
    sums = {"pfdo": pfdo, "assignment": assignment}
    known = {"pfdo": 100_000_000_00, "assignment": 10_000_000_00}
    changes = tuple(
        NewSum(measure=name, approved_kopecks=it) for name, it in sums.items() if it != known[name]
    )
    return replace(funded.amended(), changes=changes, added=added)


def wanted(fact: AnyFact) -> Wanted:
    assert isinstance(fact, Wanted)
    return fact


def is_reallocated(command: Command) -> bool:
    sheet = Sheet()
    sheet.budget_measures.whole = True
    past = given(*made.region()[:7])
    approved = past.when(made.budget())
    learn(wanted(approved.facts[0]), sheet)
    approved.accepted()
    (fact,) = past.when(command).facts
    learn(wanted(fact), sheet)
    found = {milestone for _, milestone, _ in roadmaps.milestones(wanted(fact), sheet)}
    return Milestone.MONEY_REALLOCATED in found


@pytest.mark.parametrize(
    ("command", "counts"),
    [
        (TO_CERTIFICATES, True),
        (replace(TO_CERTIFICATES, basis=ReallocationBasis.BUDGET_SCHEDULE_CHANGE), False),
        (made.reallocate(1_00, source="pfdo", target="assignment"), False),
        (amended(100_000_001_00, 9_999_999_00), True),
        (amended(100_000_000_00, 9_999_999_00, NEW), True),
        (amended(100_000_001_00, 10_000_000_00), False),
        (amended(99_999_999_00, 10_000_001_00), False),
        (amended(99_999_999_00, 9_999_999_00, CLUB), False),
    ],
    ids=[
        "reallocated by the council",
        "by the schedule alone",
        "to the assignment",
        "amended: taken from the assignment",
        "amended: to a new measure",
        "amended: more money from nowhere",
        "amended: to the assignment",
        "amended: to another club",
    ],
)
def test_money_is_reallocated_by_an_act_that_moves_it_to_certificates(
    command: Command, *, counts: bool
) -> None:
    assert is_reallocated(command) is counts
