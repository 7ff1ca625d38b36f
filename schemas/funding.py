"""A budget in its year: amended, limited, paid; the subsidy that pays for a programme."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from events.base import Act, Number, Percent, Year
from schemas.base import Body, RefText
from schemas.budgets import MEASURES_MAX, MeasureRequest
from schemas.money import PositiveRoubles, Roubles
from schemas.receipts import Receipt

PAYMENTS_MAX = 200


class NewSumRequest(Body, frozen=True, kw_only=True):
    """What is to be approved for a measure."""

    measure: RefText
    approved: Roubles


class BudgetAmendmentRequest(Body, frozen=True, kw_only=True):
    """Change what is approved for measures, never below what is bound, and add others."""

    changes: Annotated[tuple[NewSumRequest, ...], Meta(max_length=MEASURES_MAX)] = ()
    added: Annotated[tuple[MeasureRequest, ...], Meta(max_length=MEASURES_MAX)] = ()
    act: Act


class CommitmentLimitRequest(Body, frozen=True, kw_only=True):
    """Say how much of a measure may be bound (ЛБО)."""

    measure: RefText
    limit: Annotated[
        Roubles | None, Meta(description="None: all that is approved may be bound.")
    ] = None
    act: Act


class ReallocationLimitRequest(Body, frozen=True, kw_only=True):
    """Say which share of a measure changes of the budget schedule may take away in the year."""

    percent_max: Annotated[
        Percent | None, Meta(description="None: not limited; 0: the council alone moves money.")
    ] = None
    act: Act


class DocumentRequest(Body, frozen=True, kw_only=True):
    """The document by which money was paid."""

    number: Number
    dated: date


class CashRequest(Body, frozen=True, kw_only=True):
    """Record that obligations outside certificates were paid, by a document that stands once."""

    measure: RefText
    amount: PositiveRoubles
    document: DocumentRequest


class MeasureReceipt(Receipt, frozen=True, kw_only=True):
    """The measure is as was asked."""

    municipality: str
    year: int
    measure: str


class PaymentRequest(Body, frozen=True, kw_only=True):
    """A part of a subsidy, and the days between which it is to be transferred."""

    due_from: Annotated[date, Meta(description="Not earlier than this day.")]
    due_to: Annotated[date, Meta(description="Not later than this day.")]
    amount: PositiveRoubles


class SubsidyAgreementRequest(Body, frozen=True, kw_only=True):
    """Record an agreement on the subsidy by which a measure pays for PF programmes."""

    municipality: RefText
    payer: RefText
    year: Year
    measure: RefText
    amount: PositiveRoubles
    schedule: Annotated[list[PaymentRequest], Meta(min_length=1, max_length=PAYMENTS_MAX)]
    act: Act


class SubsidyAmendmentRequest(Body, frozen=True, kw_only=True):
    """Change the sum of a subsidy and its schedule, never below its caps or what was received."""

    amount: PositiveRoubles
    schedule: Annotated[list[PaymentRequest], Meta(min_length=1, max_length=PAYMENTS_MAX)]
    act: Act


class SubsidyReceiptRequest(Body, frozen=True, kw_only=True):
    """Record that the payer received a part of its subsidy, by a document that stands once."""

    amount: PositiveRoubles
    document: DocumentRequest


class SubsidyAgreementReceipt(Receipt, frozen=True, kw_only=True):
    """The subsidy is as was asked."""

    subsidy_agreement: str
    municipality: str
    year: int
    measure: str
