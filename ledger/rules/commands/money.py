"""What may be asked about agreements, budgets, PF programmes and invoices."""

from datetime import date

from events.base import (
    Act,
    AgreementId,
    CertGroupId,
    Count,
    InvoiceId,
    Kopecks,
    MeasureId,
    Month,
    MunicipalityId,
    Number,
    PayerId,
    PeriodId,
    PfProgrammeId,
    PositiveKopecks,
    ProviderId,
    Year,
)
from events.budget import Measure, ReallocationBasis
from events.invoice import InvoiceKind
from events.pf_programme import CertGroup, DirectionLimit, Funding, PeriodCap, RegisterLimit
from ledger.rules.commands.base import Command


class ConcludeAgreement(Command, frozen=True, kw_only=True):
    """Record an agreement between a payer and a provider for a period."""

    agreement: AgreementId
    payer: PayerId
    provider: ProviderId
    period: PeriodId
    number: Number
    concluded_on: date
    limit_kopecks: Kopecks | None


class ChangeAgreementLimit(Command, frozen=True, kw_only=True):
    """Change, set or lift the maximum sum of an agreement."""

    agreement: AgreementId
    limit_kopecks: Kopecks | None


class TerminateAgreement(Command, frozen=True, kw_only=True):
    """End an agreement that has no live contracts."""

    agreement: AgreementId


class ApproveBudget(Command, frozen=True, kw_only=True):
    """Record the measures of a year's budget."""

    municipality: MunicipalityId
    year: Year
    measures: tuple[Measure, ...]
    act: Act


class AcceptObligations(Command, frozen=True, kw_only=True):
    """Bind a part of a measure by obligations outside certificates."""

    municipality: MunicipalityId
    year: Year
    measure: MeasureId
    amount_kopecks: PositiveKopecks
    act: Act


class ReallocateBudget(Command, frozen=True, kw_only=True):
    """Move money from one measure to another by an act."""

    municipality: MunicipalityId
    year: Year
    from_measure: MeasureId
    to_measure: MeasureId
    amount_kopecks: PositiveKopecks
    basis: ReallocationBasis
    act: Act


class ApprovePfProgramme(Command, frozen=True, kw_only=True):
    """Record a municipality's programme of personalised financing."""

    pf_programme: PfProgrammeId
    municipality: MunicipalityId
    payer: PayerId
    periods: tuple[PeriodCap, ...]
    groups: tuple[CertGroup, ...]
    act: Act


class AmendPfProgrammeCap(Command, frozen=True, kw_only=True):
    """Raise or lower the cap of one period."""

    pf_programme: PfProgrammeId
    period: PeriodId
    cap_kopecks: Kopecks
    act: Act
    funding: tuple[Funding, ...] | None = None  # none: as it is, and so the limits
    direction_limits: tuple[DirectionLimit, ...] | None = None
    register_limits: tuple[RegisterLimit, ...] | None = None


class ChangeGroupNominal(Command, frozen=True, kw_only=True):
    """Change the nominal of a group's certificates in a period: all of them or none."""

    cert_group: CertGroupId
    period: PeriodId
    nominal_kopecks: Kopecks
    act: Act | None = None


class ChangeGroupLimits(Command, frozen=True, kw_only=True):
    """Change how many certificates a group may have, and what their nominals may add up to."""

    cert_group: CertGroupId
    amount_count: Count
    nominals_limit_kopecks: Kopecks | None
    act: Act | None = None


class IssueInvoice(Command, frozen=True, kw_only=True):
    """Ask the payer of an agreement to pay for a month."""

    invoice: InvoiceId
    agreement: AgreementId
    month: Month
    kind: InvoiceKind = InvoiceKind.FINAL


class RemoveInvoice(Command, frozen=True, kw_only=True):
    """Withdraw an invoice."""

    invoice: InvoiceId
