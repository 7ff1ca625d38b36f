"""A month is paid beforehand in part, then invoiced for what was rendered (S18–S22, F19)."""

from datetime import date

import pytest

from events.advance import AdvanceLine, AdvanceRequested, GroupShare
from events.certificate import ChargeKind, UnusedServiceRefunded
from events.invoice import InvoiceIssued, InvoicePaid
from events.money import percent_of
from ledger.rules import refusals as no
from ledger.rules.commands import Command, RequestAdvance
from ledger.rules.settled import InvoiceState, InvoiceStatus
from ledger.rules.states import Agreement, Certificate, Contract
from tests import made, settled
from tests.given import Book, given

A, B = 1_018_51, 848_78  # what October costs under the two contracts of S18
OCTOBER, NOVEMBER = settled.OCTOBER, settled.NOVEMBER
NEW_YEAR = date(2026, 1, 12)


def asked_for(past: list[Command], command: Command) -> InvoiceIssued:
    (fact,) = given(*past).when(command).facts
    assert isinstance(fact, InvoiceIssued)
    return fact


def advance_line(contract: str, certificate: str, price: int, amount: int) -> AdvanceLine:
    return AdvanceLine(
        contract=contract,
        certificate=certificate,
        price_kopecks=price,
        percent=80,
        amount_kopecks=amount,
    )


@pytest.mark.parametrize(
    ("kopecks", "percent", "part"),
    [
        (1_018_51, 80, 814_81),
        (848_78, 80, 679_02),
        (848_78, 50, 424_39),
        (1_018_51, 75, 763_88),
        (1, 50, 1),
        (1, 49, 0),
        (3, 50, 2),
        (99, 0, 0),
        (99, 100, 99),
    ],
)
def test_half_a_kopeck_goes_up(kopecks: int, percent: int, part: int) -> None:
    assert percent_of(kopecks, percent) == part


def test_an_advance_is_a_share_of_what_contracts_in_force_cost() -> None:
    given(*settled.two_contracts()).when(settled.advance()).then(  # S18
        AdvanceRequested(
            advance="adv1",
            agreement="a1",
            payer="pay1",
            provider="p1",
            month="2025-10",
            lines=(advance_line("k1", "c1", A, 814_81), advance_line("k2", "c2", B, 679_02)),
            total_kopecks=1_493_83,
        )
    )


def test_more_than_the_region_allows_is_refused() -> None:
    past = given(*settled.two_contracts())
    past.when(settled.advance(percent=81)).refused(
        no.AdvanceShareOverLimit(asked_percent=81, limit_percent=80)
    )
    special = RequestAdvance(
        effective_on=OCTOBER,
        advance="adv1",
        agreement="a1",
        month="2025-10",
        percent=10,
        group_shares=(GroupShare(group="gr2", percent=81),),
    )
    past.when(special).refused(no.AdvanceShareOverLimit(asked_percent=81, limit_percent=80))
    stricter = given(*settled.two_contracts(), settled.terms(50, 2))
    stricter.when(settled.advance(percent=51)).refused(
        no.AdvanceShareOverLimit(asked_percent=51, limit_percent=50)
    )


def test_a_study_group_may_have_a_share_of_its_own() -> None:
    command = RequestAdvance(
        effective_on=OCTOBER,
        advance="adv1",
        agreement="a1",
        month="2025-10",
        percent=80,
        group_shares=(GroupShare(group="gr2", percent=0),),
    )
    (fact,) = given(*settled.two_contracts()).when(command).facts
    assert isinstance(fact, AdvanceRequested)
    assert [(line.contract, line.amount_kopecks) for line in fact.lines] == [("k1", 814_81)]


@pytest.mark.parametrize(
    ("off", "worked", "day", "first_on"),
    [
        ((), (), 2, date(2025, 11, 4)),  # 1 November 2025 is a Saturday
        ((date(2025, 11, 3), date(2025, 11, 4)), (date(2025, 11, 1),), 2, date(2025, 11, 5)),
        ((date(2025, 11, 3), date(2025, 11, 4)), (), 2, date(2025, 11, 6)),
        ((), (), 1, date(2025, 11, 3)),
    ],
)
def test_advances_are_asked_for_from_a_working_day_on(
    off: tuple[date, ...], worked: tuple[date, ...], day: int, first_on: date
) -> None:
    past = given(
        *settled.two_contracts()[:-1], settled.calendar(*off, worked=worked), settled.terms(79, day)
    )
    too_early = settled.advance(month="2025-11", on=first_on.replace(day=first_on.day - 1))
    past.when(too_early).refused(no.AdvanceTooEarly(first_on=first_on))
    past.when(settled.advance(month="2025-11", on=first_on)).accepted()


def test_without_the_years_calendar_nothing_is_guessed() -> None:
    given(*settled.two_contracts()[:-1]).when(settled.advance()).refused(
        no.CalendarUnknown(year=2025)
    )


def test_a_month_has_one_advance_that_is_not_cancelled() -> None:
    past = given(*settled.two_contracts(), settled.advance())
    past.when(settled.advance("adv2")).refused(no.AdvanceExists(month="2025-10", advance="adv1"))
    past.when(settled.cancel_advance()).accepted()
    past.when(settled.cancel_advance()).refused(no.WrongStatus(status="cancelled"))
    past.when(settled.advance("adv2")).accepted()
    past.when(settled.pay_advance("adv2")).accepted()
    past.when(settled.pay_advance("adv2")).refused(no.WrongStatus(status="paid"))
    past.when(settled.cancel_advance("adv2")).refused(no.WrongStatus(status="paid"))


def test_an_invoice_sets_the_advance_off() -> None:
    fact = asked_for([*settled.october(), settled.advance()], settled.invoice())  # S19
    assert [(line.price_kopecks, line.amount_kopecks) for line in fact.lines] == [(A, A), (B, B)]
    assert (fact.total_kopecks, fact.advance_kopecks) == (1_867_29, 1_493_83)
    assert (fact.payable_kopecks, fact.advance_overpaid_kopecks) == (373_46, 0)


def test_what_the_advance_exceeds_the_services_by_is_carried_on() -> None:
    past = [*settled.october(), settled.advance(), settled.completeness(50, "gr2")]
    october = asked_for(past, settled.invoice())  # S20
    assert [line.amount_kopecks for line in october.lines] == [A, 424_39]
    assert (october.total_kopecks, october.advance_kopecks) == (1_442_90, 1_493_83)
    assert (october.payable_kopecks, october.advance_overpaid_kopecks) == (0, 50_93)
    past += [settled.invoice(), *settled.charged("2025-11", NOVEMBER)]
    november = asked_for(past, settled.invoice("i2", "2025-11"))
    assert (november.carried_kopecks, november.advance_kopecks) == (50_93, 0)
    assert november.payable_kopecks == november.total_kopecks - 50_93
    assert november.advance_overpaid_kopecks == 0


def test_an_invoice_whose_surplus_was_used_is_removed_last() -> None:
    past = [*settled.october(), settled.advance(), settled.completeness(50, "gr2")]
    past += [settled.invoice(), *settled.charged("2025-11", NOVEMBER)]
    scene = given(*past, settled.invoice("i2", "2025-11"))
    scene.when(made.remove_invoice("i1")).refused(
        no.OverpaidUsed(carried_on_kopecks=50_93, left_kopecks=0)
    )
    scene.when(made.remove_invoice("i2")).accepted()
    assert scene.book.the("agreement:a1", Agreement).overpaid_kopecks == 50_93
    scene.when(made.remove_invoice("i1")).accepted()
    assert scene.book.the("agreement:a1", Agreement).overpaid_kopecks == 0


def test_an_invoice_may_be_removed_and_issued_again() -> None:
    past = [*settled.october(), settled.advance()]
    scene = given(*past, settled.invoice())  # S22
    scene.when(settled.invoice("i2")).refused(no.InvoiceExists(month="2025-10", invoice="i1"))
    before = asked_for(past, settled.invoice("i2"))
    scene.when(made.remove_invoice("i1")).accepted()
    scene.when(settled.invoice("i2")).then(before)


def test_what_was_not_rendered_comes_back_when_the_invoice_is_paid() -> None:
    past = [*made.region(), made.certificate(), *made.enrolled(), made.charge(on=OCTOBER)]
    scene = given(*past, settled.completeness(75), settled.invoice(), settled.take())  # S21
    book = scene.when(settled.pay()).then(
        InvoicePaid(
            invoice="i1",
            agreement="a1",
            month="2025-10",
            payable_kopecks=763_88,
            refunded_kopecks=254_63,
        ),
        UnusedServiceRefunded(
            certificate="c1",
            contract="k1",
            period="2025",
            municipality="m1",
            agreement="a1",
            pf_programme="pf1",
            month="2025-10",
            kind=ChargeKind.FINAL,
            charge=made.FIRST_CHARGE + 1,
            invoice="i1",
            completeness_percent=75,
            amount_kopecks=254_63,
        ),
    )
    assert purse(book) == (10_202_71, 2_037_02, 1_760_27)
    assert book.the("agreement:a1", Agreement).committed_kopecks == 2_037_02 + 1_760_27


def purse(book: Book) -> tuple[int, int, int]:
    """Available, reserved, charged."""
    money = book.the("certificate:c1", Certificate).provisions["2025"]
    assert sum((money.available_kopecks, money.committed_kopecks)) == made.NOMINAL
    return money.available_kopecks, money.reserved_kopecks, money.charged_kopecks


def test_a_month_that_was_not_rendered_at_all_costs_nothing() -> None:
    past = [*made.region(), made.certificate(), *made.enrolled(), made.charge(on=OCTOBER)]
    scene = given(*past, settled.completeness(0), *settled.paid())
    assert purse(scene.book) == (9_948_08 + A, 2_037_02, 996_39)
    charge = made.FIRST_CHARGE + 1
    scene.when(made.charge(on=NOVEMBER)).refused(
        no.AlreadyCharged(contract="k1", month="2025-10", charge=charge)
    )
    scene.when(made.reverse(charge, on=NOVEMBER)).refused(no.AlreadyReversed(charge=charge))


ISSUED: list[Command] = [settled.invoice()]
WORK: list[Command] = [settled.invoice(), settled.take()]
INVOICE_STATES: dict[str, list[Command]] = {
    "issued": ISSUED,
    "in-work": WORK,
    "rolled-back": [*WORK, settled.roll_back()],
    "paid": [*WORK, settled.pay()],
    "removed": [*ISSUED, made.remove_invoice()],
}
STEPS: dict[str, tuple[Command, str]] = {
    "in-work": (settled.take(), "issued rolled-back"),
    "rolled-back": (settled.roll_back(), "in-work"),
    "paid": (settled.pay(), "in-work"),
    "removed": (made.remove_invoice(), "issued rolled-back"),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", INVOICE_STATES)
def test_each_button_of_an_invoice_works_once(state: str, step: str) -> None:  # F19, F20
    scene = given(*settled.october(), settled.completeness(75), *INVOICE_STATES[state])
    command, allowed = STEPS[step]
    answer = scene.when(command)
    if state in allowed.split():
        book = answer.accepted()
        assert book.the("invoice:i1", InvoiceState).status is InvoiceStatus(step)
    elif state == step == "removed":
        answer.refused(no.NothingToChange())
    else:
        answer.refused(no.WrongStatus(status=state))


def test_an_invoice_that_was_paid_refunds_no_second_time() -> None:  # F19
    scene = given(*settled.october(), settled.completeness(75), *settled.paid())
    before = purse(scene.book)
    for button in (settled.roll_back(), settled.take(), settled.pay(), made.remove_invoice()):
        scene.when(button).refused(no.WrongStatus(status="paid"))
    assert purse(scene.book) == before


def test_completeness_is_said_once_and_not_after_the_invoice() -> None:
    scene = given(*settled.october(), settled.completeness(50))
    scene.when(settled.completeness(60)).refused_as(no.CompletenessIsSet)
    scene.when(settled.correct_completeness(60)).accepted()
    scene.when(settled.invoice()).accepted()
    refusal = no.MonthInvoiced(month="2025-10", invoice="i1")
    scene.when(settled.correct_completeness(70)).refused(refusal)
    scene.when(settled.completeness(70, "gr2")).refused(refusal)
    scene.when(settled.completeness(70, "gr2", "2025-09")).accepted()
    scene.when(made.remove_invoice()).accepted()
    scene.when(settled.correct_completeness(70)).accepted()


def test_a_charge_on_an_invoice_is_not_touched() -> None:
    scene = given(*settled.october(), settled.invoice())
    charge = scene.book.the("contract:k1", Contract).charges["2025-10"].position
    refusal = no.MonthInvoiced(month="2025-10", invoice="i1")
    scene.when(made.reverse(charge)).refused(refusal)
    scene.when(settled.correct_charge(charge, 1_00)).refused(refusal)


def test_a_charge_made_after_the_invoice_stands_on_the_next() -> None:  # F12
    scene = given(*settled.october()[:-1], settled.invoice(on=OCTOBER))  # k2 is not charged yet
    scene.when(made.charge("k2", on=NOVEMBER)).accepted()
    for command in settled.charged("2025-11", NOVEMBER):
        scene.when(command).accepted()
    (fact,) = scene.when(settled.invoice("i2", "2025-11")).facts
    assert isinstance(fact, InvoiceIssued)
    assert [(line.contract, line.month) for line in fact.lines] == [
        ("k1", "2025-11"),
        ("k2", "2025-10"),
        ("k2", "2025-11"),
    ]


def test_december_is_invoiced_in_december() -> None:
    christmas = date(2025, 12, 25)
    scene = given(*settled.two_contracts(), *settled.charged("2025-12", christmas))
    scene.when(settled.invoice("i1", "2025-12", NEW_YEAR)).refused(no.DecemberOver(month="2025-12"))
    scene.when(settled.advance(month="2025-12", on=christmas)).accepted()
    scene.when(settled.cancel_advance(on=christmas)).accepted()
    scene.when(settled.invoice("i1", "2025-12", christmas)).accepted()
    scene.when(settled.advance("adv2", month="2025-12", on=christmas)).refused(
        no.MonthInvoiced(month="2025-12", invoice="i1")
    )


def test_january_asks_for_nothing_of_december() -> None:
    christmas = date(2025, 12, 25)
    past = [*settled.two_contracts(), made.charge("k1", "2025-12", on=christmas)]
    scene = given(*past, settled.invoice("i1", "2025-12", christmas))
    scene.when(made.charge("k2", "2025-12", on=date(2025, 12, 30))).accepted()
    scene.when(settled.invoice("i2", "2026-01", NEW_YEAR)).refused(
        no.NothingToInvoice(month="2026-01")
    )
