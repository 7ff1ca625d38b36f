"""The registries of providers, programmes, modules, study groups and PF programmes, as read."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from events.registry import Direction, ProviderKind
from events.teaching import Lesson
from schemas.base import Answer, PageQuery, PositionNumber, ReadQuery, RefText
from schemas.moments import MomentPageQuery, MomentQuery
from schemas.money import Roubles
from schemas.pages import PageShown
from schemas.persons import PersonShown

WithNames = Annotated[
    bool,
    Meta(
        description="Join names from the vault for those who may see them; each reading is logged."
    ),
]


class ProviderState(StrEnum):
    """Whether a provider may take applications."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


class NamesQuery(ReadQuery, frozen=True, kw_only=True):
    """One subject, with or without the names of people."""

    names: WithNames = False


class MomentNamesQuery(MomentQuery, frozen=True, kw_only=True):
    """One subject at any moment, with or without the names of people."""

    names: WithNames = False


class ProviderQuery(MomentPageQuery, frozen=True, kw_only=True):
    """Which providers to list."""

    municipality: RefText | None = None
    kind: ProviderKind | None = None
    state: ProviderState | None = None
    names: WithNames = False


class ProviderShown(Answer, frozen=True, kw_only=True):
    """A provider of the registry."""

    provider: str
    kind: str
    title: Annotated[str | None, Meta(description="Null for an entrepreneur.")]
    inn: str | None
    person: PersonShown | UnsetType = UNSET
    municipality: str
    registered_on: date
    state: str
    suspension_reason: str | None
    limit_count: int | None
    programmes_count: int
    certified_count: int
    children_count: Annotated[int, Meta(description="With a live contract, each child once.")]
    live_count: Annotated[int, Meta(description="Live contracts and applications.")]
    ogrn: str | None
    kpp: str | None
    bank_bik: str | None
    account: str | None
    licence_number: str | None
    licence_dated: date | None


class Providers(PageShown, frozen=True, kw_only=True):
    """A page of the registry of providers."""

    items: list[ProviderShown]


class ProgrammeQuery(MomentPageQuery, frozen=True, kw_only=True):
    """Which programmes to list."""

    provider: RefText | None = None
    direction: Direction | None = None
    certified: bool | None = None


class ProgrammeShown(Answer, frozen=True, kw_only=True):
    """A programme of the registry."""

    programme: str
    provider: str
    title: str
    direction: str
    submitted_on: date
    certified_on: date | None
    limit_count: int | None
    modules_count: Annotated[int, Meta(description="Open for enrolment.")]
    places_count: Annotated[int, Meta(description="In groups that are open.")]
    live_count: int
    standing: Annotated[
        str, Meta(description="waiting, certified, refused, entered in a register, or archived.")
    ]
    register: Annotated[
        str | None, Meta(description="certified, preprofessional, valued, other or paid.")
    ]
    act_kind: Annotated[str | None, Meta(description="Of the last decision on the programme.")]
    act_number: str | None
    act_dated: date | None


class Programmes(PageShown, frozen=True, kw_only=True):
    """A page of the registry of programmes."""

    items: list[ProgrammeShown]


class ModuleQuery(PageQuery, frozen=True, kw_only=True):
    """Which modules to list."""

    programme: RefText | None = None
    provider: RefText | None = None
    open: bool | None = None


class ModuleShown(Answer, frozen=True, kw_only=True):
    """A module of a programme with its price."""

    module: str
    programme: str
    provider: str
    title: str
    months_count: int
    hours_count: int
    children_max_count: int
    price: Roubles
    normative: Roubles
    method: str
    open: bool
    places_count: int
    live_count: int
    standing: Annotated[
        str,
        Meta(
            description="with-programme, certified, refused, or waiting: the provider alone stated"
            " its normative cost, and nobody is enrolled until it is certified."
        ),
    ]


class Modules(PageShown, frozen=True, kw_only=True):
    """A page of the modules."""

    items: list[ModuleShown]


class StudyGroupQuery(PageQuery, frozen=True, kw_only=True):
    """Which study groups to list."""

    module: RefText | None = None
    provider: RefText | None = None
    open: bool | None = None


class StudyGroupShown(Answer, frozen=True, kw_only=True):
    """A study group with its dates and places."""

    study_group: str
    module: str
    programme: str
    provider: str
    starts_on: date
    ends_on: date
    places_count: int
    open: bool
    live_count: int
    lessons: Annotated[list[Lesson], Meta(description="When and where the group meets.")]


class StudyGroups(PageShown, frozen=True, kw_only=True):
    """A page of the study groups."""

    items: list[StudyGroupShown]


class PfProgrammeQuery(PageQuery, frozen=True, kw_only=True):
    """Which programmes of personalised financing to list."""

    municipality: RefText | None = None
    payer: RefText | None = None


class CapShown(Answer, frozen=True, kw_only=True):
    """A period of a programme: what is left under its cap."""

    period: str
    year: int
    measure: str
    cap: Roubles
    reserved: Roubles
    charged: Roubles
    available: Roubles


class CertGroupShown(Answer, frozen=True, kw_only=True):
    """A group of certificates: how many it may have, how many it has, and their nominals."""

    cert_group: str
    title: str
    amount_count: int
    active_count: int
    nominals_limit: Roubles | None
    nominals: Annotated[dict[str, Roubles], Meta(description="By period.")]
    unit: Annotated[str, Meta(description="What they are counted in: roubles, or hours.")]
    queued_count: Annotated[int, Meta(description="How many wait for a place.")]


class PfProgrammeShown(Answer, frozen=True, kw_only=True):
    """A programme of personalised financing with its periods and groups."""

    pf_programme: str
    municipality: str
    payer: str
    act_kind: str
    act_number: str
    act_dated: date
    approved_on: date
    periods: list[CapShown]
    groups: list[CertGroupShown]
    position: PositionNumber


class PfProgrammes(PageShown, frozen=True, kw_only=True):
    """A page of the programmes of personalised financing."""

    items: list[PfProgrammeShown]
