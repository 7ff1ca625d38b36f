"""The registries of a month's settlement, as read: advances, completeness, registers, closings."""

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta

from events.base import Month
from events.subsidy import RegisterKind
from schemas.advances import AdvanceLineShown
from schemas.base import Answer, PageQuery, PositionNumber, ReadQuery, RefText
from schemas.moments import MomentPageQuery
from schemas.money import Roubles, SignedRoubles
from schemas.pages import PageShown
from schemas.settlement import ClosedRowShown, RegisterLineShown
from schemas.statuses import AdvanceStatus, InvoiceStatus

TASKS_DEFAULT = 50


class AdvanceQuery(MomentPageQuery, frozen=True, kw_only=True):
    """Which advances to list."""

    provider: RefText | None = None
    municipality: RefText | None = None
    payer: RefText | None = None
    agreement: RefText | None = None
    month: Month | None = None
    status: AdvanceStatus | None = None


class AdvanceShown(Answer, frozen=True, kw_only=True):
    """An advance."""

    advance: str
    payer: str
    provider: str
    municipality: str
    agreement: str
    agreement_number: str
    month: str
    status: str
    total: Roubles
    lines_count: int
    requested_on: date
    recorded_at: datetime
    paid_on: date | None
    cancelled_on: date | None
    invoice: Annotated[str | None, Meta(description="The live invoice that sets it off.")]
    position: PositionNumber


class Advances(PageShown, frozen=True, kw_only=True):
    """A page of the advances."""

    items: list[AdvanceShown]


class AdvanceLines(PageShown, frozen=True, kw_only=True):
    """A page of an advance's shares."""

    items: list[AdvanceLineShown]


class CompletenessQuery(PageQuery, frozen=True, kw_only=True):
    """Which months of which study groups to list."""

    provider: RefText | None = None
    study_group: RefText | None = None
    month: Month | None = None


class CompletenessShown(Answer, frozen=True, kw_only=True):
    """What a study group's month counts for."""

    study_group: str
    month: str
    provider: str
    percent: int | None
    reason: str | None
    said_on: date | None
    corrections_count: int
    position: PositionNumber


class CompletenessPage(PageShown, frozen=True, kw_only=True):
    """A page of what was said of months; what is not listed counts in full."""

    items: list[CompletenessShown]


class RegisterQuery(PageQuery, frozen=True, kw_only=True):
    """Which subsidy registers to list."""

    municipality: RefText | None = None
    payer: RefText | None = None
    month: Month | None = None
    kind: RegisterKind | None = None


class RegisterShown(Answer, frozen=True, kw_only=True):
    """A subsidy register, known by its cut-off position."""

    cutoff: PositionNumber
    payer: str
    municipality: str
    month: str
    kind: str
    total: Roubles
    omitted: Annotated[Roubles, Meta(description="Of it, what earlier registers left out.")]
    lines_count: int
    issued_on: date
    recorded_at: datetime


class Registers(PageShown, frozen=True, kw_only=True):
    """A page of the subsidy registers."""

    items: list[RegisterShown]


class RegisterLines(PageShown, frozen=True, kw_only=True):
    """A page of a register's lines."""

    items: list[RegisterLineShown]


class ClosingQuery(PageQuery, frozen=True, kw_only=True):
    """Which closed months to list."""

    municipality: RefText | None = None
    payer: RefText | None = None
    month: Month | None = None


class ClosingShown(Answer, frozen=True, kw_only=True):
    """A payer's month that stands for ever."""

    payer: str
    municipality: str
    month: str
    charges_count: int
    charged: Roubles
    invoiced: Roubles
    uninvoiced: Roubles
    late_reversed: Roubles
    closed_on: date
    recorded_at: datetime
    position: PositionNumber


class Closings(PageShown, frozen=True, kw_only=True):
    """A page of the closed months."""

    items: list[ClosingShown]


class ClosingRows(PageShown, frozen=True, kw_only=True):
    """A page of a closing's rows, an agreement each."""

    items: list[ClosedRowShown]


class ReconciliationQuery(PageQuery, frozen=True, kw_only=True):
    """Which months under which agreements to reconcile; both months are included."""

    provider: RefText | None = None
    municipality: RefText | None = None
    payer: RefText | None = None
    agreement: RefText | None = None
    from_month: Month | None = None
    to_month: Month | None = None


class ReconciledMonth(Answer, frozen=True, kw_only=True):
    """A month of a reconciliation statement (акт сверки)."""

    agreement: str
    agreement_number: str
    payer: str
    provider: str
    municipality: str
    month: str
    opening: Annotated[
        SignedRoubles, Meta(description="What the payer owes; below zero: the provider does.")
    ]
    charged: Roubles
    reversed: Annotated[Roubles, Meta(description="Of the month's own charges.")]
    late_reversed: Annotated[
        Roubles, Meta(description="Stornos of charges that months closed before it count.")
    ]
    refunded: Annotated[Roubles, Meta(description="Not rendered; back on the certificates.")]
    in_invoices: Annotated[
        Roubles, Meta(description="Of what the month charges, what live invoices price.")
    ]
    invoiced: Annotated[Roubles, Meta(description="What the month's invoice comes to.")]
    advanced: Annotated[Roubles, Meta(description="Advances of the month that were paid.")]
    paid: Annotated[Roubles, Meta(description="By the month's invoice.")]
    closing: Annotated[
        SignedRoubles,
        Meta(
            description="Opening plus charged, less reversed, late reversed, refunded, advanced"
            " and paid."
        ),
    ]
    position: PositionNumber


class Reconciliation(PageShown, frozen=True, kw_only=True):
    """A page of the reconciliation, by agreement and month."""

    items: list[ReconciledMonth]


class MonthTasksQuery(ReadQuery, frozen=True, kw_only=True):
    """Up to which month, and how many of each kind to name."""

    month: Month
    payer: RefText | None = None
    limit: Annotated[int, Meta(ge=1, le=500)] = TASKS_DEFAULT


class UnchargedContract(Answer, frozen=True, kw_only=True):
    """A contract in force with a month due and never charged."""

    contract: str
    provider: str
    payer: str
    agreement: str
    study_group: str
    month: str
    amount: Roubles


class UnsaidGroup(Answer, frozen=True, kw_only=True):
    """A study group of whose month nothing was said: it counts in full."""

    study_group: str
    provider: str
    contracts_count: int


class UninvoicedMonth(Answer, frozen=True, kw_only=True):
    """A month under an agreement with charges that stand on no invoice."""

    agreement: str
    month: str
    payer: str
    provider: str
    amount: Roubles


class UnpaidInvoice(Answer, frozen=True, kw_only=True):
    """An invoice that is not paid."""

    invoice: str
    month: str
    payer: str
    provider: str
    status: InvoiceStatus
    amount: Roubles


class UnpaidAdvance(Answer, frozen=True, kw_only=True):
    """An advance that is not paid."""

    advance: str
    month: str
    payer: str
    provider: str
    amount: Roubles


class UnclosedMonth(Answer, frozen=True, kw_only=True):
    """A payer's month that is not closed."""

    payer: str
    month: str


class MonthTasks(Answer, frozen=True, kw_only=True):
    """What is due up to a month and not done: how many of each kind, and the first of them."""

    month: Month
    uncharged_count: int
    uncharged: list[UnchargedContract]
    unsaid_count: int
    unsaid: list[UnsaidGroup]
    uninvoiced_count: int
    uninvoiced: list[UninvoicedMonth]
    unpaid_invoices_count: int
    unpaid_invoices: list[UnpaidInvoice]
    unpaid_advances_count: int
    unpaid_advances: list[UnpaidAdvance]
    unclosed_count: int
    unclosed: list[UnclosedMonth]
