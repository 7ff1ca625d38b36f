"""The registry of programmes: what is taught, its modules, prices, study groups and places."""

from datetime import date
from typing import assert_never

import msgspec

from events.certificate import AssignmentFact, ServiceBooked, ServiceEnded
from events.codec import Recorded
from events.contract import (
    ContractAnnulled,
    ContractClosed,
    EnrolmentRefused,
    EnrolmentRequested,
)
from events.registry import (
    ModuleClosed,
    ModuleOpened,
    ModuleRepriced,
    ProgrammeArchived,
    ProgrammeCertified,
    ProgrammeEntered,
    ProgrammeLimited,
    ProgrammeRefused,
    ProgrammeRevised,
    ProgrammeSubmitted,
    StudyGroupClosed,
    StudyGroupOpened,
)
from events.teaching import (
    Lesson,
    ModuleCertified,
    ModuleRefused,
    ModuleStanding,
    StudyGroupScheduled,
)
from ledger import queries
from projections.sheet import Row, Rows, Table
from projections.view import View, tags

SQL = queries.load("projections", "programmes")
Ended = EnrolmentRefused | ContractClosed | ContractAnnulled
Uncertified = ProgrammeRefused | ProgrammeEntered | ProgrammeRevised | ProgrammeArchived
Judged = ProgrammeCertified | ProgrammeRefused | ProgrammeEntered
OfProgramme = ProgrammeSubmitted | ProgrammeCertified | ProgrammeLimited | Uncertified
OfModule = ModuleOpened | ModuleRepriced | ModuleClosed | ModuleCertified | ModuleRefused
OfGroup = StudyGroupOpened | StudyGroupClosed | StudyGroupScheduled
Wanted = OfProgramme | OfModule | OfGroup | EnrolmentRequested | Ended | AssignmentFact


class Programme(Row):
    """A programme of the registry."""

    programme: str
    provider: str
    title: str
    direction: str
    submitted_on: date
    certified_on: date | None = None
    limit_count: int | None = None
    modules_count: int = 0  # open for enrolment
    places_count: int = 0  # in groups that are open
    live_count: int = 0
    position: int = 0
    standing: str = "waiting"  # or certified, refused, entered, archived
    register: str | None = None  # that the programme is in
    act_kind: str | None = None  # of the last decision on it
    act_number: str | None = None
    act_dated: date | None = None


class Module(Row):
    """A module of a programme."""

    module: str
    programme: str
    provider: str
    title: str
    months_count: int
    hours_count: int
    children_max_count: int
    price_kopecks: int
    normative_kopecks: int
    method: str
    open: bool = True
    places_count: int = 0
    live_count: int = 0
    position: int = 0
    standing: str = ModuleStanding.WITH_PROGRAMME


class Group(Row):
    """A study group of a module."""

    study_group: str
    module: str
    programme: str
    provider: str
    starts_on: date
    ends_on: date
    places_count: int
    open: bool = True
    live_count: int = 0
    position: int = 0
    lessons: str = "[]"  # JSON: when and where the group meets


class Enrolment(Row):
    """Which group a contract is for: the end of a contract names the contract alone."""

    contract: str
    study_group: str


PROGRAMMES = Table(
    name="programmes",
    row=Programme,
    key_count=1,
    load=SQL.load_programmes,
    save=SQL.save_programmes,
)
MODULES = Table(
    name="programmes_modules",
    row=Module,
    key_count=1,
    load=SQL.load_modules,
    save=SQL.save_modules,
)
GROUPS = Table(
    name="programmes_groups",
    row=Group,
    key_count=1,
    load=SQL.load_groups,
    save=SQL.save_groups,
)
ENROLMENTS = Table(
    name="programmes_contracts",
    row=Enrolment,
    key_count=1,
    load=SQL.load_enrolments,
)


class Sheet:
    """The rows of a batch."""

    def __init__(self) -> None:
        self.programmes = Rows(PROGRAMMES)
        self.modules = Rows(MODULES)
        self.groups = Rows(GROUPS)
        self.enrolments = Rows(ENROLMENTS)


def touch(fact: Wanted, _: Recorded, sheet: Sheet) -> None:
    """Name the rows that a fact changes, from the smallest to the programme above it."""
    match fact:
        case ProgrammeSubmitted():
            pass
        case ProgrammeCertified() | ProgrammeLimited() | ModuleOpened():
            sheet.programmes.want(fact.programme)
        case ProgrammeRefused() | ProgrammeEntered() | ProgrammeRevised() | ProgrammeArchived():
            sheet.programmes.want(fact.programme)
        case ModuleRepriced() | ModuleClosed() | ModuleCertified() | ModuleRefused():
            want_module(sheet, fact.module)
        case StudyGroupOpened():
            want_module(sheet, fact.module)
        case StudyGroupClosed() | StudyGroupScheduled() | EnrolmentRequested():
            want_group(sheet, fact.group)
        case ServiceBooked() | ServiceEnded():
            want_group(sheet, fact.group)
        case EnrolmentRefused() | ContractClosed() | ContractAnnulled():
            sheet.enrolments.want(fact.contract)
            if enrolment := sheet.enrolments.find(fact.contract):
                want_group(sheet, enrolment.study_group)
        case _:
            assert_never(fact)


def want_group(sheet: Sheet, study_group: str) -> None:
    """Have a group loaded, and what is above it as soon as that is known."""
    sheet.groups.want(study_group)
    if found := sheet.groups.find(study_group):
        want_module(sheet, found.module)


def want_module(sheet: Sheet, module: str) -> None:
    """Have a module loaded, and its programme as soon as that is known."""
    sheet.modules.want(module)
    if found := sheet.modules.find(module):
        sheet.programmes.want(found.programme)


def fold(fact: Wanted, at: Recorded, sheet: Sheet) -> None:
    """Change the rows that a fact speaks of."""
    match fact:
        case ProgrammeSubmitted():
            programme = Programme(
                fact.programme, fact.provider, fact.title, fact.direction, at.effective_on
            )
            programme.position = at.position
            sheet.programmes.put(programme)
        case ProgrammeCertified() | ProgrammeRefused() | ProgrammeEntered():
            judge(sheet.programmes.need(fact.programme), fact, at)
        case ProgrammeRevised() | ProgrammeArchived():
            programme = sheet.programmes.need(fact.programme)
            programme.certified_on, programme.register = None, None
            programme.position = at.position
            programme.standing = "archived"
            if isinstance(fact, ProgrammeRevised):
                programme.standing = "waiting"
                programme.title, programme.direction = fact.title, fact.direction
        case ProgrammeLimited():
            programme = sheet.programmes.need(fact.programme)
            programme.limit_count, programme.position = fact.limit_count, at.position
        case (
            ModuleOpened() | ModuleRepriced() | ModuleClosed() | ModuleCertified() | ModuleRefused()
        ):
            fold_module(fact, at, sheet)
        case StudyGroupOpened() | StudyGroupClosed() | StudyGroupScheduled():
            fold_group(fact, at, sheet)
        case EnrolmentRequested():
            sheet.enrolments.put(Enrolment(fact.contract, fact.group))
            count(sheet, fact.group, 1, at.position)
        case EnrolmentRefused() | ContractClosed() | ContractAnnulled():
            ended = not isinstance(fact, ContractAnnulled) or fact.in_force
            count(sheet, sheet.enrolments.the(fact.contract).study_group, -ended, at.position)
        case ServiceBooked() | ServiceEnded():
            group = sheet.groups.need(fact.group)
            group.live_count += 1 if isinstance(fact, ServiceBooked) else -1
            group.position = at.position
        case _:
            assert_never(fact)


def judge(
    programme: Programme,
    fact: ProgrammeCertified | ProgrammeRefused | ProgrammeEntered,
    at: Recorded,
) -> None:
    """Note what was decided on a programme, and by which act."""
    programme.position = at.position
    programme.certified_on, programme.register = None, None
    match fact:
        case ProgrammeCertified():
            programme.certified_on = at.effective_on
            programme.standing, programme.register = "certified", "certified"
        case ProgrammeRefused():
            programme.standing = "refused"
        case ProgrammeEntered():
            programme.standing, programme.register = "entered", fact.register
        case _:
            assert_never(fact)
    programme.act_kind, programme.act_number = fact.act.kind, fact.act.number
    programme.act_dated = fact.act.dated


def fold_module(fact: OfModule, at: Recorded, sheet: Sheet) -> None:
    """Open a module, change its price, or close it."""
    match fact:
        case ModuleOpened():
            programme = sheet.programmes.need(fact.programme)
            programme.modules_count += 1
            module = Module(
                fact.module,
                fact.programme,
                programme.provider,
                fact.title,
                fact.months_count,
                fact.hours_count,
                fact.children_max_count,
                fact.price_kopecks,
                fact.normative_kopecks,
                fact.method,
            )
            if fact.awaits_certification:
                module.standing = ModuleStanding.WAITING
            sheet.modules.put(module)
        case ModuleRepriced():
            module = sheet.modules.need(fact.module)
            module.price_kopecks = fact.price_kopecks
            module.normative_kopecks = fact.normative_kopecks
            module.method = fact.method
            if fact.awaits_certification:
                module.standing = ModuleStanding.WAITING
            programme = sheet.programmes.need(module.programme)
        case ModuleCertified() | ModuleRefused():
            module = sheet.modules.need(fact.module)
            programme = sheet.programmes.need(module.programme)
            certified = isinstance(fact, ModuleCertified)
            module.standing = ModuleStanding.CERTIFIED if certified else ModuleStanding.REFUSED
        case ModuleClosed():
            module = sheet.modules.need(fact.module)
            programme = sheet.programmes.need(module.programme)
            programme.modules_count -= module.open
            module.open = False
        case _:
            assert_never(fact)
    module.position = programme.position = at.position


def fold_group(fact: OfGroup, at: Recorded, sheet: Sheet) -> None:
    """Open a study group with its places, or archive it."""
    match fact:
        case StudyGroupOpened():
            module = sheet.modules.need(fact.module)
            group = Group(
                fact.group,
                fact.module,
                module.programme,
                module.provider,
                fact.starts_on,
                fact.ends_on,
                fact.places_count,
            )
            sheet.groups.put(group)
            places = fact.places_count
        case StudyGroupClosed():
            group = sheet.groups.need(fact.group)
            module = sheet.modules.need(group.module)
            places = -group.places_count if group.open else 0
            group.open = False
        case StudyGroupScheduled():
            group = sheet.groups.need(fact.group)
            module = sheet.modules.need(group.module)
            group.lessons, places = lessons_text(fact.lessons), 0
        case _:
            assert_never(fact)
    programme = sheet.programmes.need(module.programme)
    module.places_count += places
    programme.places_count += places
    group.position = module.position = programme.position = at.position


def lessons_text(lessons: tuple[Lesson, ...]) -> str:
    """Write a schedule as the text of a json column."""
    return msgspec.json.encode(lessons).decode()


def count(sheet: Sheet, of_group: str, change: int, position: int) -> None:
    """Count a live contract more or less in the group and all that is above it."""
    group = sheet.groups.need(of_group)
    module = sheet.modules.need(group.module)
    programme = sheet.programmes.need(group.programme)
    group.live_count += change
    module.live_count += change
    programme.live_count += change
    group.position = module.position = programme.position = position


VIEW = View(
    name="programmes",
    row="a programme of the registry, with its modules and study groups",
    version=2,
    wanted=tags(Wanted),
    ignored=None,
    create=SQL.create,
    sheet=Sheet,
    touch=touch,
    fold=fold,
    hops=4,
)
