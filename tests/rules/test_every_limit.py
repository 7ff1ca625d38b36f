"""One table of every cap and limit: exactly at it accepted, one more refused, with the figures.

What is counted up by many is in tests/bounds.py, with one unit left; what bounds a single request
is here. tests/rules/test_caps.py has the sums again with earlier use of every kind.
"""

import dataclasses
from collections.abc import Callable, Sequence
from datetime import date

import pytest
from msgspec.structs import replace

from events.certificate import CertificateQueued
from events.pf_programme import LimitedRegister
from ledger.rules import commands as do
from ledger.rules import refusals as no
from ledger.rules.commands import Command
from tests import funded, limited, made, settled
from tests.bounds import BOUNDS, CAPS, Bound
from tests.given import given

HOLDER = [*made.region(), made.certificate()]
ENROLLED = [*HOLDER, *made.enrolled()]
MONTH = 1_018_51  # of a month but the first
OCTOBER = date(2025, 10, 10)
Row = tuple[Sequence[Command], int, Callable[[int], Command], Callable[[int], no.Refusal]]


def module(price: int) -> do.OpenModule:
    (opened,) = [each for each in made.taught("2") if isinstance(each, do.OpenModule)]
    return replace(opened, programme="pr1", price_kopecks=price, price_confirmed=True)


def group(places: int) -> do.OpenStudyGroup:
    (opened,) = [each for each in made.taught() if isinstance(each, do.OpenStudyGroup)]
    return replace(opened, group="big", places_count=places)


def limits(amount: int, nominals: int | None = None) -> do.ChangeGroupLimits:
    return do.ChangeGroupLimits(
        effective_on=made.DAY,
        cert_group="g5-18",
        amount_count=amount,
        nominals_limit_kopecks=nominals,
    )


def below(committed: int) -> Callable[[int], no.Refusal]:
    return lambda over: no.BelowCommitted(
        asked_kopecks=committed - over, committed_kopecks=committed
    )


PART = 4_051_92
ASKED: dict[str, Row] = {
    "price of the month": (
        ENROLLED,
        MONTH,
        lambda asked: made.charge(amount=asked, on=OCTOBER),
        lambda over: no.OverMonthPrice(asked_kopecks=MONTH + over, price_kopecks=MONTH),
    ),
    "what is left of a charge": (
        [*ENROLLED, made.reverse(made.FIRST_CHARGE, amount=96_39)],
        900_00,
        lambda asked: made.reverse(made.FIRST_CHARGE, amount=asked),
        lambda over: no.ReversalOverCharge(asked_kopecks=900_00 + over, left_kopecks=900_00),
    ),
    "share of an advance": (
        [*settled.two_contracts(), settled.terms(percent=70)],
        70,
        lambda asked: settled.advance(percent=asked),
        lambda over: no.AdvanceShareOverLimit(asked_percent=70 + over, limit_percent=70),
    ),
    "price of a module": (
        [*made.region(), do.LimitModulePrice(effective_on=made.DAY, max_percent=110)],
        4_457_11,
        module,
        lambda over: no.PriceOverMaximum(price_kopecks=4_457_11 + over, most_kopecks=4_457_11),
    ),
    "places that a module allows": (
        made.region(),
        1_000_000,
        group,
        lambda over: no.PlacesOverModule(
            places_count=1_000_000 + over, children_max_count=1_000_000
        ),
    ),
    "limit of commitments, by what is approved": (
        made.region(),
        100_000_000_00,
        funded.limited,
        lambda over: no.LimitOverApproved(
            measure="pfdo",
            limit_kopecks=100_000_000_00 + over,
            approved_kopecks=100_000_000_00,
        ),
    ),
    "raised nominal, by the group's limit": (
        [*made.region(nominals_limit=2 * made.NOMINAL), made.certificate()],
        2 * made.NOMINAL,
        made.group_nominal,
        lambda over: no.NominalsOverLimit(
            limit_kopecks=2 * made.NOMINAL,
            granted_kopecks=made.NOMINAL,
            asked_kopecks=made.NOMINAL + over,
        ),
    ),
}
LOWERED: dict[str, Row] = {
    "cap": (ENROLLED, PART, made.amend_cap, below(PART)),
    "agreement": (ENROLLED, PART, made.agreement_limit, below(PART)),
    "direction within the cap": (
        ENROLLED,
        PART,
        lambda asked: limited.amend(direction_limits=(limited.direction(asked),)),
        below(PART),
    ),
    "services of a register": (
        ENROLLED,
        1,
        lambda asked: limited.amend(register_limits=(limited.register(asked),)),
        lambda over: no.RegisterLimitReached(
            period="2025",
            register=LimitedRegister.CERTIFIED,
            limit_count=1 - over,
            taken_count=1,
            asked_count=0,
        ),
    ),
    "nominal of a group": (
        ENROLLED,
        PART,
        made.group_nominal,
        lambda over: no.GroupCommittedMore(
            asked_kopecks=PART - over, committed_kopecks=PART, over_count=1
        ),
    ),
    "places of a group of certificates": (
        HOLDER,
        1,
        limits,
        lambda over: no.GroupHoldsMore(asked_count=1 - over, active_count=1),
    ),
    "limit of nominals": (
        HOLDER,
        made.NOMINAL,
        lambda asked: limits(5, asked),
        lambda over: no.NominalsOverLimit(
            limit_kopecks=made.NOMINAL - over, granted_kopecks=made.NOMINAL, asked_kopecks=0
        ),
    ),
    "measure, by an amendment": (
        made.region(),
        CAPS,
        funded.amended,
        below(CAPS),
    ),
    "limit of commitments": (made.region(), CAPS, funded.limited, below(CAPS)),
    "subsidy that is signed": (made.region(), CAPS, funded.subsidy, below(CAPS)),
    "subsidy that is amended": (
        [*made.region(), funded.subsidy()],
        CAPS,
        funded.amended_subsidy,
        below(CAPS),
    ),
}


@pytest.mark.parametrize("bound", BOUNDS, ids=lambda each: each.name)
def test_the_last_is_given_once_and_then_refused(bound: Bound) -> None:
    given(*bound.past).when(bound.other).accepted()  # it is the limit alone that refuses it
    scene = given(*bound.past)
    scene.when(bound.one).accepted()
    scene.when(bound.other).refused(bound.refusal)


@pytest.mark.parametrize("over", [-1, 0, 1])
@pytest.mark.parametrize("row", ASKED.values(), ids=list(ASKED))
def test_a_request_is_accepted_to_its_bound(row: Row, over: int) -> None:
    past, bound, command, refusal = row
    answer = given(*past).when(command(bound + over))
    if over <= 0:
        answer.accepted()
    else:
        answer.refused(refusal(over))


@pytest.mark.parametrize("over", [-1, 0, 1])
@pytest.mark.parametrize("row", LOWERED.values(), ids=list(LOWERED))
def test_a_limit_is_lowered_to_what_is_taken(row: Row, over: int) -> None:
    past, taken, command, refusal = row
    answer = given(*past).when(command(taken - over))
    if over <= 0:
        answer.accepted()
    else:
        answer.refused(refusal(over))


@pytest.mark.parametrize(
    "region",
    [made.region(amount=2), made.region(nominals_limit=2 * made.NOMINAL)],
    ids=["places", "nominals"],
)
def test_who_finds_a_group_of_certificates_full_waits(region: list[Command]) -> None:
    past = [*region, made.certificate("c1")]
    scene = given(*past)
    last = scene.when(made.certificate("c2"))
    assert not any(isinstance(each, CertificateQueued) for each in last.facts)
    last.accepted()
    assert isinstance(scene.when(made.certificate("c3")).facts[-1], CertificateQueued)


FIGURES = {"active", "asked", "committed", "free", "left", "limit", "most", "reserved", "whole"}
ELSEWHERE = {
    no.CertificateUsed: "anything used at all stands in the way: tests/rules/test_idle.py",
    no.NormativeDiffers: "it is equal or it is wrong: tests/rules/test_tariffs.py",
    no.NothingToPay: "tells how many were left out: no limit",
    no.NotLower: "below, not up to: tests/rules/orders/certificates.py",
    no.NoVacancy: "who finds a group full waits, which is tried above",
    no.OverReserve: "of a reserve that a storno left too small: tests/rules/test_corrections.py",
    no.OverpaidUsed: "an overpayment that went on into an invoice: tests/rules/test_settlement.py",
    no.PartOverWhole: "a part of a declared number: tests/rules/orders/plans.py",
    no.RollUnfinished: "tells how many are left: no limit",
    no.TermTooShort: "a least, not a most: tests/rules/orders/certificates.py",
}


def test_every_refusal_with_a_limit_is_in_the_table() -> None:
    rows = [*ASKED.values(), *LOWERED.values()]
    tried = {type(each.refusal) for each in BOUNDS} | {type(row[3](1)) for row in rows}
    names = {
        kind: {each.name.partition("_")[0] for each in dataclasses.fields(kind)}  # type: ignore[arg-type]  # every refusal is one
        for kind in no.Refusal.__subclasses__()
    }
    assert {kind for kind, found in names.items() if found & FIGURES} - tried == set(ELSEWHERE)
