"""Facts about what a provider asks a payer to pay."""

from enum import StrEnum

from msgspec import Struct

from events.base import (
    AgreementId,
    CertificateId,
    ContractId,
    Fact,
    InvoiceId,
    Kopecks,
    Month,
    PayerId,
    Position,
    PositiveKopecks,
    ProviderId,
)


class InvoiceKind(StrEnum):
    """What is asked for: payment of services rendered."""

    FINAL = "final"


class InvoiceLine(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One contract's charge of the month."""

    contract: ContractId
    certificate: CertificateId
    charge: Position
    amount_kopecks: PositiveKopecks


class InvoiceIssued(Fact, frozen=True, kw_only=True, tag="invoice.issued.v1"):
    """The provider asked the payer to pay for a month."""

    invoice: InvoiceId
    payer: PayerId
    provider: ProviderId
    agreement: AgreementId
    month: Month
    kind: InvoiceKind
    lines: tuple[InvoiceLine, ...]
    total_kopecks: Kopecks


class InvoiceRemoved(Fact, frozen=True, kw_only=True, tag="invoice.removed.v1"):
    """The provider withdrew an invoice; another may be issued for that month."""

    invoice: InvoiceId
    agreement: AgreementId
    month: Month
    kind: InvoiceKind


InvoiceFact = InvoiceIssued | InvoiceRemoved
