"""Facts about payments through a bank: registers of them, and what statements say of each line."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from events.act import FileDigest
from events.base import (
    AdvanceId,
    Count,
    Fact,
    InvoiceId,
    Kopecks,
    MunicipalityId,
    Number,
    PayerId,
    PaymentRegisterId,
    PositiveKopecks,
    ProviderId,
    Title,
)

LineNumber = Annotated[int, Meta(ge=1, le=99_999)]
Purpose = Annotated[str, Meta(min_length=1, max_length=210, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")]


class BankParty(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who pays or is paid, as a bank knows it."""

    title: Title
    inn: Number
    kpp: Number | None
    bank_bik: Number
    account: Number


class PaymentLine(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One payment order: an invoice, or an advance, and where its money goes."""

    line: LineNumber  # dense from 1 within the register
    number: Count  # of the payment order, in the payer's own numbering
    invoice: InvoiceId | None
    advance: AdvanceId | None
    provider: ProviderId
    payee: BankParty
    amount_kopecks: PositiveKopecks
    purpose: Purpose  # ends with the reference by which a statement is matched


class LeftOutReason(StrEnum):
    """Why something that was to be paid isn't on the register."""

    IN_REGISTER = "in-register"  # on another one that is live
    NOTHING_PAYABLE = "nothing-payable"
    NOT_PAYABLE = "not-payable"  # not there, another payer's, not in work, or paid
    NO_REQUISITES = "no-requisites"


class LeftOut(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was asked for and isn't on the register; the rest is."""

    invoice: InvoiceId | None
    advance: AdvanceId | None
    reason: LeftOutReason


class Freed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What may stand on another register again."""

    invoice: InvoiceId | None
    advance: AdvanceId | None


class FailureReason(StrEnum):
    """Why a payment did not come about."""

    REJECTED = "rejected"  # by the bank or the treasury
    RETURNED = "returned"  # the money came back


class QueueReason(StrEnum):
    """Why a document of a statement waits for a person."""

    UNREADABLE = "unreadable"
    CUT_OFF = "cut-off"
    NOT_EXECUTED = "not-executed"
    UNKNOWN_LINE = "unknown-line"
    OTHER_ACCOUNT = "other-account"
    AMOUNT_DIFFERS = "amount-differs"
    WITHDRAWN = "withdrawn"
    PAID_AFTER_FAILURE = "paid-after-failure"
    PAID_TWICE = "paid-twice"
    RETURNED_LATE = "returned-late"  # after the statement that confirmed it
    NOT_PAYABLE = "not-payable"


class QueuedDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A document of a statement that a person has to look at; its words stay in the file."""

    row: Count  # the line of the file at which it begins
    number: Number | None
    dated: date | None
    amount_kopecks: Kopecks | None
    payment_register: PaymentRegisterId | None
    line: LineNumber | None
    reason: QueueReason


class PaymentRegisterIssued(Fact, frozen=True, kw_only=True, tag="payment-register.issued.v1"):
    """The payer listed what it is going to pay through its bank."""

    payment_register: PaymentRegisterId
    payer: PayerId
    municipality: MunicipalityId
    account: BankParty
    dated: date
    lines: tuple[PaymentLine, ...]
    left_out: tuple[LeftOut, ...]
    total_kopecks: PositiveKopecks


class PaymentRegisterSent(Fact, frozen=True, kw_only=True, tag="payment-register.sent.v1"):
    """The register was handed over to the bank; what became of it, only a statement tells."""

    payment_register: PaymentRegisterId
    payer: PayerId
    municipality: MunicipalityId
    file: FileDigest


class PaymentRegisterWithdrawn(
    Fact, frozen=True, kw_only=True, tag="payment-register.withdrawn.v1"
):
    """The payer thought better of a register that it had not handed over."""

    payment_register: PaymentRegisterId
    payer: PayerId
    municipality: MunicipalityId
    freed: tuple[Freed, ...]


class PaymentConfirmed(
    Fact, frozen=True, kw_only=True, tag="payment-register.payment-confirmed.v1"
):
    """A bank statement says that a line was paid."""

    payment_register: PaymentRegisterId
    line: LineNumber
    invoice: InvoiceId | None
    advance: AdvanceId | None
    provider: ProviderId
    municipality: MunicipalityId
    statement: FileDigest
    number: Number  # of the bank's document
    paid_on: date
    amount_kopecks: PositiveKopecks


class PaymentFailed(Fact, frozen=True, kw_only=True, tag="payment-register.payment-failed.v1"):
    """A line was not paid; what it was to pay may stand on another register."""

    payment_register: PaymentRegisterId
    line: LineNumber
    invoice: InvoiceId | None
    advance: AdvanceId | None
    provider: ProviderId
    municipality: MunicipalityId
    reason: FailureReason
    statement: FileDigest | None  # none: the payer said so


class BankStatementRead(Fact, frozen=True, kw_only=True, tag="bank-statement.read.v1"):
    """The payer's statement was read, each document by itself."""

    statement: FileDigest
    payer: PayerId
    municipality: MunicipalityId
    documents_count: Count
    foreign_count: Count  # of no register of ours
    known_count: Count  # said already
    confirmed_count: Count
    confirmed_kopecks: Kopecks
    failed_count: Count
    queued: tuple[QueuedDocument, ...]


PaymentFact = (
    PaymentRegisterIssued
    | PaymentRegisterSent
    | PaymentRegisterWithdrawn
    | PaymentConfirmed
    | PaymentFailed
    | BankStatementRead
)
