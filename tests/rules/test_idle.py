"""What nobody uses shrinks with the months, or is taken back on confirmation."""

from datetime import date

import pytest
from msgspec.structs import replace

from events.certificate import (
    AccountingReason,
    CertificateConvertedToAccounting,
    CertificateNominalChanged,
)
from events.registry import ProrationPolicy
from ledger.rules import commands as do
from ledger.rules import refusals
from ledger.rules.certificates import prorated
from ledger.rules.commands import Command
from ledger.rules.states import Certificate, PeriodDates
from tests import made
from tests.given import given

YEAR = PeriodDates("2025", date(2025, 1, 1), date(2025, 12, 31))
POLICY = do.SetProration(
    effective_on=made.DAY, payer="pay1", policy=ProrationPolicy.MONTHLY_REMAINING
)
SHRINKING = [*made.region(), POLICY]
HOLDER = [*made.region(), made.certificate()]


def issued(on: date) -> do.IssueCertificate:
    return replace(made.certificate(), effective_on=on)


def prorate(on: date) -> do.ProrateNominal:
    return do.ProrateNominal(effective_on=on, certificate="c1")


def take_back(on: date) -> do.TakeBackUnused:
    return do.TakeBackUnused(effective_on=on, certificate="c1")


def nominal(past: list[Command]) -> int:
    book = given(*past).book
    return book.the("certificate:c1", Certificate).provisions["2025"].nominal_kopecks


@pytest.mark.parametrize(
    ("day", "left"),
    [
        (date(2024, 12, 31), 14_000_00),
        (date(2025, 1, 1), 14_000_00),
        (date(2025, 1, 2), 12_833_33),  # eleven months of twelve, down to the kopeck
        (date(2025, 10, 1), 3_500_00),
        (date(2025, 10, 2), 2_333_33),
        (date(2025, 12, 2), 0),
    ],
)
def test_a_nominal_is_for_the_full_months_that_remain(day: date, left: int) -> None:
    assert prorated(14_000_00, YEAR, day) == left


def test_without_a_policy_the_whole_nominal_is_given_whenever() -> None:
    assert nominal([*made.region(), issued(date(2025, 11, 17))]) == 14_000_00


def test_with_the_policy_a_late_comer_has_less() -> None:
    assert nominal([*SHRINKING, issued(date(2025, 9, 17))]) == 3_500_00


def test_what_nobody_uses_shrinks_on_the_first() -> None:
    past = [*SHRINKING, issued(date(2025, 9, 1))]
    answer = given(*past).when(prorate(date(2025, 10, 1)))
    (fact,) = answer.facts
    assert isinstance(fact, CertificateNominalChanged)
    assert (fact.old_kopecks, fact.new_kopecks) == (4_666_66, 3_500_00)
    given(*past, prorate(date(2025, 10, 1))).when(prorate(date(2025, 10, 1))).refused(
        refusals.NothingToChange()
    )


def test_what_is_used_stays() -> None:
    past = [*SHRINKING, issued(date(2025, 9, 1)), made.request()]
    given(*past).when(prorate(date(2025, 10, 1))).refused(
        refusals.CertificateUsed(committed_kopecks=4_051_92)
    )


def test_a_place_that_stood_unused_is_taken_back() -> None:
    given(*HOLDER).when(take_back(date(2025, 9, 6))).refused(
        refusals.StillInTime(until_on=date(2025, 9, 6))
    )
    (fact,) = given(*HOLDER).when(take_back(date(2025, 9, 7))).facts
    assert isinstance(fact, CertificateConvertedToAccounting)
    assert fact.reason is AccountingReason.UNUSED


def test_a_refused_application_gives_more_time() -> None:
    past = [*HOLDER, made.request(on=date(2025, 9, 3)), made.refuse(on=date(2025, 9, 4))]
    given(*past).when(take_back(date(2025, 9, 14))).refused(
        refusals.StillInTime(until_on=date(2025, 9, 14))
    )
    given(*past).when(take_back(date(2025, 9, 15))).accepted()


def test_a_payer_may_wait_longer() -> None:
    terms = do.SetUnusedTerms(
        effective_on=made.DAY, payer="pay1", first_request_days=30, after_refusal_days=30
    )
    given(*HOLDER, terms).when(take_back(date(2025, 10, 1))).refused(
        refusals.StillInTime(until_on=date(2025, 10, 1))
    )


def test_a_certificate_in_use_is_left_alone() -> None:
    given(*HOLDER, made.request()).when(take_back(date(2025, 10, 1))).refused(
        refusals.LiveContracts(live_count=1)
    )


def test_the_place_goes_to_who_waits() -> None:
    past = [*made.region(amount=1), made.certificate("c1"), made.certificate("c2")]
    assert len(given(*past).when(take_back(date(2025, 10, 1))).facts) == 3
