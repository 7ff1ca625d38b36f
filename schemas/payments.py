"""Payments through a bank: registers, their lines, statements, and what waits for a person."""

from datetime import date, datetime
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from events.base import Count
from events.payment import BankParty, FailureReason, LeftOut
from schemas.base import Answer, Body, PageQuery, RefText
from schemas.money import Roubles
from schemas.pages import PageShown
from schemas.receipts import Receipt

ITEMS_MAX = 10_000


class PaymentRegisterRequest(Body, frozen=True, kw_only=True):
    """Make a register of payments: of what is named, or of all that is due and on no register."""

    payer: RefText
    account: Annotated[
        BankParty, Meta(description="The payer as its bank or treasury knows it; its account.")
    ]
    first_number: Annotated[
        Count, Meta(description="Of the first payment order, in the payer's own numbering.")
    ] = 1
    invoices: Annotated[tuple[RefText, ...], Meta(max_length=ITEMS_MAX)] = ()
    advances: Annotated[tuple[RefText, ...], Meta(max_length=ITEMS_MAX)] = ()


class PaymentRegisterReceipt(Receipt, frozen=True, kw_only=True):
    """The register is as was asked."""

    payment_register: str
    lines_count: int | UnsetType = UNSET
    total: Roubles | UnsetType = UNSET
    left_out: Annotated[
        tuple[LeftOut, ...] | UnsetType, Meta(description="What was asked for and is not on it.")
    ] = UNSET
    file: Annotated[
        str | UnsetType, Meta(description="SHA-256 of the file that was handed over.")
    ] = UNSET


class PaymentFailureRequest(Body, frozen=True, kw_only=True):
    """The bank turned a payment of a register down that it has."""

    reason: FailureReason


class PaymentFailureReceipt(Receipt, frozen=True, kw_only=True):
    """The payment failed; what it was for may stand on another register."""

    payment_register: str
    line: int


class PaymentRegisterQuery(PageQuery, frozen=True, kw_only=True):
    """Which registers of payments to list."""

    municipality: RefText | None = None
    payer: RefText | None = None
    status: Annotated[str, Meta(pattern="^(accepted|sent|withdrawn)$")] | None = None


class PaymentRegisterShown(Answer, frozen=True, kw_only=True):
    """A register of payments and what became of its lines."""

    payment_register: str
    payer: str
    municipality: str
    dated: date
    lines_count: int
    left_out_count: int
    total: Roubles
    status: str
    sent_on: date | None
    open_count: Annotated[int, Meta(description="Of these nobody knows yet.")]
    confirmed_count: int
    confirmed: Roubles
    failed_count: int


class PaymentRegisters(PageShown, frozen=True, kw_only=True):
    """A page of registers of payments."""

    items: list[PaymentRegisterShown]


class PaymentQuery(PageQuery, frozen=True, kw_only=True):
    """Which payments to list."""

    provider: RefText | None = None
    municipality: RefText | None = None
    payer: RefText | None = None
    payment_register: RefText | None = None
    status: Annotated[str, Meta(pattern="^(accepted|sent|confirmed|failed|withdrawn)$")] | None = (
        None
    )
    sent_before: Annotated[
        date | None,
        Meta(description="Only those that were sent before that day and that no statement names."),
    ] = None


class PaymentShown(Answer, frozen=True, kw_only=True):
    """A payment: paid only if a bank's statement says so."""

    payment_register: str
    line: int
    number: int
    payer: str
    provider: str
    municipality: str
    invoice: str | None
    advance: str | None
    amount: Roubles
    issued_on: date
    status: str
    sent_on: date | None
    bank_number: str | None
    paid_on: date | None
    reason: str | None


class Payments(PageShown, frozen=True, kw_only=True):
    """A page of payments."""

    items: list[PaymentShown]


class BankStatementUpload(Body, frozen=True, kw_only=True):
    """The file of a bank or treasury, 1CClientBankExchange in windows-1251."""


class BankStatementReceipt(Receipt, frozen=True, kw_only=True):
    """The statement was read, each document by itself."""

    statement: Annotated[str, Meta(description="SHA-256 of the file.")]
    documents_count: int
    foreign_count: Annotated[int, Meta(description="Of no register of ours.")]
    known_count: Annotated[int, Meta(description="Said by an earlier statement.")]
    confirmed_count: int
    confirmed: Roubles
    failed_count: int
    queued: Annotated[
        tuple["QueuedDocumentShown", ...], Meta(description="What a person has to look at.")
    ]


class QueuedDocumentShown(Answer, frozen=True, kw_only=True):
    """A document of a statement that a person has to look at."""

    row: Annotated[int, Meta(description="The line of the file at which it begins.")]
    number: str | None
    dated: date | None
    amount: Roubles | None
    payment_register: str | None
    line: int | None
    reason: str


class BankStatementQuery(PageQuery, frozen=True, kw_only=True):
    """Which statements, or which of their documents, to list."""

    municipality: RefText | None = None
    payer: RefText | None = None
    statement: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$(?!\n)")] | None = None


class BankStatementShown(Answer, frozen=True, kw_only=True):
    """A statement that was read."""

    statement: str
    payer: str
    municipality: str
    documents_count: int
    foreign_count: int
    known_count: int
    confirmed_count: int
    confirmed: Roubles
    failed_count: int
    queued_count: int
    read_at: datetime


class BankStatements(PageShown, frozen=True, kw_only=True):
    """A page of statements."""

    items: list[BankStatementShown]


class UnmatchedPaymentShown(QueuedDocumentShown, frozen=True, kw_only=True):
    """A document that waits for a person, and the statement that it stands in."""

    statement: str
    payer: str
    municipality: str


class UnmatchedPayments(PageShown, frozen=True, kw_only=True):
    """A page of documents that wait for a person."""

    items: list[UnmatchedPaymentShown]
