"""Reports that were built: what each is about, and by which digests its files are known."""

from datetime import date, datetime
from typing import Any

import msgspec
from msgspec import Struct

from events.codec import Recorded, tag_of
from events.report import ReportBuilt, ReportFile, ReportTerm
from ledger import queries
from ledger.database import Db
from projections.paging import ALL, Cursor, Page, PositionKey, Scope, clamp
from projections.sheet import Added, Row
from projections.view import View

SQL = queries.load("projections", "reports_built")
TERMS = msgspec.json.Decoder(tuple[ReportTerm, ...])
FILES = msgspec.json.Decoder(tuple[ReportFile, ...])


class Built(Row):
    """A report."""

    report: str
    kind: str
    template_version: int
    terms: str
    at_position: int
    provider: str | None
    municipality: str | None
    rows_count: int
    files: str
    built_on: date
    recorded_at: datetime
    actor: str
    position: int


class File(Row):
    """A file of a report."""

    sha256: str
    report: str
    form: str


class Sheet:
    """The rows of a batch."""

    def __init__(self) -> None:
        self.reports = Added("reports_built", Built)
        self.files = Added("reports_built_files", File)


def touch(_: ReportBuilt, __: Recorded, ___: Sheet) -> None:
    """Name nothing: a report changes no row that was there before."""


def fold(fact: ReportBuilt, at: Recorded, sheet: Sheet) -> None:
    """Add a report with its files."""
    sheet.reports.add(
        Built(
            fact.report,
            fact.kind,
            fact.template_version,
            msgspec.json.encode(fact.terms).decode(),
            fact.at_position,
            fact.provider,
            fact.municipality,
            fact.rows_count,
            msgspec.json.encode(fact.files).decode(),
            at.effective_on,
            at.recorded_at,
            at.actor,
            at.position,
        )
    )
    for file in fact.files:
        sheet.files.add(File(file.sha256, fact.report, file.form))


VIEW = View(
    name="reports_built",
    row="a report that was built",
    version=1,
    wanted=frozenset({tag_of(ReportBuilt)}),
    ignored=None,
    create=SQL.create,
    sheet=Sheet,
    touch=touch,
    fold=fold,
)


class BuiltRow(Struct, frozen=True, kw_only=True):
    """A report as it is listed."""

    report: str
    kind: str
    template_version: int
    terms: tuple[ReportTerm, ...]
    at_position: int
    provider: str | None
    municipality: str | None
    rows_count: int
    files: tuple[ReportFile, ...]
    built_on: date
    recorded_at: datetime
    actor: str
    position: int


class Found(Struct, frozen=True):
    """Whose file it is."""

    report: str
    form: str


CURSOR = Cursor(PositionKey, (0,))


async def read_report(db: Db, book: str, report: str, scope: Scope = ALL) -> BuiltRow | None:
    """Give one report; None if there is none that the caller may see."""
    row = await db.fetchrow(SQL.read_report, book, report, scope.provider, scope.municipality)
    return None if row is None else built(dict(row))


async def read_reports(
    db: Db,
    book: str,
    kind: str | None = None,
    after: str | None = None,
    limit: int = 50,
    scope: Scope = ALL,
) -> Page[BuiltRow]:
    """List reports in the order in which they were built."""
    size = clamp(limit)
    bounds = (scope.provider, scope.municipality)
    rows = await db.fetch(SQL.read_reports, book, *CURSOR.read(after), size + 1, *bounds, kind)
    return CURSOR.page((built(dict(row)) for row in rows), size, lambda row: (row.position,))


async def find_file(db: Db, book: str, sha256: str, scope: Scope = ALL) -> Found | None:
    """Tell which report a file is of, if it is of any that the caller may see."""
    row = await db.fetchrow(SQL.find_file, book, sha256, scope.provider, scope.municipality)
    return None if row is None else Found(*row)


def built(row: dict[str, Any]) -> BuiltRow:
    """Make a report of a row."""
    fields = dict(row, terms=TERMS.decode(row["terms"]), files=FILES.decode(row["files"]))
    return msgspec.convert(fields, BuiltRow)
