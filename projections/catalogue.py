"""All views there are, and how each of them stands."""

from datetime import datetime
from typing import Final

from msgspec import Struct

from ledger.database import Db
from projections import (
    acts,
    advances,
    audit_trail,
    balances,
    budget_execution,
    certificates,
    charges,
    checkpoints,
    completeness,
    contracts,
    feed,
    indicators,
    invoices,
    month_closings,
    payments,
    pf_programmes,
    programmes,
    providers,
    queues,
    reports_built,
    roadmaps,
    settlements,
    statements,
    subsidy_registers,
)
from projections.view import View

# What callers wait for most comes first: within a step it is written first.
VIEWS: Final[tuple[View, ...]] = (
    balances.VIEW,
    contracts.VIEW,
    charges.VIEW,
    statements.VIEW,
    certificates.VIEW,
    budget_execution.VIEW,
    pf_programmes.VIEW,
    providers.VIEW,
    programmes.VIEW,
    invoices.VIEW,
    queues.VIEW,
    acts.VIEW,
    settlements.VIEW,
    advances.VIEW,
    payments.VIEW,
    completeness.VIEW,
    subsidy_registers.VIEW,
    month_closings.VIEW,
    roadmaps.VIEW,
    indicators.VIEW,
    reports_built.VIEW,
    audit_trail.VIEW,
)
BY_NAME: Final = {view.name: view for view in VIEWS}


class Status(Struct, frozen=True, kw_only=True):
    """How a view stands in a book."""

    view: str
    row: str  # what one row is
    version: int
    generation: int
    position: int
    head: int
    status: str  # live, failed, or outdated: of another version of this program
    failed_position: int | None
    reason: str | None
    updated_at: datetime | None

    @property
    def lag_count(self) -> int:
        """So many facts are not in it yet."""
        return self.head - self.position


async def read_status(db: Db, book: str) -> list[Status]:
    """Tell of every view how far it is behind the book, and why if it stopped."""
    standing = await checkpoints.read(db, book)
    head = await feed.read_head(db, book)  # read second, so that no view seems to be ahead
    return [status_of(view, standing.get(view.name), head.position) for view in VIEWS]


def status_of(view: View, standing: checkpoints.Checkpoint | None, head: int) -> Status:
    """Put together how one view stands; one without a checkpoint has not begun."""
    if standing is None:
        begun = checkpoints.Checkpoint(view.name, view.version, 1, 0, 0, "live", None, None, None)
        return status_of(view, begun, head)
    return Status(
        view=view.name,
        row=view.row,
        version=standing.version,
        generation=standing.generation,
        position=standing.position,
        head=head,
        status=standing.status if standing.version == view.version else "outdated",
        failed_position=standing.failed_position,
        reason=standing.reason,
        updated_at=standing.updated_at,
    )
