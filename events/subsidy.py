"""Facts about what a payer asks its subsidy for: реестр договоров для субсидии."""

from enum import StrEnum

from msgspec import Struct

from events.base import (
    CertificateId,
    ContractId,
    Fact,
    Kopecks,
    Month,
    MunicipalityId,
    PayerId,
    Position,
    PositiveKopecks,
)


class RegisterKind(StrEnum):
    """Whether it is the month's own register or one that adds to it."""

    MONTHLY = "monthly"
    SUPPLEMENTARY = "supplementary"


class RegisterLine(Struct, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True):
    """What one contract binds the payer to for a month."""

    contract: ContractId
    certificate: CertificateId
    month: Month  # earlier than the register's where an earlier register left it out
    amount_kopecks: PositiveKopecks


class SubsidyRegisterIssued(
    Fact, frozen=True, kw_only=True, tag="payer.subsidy-register-issued.v1"
):
    """The payer listed its obligations of a month; what comes later stands on the next register."""

    payer: PayerId
    municipality: MunicipalityId
    month: Month
    kind: RegisterKind
    cutoff: Position  # of this very fact: contracts concluded after it are not on the register
    lines: tuple[RegisterLine, ...]
    total_kopecks: Kopecks
    omitted_kopecks: Kopecks  # of the total, what earlier registers left out


SubsidyFact = SubsidyRegisterIssued
