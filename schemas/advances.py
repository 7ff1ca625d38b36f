"""Advances: a part of the current month that a provider asks for beforehand."""

from datetime import date
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from events.advance import WorkingDay
from events.base import Month, Percent, Year
from schemas.base import Answer, Body, CitedAct, RefText
from schemas.money import Roubles
from schemas.receipts import Receipt

DAYS_MAX = 366
GROUPS_MAX = 10_000


class WorkingCalendarRequest(Body, frozen=True, kw_only=True):
    """The production calendar of a year; days that are not named are as usual."""

    year: Year
    days_off: Annotated[
        tuple[date, ...],
        Meta(max_length=DAYS_MAX, description="Not worked, besides Saturdays and Sundays."),
    ] = ()
    worked_weekends: Annotated[
        tuple[date, ...], Meta(max_length=DAYS_MAX, description="Saturdays and Sundays worked.")
    ] = ()
    act: CitedAct = None


class WorkingCalendarReceipt(Receipt, frozen=True, kw_only=True):
    """The calendar of the year stands."""

    year: int
    days_off: tuple[date, ...]
    worked_weekends: tuple[date, ...]


class AdvanceTermsRequest(Body, frozen=True, kw_only=True):
    """How large an advance may be, and from which working day of a month it is asked for."""

    percent_max: Annotated[Percent, Meta(description="0: no advances in this region.")]
    working_day: WorkingDay
    act: CitedAct = None


class AdvanceTermsReceipt(Receipt, frozen=True, kw_only=True):
    """The terms hold for advances to come."""

    percent_max: int
    working_day: int


class GroupShareRequest(Body, frozen=True, kw_only=True):
    """The share that is asked for one study group."""

    study_group: RefText
    percent: Percent


class AdvanceRequest(Body, frozen=True, kw_only=True):
    """Ask the payer of an agreement for a part of the current month."""

    agreement: RefText
    month: Month
    percent: Annotated[
        Percent | None, Meta(description="Absent: as much as the region allows.")
    ] = None
    group_shares: Annotated[
        tuple[GroupShareRequest, ...],
        Meta(max_length=GROUPS_MAX, description="Where a study group's share differs."),
    ] = ()


class AdvanceLineShown(Answer, frozen=True, kw_only=True):
    """One contract's share of an advance."""

    contract: str
    certificate: str
    price: Annotated[Roubles, Meta(description="Of the month, by the contract.")]
    percent: int
    amount: Roubles


class AdvanceReceipt(Receipt, frozen=True, kw_only=True):
    """The advance is as was asked."""

    advance: str
    agreement: str
    month: Month
    total: Roubles
    lines: tuple[AdvanceLineShown, ...] | UnsetType = UNSET
