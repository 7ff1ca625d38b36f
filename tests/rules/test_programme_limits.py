"""What a PF programme limits besides its cap: money by direction, services by register, funding."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from events.contract import AnnulmentReason
from events.pf_programme import (
    GroupLimitsChanged,
    GroupNominalChanged,
    LimitedRegister,
    NominalsOver,
)
from events.pf_programme import PfProgrammeCapAmended as Amended
from events.registry import BudgetRegister, Direction, Register
from ledger.rules import commands as do
from ledger.rules import refusals as no
from ledger.rules.commands import Command
from ledger.rules.enrolment import is_live
from ledger.rules.funded import PfProgramme
from ledger.rules.states import Contract, Payer
from tests import assigned, limited, made, turn
from tests.given import Book, given
from tests.year import YEAR

PART = 4_051_92  # what a contract of made.taught() costs
FIRST_MONTH = 996_39
LIMIT = 9_000_00
USED = [made.certificate("c9"), *made.enrolled("k9", "c9")]
RELEASED = [made.certificate("c9"), made.request("k9", "c9"), made.refuse("k9")]
CLOSED = [*USED, made.terminate("k9"), made.close_contract("k9", date(2025, 10, 1))]
REVERSED = [*CLOSED, made.reverse(made.FIRST_CHARGE, "k9")]
ANNULLED = [
    *USED,
    made.reverse(made.FIRST_CHARGE, "k9"),
    do.AnnulContract(
        effective_on=made.DAY, contract="k9", reason=AnnulmentReason.DUPLICATE, act=made.ACT
    ),
]
UNDER = limited.region(direction_limits=(limited.direction(LIMIT),))
LOWERED = [*UNDER, limited.amend(direction_limits=(limited.direction(LIMIT - 1_00),))]
LATER = [*made.region(), *USED, limited.amend(direction_limits=(limited.direction(LIMIT),))]


def drawn(book: Book) -> int:
    limits = book.the("pf-programme:pf1", PfProgramme).limits
    return limits["2025"].drawn.get(limited.ROBOTS, 0) if limits else 0


def certified(book: Book) -> int:
    served = book.the("payer:pay1", Payer).served
    return served.get("2025", {}).get(LimitedRegister.CERTIFIED, 0)


@pytest.mark.parametrize("over", [-1, 0, 1])
@pytest.mark.parametrize(
    ("past", "limit", "taken"),
    [
        (UNDER, LIMIT, 0),
        ([*UNDER, *USED], LIMIT, PART),
        ([*UNDER, *RELEASED], LIMIT, 0),
        ([*UNDER, *CLOSED], LIMIT, FIRST_MONTH),
        ([*UNDER, *REVERSED], LIMIT, 0),
        ([*UNDER, *ANNULLED], LIMIT, 0),
        (LOWERED, LIMIT - 1_00, 0),
        (LATER, LIMIT, PART),
    ],
    ids=["fresh", "used", "refused", "closed", "reversed", "annulled", "lowered", "limited later"],
)
def test_a_direction_is_used_to_the_last_kopeck(
    past: Sequence[Command], limit: int, taken: int, over: int
) -> None:
    asked = limit - taken + over
    scene = given(*past, *made.taught("2", price=asked), made.certificate())
    assert drawn(scene.book) == taken
    answer = scene.when(made.request(group="gr2"))
    if over <= 0:
        assert drawn(answer.accepted()) == limit + over
    else:
        answer.refused(
            no.DirectionCapReached(
                period="2025",
                direction=limited.ROBOTS,
                limit_kopecks=limit,
                taken_kopecks=taken,
                asked_kopecks=asked,
            )
        )


def test_another_direction_is_not_limited_by_it() -> None:
    past = limited.region(direction_limits=(limited.direction(0, Direction.SPORT),))
    given(*past, made.certificate()).when(made.request()).accepted()


@pytest.mark.parametrize(
    ("past", "taken"),
    [
        ([], 0),
        ([*USED], 1),
        ([*RELEASED], 0),
        ([*CLOSED], 1),
        ([*REVERSED], 0),
        ([*ANNULLED], 0),
    ],
    ids=["fresh", "used", "refused", "closed", "reversed", "annulled"],
)
def test_a_register_gives_as_many_services_as_its_limit(
    past: Sequence[Command], taken: int
) -> None:
    for limit in (taken, taken + 1):
        limits = limited.amend(register_limits=(limited.register(limit),))
        scene = given(*made.region(), *past, limits, made.certificate())
        assert certified(scene.book) == taken
        answer = scene.when(made.request())
        if limit > taken:
            assert certified(answer.accepted()) == limit
        else:
            answer.refused(
                no.RegisterLimitReached(
                    period="2025",
                    register=LimitedRegister.CERTIFIED,
                    limit_count=limit,
                    taken_count=taken,
                    asked_count=1,
                )
            )


@pytest.mark.parametrize("register", [each for each in LimitedRegister if each != "certified"])
def test_places_on_the_assignment_are_limited_to_all_children_together(
    register: LimitedRegister,
) -> None:
    region = limited.region(register_limits=(limited.register(1, register),))
    entered = [
        *region,
        *(assigned.limit(5, register=each) for each in BudgetRegister),
        assigned.enter(Register(register)),
        *(made.certificate(each, group=None) for each in ("c1", "c2")),
    ]
    first, second = assigned.book(), replace(assigned.book("s2"), certificate="c2")
    full = no.RegisterLimitReached(
        period="2025", register=register, limit_count=1, taken_count=1, asked_count=1
    )
    given(*entered, first).when(second).refused(full)
    given(*entered, first, assigned.end(on=made.DAY)).when(second).refused(full)  # it had begun
    before = [replace(each, effective_on=date(2025, 8, 31)) for each in (first, assigned.end())]
    given(*entered, *before).when(second).accepted()


def test_limits_are_lowered_to_what_is_used_and_no_further() -> None:
    scene = given(*made.region(), *USED)
    scene.when(limited.amend(direction_limits=(limited.direction(PART - 1),))).refused(
        no.BelowCommitted(asked_kopecks=PART - 1, committed_kopecks=PART)
    )
    scene.when(limited.amend(register_limits=(limited.register(0),))).refused(
        no.RegisterLimitReached(
            period="2025",
            register=LimitedRegister.CERTIFIED,
            limit_count=0,
            taken_count=1,
            asked_count=0,
        )
    )
    exactly = limited.amend(
        direction_limits=(limited.direction(PART),), register_limits=(limited.register(1),)
    )
    scene.when(exactly).accepted()


FUNDED = {"funding": (limited.part(30_00), limited.part(10_00, limited.REGIONAL))}


@pytest.mark.parametrize("off", [-1, 1])
def test_funding_adds_up_to_the_cap_or_is_refused(off: int) -> None:
    before = made.region()[:8]
    given(*before).when(limited.programme(40_00, **FUNDED)).accepted()
    given(*before).when(limited.programme(40_00 + off, **FUNDED)).refused(
        no.FundingDisagrees(period="2025", funding_kopecks=40_00, cap_kopecks=40_00 + off)
    )
    scene = given(*limited.region(40_00, **FUNDED))
    disagrees = no.FundingDisagrees(period="2025", funding_kopecks=40_00, cap_kopecks=40_00 + off)
    scene.when(limited.amend(40_00 + off)).refused(disagrees)  # it is split, so split anew
    scene.when(limited.amend(40_00 + off, **FUNDED)).refused(disagrees)
    anew = limited.amend(41_00, funding=(limited.part(41_00),))
    book = scene.when(anew).accepted()
    assert book.the("pf-programme:pf1", PfProgramme).limits["2025"].funding == anew.funding


def test_one_more_period_is_checked_like_the_first() -> None:
    added = turn.add_period(cap=40_00)
    wrong = replace(added, period=replace(added.period, funding=(limited.part(39_99),)))
    region = made.region()
    given(*region).when(wrong).refused(
        no.FundingDisagrees(period="2026", funding_kopecks=39_99, cap_kopecks=40_00)
    )
    right = replace(
        added,
        period=replace(
            added.period,
            funding=(limited.part(40_00),),
            direction_limits=(limited.direction(1_00),),
        ),
    )
    programme = given(*region).when(right).accepted().the("pf-programme:pf1", PfProgramme)
    assert programme.limits["2026"].directions == {limited.ROBOTS: 1_00}


LIMITS: list[dict[str, Any]] = [
    {"direction_limits": (limited.direction(LIMIT),)},
    {"register_limits": (limited.register(7),)},
    {"funding": (limited.part(50_000_000_00),)},
]


@pytest.mark.parametrize("limits", LIMITS, ids=lambda each: next(iter(each)))
def test_limits_are_amended_with_the_cap_as_it_is(limits: dict[str, Any]) -> None:
    scene = given(*made.region())
    amended = scene.when(limited.amend(**limits))
    (fact,) = amended.facts
    assert isinstance(fact, Amended)
    assert (fact.old_kopecks, fact.new_kopecks) == (50_000_000_00, 50_000_000_00)
    amended.accepted()
    scene.when(limited.amend(**limits)).refused(no.NothingToChange())
    scene.when(made.amend_cap(50_000_000_00)).refused(no.NothingToChange())


def test_changes_warn_of_nominals_over_the_cap() -> None:
    past = [*limited.region(cap=60_000_00)]
    shrink = do.ChangeGroupLimits(
        effective_on=made.DAY, cert_group="g5-18", amount_count=4, nominals_limit_kopecks=None
    )
    (within,) = given(*past).when(shrink).facts
    assert isinstance(within, GroupLimitsChanged)
    assert not within.over_cap
    scene = given(*past, shrink)
    (changed,) = scene.when(replace(made.group_nominal(15_000_01), act=made.ACT)).facts
    over = NominalsOver(period="2025", nominals_kopecks=60_000_04, cap_kopecks=60_000_00)
    assert isinstance(changed, GroupNominalChanged)
    assert (changed.over_cap, changed.act) == ((over,), made.ACT)
    (exact,) = scene.when(made.group_nominal(15_000_00)).facts
    assert isinstance(exact, GroupNominalChanged)
    assert not exact.over_cap
    (lowered,) = scene.when(made.amend_cap(55_999_99)).facts
    assert isinstance(lowered, Amended)
    assert lowered.over_cap == (
        NominalsOver(period="2025", nominals_kopecks=56_000_00, cap_kopecks=55_999_99),
    )


def test_what_directions_draw_is_what_is_bound_of_the_cap_all_year() -> None:
    book, seen = Book(), 0
    for command in YEAR:
        book.record(book.decide(command))
        states = [each.state for each in book.held.values()]
        for programme in (each for each in states if isinstance(each, PfProgramme)):
            for period, cap in programme.caps.items():
                limits = programme.limits.get(period)
                bound = sum(limits.drawn.values()) if limits else 0
                assert bound == cap.committed_kopecks
                seen += bound
    assert seen


def test_services_are_the_contracts_that_live_or_were_charged_all_year() -> None:
    book, most = Book(), 0
    for command in YEAR:
        book.record(book.decide(command))
        states = [each.state for each in book.held.values()]
        counted = Counter(
            (each.payer, each.period)
            for each in states
            if isinstance(each, Contract)
            and (is_live(each) or any(it.left_kopecks for it in each.charges.values()))
        )
        served = {
            (name.partition(":")[2], period): of.get(LimitedRegister.CERTIFIED, 0)
            for name, held in book.held.items()
            if isinstance(held.state, Payer)
            for period, of in held.state.served.items()
        }
        assert {place: n for place, n in served.items() if n} == dict(counted)
        most = max([most, *counted.values()])
    assert most > 1
