"""What a file comes to: its rows by outcome, its sums, and the balances before and after."""

from collections.abc import Sequence
from typing import Final

import msgspec
from msgspec import Struct

from api.imports.kept import Import
from ledger import queries
from ledger.batch import Sums
from ledger.database import Db

SQL = queries.load("api", "imports")

ACCOUNTS_AT_ONCE: Final = 5_000
NAMED_MAX: Final = 100  # accounts of a kind that are shown one by one
MANY: Final = "provision"  # an account a child: they are shown together


class Four(Struct):
    """A guarded sum: its limit and how it is parted."""

    limit_kopecks: int = 0
    available_kopecks: int = 0
    reserved_kopecks: int = 0
    charged_kopecks: int = 0

    def add(self, parts: Sequence[int | None]) -> None:
        """Add another one; what has no limit has none here either."""
        limit, available, reserved, charged = (part or 0 for part in parts)
        self.limit_kopecks += limit
        self.available_kopecks += available
        self.reserved_kopecks += reserved
        self.charged_kopecks += charged


class Balance(Struct):
    """What accounts hold before a file and after it."""

    kind: str
    name: str  # empty: all of the kind together
    accounts_count: int
    before: Four
    after: Four


class Outcome(Struct, frozen=True):
    """Rows with one outcome."""

    status: str
    code: str | None
    row_count: int
    amount_kopecks: int
    fault_count: int
    first_position: int | None
    last_position: int | None


class Summary(Struct, frozen=True, omit_defaults=True):
    """What is shown of a file that was checked or applied."""

    outcomes: list[Outcome] = []
    balances: list[Balance] = []
    moved: bool = False  # things had moved between the check and the application

    def count(self, *statuses: str) -> int:
        """Count the rows with these outcomes."""
        return sum(each.row_count for each in self.outcomes if each.status in statuses)

    def amount(self, status: str) -> int:
        """Add up the money of rows with an outcome."""
        return sum(each.amount_kopecks for each in self.outcomes if each.status == status)

    @property
    def row_count(self) -> int:
        """Count all rows."""
        return sum(each.row_count for each in self.outcomes)

    @property
    def fault_count(self) -> int:
        """Count what is to be mended."""
        return sum(each.fault_count for each in self.outcomes)


def summary_of(file: Import) -> Summary:
    """Read what is kept of a file's summary."""
    return msgspec.json.decode(file.summary, type=Summary)


async def outcomes_of(db: Db, file: Import) -> list[Outcome]:
    """Count the rows of a file."""
    return [
        Outcome(
            status=row["status"],
            code=row["code"],
            row_count=row["row_count"],
            amount_kopecks=row["amount_kopecks"] or 0,
            fault_count=row["fault_count"],
            first_position=row["first_position"],
            last_position=row["last_position"],
        )
        for row in await db.fetch(SQL.count_rows, file.book, file.ref)
    ]


async def balances_of(db: Db, book: str, sums: Sums) -> list[Balance]:
    """Tell what the accounts hold that a fork has moved, and what they would hold."""
    found: dict[tuple[str, str], Balance] = {}
    shown: dict[str, int] = {}
    accounts = sorted(sums.moves)
    for first in range(0, len(accounts), ACCOUNTS_AT_ONCE):
        part = accounts[first : first + ACCOUNTS_AT_ONCE]
        rows = await db.fetch(SQL.read_accounts, book, part)
        held = {row["account"]: tuple(row)[1:] for row in rows}
        for account in part:
            kind, _, name = account.partition(":")
            if kind == MANY or shown.get(kind, 0) >= NAMED_MAX:
                name = ""
            else:
                shown[kind] = shown.get(kind, 0) + 1
            balance = found.setdefault((kind, name), Balance(kind, name, 0, Four(), Four()))
            balance.accounts_count += 1
            before = held.get(account, (0, 0, 0, 0))
            balance.before.add(before)
            balance.after.add(before)
            balance.after.add(sums.moves[account])
    return [found[place] for place in sorted(found)]
