"""What the rules know of payments through a bank: registers, statements, where money goes."""

from datetime import date
from enum import StrEnum

from msgspec import Struct

from events.base import (
    AdvanceId,
    InvoiceId,
    MunicipalityId,
    Number,
    PayerId,
    PositiveKopecks,
    ProviderId,
)
from events.payment import BankParty


class Paying(Struct, frozen=True, kw_only=True, gc=False, tag_field="state", omit_defaults=True):
    """What is known of a payment's subject; stored like every other state."""


class RegisterStatus(StrEnum):
    """Where a register stands; each of its lines has an end of its own."""

    ACCEPTED = "accepted"
    SENT = "sent"
    WITHDRAWN = "withdrawn"


class PaymentStatus(StrEnum):
    """How a line ended, if it has."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    FAILED = "failed"


class RegisterLine(Struct, frozen=True, gc=False, array_like=True):
    """A line of a register: what it pays, and which document of the bank ended it."""

    invoice: InvoiceId | None
    advance: AdvanceId | None
    provider: ProviderId
    amount_kopecks: PositiveKopecks
    status: PaymentStatus = PaymentStatus.OPEN
    number: Number | None = None
    paid_on: date | None = None


class PaymentRegister(Paying, frozen=True, kw_only=True, tag="payment-register"):
    """A register of payments."""

    payer: PayerId
    municipality: MunicipalityId
    account: Number
    lines: tuple[RegisterLine, ...]
    status: RegisterStatus = RegisterStatus.ACCEPTED


class BankStatement(Paying, frozen=True, kw_only=True, tag="bank-statement"):
    """A statement that was read."""

    payer: PayerId


class Payee(Paying, frozen=True, kw_only=True, tag="payee"):
    """Where a provider's money goes, if its requisites are known."""

    party: BankParty | None
