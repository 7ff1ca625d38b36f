"""What indicators are counted from: which child had lessons when, and who declared which figures.

Children are counted, never contracts: each row names a child by its random reference.
"""

from datetime import date
from typing import assert_never

from events.certificate import (
    CertificateClosed,
    CertificateIssued,
    ServiceBooked,
    ServiceEnded,
)
from events.codec import Recorded, tag_of
from events.contract import (
    ContractAnnulled,
    ContractClosed,
    ContractConcluded,
    EnrolmentRequested,
    TerminationRequested,
)
from events.indicator import CoverageReported, OrganisationsDeclared, PopulationDeclared
from events.registry import (
    MunicipalityRegistered,
    ProgrammeCertified,
    ProgrammeSubmitted,
    ProviderChanged,
    ProviderRegistered,
    StudyGroupOpened,
)
from ledger import queries
from projections.roadmaps import as_text
from projections.sheet import Added, Row, Rows, Table
from projections.view import View, tags

SQL = queries.load("projections", "indicators")
OfContract = (
    EnrolmentRequested
    | ContractConcluded
    | TerminationRequested
    | ContractClosed
    | ContractAnnulled
)
OfPlace = StudyGroupOpened | ServiceBooked | ServiceEnded
OfChild = CertificateIssued | CertificateClosed
OfOrganisation = ProviderRegistered | ProviderChanged | ProgrammeSubmitted | ProgrammeCertified
Declared = PopulationDeclared | OrganisationsDeclared | CoverageReported
Wanted = OfContract | OfPlace | OfChild | OfOrganisation | Declared | MunicipalityRegistered


class Lessons(Row):
    """A child's time with one contract, or with one place of the municipal assignment."""

    lessons: str
    mechanism: str  # pf or assignment
    certificate: str
    municipality: str  # that pays
    starts_on: date
    ends_on: date
    from_on: date | None  # none: not in force
    position: int = 0


class Child(Row):
    """Whose a certificate is, and the days of its life."""

    certificate: str
    child: str
    municipality: str
    issued_on: date
    closed_on: date | None = None
    position: int = 0


class Group(Row):
    """When a study group ends: a place in it is said to begin only."""

    group: str
    ends_on: date


class Organisation(Row):
    """A provider, and since when it has had a certified programme."""

    provider: str
    municipality: str
    kind: str
    certified_on: date | None = None
    position: int = 0


class Programme(Row):
    """Whose a programme is."""

    programme: str
    provider: str


class Figures(Row):
    """What a municipality declared of a year."""

    municipality: str
    year: int
    subject: str
    declared_on: date
    body: str
    position: int


class Municipality(Row):
    """A municipality of the region."""

    municipality: str


LESSONS = Table(
    name="indicators", row=Lessons, key_count=1, load=SQL.load_lessons, save=SQL.save_lessons
)
CHILDREN = Table(
    name="indicators_children",
    row=Child,
    key_count=1,
    load=SQL.load_children,
    save=SQL.save_children,
)
GROUPS = Table(name="indicators_groups", row=Group, key_count=1, load=SQL.load_groups)
ORGANISATIONS = Table(
    name="indicators_organisations",
    row=Organisation,
    key_count=1,
    load=SQL.load_organisations,
    save=SQL.save_organisations,
)
PROGRAMMES = Table(
    name="indicators_programmes", row=Programme, key_count=1, load=SQL.load_programmes
)


class Sheet:
    """The rows of a batch."""

    def __init__(self) -> None:
        self.lessons = Rows(LESSONS)
        self.children = Rows(CHILDREN)
        self.groups = Rows(GROUPS)
        self.organisations = Rows(ORGANISATIONS)
        self.programmes = Rows(PROGRAMMES)
        self.figures = Added("indicators_declared", Figures)
        self.municipalities = Added("indicators_municipalities", Municipality)


def touch(fact: Wanted, _: Recorded, sheet: Sheet) -> None:
    """Name the rows that a fact changes or is understood by."""
    match fact:
        case ContractConcluded() | TerminationRequested() | ContractClosed() | ContractAnnulled():
            sheet.lessons.want(fact.contract)
        case ServiceBooked():
            sheet.groups.want(fact.group)
        case ServiceEnded():
            sheet.lessons.want(fact.service)
        case CertificateClosed():
            sheet.children.want(fact.certificate)
        case ProviderChanged():
            sheet.organisations.want(fact.provider)
        case ProgrammeSubmitted():
            sheet.programmes.put(Programme(fact.programme, fact.provider))
        case ProgrammeCertified():
            sheet.programmes.want(fact.programme)
            if programme := sheet.programmes.find(fact.programme):
                sheet.organisations.want(programme.provider)
        case (
            EnrolmentRequested()
            | StudyGroupOpened()
            | CertificateIssued()
            | ProviderRegistered()
            | PopulationDeclared()
            | OrganisationsDeclared()
            | CoverageReported()
            | MunicipalityRegistered()
        ):
            pass
        case _:
            assert_never(fact)


def fold(fact: Wanted, at: Recorded, sheet: Sheet) -> None:
    """Change the rows that a fact speaks of."""
    match fact:
        case (
            EnrolmentRequested()
            | ContractConcluded()
            | TerminationRequested()
            | ContractClosed()
            | ContractAnnulled()
        ):
            fold_contract(fact, at, sheet)
        case StudyGroupOpened() | ServiceBooked() | ServiceEnded():
            fold_place(fact, at, sheet)
        case CertificateIssued():
            sheet.children.put(
                Child(
                    fact.certificate,
                    fact.child,
                    fact.municipality,
                    at.effective_on,
                    None,
                    at.position,
                )
            )
        case CertificateClosed():
            child = sheet.children.need(fact.certificate)
            child.closed_on, child.position = at.effective_on, at.position
        case ProviderRegistered() | ProviderChanged() | ProgrammeSubmitted() | ProgrammeCertified():
            fold_organisation(fact, at, sheet)
        case PopulationDeclared() | OrganisationsDeclared() | CoverageReported():
            sheet.figures.add(
                Figures(
                    fact.municipality,
                    fact.year,
                    tag_of(fact),
                    fact.act.dated,
                    as_text(fact),
                    at.position,
                )
            )
        case MunicipalityRegistered():
            sheet.municipalities.add(Municipality(fact.municipality))
        case _:
            assert_never(fact)


def fold_contract(fact: OfContract, at: Recorded, sheet: Sheet) -> None:
    """Follow a contract: it counts from its conclusion, until its end or that of its notice."""
    if isinstance(fact, EnrolmentRequested):
        row = Lessons(
            fact.contract,
            "pf",
            fact.certificate,
            fact.municipality,
            fact.starts_on,
            fact.ends_on,
            None,
            at.position,
        )
        sheet.lessons.put(row)
        return
    row = sheet.lessons.need(fact.contract)
    row.position = at.position
    match fact:
        case ContractConcluded():
            row.from_on = max(row.starts_on, fact.concluded_on)
        case TerminationRequested():
            row.ends_on = min(row.ends_on, fact.ends_on)
        case ContractClosed():
            row.ends_on = min(row.ends_on, fact.closed_on)
        case ContractAnnulled():
            row.from_on = None
        case _:
            assert_never(fact)


def fold_place(fact: OfPlace, at: Recorded, sheet: Sheet) -> None:
    """Follow a place of the municipal assignment: it counts until its group ends."""
    match fact:
        case StudyGroupOpened():
            sheet.groups.put(Group(fact.group, fact.ends_on))
        case ServiceBooked():
            row = Lessons(
                fact.service,
                "assignment",
                fact.certificate,
                fact.municipality,
                fact.starts_on,
                sheet.groups.the(fact.group).ends_on,
                max(fact.starts_on, at.effective_on),
                at.position,
            )
            sheet.lessons.put(row)
        case ServiceEnded():
            row = sheet.lessons.need(fact.service)
            row.ends_on, row.position = min(row.ends_on, at.effective_on), at.position
            if not fact.used:
                row.from_on = None
        case _:
            assert_never(fact)


def fold_organisation(fact: OfOrganisation, at: Recorded, sheet: Sheet) -> None:
    """Keep the day of a provider's first certified programme."""
    match fact:
        case ProviderRegistered():
            row = Organisation(fact.provider, fact.municipality, fact.kind, None, at.position)
            sheet.organisations.put(row)
        case ProviderChanged():
            row = sheet.organisations.need(fact.provider)
            row.kind, row.position = fact.kind, at.position
        case ProgrammeSubmitted():
            sheet.programmes.put(Programme(fact.programme, fact.provider))
        case ProgrammeCertified():
            provider = sheet.programmes.the(fact.programme).provider
            known = sheet.organisations.the(provider)
            if known.certified_on is None or at.effective_on < known.certified_on:
                row = sheet.organisations.need(provider)
                row.certified_on, row.position = at.effective_on, at.position
        case _:
            assert_never(fact)


VIEW = View(
    name="indicators",
    row="a child's time with a contract, or with a place of the municipal assignment",
    version=1,
    wanted=tags(Wanted),
    ignored=None,
    create=SQL.create,
    sheet=Sheet,
    touch=touch,
    fold=fold,
    hops=2,
)
