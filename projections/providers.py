"""The registry of providers (реестр поставщиков): who teaches, with what limit and how many."""

from datetime import date
from typing import assert_never

from msgspec import Struct

from events.codec import Recorded
from events.contract import (
    ContractAnnulled,
    ContractClosed,
    EnrolmentRefused,
    EnrolmentRequested,
)
from events.registry import (
    ProgrammeArchived,
    ProgrammeCertified,
    ProgrammeEntered,
    ProgrammeRefused,
    ProgrammeRevised,
    ProgrammeSubmitted,
    ProviderChanged,
    ProviderLimited,
    ProviderRegistered,
    ProviderRestored,
    ProviderSuspended,
)
from ledger import queries
from ledger.database import Db
from projections.paging import ALL, Cursor, IdKey, Page, Scope, clamp, within
from projections.sheet import Row, Rows, Table
from projections.view import View, tags

SQL = queries.load("projections", "providers")
Ended = EnrolmentRefused | ContractClosed | ContractAnnulled
OfProvider = (
    ProviderRegistered | ProviderChanged | ProviderSuspended | ProviderRestored | ProviderLimited
)
Standing = (
    ProgrammeCertified | ProgrammeRefused | ProgrammeEntered | ProgrammeRevised | ProgrammeArchived
)
Wanted = OfProvider | ProgrammeSubmitted | Standing | EnrolmentRequested | Ended


class Provider(Row):
    """A provider of the registry; an entrepreneur's name stands in the vault under `person`."""

    provider: str
    kind: str
    title: str | None
    inn: str | None
    person: str | None
    municipality: str
    registered_on: date
    state: str = "active"
    suspension_reason: str | None = None
    limit_count: int | None = None
    programmes_count: int = 0
    certified_count: int = 0
    children_count: int = 0  # with a live contract, each child once
    live_count: int = 0
    position: int = 0
    ogrn: str | None = None
    kpp: str | None = None
    bank_bik: str | None = None
    account: str | None = None
    licence_number: str | None = None
    licence_dated: date | None = None


class Child(Row):
    """How many live contracts a provider has with one certificate."""

    certificate: str
    provider: str
    live_count: int = 0


class Enrolment(Row):
    """Whose contract it is: the end of a contract names the contract alone."""

    contract: str
    provider: str
    certificate: str


class Programme(Row):
    """Whose programme it is: its certification names the programme alone."""

    programme: str
    provider: str
    certified: bool = False


PROVIDERS = Table(
    name="providers",
    row=Provider,
    key_count=1,
    load=SQL.load_providers,
    save=SQL.save_providers,
)
CHILDREN = Table(
    name="providers_children",
    row=Child,
    key_count=2,
    load=SQL.load_children,
    save=SQL.save_children,
)
ENROLMENTS = Table(
    name="providers_contracts",
    row=Enrolment,
    key_count=1,
    load=SQL.load_enrolments,
)
PROGRAMMES = Table(
    name="providers_programmes",
    row=Programme,
    key_count=1,
    load=SQL.load_programmes,
    save=SQL.save_programmes,
)


class Sheet:
    """The rows of a batch."""

    def __init__(self) -> None:
        self.providers = Rows(PROVIDERS)
        self.children = Rows(CHILDREN)
        self.enrolments = Rows(ENROLMENTS)
        self.programmes = Rows(PROGRAMMES)


def touch(fact: Wanted, _: Recorded, sheet: Sheet) -> None:
    """Name the rows that a fact changes."""
    match fact:
        case ProviderRegistered():
            pass
        case ProviderSuspended() | ProviderRestored() | ProviderLimited() | ProgrammeSubmitted():
            sheet.providers.want(fact.provider)
        case ProviderChanged():
            sheet.providers.want(fact.provider)
        case (
            ProgrammeCertified()
            | ProgrammeRefused()
            | ProgrammeEntered()
            | ProgrammeRevised()
            | ProgrammeArchived()
        ):
            sheet.programmes.want(fact.programme)
            if programme := sheet.programmes.find(fact.programme):
                sheet.providers.want(programme.provider)
        case EnrolmentRequested():
            sheet.providers.want(fact.provider)
            sheet.children.want(fact.certificate, fact.provider)
        case EnrolmentRefused() | ContractClosed() | ContractAnnulled():
            sheet.enrolments.want(fact.contract)
            if enrolment := sheet.enrolments.find(fact.contract):
                sheet.providers.want(enrolment.provider)
                sheet.children.want(enrolment.certificate, enrolment.provider)
        case _:
            assert_never(fact)


def fold(fact: Wanted, at: Recorded, sheet: Sheet) -> None:
    """Change the rows that a fact speaks of."""
    match fact:
        case ProviderRegistered():
            row = Provider(
                fact.provider,
                fact.kind,
                fact.title,
                fact.inn,
                fact.person,
                fact.municipality,
                at.effective_on,
            )
            sheet.providers.put(row)
        case ProviderChanged():
            row = sheet.providers.need(fact.provider)
            change(row, fact)
        case ProviderSuspended():
            row = sheet.providers.need(fact.provider)
            row.state, row.suspension_reason = "suspended", fact.reason
        case ProviderRestored():
            row = sheet.providers.need(fact.provider)
            row.state, row.suspension_reason = "active", None
        case ProviderLimited():
            row = sheet.providers.need(fact.provider)
            row.limit_count = fact.limit_count
        case ProgrammeSubmitted():
            sheet.programmes.put(Programme(fact.programme, fact.provider))
            row = sheet.providers.need(fact.provider)
            row.programmes_count += 1
        case (
            ProgrammeCertified()
            | ProgrammeRefused()
            | ProgrammeEntered()
            | ProgrammeRevised()
            | ProgrammeArchived()
        ):
            programme = sheet.programmes.need(fact.programme)
            row = sheet.providers.need(programme.provider)
            certified = isinstance(fact, ProgrammeCertified)
            row.certified_count += certified - programme.certified
            programme.certified = certified
        case EnrolmentRequested():
            enrolment = Enrolment(fact.contract, fact.provider, fact.certificate)
            sheet.enrolments.put(enrolment)
            row = count(sheet, enrolment, 1)
        case EnrolmentRefused() | ContractClosed() | ContractAnnulled():
            ended = not isinstance(fact, ContractAnnulled) or fact.in_force
            row = count(sheet, sheet.enrolments.the(fact.contract), -ended)
        case _:
            assert_never(fact)
    row.position = at.position


def change(row: Provider, fact: ProviderChanged) -> None:
    """Take a provider's entry over; it is given whole."""
    row.kind, row.title, row.inn, row.person = fact.kind, fact.title, fact.inn, fact.person
    known, licence = fact.requisites, fact.licence
    row.ogrn = None if known is None else known.ogrn
    row.kpp = None if known is None else known.kpp
    row.bank_bik = None if known is None else known.bank_bik
    row.account = None if known is None else known.account
    row.licence_number = None if licence is None else licence.number
    row.licence_dated = None if licence is None else licence.dated


def count(sheet: Sheet, enrolment: Enrolment, change: int) -> Provider:
    """Count a live contract more or less, and its child if it is the first or the last."""
    row = sheet.providers.need(enrolment.provider)
    child = sheet.children.open(enrolment.certificate, enrolment.provider)
    before = child.live_count > 0
    child.live_count += change
    row.live_count += change
    row.children_count += (child.live_count > 0) - before
    return row


VIEW = View(
    name="providers",
    row="a provider of the registry",
    version=2,
    wanted=tags(Wanted),
    ignored=None,
    create=SQL.create,
    sheet=Sheet,
    touch=touch,
    fold=fold,
    hops=2,
)


class Filters(Struct, frozen=True, kw_only=True):
    """Which providers to list."""

    municipality: str | None = None
    kind: str | None = None
    state: str | None = None
    provider: str | None = None


CURSOR = Cursor(IdKey, ("",))


async def read_provider(db: Db, book: str, provider: str, scope: Scope = ALL) -> Provider | None:
    """Give one provider; None if there is none that the caller may see."""
    page = await read_providers(db, book, Filters(provider=provider), limit=1, scope=scope)
    return page.rows[0] if page.rows else None


async def read_providers(
    db: Db,
    book: str,
    filters: Filters,
    after: str | None = None,
    limit: int = 50,
    scope: Scope = ALL,
) -> Page[Provider]:
    """List providers in the order of their ids; a municipality sees those of the region."""
    narrowed = within(filters, scope.regional)
    if narrowed is None:
        return Page(rows=())
    size = clamp(limit)
    asked = (narrowed.municipality, narrowed.kind, narrowed.state)
    if narrowed.provider is None:
        rows = await db.fetch(SQL.read_providers, book, *CURSOR.read(after), size + 1, *asked)
    else:
        rows = await db.fetch(SQL.read_provider, book, narrowed.provider, *asked)
    return CURSOR.page((Provider(*row) for row in rows), size, lambda row: (row.provider,))
