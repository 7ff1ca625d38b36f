"""A certificate ends with the child's age, and takes its contracts to the month's end (S42)."""

from datetime import date

import pytest
from msgspec.structs import replace

from events.certificate import (
    CertificateCharged,
    CertificateClosed,
    ClosingReason,
    FrozenSum,
    ReserveReleased,
)
from events.contract import EnrolmentRefused, TerminationReason, TerminationRequested
from ledger.rules import commands as do
from ledger.rules import refusals
from ledger.rules.closings import birthday
from ledger.rules.commands import Command
from ledger.rules.states import Certificate, CertificateStatus, Contract
from tests import made
from tests.given import Book, given

BORN = date(2007, 10, 14)
IN_FORCE = [*made.region(), made.certificate(), *made.enrolled()]


def of_age(on: date = date(2025, 10, 14), born: date | None = BORN) -> do.CloseCertificate:
    return do.CloseCertificate(
        effective_on=on, certificate="c1", reason=ClosingReason.AGE_18, born_on=born
    )


def contract(book: Book, name: str = "k1") -> Contract:
    return book.the(f"contract:{name}", Contract)


@pytest.mark.parametrize("charged_before", [False, True])
def test_s42_october_stays_charged_and_the_rest_is_released(charged_before: bool) -> None:  # noqa: FBT001 - a column
    run = [made.charge(on=date(2025, 10, 1))] if charged_before else []
    answer = given(*IN_FORCE, *run).when(of_age())
    drawn = [each.month for each in answer.facts if isinstance(each, CertificateCharged)]
    assert drawn == ([] if charged_before else ["2025-10"])
    ends = [each for each in answer.facts if isinstance(each, TerminationRequested)]
    assert [(each.reason, each.ends_on) for each in ends] == [
        (TerminationReason.CERTIFICATE_CLOSED, date(2025, 10, 31))
    ]
    back = [each.amount_kopecks for each in answer.facts if isinstance(each, ReserveReleased)]
    assert back == [2 * 1_018_51]
    closed = answer.facts[-1]
    assert isinstance(closed, CertificateClosed)
    assert closed.left == (FrozenSum(period="2025", available_kopecks=11_985_10),)
    book = answer.accepted()
    assert contract(book).reserved_kopecks == 0
    money = book.the("certificate:c1", Certificate).provisions["2025"]
    assert (money.available_kopecks, money.charged_kopecks) == (0, 2_014_90)
    november = made.close_contract(on=date(2025, 11, 1))
    ended = contract(given(*IN_FORCE, *run, of_age(), november).book)
    assert (ended.ends_on, ended.reserved_kopecks) == (date(2025, 10, 31), 0)


def test_nothing_is_charged_after_the_month_of_the_birthday() -> None:
    given(*IN_FORCE, of_age()).when(made.charge(month="2025-11", on=date(2025, 11, 1))).refused_as(
        refusals.MonthOutsideContract
    )


def test_the_last_usable_day_is_the_day_before_the_birthday() -> None:
    first = of_age(date(2025, 10, 1), date(2007, 10, 1))
    ends = [
        each.ends_on
        for each in given(*IN_FORCE).when(first).facts
        if isinstance(each, TerminationRequested)
    ]
    assert ends == [date(2025, 9, 30)]


def test_what_was_charged_before_anybody_noticed_stays() -> None:
    past = [*IN_FORCE, *(made.charge(month=f"2025-{month}") for month in (10, 11))]
    book = given(*past).when(of_age(date(2025, 11, 20))).accepted()
    assert contract(book).ends_on == date(2025, 11, 30)


def test_applications_are_refused() -> None:
    past = [*made.region(), made.certificate(), made.request()]
    facts = given(*past).when(of_age()).facts
    assert [type(each) for each in facts] == [EnrolmentRefused, ReserveReleased, CertificateClosed]


def test_no_birthday_stands_in_the_facts() -> None:
    answer = given(*IN_FORCE).when(of_age(date(2025, 11, 1)))
    assert answer.facts
    assert not any(str(BORN) in repr(each) or "10, 14" in repr(each) for each in answer.facts)


@pytest.mark.parametrize(
    ("on", "born"),
    [
        (date(2025, 10, 13), BORN),
        (date(2025, 10, 14), None),
        (date(2026, 2, 28), date(2008, 2, 29)),
    ],
)
def test_a_child_is_known_to_be_of_age(on: date, born: date | None) -> None:
    given(*IN_FORCE).when(of_age(on, born)).refused(refusals.NotOfAge())


def test_who_was_born_on_29_february_is_of_age_on_1_march() -> None:
    assert birthday(date(2008, 2, 29), 18) == date(2026, 3, 1)
    assert birthday(date(2004, 2, 29), 20) == date(2024, 2, 29)
    assert birthday(BORN, 18) == date(2025, 10, 14)


@pytest.mark.parametrize(
    "reason", [ClosingReason.MOVED, ClosingReason.REQUEST, ClosingReason.ERROR], ids=str
)
def test_for_other_reasons_contracts_end_first(reason: ClosingReason) -> None:
    closing = replace(of_age(), reason=reason)
    given(*IN_FORCE).when(closing).refused(refusals.LiveContracts(live_count=1))


def test_a_death_ends_contracts_with_its_month() -> None:
    book = given(*IN_FORCE).when(replace(of_age(), reason=ClosingReason.DEATH)).accepted()
    assert contract(book).ends_on == date(2025, 10, 31)
    assert book.the("certificate:c1", Certificate).status is CertificateStatus.CLOSED


def test_a_contract_that_has_not_begun_never_does() -> None:
    later = replace(made.taught("2")[3], module="mod1", group="gr9", starts_on=date(2025, 10, 20))
    past: list[Command] = [*made.region(), later, made.certificate()]
    asked = replace(made.request("k1", group="gr9"), starts_on=date(2025, 10, 20))
    past += [asked, made.accept(), made.conclude()]
    early = of_age(date(2025, 9, 20), date(2007, 9, 20))
    book = given(*past).when(early).accepted()
    assert contract(book).reserved_kopecks == 0
    given(*past, early).when(made.charge(month="2025-11")).refused_as(refusals.MonthOutsideContract)
