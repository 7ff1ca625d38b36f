"""Every promise about money: how a rule would break it, and both nets that hold it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from msgspec.structs import replace

from events.budget import FundingSource
from events.pf_programme import PeriodCap
from ledger.rules import refusals as no
from ledger.rules.commands import Command
from ledger.rules.funded import Cap, Measure
from ledger.rules.refusals import Refusal
from ledger.rules.settled import InvoiceStatus
from ledger.rules.states import (
    CertificateStatus,
    MonthCharge,
    Provision,
)
from tests import made, settled
from tests.lies import Lie, hides, shows

REGION = [*made.region(), made.certificate("c0"), *made.enrolled("k0", "c0")]  # an innocent
HOLDER = [*REGION, made.certificate("c1")]
IN_FORCE = [*HOLDER, *made.enrolled("k1", "c1")]
CHARGE = 29  # where k1's first month stands
PART = 4_051_92
OVERDRAWN = "sums_are_not_overdrawn"
RICH = {"2025": Provision(made.NOMINAL * 10)}
FREE = {
    "pfdo": Measure(FundingSource.MUNICIPAL, 10**12),
    "assignment": Measure(FundingSource.MUNICIPAL, 10**12),
}
NEXT_PROGRAMME = replace(
    made.pf_programme(),
    pf_programme="pf2",
    groups=(),
    periods=(PeriodCap(period="2026", cap_kopecks=60_000_000_00, year=2025, measure="pfdo"),),
)


@dataclass(frozen=True)
class Promise:
    """What a caller asks against it, and what each net says."""

    name: str
    past: Sequence[Command]
    asked: Command
    lie: Lie  # what the rule must believe to let it through
    constraint: str  # the database's no
    refusal: type[Refusal]  # the rules' no


PROMISES = [
    Promise(
        "a certificate is not overdrawn",
        [*HOLDER, *made.taught("2", price=made.NOMINAL), made.request("k2", "c1", "gr2")],
        made.request("k1", "c1"),
        shows("certificate:c1", provisions=RICH),
        OVERDRAWN,
        no.NothingAvailable,
    ),
    Promise(
        "an agreement keeps to its limit",
        [*HOLDER, made.agreement_limit(PART + 1)],
        made.request("k1", "c1"),
        shows("agreement:a1", limit_kopecks=None),
        OVERDRAWN,
        no.AgreementLimitReached,
    ),
    Promise(
        "a period keeps to its cap",
        [*HOLDER, made.amend_cap(PART + 1)],
        made.request("k1", "c1"),
        shows("pf-programme:pf1", caps={"2025": Cap(10**12, 2025, "pfdo")}),
        OVERDRAWN,
        no.CapReached,
    ),
    Promise(
        "a limit is not lowered below what is bound",
        [*IN_FORCE, made.agreement_limit(100_000_00)],
        made.agreement_limit(2 * PART - 1),
        shows("agreement:a1", committed_kopecks=0),
        OVERDRAWN,
        no.BelowCommitted,
    ),
    Promise(
        "a cap is not lowered below what is bound",
        IN_FORCE,
        made.amend_cap(2 * PART - 1),
        shows("pf-programme:pf1", caps={"2025": Cap(50_000_000_00, 2025, "pfdo")}),
        OVERDRAWN,
        no.BelowCommitted,
    ),
    Promise(
        "a nominal is not lowered below what is bound",
        [*REGION, made.certificate("c1"), made.to_accounting("c1")],
        made.group_nominal(PART - 1),
        shows("certificate:c0", provisions={"2025": Provision(made.NOMINAL)}),
        OVERDRAWN,
        no.GroupCommittedMore,
    ),
    Promise(
        "a measure bears its obligations",
        REGION,
        made.obligations(10_000_000_01),
        shows("budget:m1:2025", measures=FREE),
        OVERDRAWN,
        no.MeasureExhausted,
    ),
    Promise(
        "a measure gives what it has",
        [*REGION, made.obligations(2_000_000_00)],
        made.reallocate(8_000_000_01),
        shows("budget:m1:2025", measures=FREE),
        OVERDRAWN,
        no.MeasureExhausted,
    ),
    Promise(
        "a measure bears a raised cap",
        REGION,
        made.amend_cap(100_000_000_01),
        shows("budget:m1:2025", measures=FREE),
        OVERDRAWN,
        no.MeasureExhausted,
    ),
    Promise(
        "a measure bears a second programme",
        REGION,
        NEXT_PROGRAMME,
        shows("budget:m1:2025", measures=FREE),
        OVERDRAWN,
        no.MeasureExhausted,
    ),
    Promise(
        "a charge is drawn on a reserve",
        [*IN_FORCE, made.terminate("k1"), made.reverse(CHARGE, "k1")],
        made.charge("k1", "2025-09"),
        shows("contract:k1", reserved_kopecks=PART),
        OVERDRAWN,
        no.OverReserve,
    ),
    Promise(
        "a month is charged once",
        IN_FORCE,
        made.charge("k1", "2025-09"),
        shows("contract:k1", charges={}),
        "charges_once_live",
        no.AlreadyCharged,
    ),
    Promise(
        "no more is reversed than was charged",
        [*IN_FORCE, made.charge("k1"), made.reverse(CHARGE, "k1", amount=996_38)],
        made.reverse(CHARGE, "k1", amount=2),
        shows("contract:k1", charges={"2025-09": MonthCharge(CHARGE, 996_39)}),
        "charges_reversed_at_most_once",
        no.ReversalOverCharge,
    ),
    Promise(
        "a child has one certificate",
        HOLDER,
        replace(made.certificate("c2", group=None), child="child-c1"),
        hides("certificate-of:child-c1"),
        "claims_are_unique",
        no.CertificateExists,
    ),
    Promise(
        "a period is granted once",
        HOLDER,
        made.to_pf("c1"),
        shows("certificate:c1", status=CertificateStatus.ACCOUNTING),
        "claims_are_unique",
        no.WrongStatus,
    ),
    Promise(
        "a municipality has one programme a period",
        REGION,
        replace(made.pf_programme(cap=1_00), pf_programme="pf2", groups=()),
        hides("pf-programme-of:m1:2025"),
        "claims_are_unique",
        no.AlreadyExists,
    ),
    Promise(
        "a month is invoiced once",
        [*IN_FORCE, made.invoice("i1"), made.certificate("c2"), *made.enrolled("k2", "c2")],
        made.invoice("i2"),
        shows("agreement:a1", invoices={}),
        "claims_are_unique",
        no.InvoiceExists,
    ),
    Promise(
        "a charge stands on one invoice",
        [*IN_FORCE, made.invoice("i1")],
        made.invoice("i2", "2025-10"),
        shows("contract:k1", charges={"2025-09": MonthCharge(CHARGE, 996_39)}),
        "claims_are_unique",
        no.NothingToInvoice,
    ),
    Promise(
        "an advance is asked for once",
        [*IN_FORCE, settled.calendar(), settled.advance()],
        settled.advance("adv2"),
        shows("agreement:a1", advances={}),
        "claims_are_unique",
        no.AdvanceExists,
    ),
    Promise(
        "an invoice is paid once",
        [*IN_FORCE, *settled.paid(month="2025-09")],
        settled.pay(),
        shows("invoice:i1", status=InvoiceStatus.IN_WORK),
        "claims_are_unique",
        no.WrongStatus,
    ),
    Promise(
        "a month is closed once",
        [*IN_FORCE, settled.close("2025-09")],
        settled.close("2025-09"),
        shows("payer:pay1", closed_month=None),
        "claims_are_unique",
        no.MonthIsClosed,
    ),
    Promise(
        "a month has one subsidy register",
        [*IN_FORCE, settled.register()],
        settled.register(),
        shows("payer:pay1", register_month=None),
        "claims_are_unique",
        no.RegisterExists,
    ),
]
BEFORE = made.charge("k0", "2025-11", on=date(2025, 12, 31))
AFTER = made.charge("k0", "2025-12", on=date(2025, 12, 31))
