"""Road maps as they were known: the view's own fold up to a place, read as today's rows are."""

from datetime import date
from typing import Any

from msgspec.structs import asdict

from ledger.database import Db
from projections import travel
from projections.indicator_past import read_figures_at
from projections.paging import ALL, Scope
from projections.roadmap_progress import SOON_DAYS
from projections.roadmap_reading import (
    Adopted,
    Progress,
    Told,
    adopted,
    derive,
    document,
    latest,
    occurrence,
)
from projections.roadmaps import VIEW, EvidenceRow, MilestoneRow, Sheet
from projections.travel import NOW, Moment


async def read_progress_at(
    db: Db,
    book: str,
    roadmap: str,
    as_of: date,
    moment: Moment = NOW,
    soon_days: int = SOON_DAYS,
    scope: Scope = ALL,
) -> Progress | None:
    """Derive where a road map stood on a day, as it was known; None if it isn't the caller's."""
    sheet: Sheet = await travel.of_book(db, book, VIEW, moment)
    found = roadmap_of(sheet, roadmap, scope)
    if found is None:
        return None
    told = told_of(sheet, roadmap, as_of)
    days = told.days(as_of)
    owner = found.roadmap.municipality
    figures = await read_figures_at(db, book, owner, days, as_of, moment) if days else {}
    return derive(found, told, figures, as_of, soon_days)


def roadmap_of(sheet: Sheet, roadmap: str, scope: Scope = ALL) -> Adopted | None:
    """Find a road map that the caller may see: its own, or the region's."""
    for row in sheet.roadmaps.made:
        is_seen = scope.municipality is None or row.municipality in {None, scope.municipality}
        if row.roadmap == roadmap and is_seen:
            return adopted(asdict(row))
    return None


def told_of(sheet: Sheet, roadmap: str, as_of: date) -> Told:
    """Choose what was on record of a road map by a day."""
    said = [row for row in sheet.measures.made if row.roadmap == roadmap and row.since_on <= as_of]
    said.sort(key=lambda row: (row.position, row.place, row.number))
    towns = sorted(sheet.municipalities.made, key=lambda row: (row.title, row.municipality))
    filed = [row for row in sheet.evidence.made if row.roadmap == roadmap and row.dated <= as_of]
    filed.sort(key=lambda row: (row.dated, row.position))
    reached = sorted(sheet.milestones.made.items())
    return Told(
        said=latest(asdict(row) for row in said),
        titles={row.municipality: row.title for row in towns},
        documents=[document(withdrawn(row, sheet)) for row in filed],
        happened=[
            occurrence(last_by(row, as_of))
            for _, row in reached
            if row.happened_on is not None and row.happened_on <= as_of
        ],
    )


def withdrawn(row: EvidenceRow, sheet: Sheet) -> dict[str, Any]:
    """Put a document beside its withdrawal, if there is one."""
    fields = asdict(row) | {"withdrawn_on": None, "withdrawn_by": None}
    for each in sheet.withdrawals.made:
        if (each.roadmap, each.evidence) == (row.roadmap, row.evidence):
            fields |= {"withdrawn_on": each.withdrawn_on, "withdrawn_by": each.act}
    return fields


def last_by(row: MilestoneRow, as_of: date) -> dict[str, Any]:
    """Name the latest fact of something, if it was by a day; else the first."""
    fields = asdict(row)
    if row.last_on is None or row.last_on > as_of:
        fields["last_position"] = row.position
    return fields
