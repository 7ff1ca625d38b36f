"""Which contracts of a programme were taught in a period: those whose guardians may rate it."""

from ledger import queries
from ledger.database import Db

SQL = queries.load("projections", "taught")


async def read_taught(
    db: Db, book: str, provider: str, programme: str, period: str
) -> dict[str, bool]:
    """Tell of each contract of a programme that is or was in force whether it has ended."""
    rows = await db.fetch(SQL.read_taught, book, provider, programme, period)
    return {row["contract"]: row["is_closed"] for row in rows}
