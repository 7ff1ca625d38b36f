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


class Unit(StrEnum):
    """What nominals are counted in; sums of different units are never added or compared."""

    ROUBLE = "rouble"  # in kopecks
    WEEKLY_HOUR = "weekly-hour"  # hours of weekly load, in hundredths
    PERSON_HOUR = "person-hour"  # in hundredths


class PeriodCap(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The most that a period's certificates may cost, and the budget measure that bears it."""

    period: PeriodId
    cap_kopecks: Kopecks
    year: Year  # budget year of the measure
    measure: MeasureId
    subsidy_agreement: SubsidyAgreementId | None = None  # that is to pay for it, if it is signed


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


class GroupNominalChanged(Fact, frozen=True, kw_only=True, tag="cert-group.nominal-changed.v1"):
    """The nominal of a group's certificates changed; each certificate's own fact follows it."""

    pf_programme: PfProgrammeId
    cert_group: CertGroupId
    period: PeriodId
    old_kopecks: Kopecks
    new_kopecks: Kopecks


class GroupLimitsChanged(Fact, frozen=True, kw_only=True, tag="cert-group.limits-changed.v1"):
    """A group may have more or fewer certificates than before, or a higher sum of nominals."""

    pf_programme: PfProgrammeId
    cert_group: CertGroupId
    amount_count: Count
    nominals_limit_kopecks: Kopecks | None


PfProgrammeFact = (
    PfProgrammeApproved
    | PfProgrammeCapAmended
    | PfProgrammePeriodAdded
    | GroupNominalSet
    | GroupNominalChanged
    | GroupLimitsChanged
)
