"""What amendments, limits, payments and subsidies are refused for, in order."""

from datetime import date

from msgspec.structs import replace

from events.budget import FundingMechanism, FundingSource, ReallocationBasis, ScheduledPayment
from ledger.rules import refusals as no
from ledger.rules.commands import NewSum
from ledger.rules.funded import Measure
from ledger.rules.states import TakenBy
from tests import funded, made
from tests.given import Ordered, asked, existing, flaw

REGION = made.region()
BUDGET = "budget:m1:2025"
NO_BUDGET = flaw(no.NotFound, BUDGET)
NO_MEASURE = asked(no.NotFound, measure="gifts")
MUNICIPAL = FundingSource.MUNICIPAL
CLUB = made.measure("club", 1_00, FundingMechanism.MUNICIPAL_ASSIGNMENT)
BACKWARDS = ScheduledPayment(
    due_from=date(2025, 10, 2), due_to=date(2025, 10, 1), amount_kopecks=1_00
)
PAID = existing(no.AlreadyExists, "payment-document:m1:2025-09-01:1", TakenBy(owner="pfdo"))
RECEIVED = existing(no.AlreadyExists, "payment-document:m1:2025-09-01:2", TakenBy(owner="pfdo"))


def to(measure: str, approved: int) -> tuple[NewSum, ...]:
    return (NewSum(measure=measure, approved_kopecks=approved),)


def measures(**of: Measure) -> dict[str, Measure]:
    return {
        "pfdo": Measure(MUNICIPAL, 100_000_000_00, 50_000_000_00),
        "assignment": Measure(MUNICIPAL, 10_000_000_00),
        **of,
    }


ORDERS = [
    Ordered(
        "amend a budget",
        REGION,
        funded.amended(),
        [
            NO_BUDGET,
            asked(no.RepeatedInList, added=(CLUB, CLUB)),
            asked(no.AlreadyExists, changes=(), added=(replace(CLUB, measure="pfdo"),)),
            asked(no.BudgetCodeWrong, added=(replace(CLUB, code="0" * 20),)),
            asked(no.NotFound, changes=to("gifts", 1_00)),
            asked(no.NothingToChange, changes=to("pfdo", 100_000_000_00)),
            asked(no.BelowCommitted, changes=to("pfdo", 49_999_999_99)),
            flaw(
                no.LimitOverApproved,
                BUDGET,
                measures=measures(
                    pfdo=Measure(
                        MUNICIPAL,
                        100_000_000_00,
                        50_000_000_00,
                        limit_kopecks=120_000_000_01,
                    )
                ),
            ),
        ],
    ),
    Ordered(
        "amend nothing",
        REGION,
        funded.amended(),
        [asked(no.NothingToChange, changes=(), added=())],
    ),
    Ordered(
        "limit commitments",
        REGION,
        funded.limited(),
        [
            NO_BUDGET,
            NO_MEASURE,
            asked(no.NothingToChange, limit_kopecks=None),
            asked(no.LimitOverApproved, limit_kopecks=100_000_000_01),
            asked(no.BelowCommitted, limit_kopecks=49_999_999_99),
        ],
    ),
    Ordered(
        "limit reallocations",
        REGION,
        funded.schedule_limit(),
        [NO_BUDGET, asked(no.NothingToChange, percent_max=None)],
    ),
    Ordered(
        "reallocate by the schedule",
        [*REGION, funded.schedule_limit(10)],
        replace(made.reallocate(1_000_000_00), basis=ReallocationBasis.BUDGET_SCHEDULE_CHANGE),
        [asked(no.ScheduleLimitReached, amount_kopecks=1_000_000_01)],
    ),
    Ordered(
        "execute cash",
        [*REGION, made.obligations(500_000_00)],
        funded.cash(500_000_00),
        [NO_BUDGET, NO_MEASURE, PAID, asked(no.CashOverObligations, amount_kopecks=500_000_01)],
    ),
    Ordered(
        "sign a subsidy agreement",
        REGION,
        funded.subsidy(),
        [
            asked(no.NotFound, payer="pay9"),
            NO_BUDGET,
            NO_MEASURE,
            flaw(
                no.AlreadyExists,
                BUDGET,
                measures=measures(pfdo=Measure(MUNICIPAL, 1, subsidy_agreement="s0")),
            ),
            asked(no.DatesReversed, schedule=(BACKWARDS,)),
            asked(no.ScheduleDisagrees, schedule=funded.schedule(1_00)),
            asked(
                no.BelowCommitted,
                amount_kopecks=49_999_999_99,
                schedule=funded.schedule(49_999_999_99),
            ),
            flaw(
                no.MeasureExhausted,
                BUDGET,
                measures=measures(pfdo=Measure(MUNICIPAL, 59_999_999_99, 50_000_000_00)),
            ),
        ],
    ),
    Ordered(
        "sign the same subsidy agreement",
        [*REGION, funded.subsidy(measure="assignment", amount=1_00)],
        funded.subsidy(name="s2"),
        [asked(no.AlreadyExists, subsidy_agreement="s1")],
    ),
    Ordered(
        "amend a subsidy agreement",
        [*REGION, funded.subsidy()],
        funded.amended_subsidy(),
        [
            flaw(no.NotFound, "subsidy-agreement:s1"),
            asked(no.DatesReversed, schedule=(BACKWARDS,)),
            asked(no.ScheduleDisagrees, schedule=funded.schedule(1_00)),
            flaw(no.BelowCommitted, "subsidy-agreement:s1", received_kopecks=70_000_000_01),
            flaw(
                no.MeasureExhausted,
                BUDGET,
                measures=measures(pfdo=Measure(MUNICIPAL, 69_999_999_99, 60_000_000_00)),
            ),
        ],
    ),
    Ordered(
        "receive a subsidy",
        [*REGION, funded.subsidy()],
        funded.received(),
        [
            flaw(no.NotFound, "subsidy-agreement:s1"),
            RECEIVED,
            asked(no.SubsidyExhausted, amount_kopecks=60_000_000_01),
        ],
    ),
    Ordered(
        "raise a cap under a subsidy",
        [*REGION, funded.subsidy()],
        made.amend_cap(60_000_000_00),
        [asked(no.SubsidyExhausted, cap_kopecks=60_000_000_01)],
    ),
]
