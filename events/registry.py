"""Facts about who takes part and what is taught: payers, providers, programmes, study groups."""

from datetime import date
from enum import StrEnum

from msgspec import Struct

from events.base import (
    Act,
    Count,
    Fact,
    GroupId,
    Kopecks,
    ModuleId,
    MunicipalityId,
    Number,
    PayerId,
    PeriodId,
    PersonRef,
    PositiveKopecks,
    ProgrammeId,
    ProviderId,
    Title,
)
from events.normative import TariffBasis
from events.teaching import TeachingFact


class Direction(StrEnum):
    """Направленность: what a programme is about; payers may limit each."""

    TECHNICAL_ROBOTICS = "technical-robotics"
    TECHNICAL_OTHER = "technical-other"
    NATURAL_SCIENCE = "natural-science"
    SPORT = "sport"
    ARTISTIC = "artistic"
    TOURISM_LOCAL_LORE = "tourism-local-lore"
    SOCIAL_PEDAGOGICAL = "social-pedagogical"


class ProviderKind(StrEnum):
    """Types of provider; only the last works without a licence."""

    EDUCATIONAL_ORGANISATION = "educational-organisation"
    TRAINING_ORGANISATION = "training-organisation"
    ENTREPRENEUR_WITH_STAFF = "entrepreneur-with-staff"
    ENTREPRENEUR_ALONE = "entrepreneur-alone"


class SuspensionReason(StrEnum):
    """Why a provider may take no new applications."""

    LICENCE_LOST = "licence-lost"
    OWN_REQUEST = "own-request"
    RULES_BROKEN = "rules-broken"
    LIQUIDATION = "liquidation"


class NormativeMethod(StrEnum):
    """How a normative cost was found."""

    MODULE_FORMULA = "module-formula"
    PERSON_HOUR = "person-hour"


class BudgetRegister(StrEnum):
    """Реестры бюджетных программ: what the municipal assignment pays for."""

    PREPROFESSIONAL = "preprofessional"
    VALUED = "valued"  # значимые
    OTHER = "other"  # общеразвивающие и иные


class Register(StrEnum):
    """The registers that a commission may enter a programme in, besides the certified ones."""

    PREPROFESSIONAL = "preprofessional"
    VALUED = "valued"
    OTHER = "other"
    PAID = "paid"


class CertificateKind(StrEnum):
    """Kinds of certificate: registered only, or with money."""

    ACCOUNTING = "accounting"
    PF = "pf"


class AssignmentUnit(StrEnum):
    """What the use of a budget register is counted in."""

    SERVICE = "service"
    HOURS = "hours"


class Requisites(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Реквизиты организации: by which it is known and paid."""

    ogrn: Number
    kpp: Number | None
    bank_bik: Number | None
    account: Number | None


class Licence(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The licence to teach: its number and date."""

    number: Number
    dated: date


class MunicipalityRegistered(Fact, frozen=True, kw_only=True, tag="municipality.registered.v1"):
    """A municipality of the region joined the system."""

    municipality: MunicipalityId
    title: Title


class PayerRegistered(Fact, frozen=True, kw_only=True, tag="payer.registered.v1"):
    """The municipality named the authorised organisation that pays for certificates."""

    payer: PayerId
    municipality: MunicipalityId
    title: Title
    inn: Number


class DirectionLimited(
    Fact, frozen=True, kw_only=True, omit_defaults=True, tag="payer.direction-limited.v1"
):
    """The payer pays this direction, for no more than so many live contracts."""

    payer: PayerId
    direction: Direction
    limit_count: Count
    act: Act | None = None


class ProrationPolicy(StrEnum):
    """Whether a nominal that nobody uses shrinks with the months."""

    NONE = "none"
    MONTHLY_REMAINING = "monthly-remaining"


class AssignmentLimited(
    Fact, frozen=True, kw_only=True, omit_defaults=True, tag="payer.assignment-limited.v1"
):
    """The payer said how much of a budget register its certificates of a kind may use."""

    payer: PayerId
    register: BudgetRegister
    kind: CertificateKind
    can_be_chosen: bool
    number_count: Count | None  # none: as much as there is
    unit: AssignmentUnit
    act: Act | None = None


class ProrationSet(
    Fact, frozen=True, kw_only=True, omit_defaults=True, tag="payer.proration-set.v1"
):
    """The payer said whether nominals that nobody uses shrink with the months."""

    payer: PayerId
    policy: ProrationPolicy
    act: Act | None = None


class UnusedTermsSet(
    Fact, frozen=True, kw_only=True, omit_defaults=True, tag="payer.unused-terms-set.v1"
):
    """The payer said how long a certificate may stand unused before its place is taken back."""

    payer: PayerId
    first_request_days: Count  # since the place was given
    after_refusal_days: Count  # since the last application was refused
    act: Act | None = None


class EnrolmentOpened(
    Fact, frozen=True, kw_only=True, omit_defaults=True, tag="payer.enrolment-opened.v1"
):
    """The payer opened enrolment at the cost of a period's certificates."""

    payer: PayerId
    period: PeriodId
    from_on: date | None = None  # the first day on which it is open; none: at once


class EnrolmentClosed(
    Fact, frozen=True, kw_only=True, omit_defaults=True, tag="payer.enrolment-closed.v1"
):
    """The payer closed enrolment at the cost of a period's certificates."""

    payer: PayerId
    period: PeriodId
    from_on: date | None = None  # the first day on which it is closed; none: at once


class ProviderRegistered(
    Fact, frozen=True, kw_only=True, omit_defaults=True, tag="provider.registered.v1"
):
    """The operator entered a provider in the registry.

    An entrepreneur's name and tax number are personal data: they stand in the vault under
    `person`, and `title` and `inn` are absent.
    """

    provider: ProviderId
    kind: ProviderKind
    title: Title | None
    inn: Number | None
    person: PersonRef | None
    municipality: MunicipalityId
    act: Act | None = None


class ProviderSuspended(
    Fact, frozen=True, kw_only=True, omit_defaults=True, tag="provider.suspended.v1"
):
    """The operator suspended a provider: it may take no new applications."""

    provider: ProviderId
    reason: SuspensionReason
    act: Act | None = None


class ProviderRestored(Fact, frozen=True, kw_only=True, tag="provider.restored.v1"):
    """The operator let a suspended provider take applications again."""

    provider: ProviderId


class ProviderLimited(
    Fact, frozen=True, kw_only=True, omit_defaults=True, tag="provider.limited.v1"
):
    """The operator limited how many live contracts a provider may have."""

    provider: ProviderId
    limit_count: Count
    act: Act | None = None


class ProviderChanged(
    Fact, frozen=True, kw_only=True, omit_defaults=True, tag="provider.changed.v1"
):
    """The operator changed a provider's entry in the registry: its type, name or requisites.

    As when it was registered, whatever tells who an entrepreneur is stands in the vault.
    """

    provider: ProviderId
    kind: ProviderKind
    title: Title | None
    inn: Number | None
    person: PersonRef | None
    requisites: Requisites | None
    licence: Licence | None
    act: Act | None = None


class ProgrammeSubmitted(Fact, frozen=True, kw_only=True, tag="programme.submitted.v1"):
    """A provider submitted an educational programme for certification."""

    programme: ProgrammeId
    provider: ProviderId
    title: Title
    direction: Direction


class ProgrammeCertified(Fact, frozen=True, kw_only=True, tag="programme.certified.v1"):
    """The programme entered the registry of certified programmes: certificates pay for it."""

    programme: ProgrammeId
    act: Act


class ProgrammeRefused(Fact, frozen=True, kw_only=True, tag="programme.refused.v1"):
    """The programme was refused certification, or lost it; contracts made before go on."""

    programme: ProgrammeId
    act: Act


class ProgrammeEntered(Fact, frozen=True, kw_only=True, tag="programme.entered.v1"):
    """The commission entered the programme in a register that certificates' money does not pay."""

    programme: ProgrammeId
    register: Register
    act: Act


class ProgrammeRevised(Fact, frozen=True, kw_only=True, tag="programme.revised.v1"):
    """The provider changed the programme, so it waits for certification again."""

    programme: ProgrammeId
    title: Title
    direction: Direction


class ProgrammeArchived(Fact, frozen=True, kw_only=True, tag="programme.archived.v1"):
    """A programme without live contracts was put away."""

    programme: ProgrammeId


class ProgrammeLimited(
    Fact, frozen=True, kw_only=True, omit_defaults=True, tag="programme.limited.v1"
):
    """The operator limited how many live contracts a programme may have."""

    programme: ProgrammeId
    limit_count: Count
    act: Act | None = None


class ModuleOpened(Fact, frozen=True, kw_only=True, omit_defaults=True, tag="module.opened.v1"):
    """A module of a programme, usually a year of it, was opened for enrolment at a price."""

    module: ModuleId
    programme: ProgrammeId
    title: Title
    months_count: Count
    hours_count: Count
    children_max_count: Count  # per study group
    price_kopecks: PositiveKopecks  # for the whole length of a group
    normative_kopecks: Kopecks  # what certificates may pay of it
    method: NormativeMethod
    basis: TariffBasis | None = None  # the approved parameters that it was found from
    awaits_certification: bool = False  # the provider alone stated the normative cost


class ModuleRepriced(Fact, frozen=True, kw_only=True, omit_defaults=True, tag="module.repriced.v1"):
    """The price or the normative cost of a module changed; contracts made before keep theirs."""

    module: ModuleId
    price_kopecks: PositiveKopecks
    normative_kopecks: Kopecks
    method: NormativeMethod
    basis: TariffBasis | None = None
    awaits_certification: bool = False  # the provider alone stated another normative cost


class ModuleClosed(Fact, frozen=True, kw_only=True, tag="module.closed.v1"):
    """The provider closed enrolment in a module."""

    module: ModuleId


class StudyGroupOpened(Fact, frozen=True, kw_only=True, tag="group.opened.v1"):
    """A study group with dates and places was opened in a module."""

    group: GroupId
    module: ModuleId
    starts_on: date
    ends_on: date
    places_count: Count


class StudyGroupClosed(Fact, frozen=True, kw_only=True, tag="group.closed.v1"):
    """A study group without live contracts was archived."""

    group: GroupId


PayerFact = (
    PayerRegistered
    | DirectionLimited
    | EnrolmentOpened
    | EnrolmentClosed
    | AssignmentLimited
    | ProrationSet
    | UnusedTermsSet
)
ProviderFact = (
    ProviderRegistered | ProviderChanged | ProviderSuspended | ProviderRestored | ProviderLimited
)
ProgrammeFact = (
    ProgrammeSubmitted
    | ProgrammeCertified
    | ProgrammeRefused
    | ProgrammeEntered
    | ProgrammeRevised
    | ProgrammeArchived
    | ProgrammeLimited
)
ModuleFact = ModuleOpened | ModuleRepriced | ModuleClosed
StudyGroupFact = StudyGroupOpened | StudyGroupClosed
RegistryFact = (
    MunicipalityRegistered
    | PayerFact
    | ProviderFact
    | ProgrammeFact
    | ModuleFact
    | StudyGroupFact
    | TeachingFact
)
