"""Builders: S10, a study group that runs over the end of a programme period."""

from datetime import date

from msgspec.structs import replace

from ledger.rules import commands as do
from ledger.rules.commands import Command
from tests import made, turn

PRICE = 9_000_00
DECEMBER = date(2025, 12, 15)


def taught(name: str = "10", price: int = PRICE) -> list[Command]:
    """A module of nine months, and its group from September to May."""
    _, _, module, group = made.taught(name, price=price)
    assert isinstance(module, do.OpenModule)
    assert isinstance(group, do.OpenStudyGroup)
    return [
        replace(module, programme="pr1", months_count=9),
        replace(group, ends_on=date(2026, 5, 31)),
    ]


def region() -> list[Command]:
    """A child enrolled till the end of 2025, where enrolment for 2026 is possible."""
    return [
        *taught(),
        made.agreement(name="a10", period="2026"),
        do.OpenEnrolment(effective_on=DECEMBER, payer="pay1", period="2026"),
        made.certificate("c10"),
        *made.enrolled("k10", "c10", "gr10"),
    ]


def whole() -> list[Command]:
    """All of it from the opening of the region."""
    return [*turn.two_periods(), *region()]


def prolong(
    contract: str = "k11", group: str | None = None, on: date = DECEMBER
) -> do.ProlongContract:
    return do.ProlongContract(effective_on=on, parent="k10", contract=contract, group=group)


def two_groups() -> list[Command]:
    """A module of two months with two study groups, one after the other."""
    _, _, module, group = made.taught("20")
    assert isinstance(module, do.OpenModule)
    assert isinstance(group, do.OpenStudyGroup)
    return [
        replace(module, programme="pr1", months_count=2),
        replace(group, ends_on=date(2025, 10, 31)),
        replace(group, group="gr21", starts_on=date(2025, 11, 5)),
    ]
