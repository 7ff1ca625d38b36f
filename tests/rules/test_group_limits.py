"""What a group has granted in periods that are over says nothing of what it may grant."""

from datetime import date

from ledger.rules import commands as do
from ledger.rules import refusals as no
from tests import made, turn
from tests.given import given

HOLDER = [*turn.two_periods(14_000_00, 5_000_00), made.certificate()]


def limit(on: date) -> do.ChangeGroupLimits:
    return do.ChangeGroupLimits(
        effective_on=on, cert_group="g5-18", amount_count=1, nominals_limit_kopecks=6_000_00
    )


def test_a_group_may_be_limited_to_less_than_it_granted_in_a_period_that_is_over() -> None:
    given(*HOLDER).when(limit(date(2026, 1, 1))).accepted()


def test_not_to_less_than_it_has_granted_in_one_that_runs() -> None:
    given(*HOLDER).when(limit(date(2025, 12, 31))).refused_as(no.NominalsOverLimit)
