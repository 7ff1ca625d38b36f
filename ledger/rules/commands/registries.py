"""What may be asked about the region, those who take part and what is taught."""

from datetime import date

from events.base import (
    Act,
    Count,
    GroupId,
    Kopecks,
    ModuleId,
    Month,
    MunicipalityId,
    Number,
    PayerId,
    PeriodId,
    PersonRef,
    PositiveKopecks,
    ProgrammeId,
    ProviderId,
    RunId,
    Title,
)
from events.normative import TariffBasis
from events.registry import (
    Direction,
    NormativeMethod,
    ProrationPolicy,
    ProviderKind,
    SuspensionReason,
)
from ledger.rules.commands.base import Command


class OpenRegion(Command, frozen=True, kw_only=True):
    """Open the book of a region."""

    title: Title
    time_zone: Title


class SetProgrammePeriod(Command, frozen=True, kw_only=True):
    """Set a period in which certificates may be used."""

    period: PeriodId
    starts_on: date
    ends_on: date
    act: Act | None = None


class StartMonthRun(Command, frozen=True, kw_only=True):
    """Begin to charge whoever is due for a month."""

    run: RunId
    month: Month


class FinishMonthRun(Command, frozen=True, kw_only=True):
    """Record that a monthly run went through all that was due."""

    run: RunId
    month: Month
    charged_count: Count
    charged_kopecks: Kopecks
    closed_count: Count
    passed_over_count: Count


class RegisterMunicipality(Command, frozen=True, kw_only=True):
    """Enter a municipality of the region."""

    municipality: MunicipalityId
    title: Title


class RegisterPayer(Command, frozen=True, kw_only=True):
    """Enter the authorised organisation of a municipality."""

    payer: PayerId
    municipality: MunicipalityId
    title: Title
    inn: Number


class LimitDirection(Command, frozen=True, kw_only=True):
    """Let a payer pay a direction, for no more than so many live contracts."""

    payer: PayerId
    direction: Direction
    limit_count: Count
    act: Act | None = None


class SetProration(Command, frozen=True, kw_only=True):
    """Say whether nominals that nobody uses shrink with the months."""

    payer: PayerId
    policy: ProrationPolicy
    act: Act | None = None


class SetUnusedTerms(Command, frozen=True, kw_only=True):
    """Say how long a certificate may stand unused."""

    payer: PayerId
    first_request_days: Count
    after_refusal_days: Count
    act: Act | None = None


class OpenEnrolment(Command, frozen=True, kw_only=True):
    """Open enrolment at the cost of a period."""

    payer: PayerId
    period: PeriodId
    from_on: date | None = None  # none: at once


class CloseEnrolment(Command, frozen=True, kw_only=True):
    """Close enrolment at the cost of a period."""

    payer: PayerId
    period: PeriodId
    from_on: date | None = None  # none: at once


class RegisterProvider(Command, frozen=True, kw_only=True):
    """Enter a provider in the registry."""

    provider: ProviderId
    kind: ProviderKind
    title: Title | None
    inn: Number | None
    person: PersonRef | None
    municipality: MunicipalityId
    act: Act | None = None


class SuspendProvider(Command, frozen=True, kw_only=True):
    """Stop a provider from taking new applications."""

    provider: ProviderId
    reason: SuspensionReason
    act: Act | None = None


class RestoreProvider(Command, frozen=True, kw_only=True):
    """Let a suspended provider take applications again."""

    provider: ProviderId


class LimitProvider(Command, frozen=True, kw_only=True):
    """Limit how many live contracts a provider may have."""

    provider: ProviderId
    limit_count: Count
    act: Act | None = None


class SubmitProgramme(Command, frozen=True, kw_only=True):
    """Submit an educational programme for certification."""

    programme: ProgrammeId
    provider: ProviderId
    title: Title
    direction: Direction


class CertifyProgramme(Command, frozen=True, kw_only=True):
    """Enter a programme in the registry of certified programmes."""

    programme: ProgrammeId
    act: Act


class LimitProgramme(Command, frozen=True, kw_only=True):
    """Limit how many live contracts a programme may have."""

    programme: ProgrammeId
    limit_count: Count
    act: Act | None = None


class OpenModule(Command, frozen=True, kw_only=True):
    """Open a module for enrolment at a price."""

    module: ModuleId
    programme: ProgrammeId
    title: Title
    months_count: Count
    hours_count: Count
    children_max_count: Count
    price_kopecks: PositiveKopecks
    normative_kopecks: Kopecks
    method: NormativeMethod
    basis: TariffBasis | None = None
    price_confirmed: bool = False  # a price above the normative cost is meant


class RepriceModule(Command, frozen=True, kw_only=True):
    """Change the price or the normative cost of a module for contracts to come."""

    module: ModuleId
    price_kopecks: PositiveKopecks
    normative_kopecks: Kopecks
    method: NormativeMethod
    basis: TariffBasis | None = None
    price_confirmed: bool = False  # a price above the normative cost is meant


class CloseModule(Command, frozen=True, kw_only=True):
    """Close enrolment in a module."""

    module: ModuleId


class OpenStudyGroup(Command, frozen=True, kw_only=True):
    """Open a study group with dates and places."""

    group: GroupId
    module: ModuleId
    starts_on: date
    ends_on: date
    places_count: Count


class CloseStudyGroup(Command, frozen=True, kw_only=True):
    """Archive a study group that has no live contracts."""

    group: GroupId
