"""Nothing is edited: a storno and a new value name each other, and the money follows."""

from datetime import date

import pytest

from events.certificate import (
    CertificateCharged,
    ChargeReversed,
    ReleaseReason,
    ReserveReleased,
    ReversedTo,
)
from events.completeness import (
    CompletenessCorrected,
    CompletenessReason,
    CompletenessReversed,
)
from ledger.rules import refusals as no
from ledger.rules.commands import Command
from ledger.rules.states import Certificate, Contract
from tests import made, settled
from tests.given import Book, given

IN_FORCE = [*made.region(), made.certificate(), *made.enrolled()]
FIRST, OTHER = 996_39, 1_018_51
CHARGE = made.FIRST_CHARGE


def purse(book: Book) -> tuple[int, int, int]:
    money = book.the("certificate:c1", Certificate).provisions["2025"]
    return money.available_kopecks, money.reserved_kopecks, money.charged_kopecks


def test_a_storno_and_its_new_value_name_each_other() -> None:
    scene = given(*IN_FORCE)
    at = scene.book.position
    storno, new_value = scene.when(settled.correct_charge(CHARGE, 900_00)).facts
    assert isinstance(storno, ChargeReversed)
    assert isinstance(new_value, CertificateCharged)
    assert (storno.charge, storno.amount_kopecks) == (CHARGE, FIRST)
    assert (storno.corrected_by, new_value.corrects) == (at + 2, at + 1)
    assert (storno.month, new_value.month) == ("2025-09", "2025-09")
    assert storno.reversed_to is ReversedTo.RESERVE


def test_a_correction_moves_the_difference_alone() -> None:
    scene = given(*IN_FORCE)
    available, reserved, charged = purse(scene.book)
    book = scene.when(settled.correct_charge(CHARGE, 900_00)).accepted()
    assert purse(book) == (available, reserved + 96_39, charged - 96_39)
    charge = book.the("contract:k1", Contract).charges["2025-09"]
    assert (charge.position, charge.left_kopecks) == (book.position, 900_00)


def test_a_charge_is_corrected_up_to_the_price_of_its_month() -> None:
    scene = given(*IN_FORCE, made.charge(amount=1_00))
    charge = scene.book.position
    scene.when(settled.correct_charge(charge, OTHER + 1)).refused(
        no.OverMonthPrice(asked_kopecks=OTHER + 1, price_kopecks=OTHER)
    )
    book = scene.when(settled.correct_charge(charge, OTHER)).accepted()
    assert purse(book) == (9_948_08, 2_037_02, FIRST + OTHER)


@pytest.mark.parametrize(
    "ending", [made.terminate(on=date(2025, 9, 30)), made.close_contract()], ids=["notice", "end"]
)
def test_what_an_ended_contract_is_corrected_down_by_is_free(ending: Command) -> None:
    scene = given(*IN_FORCE, ending)
    available, reserved, charged = purse(scene.book)
    answer = scene.when(settled.correct_charge(CHARGE, 900_00))
    spare = answer.facts[-1]
    assert isinstance(spare, ReserveReleased)
    assert (spare.amount_kopecks, spare.reason) == (96_39, ReleaseReason.CORRECTED)
    assert purse(answer.accepted()) == (available + 96_39, reserved, charged - 96_39)


def test_an_ended_contract_is_not_corrected_up() -> None:
    past = [*IN_FORCE, made.reverse(CHARGE, amount=96_39), made.terminate(on=date(2025, 9, 30))]
    given(*past).when(settled.correct_charge(CHARGE, FIRST)).refused(
        no.OverReserve(asked_kopecks=FIRST, reserved_kopecks=900_00)
    )


def test_a_charge_is_corrected_once_and_then_its_new_value() -> None:  # F3
    scene = given(*IN_FORCE)
    scene.when(settled.correct_charge(CHARGE, 900_00)).accepted()
    scene.when(settled.correct_charge(CHARGE, 800_00)).refused(no.NotFound(subject="charge"))
    scene.when(made.reverse(CHARGE)).refused(no.NotFound(subject="charge"))
    new_value = scene.book.position
    scene.when(settled.correct_charge(new_value, 900_00)).refused(no.NothingToChange())
    scene.when(settled.correct_charge(new_value, 800_00)).accepted()


def test_a_charge_that_was_taken_back_is_not_corrected() -> None:
    given(*IN_FORCE, made.reverse(CHARGE)).when(settled.correct_charge(CHARGE, 1_00)).refused(
        no.AlreadyReversed(charge=CHARGE)
    )


def test_completeness_is_corrected_by_storno_and_new_value() -> None:
    scene = given(*IN_FORCE, settled.completeness(50))
    at = scene.book.position
    scene.when(settled.correct_completeness(60)).then(
        CompletenessReversed(
            group="gr1", month="2025-10", percent=50, value=at, corrected_by=at + 2
        ),
        CompletenessCorrected(
            group="gr1",
            month="2025-10",
            percent=60,
            reason=CompletenessReason.WRONG_ENTRY,
            corrects=at + 1,
        ),
    )
    scene.when(settled.correct_completeness(60)).refused(no.NothingToChange())
