"""Contracts: asked for as applications, accepted, concluded, ended."""

from datetime import date
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from events.base import Act, Month, Number
from events.certificate import Channel
from events.contract import Acceptance, AnnulmentReason, RefusalReason, Side, TerminationReason
from schemas.base import Answer, Body, PositionNumber, RefText
from schemas.money import Roubles
from schemas.persons import CertificateNumberText
from schemas.receipts import Receipt


class EnrolmentRequest(Body, frozen=True, kw_only=True):
    """Apply to enrol a child; name the certificate by its reference or by its number."""

    certificate: RefText | None = None
    certificate_number: CertificateNumberText | None = None
    study_group: RefText
    starts_on: Annotated[date, Meta(description="The first day of lessons for this child.")]
    available_seen: Annotated[
        Roubles | None,
        Meta(description="The balance that the price was shown for; if it has changed, refuse."),
    ] = None
    channel: Annotated[
        Channel | None, Meta(description="How the guardian applied, if it is known.")
    ] = None

    def __repr__(self) -> str:
        return "EnrolmentRequest(…)"  # a number is personal data


class RefusalRequest(Body, frozen=True, kw_only=True):
    """Say who refuses or recalls the application, and why."""

    by: Side
    reason: RefusalReason


class ConclusionRequest(Body, frozen=True, kw_only=True):
    """Put the contract in force on the guardian's acceptance; its months so far are charged."""

    number: Annotated[Number, Meta(description="Unique for the provider and the year.")]
    acceptance: Acceptance


class TerminationRequest(Body, frozen=True, kw_only=True):
    """Give notice: the contract ends with the last day of the month of the notice."""

    by: Side
    reason: TerminationReason


class AnnulmentRequest(Body, frozen=True, kw_only=True):
    """Say why a contract is treated as if it had never been, and by which act."""

    reason: AnnulmentReason
    act: Act


class ProlongationRequest(Body, frozen=True, kw_only=True):
    """Let the contract go on in another study group of its programme, or in the same one."""

    study_group: Annotated[
        RefText | None, Meta(description="Where it goes on; none: in the same study group.")
    ] = None


class PriceSplit(Answer, frozen=True, kw_only=True):
    """How a price is split between the certificate and the parent; every count is inclusive."""

    group_days_count: int
    contract_days_count: int
    first_month_days_count: int
    months_count: int
    total: Annotated[Roubles, Meta(description="The price of the contract.")]
    normative: Annotated[Roubles, Meta(description="What certificates may pay of it at most.")]
    certificate_part: Roubles
    parent_part: Roubles
    certificate_first_month: Roubles
    certificate_other_month: Roubles
    parent_first_month: Roubles
    parent_other_month: Roubles


class QuoteShown(Answer, frozen=True, kw_only=True):
    """What a contract would cost if it were asked for now; nothing is reserved."""

    certificate: str
    period: Annotated[str, Meta(description="The programme period that the start lies in.")]
    starts_on: date
    ends_on: date
    available: Annotated[
        Roubles, Meta(description="The balance that the price holds for: name it as available_seen")
    ]
    quote: PriceSplit


class MonthCharged(Answer, frozen=True, kw_only=True):
    """The charge of one month."""

    charge: Annotated[PositionNumber, Meta(description="By this number it is reversed.")]
    month: Month
    amount: Roubles


class MonthReversed(Answer, frozen=True, kw_only=True):
    """The charge of a month that was taken back by storno."""

    charge: PositionNumber
    month: Month
    amount: Roubles


class ContractReceipt(Receipt, frozen=True, kw_only=True):
    """The contract is as was asked."""

    contract: str
    certificate: str | UnsetType = UNSET
    period: str | UnsetType = UNSET
    starts_on: date | UnsetType = UNSET
    ends_on: date | UnsetType = UNSET
    quote: PriceSplit | UnsetType = UNSET
    number: str | UnsetType = UNSET
    concluded_on: date | UnsetType = UNSET
    closed_on: date | UnsetType = UNSET
    prolongs: Annotated[
        str | UnsetType, Meta(description="The contract that goes on in this one.")
    ] = UNSET
    charges: Annotated[tuple[MonthCharged, ...], Meta(description="Months charged with it.")] = ()
    reversals: Annotated[
        tuple[MonthReversed, ...], Meta(description="Charges taken back with it.")
    ] = ()
    reserved: Annotated[Roubles | UnsetType, Meta(description="Set aside on the certificate.")] = (
        UNSET
    )
    released: Annotated[Roubles | UnsetType, Meta(description="Given back to the certificate.")] = (
        UNSET
    )
