"""What budgets, PF programmes and their changes are refused for, in order."""

from typing import Any

from msgspec.structs import replace

from events.budget import FundingMechanism, FundingSource
from events.pf_programme import CertGroup, LimitedRegister, PeriodCap, PeriodNominal
from ledger.rules import commands as do
from ledger.rules import refusals as no
from ledger.rules.funded import Budget, Cap, Measure, PeriodLimits, PfProgramme
from ledger.rules.states import CertGroup as GroupState
from ledger.rules.states import (
    Provision,
    TakenBy,
)
from tests import limited, made
from tests.given import Ordered, asked, existing, flaw

REGION = made.region()
HOLDER = [*REGION, made.certificate()]
BEFORE_BUDGET = REGION[:7]
BEFORE_PROGRAMME = REGION[:8]
BUDGET = "budget:m1:2025"
MUNICIPAL, FEDERAL = FundingSource.MUNICIPAL, FundingSource.FEDERAL
NO_BUDGET = flaw(no.NotFound, BUDGET)
PROGRAMME = PfProgramme(municipality="m1", payer="pay1", caps={})
GROUP = GroupState(
    pf_programme="pf0",
    municipality="m1",
    amount_count=1,
    nominals_limit_kopecks=None,
    nominals={},
)


def measures(**of: Measure) -> dict[str, Measure]:
    return {"pfdo": Measure(MUNICIPAL, 100), "assignment": Measure(MUNICIPAL, 100), **of}


def twice() -> tuple[object, object]:
    one = made.measure("pfdo", 1_00, FundingMechanism.PERSONALISED)
    return one, one


def cap_of(name: str, amount: int = 1_00, measure: str = "pfdo") -> PeriodCap:
    return PeriodCap(period=name, cap_kopecks=amount, year=2025, measure=measure)


def limiting(**limits: Any) -> PeriodCap:
    return replace(cap_of("2025"), **limits)


def group_of(name: str, *periods: str) -> CertGroup:
    nominals = tuple(PeriodNominal(period=each, nominal_kopecks=1_00) for each in periods)
    return replace(made.cert_group(10, None), cert_group=name, nominals=nominals)


GROUP_LIMITS = do.ChangeGroupLimits(
    effective_on=made.DAY,
    cert_group="g5-18",
    amount_count=1,
    nominals_limit_kopecks=made.NOMINAL,
)
APPROVE_PROGRAMME = [
    asked(no.NotFound, payer="pay9"),
    flaw(no.NotFound, "payer:pay1", municipality="m9"),
    existing(no.AlreadyExists, "pf-programme:pf1", PROGRAMME),
    asked(no.RepeatedInList, periods=(cap_of("2025"), cap_of("2025"))),
    asked(no.RepeatedInList, groups=(group_of("g1"), group_of("g1"))),
    asked(no.BudgetCodeWrong, periods=(limiting(funding=(limited.part(1_00, code="0" * 20),)),)),
    asked(no.FundingDisagrees, periods=(limiting(funding=(limited.part(1_01),)),)),
    asked(no.RepeatedInList, periods=(limiting(direction_limits=2 * (limited.direction(1),)),)),
    asked(no.PeriodUnknown, periods=(cap_of("2031"),)),
    existing(no.AlreadyExists, "pf-programme-of:m1:2025", TakenBy(owner="pf0")),
    NO_BUDGET,
    asked(no.NotFound, periods=(cap_of("2025", measure="gifts"),)),
    asked(no.MeasureExhausted, periods=(cap_of("2025", 100_000_000_01),)),
    existing(no.AlreadyExists, "cert-group:g5-18", GROUP),
    asked(no.RepeatedInList, groups=(group_of("g5-18", "2025", "2025"),)),
    asked(no.PeriodUnknown, groups=(group_of("g5-18", "2026"),)),
]

ORDERS = [
    Ordered(
        "approve a budget",
        BEFORE_BUDGET,
        made.budget(),
        [
            asked(no.NotFound, municipality="m9"),
            existing(no.AlreadyExists, BUDGET, Budget(measures={})),
            asked(no.RepeatedInList, measures=twice()),
        ],
    ),
    Ordered(
        "accept obligations",
        REGION,
        made.obligations(100),
        [
            NO_BUDGET,
            asked(no.NotFound, measure="gifts"),
            flaw(no.MeasureExhausted, BUDGET, measures=measures(assignment=Measure(MUNICIPAL, 99))),
        ],
    ),
    Ordered(
        "reallocate",
        REGION,
        made.reallocate(100),
        [
            asked(no.SameMeasure, from_measure="pfdo", to_measure="pfdo"),
            NO_BUDGET,
            asked(no.NotFound, from_measure="gifts"),
            asked(no.NotFound, to_measure="toys"),
            flaw(no.SourcesDiffer, BUDGET, measures=measures(pfdo=Measure(FEDERAL, 0))),
            flaw(
                no.MeasureExhausted,
                BUDGET,
                measures=measures(assignment=Measure(MUNICIPAL, 100, 1)),
            ),
        ],
    ),
    Ordered("approve a PF programme", BEFORE_PROGRAMME, made.pf_programme(), APPROVE_PROGRAMME),
    Ordered(
        "lower a cap",
        REGION,
        made.amend_cap(1_00),
        [
            asked(no.NotFound, pf_programme="pf9"),
            asked(no.PeriodUnknown, period="2026"),
            flaw(
                no.BelowCommitted,
                "pf-programme:pf1",
                caps={"2025": Cap(50_000_000_00, 2025, "pfdo", 1_01)},
            ),
            asked(no.RepeatedInList, register_limits=2 * (limited.register(1),)),
            asked(no.BudgetCodeWrong, funding=(limited.part(1_00, code="0" * 20),)),
            asked(no.FundingDisagrees, funding=(limited.part(1_01),)),
        ],
    ),
    Ordered(
        "limit directions and registers",
        REGION,
        limited.amend(
            direction_limits=(limited.direction(1_00),), register_limits=(limited.register(1),)
        ),
        [
            asked(no.NotFound, pf_programme="pf9"),
            flaw(
                no.BelowCommitted,
                "pf-programme:pf1",
                limits={"2025": PeriodLimits(drawn={limited.ROBOTS: 1_01})},
            ),
            flaw(
                no.RegisterLimitReached,
                "payer:pay1",
                served={"2025": {LimitedRegister.CERTIFIED: 2}},
            ),
        ],
    ),
    Ordered(
        "raise a cap",
        REGION,
        made.amend_cap(50_000_001_00),
        [
            asked(no.NothingToChange, cap_kopecks=50_000_000_00),
            flaw(no.MeasureExhausted, BUDGET, measures=measures(pfdo=Measure(MUNICIPAL, 99))),
        ],
    ),
    Ordered(
        "change a group's limits",
        HOLDER,
        GROUP_LIMITS,
        [
            asked(no.NotFound, cert_group="g9"),
            asked(no.NothingToChange, amount_count=1_000_000, nominals_limit_kopecks=None),
            asked(no.GroupHoldsMore, amount_count=0),
            asked(no.NominalsOverLimit, nominals_limit_kopecks=made.NOMINAL - 1),
        ],
    ),
    Ordered(
        "change a group's nominal",
        HOLDER,
        made.group_nominal(15_000_00),
        [
            asked(no.NotFound, cert_group="g9"),
            asked(no.PeriodUnknown, period="2026"),
            asked(no.NothingToChange, nominal_kopecks=made.NOMINAL),
            flaw(
                no.GroupCommittedMore,
                "certificate:c1",
                provisions={"2025": Provision(16_000_00, 15_000_01)},
            ),
            flaw(
                no.NominalsOverLimit,
                "cert-group:g5-18",
                nominals_limit_kopecks=14_999_99,
            ),
        ],
    ),
]
