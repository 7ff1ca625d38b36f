"""Every cap and limit of the system with one kopeck, place or service left, and two who want it."""

from datetime import date
from typing import Final, NamedTuple

from msgspec.structs import replace

from events.budget import ReallocationBasis
from events.pf_programme import LimitedRegister
from ledger.rules import commands as do
from ledger.rules import refusals as no
from ledger.rules.commands import Command
from tests import assigned, funded, limited, made, turn

ROBOTS: Final = limited.ROBOTS
LIMIT: Final = 9_000_00
FREE: Final = 10_000_000_00  # in the measure of the assignment
CAPS: Final = 50_000_000_00  # what the programme binds of the measure for certificates


class Bound(NamedTuple):
    """A limit with one unit left: `one` takes it, and `other`, alone, would have had it."""

    name: str
    past: list[Command]
    one: Command
    other: Command
    refusal: no.Refusal  # what `other` is told once `one` has come
    account: str | None = None  # of money that the database guards too


KOPECK = [*made.taught("2", price=LIMIT - 1), *made.taught("3", price=1)]
CHILDREN = [made.certificate(f"c{number}") for number in (1, 2, 3)]
NEARLY = [*KOPECK, *CHILDREN, made.request("k1", "c1", "gr2")]
SECOND, THIRD = made.request("k2", "c2", "gr3"), made.request("k3", "c3", "gr3")
PLACES = [made.request("k2", "c2"), made.request("k3", "c3")]

OF_A_CHILD = [
    Bound(
        "nominal of a certificate",
        [
            *made.region(),
            *made.taught("2", price=made.NOMINAL - 1),
            *made.taught("3", price=1),
            *made.taught("4", price=1),
            made.certificate(),
            made.request("k1", "c1", "gr2"),
        ],
        made.request("k2", "c1", "gr3"),
        made.request("k3", "c1", "gr4"),
        no.NothingAvailable(period="2025"),
        "provision:c1:2025",
    ),
    Bound(
        "cap of a PF programme",
        [*made.region(cap=LIMIT), *NEARLY],
        SECOND,
        THIRD,
        no.CapReached(period="2025", asked_kopecks=1, left_kopecks=0),
        "cap:pf1:2025",
    ),
    Bound(
        "direction within the cap",
        [*limited.region(direction_limits=(limited.direction(LIMIT),)), *NEARLY],
        SECOND,
        THIRD,
        no.DirectionCapReached(
            period="2025",
            direction=ROBOTS,
            limit_kopecks=LIMIT,
            taken_kopecks=LIMIT,
            asked_kopecks=1,
        ),
    ),
    Bound(
        "agreement of payer and provider",
        [*made.region(agreement_limit=LIMIT), *NEARLY],
        SECOND,
        THIRD,
        no.AgreementLimitReached(agreement="a1", asked_kopecks=1, left_kopecks=0),
        "agreement:a1",
    ),
    Bound(
        "services of the certified register",
        [*limited.region(register_limits=(limited.register(1),)), *CHILDREN],
        PLACES[0],
        PLACES[1],
        no.RegisterLimitReached(
            period="2025",
            register=LimitedRegister.CERTIFIED,
            limit_count=1,
            taken_count=1,
            asked_count=1,
        ),
    ),
    Bound(
        "services of a register of the assignment",
        [
            *assigned.region(),
            made.certificate("c2", group=None),
            limited.amend(register_limits=(limited.register(1, LimitedRegister.VALUED),)),
        ],
        assigned.book(),
        replace(assigned.book("s2"), certificate="c2"),
        no.RegisterLimitReached(
            period="2025",
            register=LimitedRegister.VALUED,
            limit_count=1,
            taken_count=1,
            asked_count=1,
        ),
    ),
    Bound(
        "what the matrix gives a child of a register",
        [
            *assigned.region(),
            assigned.limit(1),
            *made.taught("2"),
            assigned.enter(programme="pr2"),
        ],
        assigned.book(),
        assigned.book("s2", "gr2"),
        no.AssignmentUsedUp(register=assigned.limit().register, limit_count=1, used_count=1),
    ),
    Bound(
        "contracts of a direction",
        [
            *made.region(),
            *CHILDREN,
            do.LimitDirection(effective_on=made.DAY, payer="pay1", direction=ROBOTS, limit_count=1),
        ],
        PLACES[0],
        PLACES[1],
        no.DirectionLimitReached(direction=ROBOTS, limit_count=1),
    ),
    Bound(
        "contracts of a provider",
        [
            *made.region(),
            *CHILDREN,
            do.LimitProvider(effective_on=made.DAY, provider="p1", limit_count=1),
        ],
        PLACES[0],
        PLACES[1],
        no.ProviderLimitReached(limit_count=1),
    ),
    Bound(
        "contracts of a programme",
        [
            *made.region(),
            *CHILDREN,
            do.LimitProgramme(effective_on=made.DAY, programme="pr1", limit_count=1),
        ],
        PLACES[0],
        PLACES[1],
        no.ProgrammeLimitReached(limit_count=1),
    ),
    Bound(
        "places of a study group",
        [
            *made.region(),
            *CHILDREN,
            do.OpenStudyGroup(
                effective_on=made.DAY,
                group="small",
                module="mod1",
                starts_on=made.DAY,
                ends_on=date(2025, 12, 31),
                places_count=1,
            ),
        ],
        made.request("k2", "c2", "small"),
        made.request("k3", "c3", "small"),
        no.NoPlaces(places_count=1),
    ),
]


def by_schedule(amount: int) -> do.ReallocateBudget:
    return replace(made.reallocate(amount), basis=ReallocationBasis.BUDGET_SCHEDULE_CHANGE)


OF_A_BUDGET = [
    Bound(
        "measure, by obligations",
        [*made.region(), made.obligations(FREE - 1)],
        made.obligations(1),
        made.obligations(1),
        no.MeasureExhausted(measure="assignment", asked_kopecks=1, free_kopecks=0),
        "measure:m1:2025:assignment",
    ),
    Bound(
        "measure, by reallocation",
        [*made.region(), made.reallocate(FREE - 1)],
        made.reallocate(1),
        made.obligations(1),
        no.MeasureExhausted(measure="assignment", asked_kopecks=1, free_kopecks=0),
        "measure:m1:2025:assignment",
    ),
    Bound(
        "measure, by a cap",
        [*made.region(), made.obligations(100_000_000_00 - CAPS - 1, "pfdo")],
        made.amend_cap(CAPS + 1),
        made.obligations(1, "pfdo"),
        no.MeasureExhausted(measure="pfdo", asked_kopecks=1, free_kopecks=0),
        "measure:m1:2025:pfdo",
    ),
    Bound(
        "limit of commitments",
        [*made.region(), funded.limited(CAPS + 1)],
        made.obligations(1, "pfdo"),
        made.amend_cap(CAPS + 1),
        no.MeasureExhausted(measure="pfdo", asked_kopecks=1, free_kopecks=0),
    ),
    Bound(
        "reallocations by the schedule",
        [*made.region(), funded.schedule_limit(10), by_schedule(FREE // 10 - 1)],
        by_schedule(1),
        by_schedule(1),
        no.ScheduleLimitReached(
            measure="assignment",
            limit_kopecks=FREE // 10,
            moved_kopecks=FREE // 10,
            asked_kopecks=1,
        ),
    ),
    Bound(
        "cash of the obligations",
        [*made.region(), made.obligations(LIMIT), funded.cash(LIMIT - 1)],
        funded.cash(1, number="2"),
        funded.cash(1, number="3"),
        no.CashOverObligations(measure="assignment", asked_kopecks=1, left_kopecks=0),
    ),
    Bound(
        "subsidy, by caps",
        [*made.region(), funded.subsidy(CAPS + 1)],
        made.amend_cap(CAPS + 1),
        turn.add_period(cap=1),
        no.SubsidyExhausted(subsidy_agreement="s1", asked_kopecks=1, left_kopecks=0),
        "subsidy:s1",
    ),
    Bound(
        "subsidy, by what is received",
        [*made.region(), funded.subsidy(CAPS), funded.received(CAPS - 1)],
        funded.received(1, number="3"),
        funded.received(1, number="4"),
        no.SubsidyExhausted(subsidy_agreement="s1", asked_kopecks=1, left_kopecks=0),
        "received:s1",
    ),
]
BOUNDS: Final = [*OF_A_CHILD, *OF_A_BUDGET]
