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


async def read_taught_programmes(db: Db, book: str, provider: str, period: str) -> list[str]:
    """List the programmes of a provider of which a contract is or was in force in a period."""
    rows = await db.fetch(SQL.read_taught_programmes, book, provider, period)
    return [row["programme"] for row in rows]
