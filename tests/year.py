"""A school year in which every kind of fact happens at least once, as commands in their order."""

from datetime import date

from msgspec.structs import replace

from events.contract import AnnulmentReason
from events.registry import (
    Direction,
    NormativeMethod,
    ProrationPolicy,
    ProviderKind,
    SuspensionReason,
)
from ledger.rules import commands as do
from ledger.rules.commands import Command
from tests import (
    assigned,
    banked,
    cited,
    funded,
    limited,
    longer,
    made,
    persons,
    planned,
    rated,
    reported,
    settled,
    tariffs,
    taught,
    turn,
)

DAY = made.DAY
OCTOBER, NOVEMBER, JANUARY = date(2025, 10, 5), date(2025, 11, 3), date(2026, 1, 12)

OTHERS: list[Command] = [
    do.RegisterProvider(
        effective_on=DAY,
        provider="p2",
        kind=ProviderKind.ENTREPRENEUR_ALONE,
        title=None,
        inn=None,
        person="person-1",
        municipality="m1",
    ),
    do.LimitProvider(effective_on=DAY, provider="p2", limit_count=30),
    *made.taught("2", "p2"),
    do.LimitProgramme(effective_on=DAY, programme="pr2", limit_count=20),
    do.RepriceModule(
        effective_on=DAY,
        module="mod2",
        price_kopecks=5_000_00,
        normative_kopecks=4_500_00,
        method=NormativeMethod.PERSON_HOUR,
        price_confirmed=True,
    ),
    made.agreement(100_000_00, "a2", "p2"),
    made.agreement_limit(120_000_00, "a2"),
    do.CloseStudyGroup(effective_on=DAY, group="gr2"),
    do.CloseModule(effective_on=DAY, module="mod2"),
    do.TerminateAgreement(effective_on=DAY, agreement="a2"),
    do.SuspendProvider(effective_on=DAY, provider="p2", reason=SuspensionReason.LICENCE_LOST),
    do.RestoreProvider(effective_on=DAY, provider="p2"),
    do.LimitDirection(effective_on=DAY, payer="pay1", direction=Direction.SPORT, limit_count=5),
]

MONEY: list[Command] = [
    made.obligations(2_000_000_00),
    made.reallocate(300_000_00),
    made.amend_cap(50_100_000_00),
]

CERTIFICATES: list[Command] = [
    made.certificate("c1"),
    made.certificate("c2", group=None),
    made.to_pf("c2"),
    made.to_accounting("c2"),
    made.certificate("c3"),
    made.group_nominal(15_000_00),
    made.certificate("c4"),
]

CONTRACTS: list[Command] = [
    *made.enrolled("k1", "c1"),
    made.request("k3", "c3"),
    made.refuse("k3"),
    made.freeze("c3"),
    *made.enrolled("k4", "c4"),
    do.StartMonthRun(effective_on=OCTOBER, run="run1", month="2025-10"),
    made.charge("k1", "2025-10", on=OCTOBER, run=True),
    made.charge("k4", "2025-10", on=OCTOBER, run=True),
    do.FinishMonthRun(
        effective_on=OCTOBER,
        run="run1",
        month="2025-10",
        charged_count=2,
        charged_kopecks=2_037_02,
        closed_count=0,
        passed_over_count=0,
    ),
    made.invoice("i1", "2025-10", on=OCTOBER),
    made.remove_invoice("i1"),
    made.terminate("k4", on=NOVEMBER),
    made.close_contract("k4", on=date(2025, 12, 1)),
    made.close_certificate("c4", on=date(2025, 12, 2)),
    do.CloseEnrolment(effective_on=date(2025, 12, 2), payer="pay1", period="2025"),
    made.unfreeze("c3", on=JANUARY),
]

SETTLEMENT: list[Command] = [
    settled.calendar(NOVEMBER, worked=(date(2025, 11, 1),)),
    settled.terms(70, 3),
    settled.completeness(50, month="2025-09", on=OCTOBER),
    settled.correct_completeness(75, month="2025-09", on=OCTOBER),
    settled.advance("adv1", on=OCTOBER),
    settled.cancel_advance("adv1", on=OCTOBER),
    settled.advance("adv2", on=OCTOBER),
    settled.pay_advance("adv2", on=OCTOBER),
    settled.register("2025-10", on=OCTOBER),
    settled.invoice("i2", "2025-10", on=OCTOBER),
    settled.take("i2", on=OCTOBER),
    settled.roll_back("i2", on=OCTOBER),
    made.remove_invoice("i2"),
    *settled.paid("i3", "2025-09", on=OCTOBER),
    settled.close("2025-09", on=OCTOBER),
]

# What entered the vocabulary later; a region may have it in any order.
LATER: list[Command] = [
    do.LimitModulePrice(effective_on=JANUARY, max_percent=150),
    tariffs.approve_operator_tariff(),
    tariffs.approve_municipal_tariff(),
    do.RecalculateNormative(
        effective_on=JANUARY,
        module="mod2",
        method=NormativeMethod.MODULE_FORMULA,
        basis=tariffs.BASIS,
    ),
    do.ChangeGroupLimits(
        effective_on=JANUARY, cert_group="g5-18", amount_count=3, nominals_limit_kopecks=None
    ),
    made.certificate("c5"),
    made.certificate("c6"),
    do.LeaveQueue(effective_on=JANUARY, certificate="c6"),
    do.LowerNominal(
        effective_on=JANUARY, certificate="c5", period="2025", nominal_kopecks=made.NOMINAL
    ),
]

TURN: list[Command] = [
    turn.roll(JANUARY, "2027"),
    turn.payer(JANUARY),
    turn.group(JANUARY, "g2"),
    turn.certificate(JANUARY, "c7"),
    turn.finish(JANUARY),
]
LATER += [turn.add_period(), *turn.second_group("2026"), turn.other_child("c7"), *TURN]

MOVES: list[Command] = [
    do.SetProration(effective_on=JANUARY, payer="pay1", policy=ProrationPolicy.MONTHLY_REMAINING),
    do.SetUnusedTerms(
        effective_on=JANUARY, payer="pay1", first_request_days=6, after_refusal_days=12
    ),
    do.ProrateNominal(effective_on=NOVEMBER, certificate="c5"),
    do.TransferCertificate(effective_on=NOVEMBER, certificate="c5", payer="pay2"),
    do.TakeBackUnused(effective_on=date(2026, 2, 2), certificate="c7"),
]
LATER += MOVES

CONTRACTS_LATER: list[Command] = [
    do.OpenEnrolment(effective_on=DAY, payer="pay1", period="2025"),
    *longer.two_groups(),
    made.certificate("c20"),
    *made.enrolled("k20", "c20", "gr20"),
    replace(longer.prolong("k21", "gr21", date(2025, 10, 20)), parent="k20"),
    do.LapseEnrolment(effective_on=JANUARY, contract="k21"),
    replace(made.request("k22", "c1", "gr21"), starts_on=date(2025, 11, 5)),
    made.accept("k22"),
    made.conclude("k22"),
    do.AnnulContract(
        effective_on=JANUARY,
        contract="k22",
        reason=AnnulmentReason.ENTERED_BY_MISTAKE,
        act=made.ACT,
    ),
]
LATER += CONTRACTS_LATER

REGISTERS: list[Command] = [
    assigned.change_provider(),
    *made.taught("30"),
    assigned.refuse("pr30"),
    assigned.enter(programme="pr30"),
    assigned.limit(),
    made.certificate("c30", group=None),
    replace(assigned.book(group="gr30"), certificate="c30"),
    replace(assigned.end(), certificate="c30"),
    assigned.revise("pr30"),
    assigned.archive("pr30"),
]
LATER += REGISTERS
LATER += planned.YEAR
LATER += taught.YEAR
LATER += [persons.erase()]

FUNDS: list[Command] = [
    funded.act(),
    funded.amended(300_000_000_00),
    funded.limited(200_000_000_00),
    funded.schedule_limit(),
    funded.cash(),
    funded.subsidy(150_000_000_00),
    funded.amended_subsidy(160_000_000_00),
    funded.received(),
]
LATER += FUNDS
LATER += [reported.build()]
LATER += banked.YEAR
LATER += rated.YEAR
LATER += limited.YEAR
LATER += cited.YEAR

YEAR: list[Command] = [
    *made.region(),
    *OTHERS,
    *MONEY,
    *CERTIFICATES,
    *CONTRACTS,
    *SETTLEMENT,
    *LATER,
]


def last_charge(position: int) -> do.ReverseCharge:
    """Take k1's charge back; where it stands is known once the year is in a book."""
    return made.reverse(position, "k1", 18_51, on=JANUARY)
