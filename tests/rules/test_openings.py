"""A payer opens and closes enrolment for a period, from a stated day on."""

from datetime import date

import pytest

from ledger.rules import commands as do
from ledger.rules import refusals
from tests import made
from tests.given import given

HOLDER = [*made.region(), made.certificate()]
NOVEMBER = date(2025, 11, 1)


def close(on: date, from_on: date | None = None) -> do.CloseEnrolment:
    return do.CloseEnrolment(effective_on=on, payer="pay1", period="2025", from_on=from_on)


def open_(period: str, on: date, from_on: date | None = None) -> do.OpenEnrolment:
    return do.OpenEnrolment(effective_on=on, payer="pay1", period=period, from_on=from_on)


def test_a_running_period_is_closed_in_its_last_two_months_only() -> None:
    refusal = refusals.ClosingTooEarly(earliest_on=NOVEMBER)
    given(*HOLDER).when(close(date(2025, 10, 31))).refused(refusal)
    given(*HOLDER).when(close(made.DAY, date(2025, 10, 31))).refused(refusal)
    given(*HOLDER).when(close(NOVEMBER)).accepted()
    given(*HOLDER).when(close(made.DAY, NOVEMBER)).accepted()


def test_enrolment_goes_on_until_the_stated_day() -> None:
    past = [*HOLDER, close(made.DAY, date(2025, 12, 1))]
    given(*past).when(made.request(on=date(2025, 11, 30))).accepted()
    given(*past).when(made.request(on=date(2025, 12, 1))).refused(
        refusals.EnrolmentNotOpen(period="2025")
    )


def test_a_closing_to_come_can_be_taken_back() -> None:
    past = [*HOLDER, close(made.DAY, date(2025, 12, 1)), open_("2025", date(2025, 11, 5))]
    given(*past).when(made.request(on=date(2025, 12, 2))).accepted()


def test_enrolment_begins_on_the_stated_day() -> None:
    past = [*HOLDER, close(NOVEMBER), open_("2025", NOVEMBER, date(2025, 11, 10))]
    given(*past).when(made.request(on=date(2025, 11, 9))).refused(
        refusals.EnrolmentNotOpen(period="2025")
    )
    given(*past).when(made.request(on=date(2025, 11, 10))).accepted()


def test_a_period_to_come_is_closed_at_any_time() -> None:
    past = [*HOLDER, open_("2026", made.DAY)]
    shut = do.CloseEnrolment(effective_on=made.DAY, payer="pay1", period="2026")
    given(*past).when(shut).accepted()


@pytest.mark.parametrize("from_on", [None, date(2025, 12, 1)])
def test_the_same_closing_twice_changes_nothing(from_on: date | None) -> None:
    past = [*HOLDER, close(NOVEMBER, from_on)]
    given(*past).when(close(NOVEMBER, from_on)).refused(refusals.NothingToChange())


def test_today_is_at_once() -> None:
    given(*HOLDER, close(NOVEMBER, NOVEMBER)).when(made.request(on=NOVEMBER)).refused(
        refusals.EnrolmentNotOpen(period="2025")
    )
