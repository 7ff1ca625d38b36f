"""A closed month stands for ever; what comes late counts in the next open one (F12, F14)."""

from datetime import date

import pytest
from msgspec.structs import replace

from events.certificate import CertificateCharged, ChargeReversed
from events.closing import ClosedRow, MonthClosed
from events.invoice import InvoiceIssued
from ledger.rules import commands as do
from ledger.rules import refusals as no
from ledger.rules.book import DECIDE
from ledger.rules.commands import Command
from ledger.rules.settled import InvoiceState
from ledger.rules.states import Contract, Payer
from tests import made, settled
from tests.given import Given, given

A, B = 1_018_51, 848_78
OCTOBER, NOVEMBER = settled.OCTOBER, settled.NOVEMBER
DECEMBER = date(2025, 12, 3)
SEPTEMBER = settled.close("2025-09")
HALF = settled.october()[:-1]  # October is charged under k1 and not yet under k2


SEPTEMBER_AND_OCTOBER = [
    settled.invoice("i0", "2025-09", OCTOBER),
    settled.invoice(on=OCTOBER),
]


def closed(**fields: int) -> MonthClosed:
    row = ClosedRow(agreement="a1", **fields)
    return MonthClosed(payer="pay1", municipality="m1", month="2025-10", rows=(row,), **fields)


def october_of(scene: Given, contract: str) -> int:
    return scene.book.the(f"contract:{contract}", Contract).charges["2025-10"].position


def test_what_is_charged_is_invoiced_or_it_is_not() -> None:
    scene = given(*HALF, settled.invoice(on=OCTOBER), made.charge("k2", on=OCTOBER), SEPTEMBER)
    scene.when(settled.close()).then(
        closed(
            charges_count=2,
            charged_kopecks=A + B,
            invoiced_kopecks=A,
            uninvoiced_kopecks=B,
        )
    )


@pytest.mark.parametrize("more", [-1, 1])
def test_one_kopeck_off_blocks_it_and_names_the_contract(more: int) -> None:
    scene = given(*settled.october(), settled.invoice(), SEPTEMBER)
    lines = list(scene.book.the("invoice:i1", InvoiceState).lines)
    lines[1] = replace(lines[1], price_kopecks=B + more)
    scene.book.spoil("invoice:i1", lines=tuple(lines))
    scene.when(settled.close()).refused(
        no.ControlTotalOff(
            agreement="a1",
            contract="k2",
            month="2025-10",
            charged_kopecks=B,
            invoiced_kopecks=B + more,
        )
    )


def test_a_charge_that_says_it_is_invoiced_and_is_not_blocks_it() -> None:
    scene = given(*settled.october(), SEPTEMBER)
    charges = scene.book.the("contract:k1", Contract).charges
    october = replace(charges["2025-10"], invoice="i9")
    scene.book.spoil("contract:k1", charges={**charges, "2025-10": october})
    scene.when(settled.close()).refused(
        no.ControlTotalOff(
            agreement="a1",
            contract="k1",
            month="2025-10",
            charged_kopecks=A,
            invoiced_kopecks=0,
        )
    )


def test_a_line_without_its_charge_blocks_it() -> None:
    scene = given(*settled.october(), settled.invoice(), SEPTEMBER)
    charges = scene.book.the("contract:k2", Contract).charges
    scene.book.spoil("contract:k2", charges={"2025-09": charges["2025-09"]})
    scene.when(settled.close()).refused(
        no.ControlTotalOff(
            agreement="a1",
            contract="k2",
            month="2025-10",
            charged_kopecks=0,
            invoiced_kopecks=B,
        )
    )


def test_months_are_closed_one_after_another_and_once_they_are_over() -> None:
    scene = given(*settled.october())
    scene.when(settled.close("2025-09", on=date(2025, 9, 30))).refused(
        no.MonthNotOver(month="2025-09")
    )
    scene.when(settled.close()).refused(no.MonthsOutOfOrder(month="2025-10", next_month="2025-09"))
    scene.when(settled.close("2025-09")).accepted()
    scene.when(settled.close("2025-11", on=DECEMBER)).refused(
        no.MonthsOutOfOrder(month="2025-11", next_month="2025-10")
    )
    scene.when(settled.close()).accepted()
    scene.when(settled.close()).refused(  # F2: closed twice
        no.MonthIsClosed(month="2025-10", closed_month="2025-10")
    )
    assert scene.book.the("payer:pay1", Payer).closed_month == "2025-10"


def test_a_late_charge_counts_in_the_next_open_month() -> None:
    scene = given(*HALF, settled.invoice(on=OCTOBER), *settled.closed())
    (late,) = scene.when(made.charge("k2", on=NOVEMBER)).facts
    assert isinstance(late, CertificateCharged)
    assert (late.month, late.booked_month, late.amount_kopecks) == ("2025-10", "2025-11", B)
    scene.book.record([late])
    scene.when(settled.close("2025-11", on=DECEMBER)).then(
        replace(
            closed(charges_count=1, charged_kopecks=B, invoiced_kopecks=0, uninvoiced_kopecks=B),
            month="2025-11",
        )
    )


def test_a_late_charge_is_invoiced_once_with_its_own_month() -> None:
    scene = given(*HALF, *SEPTEMBER_AND_OCTOBER, *settled.closed())
    scene.when(made.charge("k2", on=NOVEMBER)).accepted()
    (fact,) = scene.when(settled.invoice("i2", "2025-11")).facts
    assert isinstance(fact, InvoiceIssued)
    assert [(each.contract, each.month, each.booked_month) for each in fact.lines] == [
        ("k2", "2025-10", "2025-11")
    ]
    scene.book.record([fact])
    scene.when(settled.invoice("i3", "2025-12", on=DECEMBER)).refused(
        no.NothingToInvoice(month="2025-12")
    )


def test_a_charge_that_was_closed_uninvoiced_stands_on_the_next_invoice() -> None:  # F12
    scene = given(*settled.october(), *settled.closed())
    (fact,) = scene.when(settled.invoice("i2", "2025-11")).facts
    assert isinstance(fact, InvoiceIssued)
    assert [(each.contract, each.month) for each in fact.lines] == [
        ("k1", "2025-09"),
        ("k1", "2025-10"),
        ("k2", "2025-09"),
        ("k2", "2025-10"),
    ]


def test_an_advance_of_a_month_closed_without_an_invoice_is_set_off_by_the_next() -> None:
    scene = given(*settled.october(), settled.advance(), *settled.closed())
    for command in settled.charged("2025-11", NOVEMBER):
        scene.when(command).accepted()
    (fact,) = scene.when(settled.invoice("i2", "2025-11")).facts
    assert isinstance(fact, InvoiceIssued)
    assert (fact.advances, fact.advance_kopecks) == (("adv1",), 1_493_83)


def test_a_late_conclusion_charges_its_closed_months_in_the_open_one() -> None:
    past = [*settled.two_contracts(), made.certificate("c3"), made.request("k3", "c3")]
    scene = given(*past, made.accept("k3"), *settled.closed())
    facts = scene.when(made.conclude("k3", on=NOVEMBER)).facts
    drawn = [
        (each.month, each.booked_month) for each in facts if isinstance(each, CertificateCharged)
    ]
    assert drawn == [("2025-09", "2025-11"), ("2025-10", "2025-11"), ("2025-11", None)]


def test_december_is_charged_in_december_and_late_in_january() -> None:
    scene = given(*settled.two_contracts())
    (inside,) = scene.when(made.charge("k1", "2025-12", on=date(2025, 12, 31))).facts
    assert isinstance(inside, CertificateCharged)
    assert inside.booked_month is None
    for month in ("2025-09", "2025-10", "2025-11", "2025-12"):
        scene.when(settled.close(month, on=date(2026, 1, 12))).accepted()
    (late,) = scene.when(made.charge("k2", "2025-12", on=date(2026, 1, 12))).facts
    assert isinstance(late, CertificateCharged)
    assert (late.month, late.booked_month) == ("2025-12", "2026-01")


# What each command that bears on a month does once the payer has closed it. The others name no
# month of a payer: they are held to be so by the last test.
REFUSED: dict[str, Command] = {
    "set completeness": settled.completeness(50, "gr2"),
    "correct completeness": settled.correct_completeness(60),
    "request an advance": settled.advance("adv2"),
    "cancel an advance": settled.cancel_advance(),
    "issue an invoice": settled.invoice("i2"),
    "remove an invoice": made.remove_invoice("i1"),
    "issue a register": settled.register(),
    "close": settled.close(),
}
# Money that goes out later changes nothing of what was charged and asked for.
TAKEN: dict[str, Command] = {
    "charge": made.charge("k2", on=NOVEMBER),
    "reverse a charge": made.reverse(0, on=NOVEMBER),
    "correct a charge": settled.correct_charge(0, 1_00, on=NOVEMBER),
    "take in work": settled.take(),
    "pay an advance": settled.pay_advance(),
}


def closed_october() -> Given:
    past = [*HALF, settled.advance(), settled.completeness(50)]
    return given(*past, settled.invoice(on=OCTOBER), *settled.closed())


@pytest.mark.parametrize("name", REFUSED)
def test_a_closed_month_refuses(name: str) -> None:
    scene = closed_october()
    command = REFUSED[name]
    refusal = no.MonthIsClosed(month="2025-10", closed_month="2025-10")
    scene.when(command).refused(refusal)


@pytest.mark.parametrize("name", TAKEN)
def test_a_closed_month_leaves_open(name: str) -> None:
    scene, command = closed_october(), TAKEN[name]
    if isinstance(command, do.ReverseCharge | do.CorrectCharge):
        for payment in (settled.take(), settled.pay()):
            scene.when(payment).accepted()
        command = replace(command, charge=october_of(scene, "k1"))
    scene.when(command).accepted()


def test_a_storno_of_a_closed_month_counts_in_the_open_one_and_comes_off_the_next_invoice() -> None:
    scene = closed_october()  # F14: the closed month stands
    charge = october_of(scene, "k1")
    scene.when(made.reverse(charge, on=NOVEMBER)).refused(
        no.MonthInvoiced(month="2025-10", invoice="i1")
    )
    for payment in (settled.take(), settled.pay()):
        scene.when(payment).accepted()
    (storno,) = scene.when(made.reverse(charge, amount=100_00, on=NOVEMBER)).facts
    assert isinstance(storno, ChargeReversed)
    assert (storno.month, storno.late_month, storno.recovered_from) == ("2025-10", "2025-11", "i1")
    scene.book.record([storno])
    scene.when(made.charge("k1", "2025-11", on=NOVEMBER)).accepted()
    (following,) = scene.when(settled.invoice("i2", "2025-11")).facts
    assert isinstance(following, InvoiceIssued)
    overpaid = 984_57 + 100_00  # an advance of 1 493.83 against 509.26 rendered; the storno
    assert following.carried_kopecks == overpaid
    assert following.payable_kopecks == following.total_kopecks - overpaid
    scene.book.record([following])
    (closing,) = scene.when(settled.close("2025-11", on=DECEMBER)).facts
    assert isinstance(closing, MonthClosed)
    assert (closing.charged_kopecks, closing.late_reversed_kopecks) == (A, 100_00)


def test_a_correction_of_a_closed_month_charges_it_anew_in_the_open_one() -> None:
    scene = closed_october()
    for payment in (settled.take(), settled.pay()):
        scene.when(payment).accepted()
    charge = october_of(scene, "k1")
    storno, anew = scene.when(settled.correct_charge(charge, 400_00, on=NOVEMBER)).facts
    assert isinstance(storno, ChargeReversed)
    assert isinstance(anew, CertificateCharged)
    assert (storno.late_month, storno.recovered_from) == ("2025-11", "i1")
    assert storno.amount_kopecks == 509_26  # what is left after 50 % came back
    assert (anew.month, anew.booked_month, anew.amount_kopecks) == ("2025-10", "2025-11", 400_00)


def test_an_invoice_of_a_closed_month_is_paid_and_may_be_given_back() -> None:
    scene = closed_october()
    for command in (settled.take(), settled.roll_back(), settled.take(), settled.pay()):
        scene.when(command).accepted()


def test_every_command_that_bears_on_a_month_is_in_one_of_the_lists() -> None:
    named = {type(command) for command in (*REFUSED.values(), *TAKEN.values())}
    named |= {do.RollBackInvoice, do.PayInvoice}
    of_the_run = {do.StartMonthRun, do.FinishMonthRun}  # region-wide; its charges are charges
    bearing = {"month", "charge", "invoice", "advance"}
    found = {kind for kind in DECIDE if bearing & set(kind.__struct_fields__)}
    assert found - of_the_run == named
