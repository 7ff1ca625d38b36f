"""Completeness: how much of each month each study group was given, as last said."""

from datetime import date
from typing import assert_never

from msgspec import Struct

from events.codec import Recorded
from events.completeness import CompletenessCorrected, CompletenessReversed, CompletenessSet
from events.registry import ModuleOpened, ProgrammeSubmitted, StudyGroupOpened
from ledger import queries
from ledger.database import Db
from projections.paging import ALL, Cursor, Page, PairKey, Scope, clamp, within
from projections.sheet import Row, Rows, Table
from projections.view import View, tags

SQL = queries.load("projections", "completeness")
Wanted = (
    ProgrammeSubmitted
    | ModuleOpened
    | StudyGroupOpened
    | CompletenessSet
    | CompletenessReversed
    | CompletenessCorrected
)


class Completeness(Row):
    """What a study group's month counts for; no percent between a storno and its new value."""

    study_group: str
    month: str
    provider: str = ""
    percent: int | None = None
    reason: str | None = None
    said_on: date | None = None
    corrections_count: int = 0
    position: int = 0


class Owner(Row):
    """Whose a programme, a module or a study group is: a fact names but the next one up."""

    kind: str
    subject: str
    provider: str


COMPLETENESS = Table(
    name="completeness",
    row=Completeness,
    key_count=2,
    load=SQL.load_said,
    save=SQL.save_said,
    by_count=2,
)
OWNERS = Table(name="completeness_owners", row=Owner, key_count=2, load=SQL.load_owners, by_count=2)


class Sheet:
    """The rows of a batch."""

    def __init__(self) -> None:
        self.said = Rows(COMPLETENESS)
        self.owners = Rows(OWNERS)


def touch(fact: Wanted, _: Recorded, sheet: Sheet) -> None:
    """Name the rows that a fact reads or changes."""
    match fact:
        case ModuleOpened():
            sheet.owners.want("programme", fact.programme)
        case StudyGroupOpened():
            sheet.owners.want("module", fact.module)
        case CompletenessSet() | CompletenessReversed() | CompletenessCorrected():
            sheet.owners.want("group", fact.group)
            sheet.said.want(fact.group, fact.month)
        case ProgrammeSubmitted():
            pass
        case _:
            assert_never(fact)


def fold(fact: Wanted, at: Recorded, sheet: Sheet) -> None:
    """Note what was said of a month, or whose a subject is."""
    match fact:
        case ProgrammeSubmitted():
            sheet.owners.put(Owner("programme", fact.programme, fact.provider))
        case ModuleOpened():
            provider = sheet.owners.the("programme", fact.programme).provider
            sheet.owners.put(Owner("module", fact.module, provider))
        case StudyGroupOpened():
            provider = sheet.owners.the("module", fact.module).provider
            sheet.owners.put(Owner("group", fact.group, provider))
        case CompletenessSet() | CompletenessCorrected():
            row = sheet.said.open(fact.group, fact.month)
            row.provider = sheet.owners.the("group", fact.group).provider
            row.percent, row.reason = fact.percent, fact.reason
            row.said_on, row.position = at.effective_on, at.position
            row.corrections_count += isinstance(fact, CompletenessCorrected)
        case CompletenessReversed():
            row = sheet.said.need(fact.group, fact.month)
            row.percent, row.reason, row.position = None, None, at.position
        case _:
            assert_never(fact)


VIEW = View(
    name="completeness",
    row="a study group's month",
    version=1,
    wanted=tags(Wanted),
    ignored=None,
    create=SQL.create,
    sheet=Sheet,
    touch=touch,
    fold=fold,
)


class Filters(Struct, frozen=True, kw_only=True):
    """Which months of which study groups to list."""

    provider: str | None = None
    study_group: str | None = None
    month: str | None = None


CURSOR = Cursor(PairKey, ("", ""))


async def read_completeness(
    db: Db,
    book: str,
    filters: Filters,
    after: str | None = None,
    limit: int = 50,
    scope: Scope = ALL,
) -> Page[Completeness]:
    """List what was said, by study group and month; what was not said counts in full."""
    narrowed = within(filters, scope.regional)
    if narrowed is None:
        return Page(rows=())
    size = clamp(limit)
    asked = [getattr(narrowed, field) for field in narrowed.__struct_fields__]
    rows = await db.fetch(SQL.read_completeness, book, *CURSOR.read(after), size + 1, *asked)
    return CURSOR.page(
        (Completeness(*row) for row in rows), size, lambda row: (row.study_group, row.month)
    )
