"""What the facts of payments through a bank claim: the database's net, not the rules'."""

from collections.abc import Callable, Iterable
from typing import Any

from events.base import Position
from events.payment import (
    BankStatementRead,
    Freed,
    PaymentConfirmed,
    PaymentFailed,
    PaymentLine,
    PaymentRegisterIssued,
    PaymentRegisterWithdrawn,
)
from ledger.rules.posted import Claimed, Posting, Released


def paying(line: PaymentLine | Freed | PaymentFailed) -> str:
    """Name the promise that an invoice or an advance stands on one live register."""
    return f"paying:advance:{line.advance}" if line.advance else f"paying:invoice:{line.invoice}"


def ended(fact: PaymentConfirmed | PaymentFailed) -> Claimed:
    """Let a line end once, one way or the other."""
    return Claimed(f"payment-ended:{fact.payment_register}:{fact.line}")


def issued(fact: PaymentRegisterIssued, _: Position) -> Iterable[Posting]:
    """Take whatever is to be paid."""
    return (Claimed(paying(line)) for line in fact.lines)


def withdrawn(fact: PaymentRegisterWithdrawn, _: Position) -> Iterable[Posting]:
    """Free whatever was to be paid."""
    return (Released(paying(each)) for each in fact.freed)


def confirmed(fact: PaymentConfirmed, _: Position) -> list[Posting]:
    """End the line; what it paid stays taken."""
    return [ended(fact)]


def failed(fact: PaymentFailed, _: Position) -> list[Posting]:
    """End the line, and free what it was to pay."""
    return [ended(fact), Released(paying(fact))]


def statement_read(fact: BankStatementRead, _: Position) -> list[Posting]:
    """Let a statement be read once."""
    return [Claimed(f"bank-statement:{fact.statement}")]


POSTINGS: dict[type[Any], Callable[[Any, Position], Iterable[Posting]]] = {
    BankStatementRead: statement_read,
    PaymentConfirmed: confirmed,
    PaymentFailed: failed,
    PaymentRegisterIssued: issued,
    PaymentRegisterWithdrawn: withdrawn,
}
