"""Facts about a municipality's PF programme: periods with caps, groups with nominals."""

from enum import StrEnum

from msgspec import Struct

from events.base import (
    Act,
    CertGroupId,
    Count,
    Fact,
    Kopecks,
    MeasureId,
    MunicipalityId,
    PayerId,
    PeriodId,
    PfProgrammeId,
    SubsidyAgreementId,
    Title,
    Year,
)
from events.budget import BudgetCode, FundingSource
from events.registry import Direction


class Unit(StrEnum):
    """What nominals are counted in; sums of different units are never added or compared."""

    ROUBLE = "rouble"  # in kopecks
    WEEKLY_HOUR = "weekly-hour"  # hours of weekly load, in hundredths
    PERSON_HOUR = "person-hour"  # in hundredths


class LimitedRegister(StrEnum):
    """A register of programmes whose services a PF programme may limit in number."""

    CERTIFIED = "certified"  # paid by certificates
    PREPROFESSIONAL = "preprofessional"
    VALUED = "valued"
    OTHER = "other"


class Funding(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A part of a cap: whose money it is, and by which budget code."""

    source: FundingSource
    amount_kopecks: Kopecks
    code: BudgetCode | None = None


class DirectionLimit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The most that a period's certificates may cost in one direction."""

    direction: Direction
    limit_kopecks: Kopecks


class RegisterLimit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many services of a register may be given in a period, to all children together."""

    register: LimitedRegister
    limit_count: Count


class NominalsOver(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Should every certificate be used up, the cap of the period would not suffice."""

    period: PeriodId
    nominals_kopecks: Kopecks
    cap_kopecks: Kopecks


class PeriodCap(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The most that a period's certificates may cost, and the budget measure that bears it."""

    period: PeriodId
    cap_kopecks: Kopecks
    year: Year  # budget year of the measure
    measure: MeasureId
    subsidy_agreement: SubsidyAgreementId | None = None  # that is to pay for it, if it is signed
    funding: tuple[Funding, ...] = ()  # adds up to the cap, if it is split at all
    direction_limits: tuple[DirectionLimit, ...] = ()
    register_limits: tuple[RegisterLimit, ...] = ()


class PeriodNominal(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The nominal of one certificate in one period."""

    period: PeriodId
    nominal_kopecks: Kopecks


class CertGroup(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A category of children with its nominals and limits."""

    cert_group: CertGroupId
    title: Title
    amount_count: Count  # how many certificates the group may have
    nominals_limit_kopecks: Kopecks | None  # most that the nominals may add up to, per period
    nominals: tuple[PeriodNominal, ...]
    unit: Unit = Unit.ROUBLE


class PfProgrammeApproved(Fact, frozen=True, kw_only=True, tag="pf-programme.approved.v1"):
    """The municipality approved its programme of personalised financing by an act."""

    pf_programme: PfProgrammeId
    municipality: MunicipalityId
    payer: PayerId
    periods: tuple[PeriodCap, ...]
    groups: tuple[CertGroup, ...]
    act: Act


class PfProgrammeCapAmended(
    Fact, frozen=True, kw_only=True, omit_defaults=True, tag="pf-programme.cap-amended.v1"
):
    """The cap of one period was raised or lowered by an act."""

    pf_programme: PfProgrammeId
    municipality: MunicipalityId
    period: PeriodId
    year: Year
    measure: MeasureId
    old_kopecks: Kopecks
    new_kopecks: Kopecks
    act: Act
    subsidy_agreement: SubsidyAgreementId | None = None
    funding: tuple[Funding, ...] | None = None  # none: as it was, and so the limits
    direction_limits: tuple[DirectionLimit, ...] | None = None
    register_limits: tuple[RegisterLimit, ...] | None = None
    over_cap: tuple[NominalsOver, ...] = ()


class PfProgrammePeriodAdded(Fact, frozen=True, kw_only=True, tag="pf-programme.period-added.v1"):
    """The municipality approved the cap of one more period by an act."""

    pf_programme: PfProgrammeId
    municipality: MunicipalityId
    period: PeriodCap
    act: Act


class GroupNominalSet(Fact, frozen=True, kw_only=True, tag="cert-group.nominal-set.v1"):
    """A group has a nominal in a period that it had none in; its certificates are given it next."""

    pf_programme: PfProgrammeId
    cert_group: CertGroupId
    period: PeriodId
    nominal_kopecks: Kopecks


class GroupNominalChanged(
    Fact, frozen=True, kw_only=True, omit_defaults=True, tag="cert-group.nominal-changed.v1"
):
    """The nominal of a group's certificates changed; each certificate's own fact follows it."""

    pf_programme: PfProgrammeId
    cert_group: CertGroupId
    period: PeriodId
    old_kopecks: Kopecks
    new_kopecks: Kopecks
    act: Act | None = None
    municipality: MunicipalityId | None = None  # whose act it is, if one is cited
    over_cap: tuple[NominalsOver, ...] = ()


class GroupLimitsChanged(
    Fact, frozen=True, kw_only=True, omit_defaults=True, tag="cert-group.limits-changed.v1"
):
    """A group may have more or fewer certificates than before, or a higher sum of nominals."""

    pf_programme: PfProgrammeId
    cert_group: CertGroupId
    amount_count: Count
    nominals_limit_kopecks: Kopecks | None
    act: Act | None = None
    municipality: MunicipalityId | None = None  # whose act it is, if one is cited
    over_cap: tuple[NominalsOver, ...] = ()


PfProgrammeFact = (
    PfProgrammeApproved
    | PfProgrammeCapAmended
    | PfProgrammePeriodAdded
    | GroupNominalSet
    | GroupNominalChanged
    | GroupLimitsChanged
)
