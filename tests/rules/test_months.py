"""A month is charged once, out of what was reserved, and what is not owed goes back."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from events.certificate import (
    CertificateCharged,
    ChargeKind,
    ChargeReversed,
    ReleaseReason,
    ReserveReleased,
    ReversalReason,
    ReversedTo,
)
from events.contract import ContractClosed, ContractConcluded, Side, TerminationReason
from events.contract import TerminationRequested as Notice
from ledger.rules import refusals as no
from ledger.rules.commands import Command
from ledger.rules.states import Certificate, Contract, ContractStatus
from tests import made
from tests.given import Book, given

HOLDER = [*made.region(), made.certificate()]
IN_FORCE = [*HOLDER, *made.enrolled()]
MONEY: dict[str, Any] = {
    "certificate": "c1",
    "contract": "k1",
    "period": "2025",
    "municipality": "m1",
    "agreement": "a1",
    "pf_programme": "pf1",
}
FIRST, OTHER = 996_39, 1_018_51
YEAR_END = date(2025, 12, 31)
NEW_YEAR = date(2026, 1, 1)


def drawn(month: str, amount: int) -> CertificateCharged:
    return CertificateCharged(**MONEY, month=month, amount_kopecks=amount, kind=ChargeKind.FINAL)


def back(amount: int, reason: ReleaseReason) -> ReserveReleased:
    return ReserveReleased(**MONEY, amount_kopecks=amount, reason=reason)


def notice(ends_on: date) -> Notice:
    return Notice(
        contract="k1", by=Side.GUARDIAN, reason=TerminationReason.GUARDIAN_WISH, ends_on=ends_on
    )


def concluded(on: date) -> ContractConcluded:
    return ContractConcluded(
        contract="k1", number="k1 - ПФ", concluded_on=on, acceptance=made.ACCEPTANCE
    )


def closed(on: date) -> ContractClosed:
    return ContractClosed(contract="k1", closed_on=on)


def purse(book: Book) -> tuple[int, int, int]:
    """Available, reserved, charged."""
    money = book.the("certificate:c1", Certificate).provisions["2025"]
    return money.available_kopecks, money.reserved_kopecks, money.charged_kopecks


@pytest.mark.parametrize(
    ("on", "months"),
    [
        (date(2025, 8, 20), []),
        (date(2025, 9, 30), [("2025-09", FIRST)]),
        (date(2025, 10, 5), [("2025-09", FIRST), ("2025-10", OTHER)]),  # S14
        (
            YEAR_END,
            [("2025-09", FIRST), ("2025-10", OTHER), ("2025-11", OTHER), ("2025-12", OTHER)],
        ),
    ],
)
def test_signing_charges_every_month_so_far(on: date, months: list[tuple[str, int]]) -> None:
    accepted = given(*HOLDER, made.request(), made.accept())
    facts = [drawn(month, amount) for month, amount in months]
    accepted.when(made.conclude(on=on)).then(concluded(on), *facts)


def test_a_year_of_runs_charges_all_that_was_reserved() -> None:
    book = given(*IN_FORCE).book
    seen = [purse(book)]
    for month in ("2025-10", "2025-11", "2025-12"):  # S15
        command = made.charge(month=month, run=True)
        book.record(book.decide(command))
        seen.append(purse(book))
        with pytest.raises(no.AlreadyCharged):
            book.decide(command)
    assert seen == [
        (9_948_08, 3_055_53, 996_39),
        (9_948_08, 2_037_02, 2_014_90),
        (9_948_08, 1_018_51, 3_033_41),
        (9_948_08, 0, 4_051_92),
    ]


def test_a_charge_may_be_less_than_the_month_and_never_more() -> None:
    given(*IN_FORCE).when(made.charge(amount=1)).then(drawn("2025-10", 1))
    given(*IN_FORCE).when(made.charge(amount=OTHER)).then(drawn("2025-10", OTHER))
    given(*IN_FORCE).when(made.charge(amount=OTHER + 1)).refused(
        no.OverMonthPrice(asked_kopecks=OTHER + 1, price_kopecks=OTHER)
    )


def test_the_refusal_of_a_second_charge_names_the_first() -> None:
    given(*IN_FORCE, made.charge(amount=5)).when(made.charge()).refused(
        no.AlreadyCharged(contract="k1", month="2025-10", charge=made.FIRST_CHARGE + 1)
    )


def test_a_month_is_charged_from_its_first_day() -> None:
    given(*IN_FORCE).when(made.charge(on=date(2025, 10, 1))).accepted()
    given(*IN_FORCE).when(made.charge(on=date(2025, 9, 30))).refused(
        no.MonthInFuture(month="2025-10")
    )


@pytest.mark.parametrize("month", ["2025-08", "2026-01"])
def test_a_month_outside_the_contract_is_not_charged(month: str) -> None:
    given(*IN_FORCE).when(made.charge(month=month, on=NEW_YEAR)).refused(
        no.MonthOutsideContract(month=month, first="2025-09", last="2025-12")
    )


def reversal(amount: int, to: ReversedTo) -> ChargeReversed:
    return ChargeReversed(
        **MONEY,
        month="2025-09",
        kind=ChargeKind.FINAL,
        charge=made.FIRST_CHARGE,
        amount_kopecks=amount,
        reversed_to=to,
        reason=ReversalReason.WRONG_AMOUNT,
    )


@pytest.mark.parametrize(
    ("past", "to"),
    [
        ([], ReversedTo.RESERVE),
        ([made.terminate()], ReversedTo.CERTIFICATE),
        ([made.close_contract()], ReversedTo.CERTIFICATE),
    ],
    ids=["in force", "notice given", "closed"],
)
def test_a_reversal_goes_where_the_money_came_from(past: list[Command], to: ReversedTo) -> None:
    scene = given(*IN_FORCE, *past)
    available, reserved, charged = purse(scene.book)
    book = scene.when(made.reverse(made.FIRST_CHARGE)).then(reversal(FIRST, to))
    back_to_reserve = FIRST if to is ReversedTo.RESERVE else 0
    assert purse(book) == (
        available + FIRST - back_to_reserve,
        reserved + back_to_reserve,
        charged - FIRST,
    )


def test_reversals_of_a_charge_never_exceed_it() -> None:
    part = made.reverse(made.FIRST_CHARGE, amount=FIRST - 1)
    scene = given(*IN_FORCE, part)
    scene.when(made.reverse(made.FIRST_CHARGE, amount=2)).refused(
        no.ReversalOverCharge(asked_kopecks=2, left_kopecks=1)
    )
    rest = scene.when(made.reverse(made.FIRST_CHARGE))  # no amount: all that is left
    rest.then(reversal(1, ReversedTo.RESERVE))
    scene.when(made.reverse(made.FIRST_CHARGE, amount=1)).refused(
        no.AlreadyReversed(charge=made.FIRST_CHARGE)
    )


def test_a_month_reversed_in_full_is_charged_again_by_people_only() -> None:
    scene = given(*IN_FORCE, made.reverse(made.FIRST_CHARGE))
    scene.when(made.charge(month="2025-09", run=True)).refused(no.ReversedByHand(month="2025-09"))
    scene.when(made.charge(month="2025-09")).then(drawn("2025-09", FIRST))
    scene.when(made.reverse(made.FIRST_CHARGE)).refused(no.NotFound(subject="charge"))


def test_a_month_reversed_in_part_is_still_charged() -> None:
    scene = given(*IN_FORCE, made.reverse(made.FIRST_CHARGE, amount=1))
    scene.when(made.charge(month="2025-09", amount=1)).refused(
        no.AlreadyCharged(contract="k1", month="2025-09", charge=made.FIRST_CHARGE)
    )


def test_notice_frees_the_rest_at_once_and_keeps_the_month() -> None:
    scene = given(*IN_FORCE, made.charge())  # S16
    on = date(2025, 10, 30)
    book = scene.when(made.terminate(on=on)).then(
        notice(date(2025, 10, 31)), back(2 * OTHER, ReleaseReason.TERMINATED)
    )
    assert purse(book) == (11_985_10, 0, 2_014_90)
    given_notice = book.the("contract:k1", Contract)
    assert (given_notice.awaiting_termination, given_notice.ends_on) == (True, date(2025, 10, 31))
    scene.when(made.charge(month="2025-11")).refused_as(no.MonthOutsideContract)
    ended = scene.when(made.close_contract(on=date(2025, 11, 1))).then(closed(date(2025, 10, 31)))
    assert purse(ended) == (11_985_10, 0, 2_014_90)


def test_notice_charges_the_months_that_nobody_charged() -> None:
    given(*IN_FORCE).when(made.terminate(on=date(2025, 11, 15))).then(
        drawn("2025-10", OTHER),
        drawn("2025-11", OTHER),
        notice(date(2025, 11, 30)),
        back(OTHER, ReleaseReason.TERMINATED),
    )


def test_notice_in_the_last_month_does_not_lengthen_the_contract() -> None:
    scene = given(*HOLDER, *shorter(), made.request(group="short"))
    scene.book.record(scene.book.decide(made.accept()))
    scene.book.record(scene.book.decide(made.conclude()))
    answer = scene.when(made.terminate(on=date(2025, 12, 5)))
    assert notice(date(2025, 12, 10)) in answer.facts


def shorter() -> list[Command]:
    """A study group that ends in the middle of December."""
    opened = made.taught()[-1]
    return [replace(opened, group="short", ends_on=date(2025, 12, 10))]


def test_a_reversed_month_is_freed_by_notice_and_not_charged_again() -> None:
    given(*IN_FORCE, made.reverse(made.FIRST_CHARGE)).when(made.terminate()).then(
        notice(date(2025, 9, 30)), back(3 * OTHER + FIRST, ReleaseReason.TERMINATED)
    )


def test_a_charge_after_notice_finds_no_reserve() -> None:
    past = [*IN_FORCE, made.terminate(), made.reverse(made.FIRST_CHARGE)]
    given(*past).when(made.charge(month="2025-09")).refused(
        no.OverReserve(asked_kopecks=FIRST, reserved_kopecks=0)
    )


def test_the_end_of_the_term_charges_what_is_due_and_frees_the_rest() -> None:
    scene = given(*IN_FORCE, made.charge(amount=18_51))
    scene.when(made.close_contract()).then(
        drawn("2025-11", OTHER),
        drawn("2025-12", OTHER),
        closed(YEAR_END),
        back(1_000_00, ReleaseReason.CLOSED),
    )


def test_a_contract_closes_on_the_day_after_its_last() -> None:
    given(*IN_FORCE).when(made.close_contract(on=YEAR_END)).refused(
        no.TermNotOver(ends_on=YEAR_END)
    )
    book = given(*IN_FORCE).when(made.close_contract(on=NEW_YEAR)).accepted()
    assert book.the("contract:k1", Contract).status is ContractStatus.CLOSED
    assert purse(book) == (9_948_08, 0, 4_051_92)


def test_a_price_of_kopecks_has_months_that_cost_nothing() -> None:
    past = [*HOLDER, *made.taught("2", price=2), *made.enrolled(group="gr2")]
    scene = given(*past)
    assert purse(scene.book) == (made.NOMINAL - 2, 0, 2)
    scene.when(made.charge()).refused(no.NothingToCharge(month="2025-10"))
    scene.when(made.close_contract()).then(closed(YEAR_END))


def test_a_number_is_used_once_a_provider_and_year() -> None:
    past = [*IN_FORCE, made.certificate("c2"), made.request("k2", "c2"), made.accept("k2")]

    same = replace(made.conclude("k2"), number="k1 - ПФ")
    given(*past).when(same).refused(no.NumberTaken(number="k1 - ПФ"))
    next_year = replace(same, effective_on=NEW_YEAR)
    given(*past).when(next_year).refused(no.ConcludedAfterTerm(ends_on=YEAR_END))
    given(*past).when(made.conclude("k2")).accepted()
