"""What may be asked about payments through a bank."""

from datetime import date

from msgspec import Struct

from events.act import FileDigest
from events.base import (
    AdvanceId,
    Count,
    InvoiceId,
    Kopecks,
    Number,
    PayerId,
    PaymentRegisterId,
)
from events.payment import BankParty, FailureReason, LineNumber, QueueReason
from ledger.rules.commands.base import Command


class IssuePaymentRegister(Command, frozen=True, kw_only=True):
    """List what is to be paid: what is named, or all that is due of the payer."""

    payment_register: PaymentRegisterId
    payer: PayerId
    account: BankParty
    first_number: Count = 1
    invoices: tuple[InvoiceId, ...] = ()
    advances: tuple[AdvanceId, ...] = ()


class SendPaymentRegister(Command, frozen=True, kw_only=True):
    """Note that the register's file was handed over to the bank."""

    payment_register: PaymentRegisterId
    file: FileDigest


class WithdrawPaymentRegister(Command, frozen=True, kw_only=True):
    """Think better of a register that was not handed over."""

    payment_register: PaymentRegisterId


class FailPayment(Command, frozen=True, kw_only=True):
    """Note that the bank turned a line down."""

    payment_register: PaymentRegisterId
    line: LineNumber
    reason: FailureReason


class StatementDocument(Struct, frozen=True, kw_only=True, gc=False):
    """A document of a statement that names a line of ours, or can't be read."""

    row: Count
    number: Number | None = None
    dated: date | None = None
    account: Number | None = None  # of the payer's
    amount_kopecks: Kopecks | None = None
    payment_register: PaymentRegisterId | None = None
    line: LineNumber | None = None
    returns: bool = False  # money that came back
    fault: QueueReason | None = None


class ReadBankStatement(Command, frozen=True, kw_only=True):
    """Take in what a bank says of the payer's registers, each document by itself."""

    payer: PayerId
    statement: FileDigest
    documents: tuple[StatementDocument, ...]
    foreign_count: Count = 0
