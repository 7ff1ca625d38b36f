"""Facts about what a provider asks a payer to pay, and how it was answered."""

from enum import StrEnum

from msgspec import Struct

from events.base import (
    AdvanceId,
    AgreementId,
    CertificateId,
    ContractId,
    Fact,
    InvoiceId,
    Kopecks,
    Month,
    PayerId,
    Percent,
    Position,
    PositiveKopecks,
    ProviderId,
)


class InvoiceKind(StrEnum):
    """What is asked for: payment of services rendered."""

    FINAL = "final"


class RollbackReason(StrEnum):
    """Why a payer gave an invoice back."""

    WRONG_CONTRACTS = "wrong-contracts"
    WRONG_COMPLETENESS = "wrong-completeness"
    WRONG_AMOUNT = "wrong-amount"
    TAKEN_BY_MISTAKE = "taken-by-mistake"


class InvoiceLine(Struct, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True):
    """One contract's charge: what it costs, how much of it was rendered, what is asked for."""

    contract: ContractId
    certificate: CertificateId
    charge: Position
    month: Month  # of the service; earlier than the invoice's for a late charge
    booked_month: Month  # in whose totals the charge counts
    price_kopecks: PositiveKopecks  # what is left of the charge
    completeness_percent: Percent
    amount_kopecks: Kopecks  # price times completeness, half a kopeck upwards


class InvoicedCharge(Struct, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True):
    """A contract's month that stands on an invoice."""

    contract: ContractId
    month: Month


class InvoiceIssued(Fact, frozen=True, kw_only=True, tag="invoice.issued.v1"):
    """The provider asked the payer to pay for a month.

    payable = total - advance - carried, and never below zero: what advances exceed the services
    by is carried on to the next invoice under the agreement.
    """

    invoice: InvoiceId
    payer: PayerId
    provider: ProviderId
    agreement: AgreementId
    month: Month
    kind: InvoiceKind
    lines: tuple[InvoiceLine, ...]
    total_kopecks: Kopecks
    advances: tuple[AdvanceId, ...]  # the advances that this invoice settles
    advance_kopecks: Kopecks  # what they add up to
    carried_kopecks: Kopecks  # overpaid by earlier advances
    payable_kopecks: Kopecks
    advance_overpaid_kopecks: Kopecks  # carried on to the next invoice


class InvoiceTakenInWork(Fact, frozen=True, kw_only=True, tag="invoice.taken-in-work.v1"):
    """The payer began to look through an invoice."""

    invoice: InvoiceId
    agreement: AgreementId
    month: Month


class InvoiceRolledBack(Fact, frozen=True, kw_only=True, tag="invoice.rolled-back.v1"):
    """The payer gave an invoice back to the provider."""

    invoice: InvoiceId
    agreement: AgreementId
    month: Month
    reason: RollbackReason


class InvoicePaid(Fact, frozen=True, kw_only=True, tag="invoice.paid.v1"):
    """The payer paid an invoice; what was not rendered goes back to the certificates."""

    invoice: InvoiceId
    agreement: AgreementId
    month: Month
    payable_kopecks: Kopecks
    refunded_kopecks: Kopecks  # the sum of the refunds that follow


class InvoiceRemoved(Fact, frozen=True, kw_only=True, tag="invoice.removed.v1"):
    """The provider withdrew an invoice; another may be issued for that month."""

    invoice: InvoiceId
    agreement: AgreementId
    month: Month
    kind: InvoiceKind
    charges: tuple[InvoicedCharge, ...]  # free to stand on another invoice


InvoiceFact = InvoiceIssued | InvoiceTakenInWork | InvoiceRolledBack | InvoicePaid | InvoiceRemoved
