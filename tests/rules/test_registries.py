"""What the region, its parties, what they teach and its money put on record, figure by figure."""

from datetime import date

import pytest
from msgspec.structs import replace

from events.agreement import AgreementConcluded, AgreementLimitChanged, AgreementTerminated
from events.budget import BudgetApproved, BudgetReallocated, ObligationsAccepted, ReallocationBasis
from events.invoice import InvoicedCharge, InvoiceIssued, InvoiceKind, InvoiceLine, InvoiceRemoved
from events.pf_programme import NominalsOver, PfProgrammeApproved, PfProgrammeCapAmended
from events.region import MonthRunStarted, ProgrammePeriodSet, RegionOpened
from events.registry import ProviderKind, StudyGroupOpened
from ledger.rules import commands as do
from ledger.rules import refusals as no
from ledger.rules.funded import Budget, PfProgramme
from ledger.rules.states import (
    Agreement,
    Region,
)
from tests import made
from tests.given import given

DAY = made.DAY
REGION = made.region()
IN_FORCE = [*REGION, made.certificate(), *made.enrolled()]


def test_a_region_is_opened_and_has_periods_in_order() -> None:
    given().when(REGION[0]).then(RegionOpened(title="Region", time_zone="Europe/Moscow"))
    late, early = REGION[2], REGION[1]
    book = (
        given(REGION[0], late)
        .when(early)
        .then(
            ProgrammePeriodSet(
                period="2025", starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31)
            )
        )
    )
    assert [each.period for each in book.the("region", Region).periods] == ["2025", "2026"]


@pytest.mark.parametrize(
    ("first", "last", "fits"),
    [
        (date(2024, 1, 1), date(2024, 12, 31), True),
        (date(2024, 1, 1), date(2025, 1, 1), False),
        (date(2025, 12, 31), date(2026, 6, 1), False),
        (date(2026, 1, 1), date(2026, 6, 1), True),
        (date(2025, 3, 1), date(2025, 4, 1), False),
        (date(2024, 1, 1), date(2027, 1, 1), False),
    ],
)
def test_periods_touch_and_never_overlap(first: date, last: date, *, fits: bool) -> None:
    answer = given(*REGION[:2]).when(made.period("other", first, last))
    if fits:
        answer.accepted()
    else:
        answer.refused(no.PeriodOverlaps(period="2025"))


def test_a_month_is_run_once() -> None:
    start = do.StartMonthRun(effective_on=date(2025, 10, 1), run="r1", month="2025-10")
    again = replace(start, run="r2")
    finish = do.FinishMonthRun(
        effective_on=date(2025, 10, 2),
        run="r1",
        month="2025-10",
        charged_count=2,
        charged_kopecks=2_037_02,
        closed_count=1,
        passed_over_count=0,
    )
    given(*REGION).when(start).then(MonthRunStarted(run="r1", month="2025-10"))
    given(*REGION, start).when(again).refused(no.MonthRunning(month="2025-10", finished=False))
    given(*REGION, start).when(replace(finish, run="r2")).refused(no.RunUnknown(month="2025-10"))
    done = [*REGION, start, finish]
    given(*done).when(again).refused(no.MonthRunning(month="2025-10", finished=True))
    given(*done).when(finish).refused(no.MonthRunning(month="2025-10", finished=True))
    given(*done).when(replace(start, month="2025-09")).accepted()


@pytest.mark.parametrize("kind", list(ProviderKind))
@pytest.mark.parametrize("given_person", [None, "person-1"])
@pytest.mark.parametrize("given_name", [(None, None), ("School", "42"), ("School", None)])
def test_an_entrepreneurs_name_is_in_the_vault_and_an_organisations_in_the_fact(
    kind: ProviderKind, given_person: str | None, given_name: tuple[str | None, str | None]
) -> None:
    title, inn = given_name
    command = replace(made.provider(), kind=kind, title=title, inn=inn, person=given_person)
    answer = given(*REGION[:5]).when(command)
    alone = kind in {ProviderKind.ENTREPRENEUR_ALONE, ProviderKind.ENTREPRENEUR_WITH_STAFF}
    nameless = given_name == (None, None) and given_person is not None
    named = None not in given_name and given_person is None
    if nameless if alone else named:
        answer.accepted()
    else:
        answer.refused(no.NameMisplaced())


@pytest.mark.parametrize(
    ("months", "fits"), [(2, False), (3, True), (4, True), (5, True), (6, False)]
)
def test_a_group_is_as_long_as_its_module_give_or_take_a_month(months: int, *, fits: bool) -> None:
    *rest, module, group = made.taught("2")
    answer = given(*REGION, *rest, replace(module, months_count=months)).when(group)
    if fits:
        answer.then(
            StudyGroupOpened(
                group="gr2",
                module="mod2",
                starts_on=date(2025, 9, 1),
                ends_on=date(2025, 12, 31),
                places_count=1_000_000,
            )
        )
    else:
        answer.refused(no.GroupLengthWrong(months_count=4, module_months_count=months))


def test_an_agreement_ends_when_nothing_lives_under_it() -> None:
    end = do.TerminateAgreement(effective_on=DAY, agreement="a1")
    given(*IN_FORCE).when(end).refused(no.LiveContracts(live_count=1))
    given(*IN_FORCE, made.close_contract()).when(end).then(AgreementTerminated(agreement="a1"))
    over = [*IN_FORCE, made.close_contract(), end]
    given(*over, made.certificate("c2")).when(made.request("k2", "c2")).refused(no.NoAgreement())
    given(*over, made.agreement(name="a2"), made.certificate("c2")).when(
        made.request("k2", "c2")
    ).accepted()


def test_a_limit_is_set_changed_and_lifted() -> None:
    given(*REGION[:-1]).when(made.agreement(5_00)).then(
        AgreementConcluded(
            agreement="a1",
            payer="pay1",
            provider="p1",
            period="2025",
            number="A-a1",
            concluded_on=DAY,
            limit_kopecks=5_00,
        )
    )
    book = (
        given(*IN_FORCE)
        .when(made.agreement_limit(4_051_92))
        .then(AgreementLimitChanged(agreement="a1", old_kopecks=None, new_kopecks=4_051_92))
    )
    agreement = book.the("agreement:a1", Agreement)
    assert (agreement.limit_kopecks, agreement.committed_kopecks) == (4_051_92, 4_051_92)
    given(*IN_FORCE, made.agreement_limit(4_051_92)).when(made.agreement_limit(None)).then(
        AgreementLimitChanged(agreement="a1", old_kopecks=4_051_92, new_kopecks=None)
    )


def test_a_budget_is_approved_bound_and_moved_without_growing() -> None:
    approve = made.budget()
    given(*REGION[:7]).when(approve).then(
        BudgetApproved(municipality="m1", year=2025, measures=approve.measures, act=made.ACT)
    )
    scene = given(*REGION, made.obligations(2_000_000_00))
    scene.when(made.obligations(1)).then(
        ObligationsAccepted(
            municipality="m1", year=2025, measure="assignment", amount_kopecks=1, act=made.ACT
        )
    )
    book = scene.when(made.reallocate(300_000_00)).then(  # S29
        BudgetReallocated(
            municipality="m1",
            year=2025,
            from_measure="assignment",
            to_measure="pfdo",
            amount_kopecks=300_000_00,
            basis=ReallocationBasis.COUNCIL_DECISION,
            act=made.ACT,
        )
    )
    measures = book.the("budget:m1:2025", Budget).measures
    assert {name: each.approved_kopecks for name, each in measures.items()} == {
        "pfdo": 100_300_000_00,
        "assignment": 9_700_000_00,
    }


def test_a_programme_binds_its_measure_and_a_raised_cap_more_of_it() -> None:
    command = made.pf_programme()
    book = (
        given(*REGION[:8])
        .when(command)
        .then(
            PfProgrammeApproved(
                pf_programme="pf1",
                municipality="m1",
                payer="pay1",
                periods=command.periods,
                groups=command.groups,
                act=made.ACT,
            )
        )
    )
    assert book.the("budget:m1:2025", Budget).measures["pfdo"].committed_kopecks == 50_000_000_00
    book = (
        given(*REGION)
        .when(made.amend_cap(60_000_000_00))
        .then(
            PfProgrammeCapAmended(
                pf_programme="pf1",
                municipality="m1",
                period="2025",
                year=2025,
                measure="pfdo",
                old_kopecks=50_000_000_00,
                new_kopecks=60_000_000_00,
                act=made.ACT,
                over_cap=(
                    NominalsOver(
                        period="2025",
                        nominals_kopecks=14_000_000_000_00,
                        cap_kopecks=60_000_000_00,
                    ),
                ),
            )
        )
    )
    assert book.the("budget:m1:2025", Budget).measures["pfdo"].committed_kopecks == 60_000_000_00
    assert book.the("pf-programme:pf1", PfProgramme).caps["2025"].cap_kopecks == 60_000_000_00


def test_nominals_may_add_up_to_more_than_the_cap() -> None:
    past = [*made.region(cap=20_000_00), made.certificate("c1")]
    given(*past).when(made.certificate("c2")).accepted()  # S30: not every child spends


def line(contract: str, certificate: str, charge: int, amount: int) -> InvoiceLine:
    return InvoiceLine(
        contract=contract,
        certificate=certificate,
        charge=charge,
        month="2025-09",
        booked_month="2025-09",
        price_kopecks=amount,
        completeness_percent=100,
        amount_kopecks=amount,
    )


def test_an_invoice_holds_the_live_charges_of_its_month() -> None:
    two = [made.certificate("c2"), *made.enrolled("k2", "c2")]
    scene = given(*IN_FORCE, *two, made.reverse(made.FIRST_CHARGE, amount=6_39))
    scene.when(made.invoice()).then(
        InvoiceIssued(
            invoice="i1",
            payer="pay1",
            provider="p1",
            agreement="a1",
            month="2025-09",
            kind=InvoiceKind.FINAL,
            lines=(
                line("k1", "c1", made.FIRST_CHARGE, 990_00),
                line("k2", "c2", made.FIRST_CHARGE + 7, 996_39),
            ),
            total_kopecks=1_986_39,
            advances=(),
            advance_kopecks=0,
            carried_kopecks=0,
            payable_kopecks=1_986_39,
            advance_overpaid_kopecks=0,
        )
    )


def test_an_invoiced_month_is_not_reversed_until_the_invoice_is_withdrawn() -> None:
    reverse = made.reverse(made.FIRST_CHARGE)
    invoiced = [*IN_FORCE, made.invoice()]
    given(*invoiced).when(reverse).refused(no.MonthInvoiced(month="2025-09", invoice="i1"))
    given(*invoiced).when(made.invoice("i2")).refused(  # S22
        no.InvoiceExists(month="2025-09", invoice="i1")
    )
    withdrawn = [*invoiced, made.remove_invoice()]
    given(*invoiced).when(made.remove_invoice()).then(
        InvoiceRemoved(
            invoice="i1",
            agreement="a1",
            month="2025-09",
            kind=InvoiceKind.FINAL,
            charges=(InvoicedCharge(contract="k1", month="2025-09"),),
        )
    )
    given(*withdrawn).when(reverse).accepted()
    given(*withdrawn).when(made.invoice("i2")).accepted()
    given(*withdrawn).when(made.invoice("i1")).refused(no.AlreadyExists(subject="invoice"))


def test_other_months_of_an_invoiced_contract_are_free() -> None:
    past = [*IN_FORCE, made.charge(), made.invoice()]
    given(*past).when(made.reverse(made.FIRST_CHARGE + 1)).accepted()
    given(*past).when(made.invoice("i2", "2025-10")).accepted()
    given(*past).when(made.invoice("i3", "2025-11")).refused(no.NothingToInvoice(month="2025-11"))
