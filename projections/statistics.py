"""How many children, certificates, contracts, providers, programmes and places there are."""

from typing import Final

from msgspec import Struct

from ledger import queries
from ledger.database import Db
from projections.paging import Scope, within

SQL = queries.load("projections", "statistics")
# What is counted together, so all of it must have come as far as the caller waits for.
VIEWS: Final = ("certificates", "contracts", "providers", "programmes")


class Filters(Struct, frozen=True, kw_only=True):
    """What to count within; nothing set means the whole region and all periods."""

    municipality: str | None = None
    provider: str | None = None
    period: str | None = None


class Statistics(Struct, frozen=True, kw_only=True):
    """How many there are, all of one moment."""

    children_count: int
    certificates_count: int
    pf_count: int
    nominals_kopecks: int
    using_count: int
    one_programme_count: int
    two_programmes_count: int
    more_programmes_count: int
    used_count: int
    contracts_count: int
    applications_count: int
    teaching_count: int
    providers_count: int
    certified_count: int
    waiting_count: int
    places_count: int
    free_count: int


async def read_statistics(db: Db, book: str, filters: Filters, scope: Scope) -> Statistics | None:
    """Count what a caller may see; None if it asked for what is somebody else's."""
    narrowed = within(filters, scope)
    if narrowed is None:
        return None
    bound = (narrowed.municipality, narrowed.provider)
    rows = [
        await db.fetchrow(SQL.count_certificates, book, *bound, narrowed.period),
        await db.fetchrow(SQL.count_lessons, book, *bound, narrowed.period),
        await db.fetchrow(SQL.count_registries, book, *bound),
    ]
    return Statistics(**{name: it for row in rows if row for name, it in row.items()})
