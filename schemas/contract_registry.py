"""The registries of contracts, charges and invoices, as read."""

from datetime import date, datetime
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from events.base import Month, Number
from schemas.base import Answer, PositionNumber, RefText
from schemas.invoices import InvoiceLineShown
from schemas.moments import MomentPageQuery
from schemas.money import Roubles
from schemas.pages import PageShown
from schemas.persons import PersonShown
from schemas.registry import WithNames
from schemas.statuses import ContractStatus, InvoiceStatus


class ContractQuery(MomentPageQuery, frozen=True, kw_only=True):
    """Which contracts to list."""

    provider: RefText | None = None
    municipality: RefText | None = None
    payer: RefText | None = None
    programme: RefText | None = None
    module: RefText | None = None
    study_group: RefText | None = None
    period: RefText | None = None
    status: ContractStatus | None = None
    number: Number | None = None
    certificate: RefText | None = None
    overdue_on: Annotated[
        date | None, Meta(description="Applications and offers that wait too long by this day.")
    ] = None
    names: WithNames = False


class ContractShown(Answer, frozen=True, kw_only=True):
    """A contract of the registry."""

    contract: str
    certificate: str
    certificate_number: str | UnsetType = UNSET
    person: PersonShown | UnsetType = UNSET
    municipality: str
    payer: str
    provider: str
    programme: str
    module: str
    study_group: str
    agreement: str
    pf_programme: str
    period: str
    direction: str
    requested_on: date
    starts_on: date
    ends_on: Annotated[date, Meta(description="The last day in force; a notice moves it.")]
    total: Roubles
    certificate_part: Roubles
    parent_part: Roubles
    first_month: Annotated[Roubles, Meta(description="The certificate's part.")]
    other_month: Annotated[Roubles, Meta(description="The certificate's part.")]
    status: str
    number: str | None
    concluded_on: date | None
    ended_by: str | None
    end_reason: str | None
    closed_on: date | None
    awaiting_termination: bool
    waits_until: Annotated[
        date | None,
        Meta(description="An application waits 5 days, an offer 10; null: it waits for nobody."),
    ]
    reserved: Roubles
    charged: Roubles
    months: Annotated[
        dict[str, Roubles], Meta(description="What is charged by month, less what was reversed.")
    ]
    next_month: Annotated[str | None, Meta(description="The first month never charged.")]
    next_amount: Roubles
    position: PositionNumber


class Contracts(PageShown, frozen=True, kw_only=True):
    """A page of the registry of contracts."""

    items: list[ContractShown]


class ChargeQuery(MomentPageQuery, frozen=True, kw_only=True):
    """Which charges to list; both days are included."""

    provider: RefText | None = None
    municipality: RefText | None = None
    payer: RefText | None = None
    month: Month | None = None
    period: RefText | None = None
    live: bool | None = None
    actor: RefText | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    contract: RefText | None = None
    certificate: RefText | None = None


class ChargeShown(Answer, frozen=True, kw_only=True):
    """A charge; it is live while anything of it is not reversed."""

    charge: PositionNumber
    contract: str
    certificate: str
    provider: str
    payer: str
    municipality: str
    agreement: str
    pf_programme: str
    period: str
    month: str
    kind: str
    amount: Roubles
    reversed: Roubles
    live: bool
    reversal: Annotated[int | None, Meta(description="The position of the last reversal.")]
    booked_month: Annotated[
        Month, Meta(description="In whose totals the charge counts; another one if it came late.")
    ]
    late_month: Annotated[
        Month | None,
        Meta(description="In whose totals the last reversal counts, if not with the charge."),
    ]
    effective_on: date
    recorded_at: datetime
    actor: str
    request: str


class Charges(PageShown, frozen=True, kw_only=True):
    """A page of the charges, in the order in which they were recorded."""

    items: list[ChargeShown]


class InvoiceQuery(MomentPageQuery, frozen=True, kw_only=True):
    """Which invoices to list."""

    provider: RefText | None = None
    municipality: RefText | None = None
    payer: RefText | None = None
    agreement: RefText | None = None
    month: Month | None = None
    status: InvoiceStatus | None = None
    removed: bool | None = None


class InvoiceShown(Answer, frozen=True, kw_only=True):
    """An invoice."""

    invoice: str
    payer: str
    provider: str
    municipality: str
    agreement: str
    agreement_number: str
    month: str
    kind: str
    status: str
    rollback_reason: str | None
    total: Annotated[Roubles, Meta(description="What the services of the month come to.")]
    advance: Annotated[Roubles, Meta(description="Set off by this invoice.")]
    carried: Annotated[Roubles, Meta(description="Overpaid before, and set off by this invoice.")]
    payable: Annotated[Roubles, Meta(description="What is left to pay.")]
    advance_overpaid: Annotated[Roubles, Meta(description="Carried forward to the next invoice.")]
    refunded: Annotated[Roubles, Meta(description="What went back to the certificates.")]
    lines_count: int
    issued_on: date
    recorded_at: datetime
    paid_on: date | None
    removed_on: date | None
    position: PositionNumber


class Invoices(PageShown, frozen=True, kw_only=True):
    """A page of the invoices."""

    items: list[InvoiceShown]


class InvoiceLines(PageShown, frozen=True, kw_only=True):
    """A page of an invoice's lines."""

    items: list[InvoiceLineShown]
