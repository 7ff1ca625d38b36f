"""What is still to be done of a month: by a provider, a payer or the operator."""

from typing import Final

from msgspec import Struct

from ledger import queries
from ledger.database import Db
from projections.paging import Scope, clamp

SQL = queries.load("projections", "month_tasks")
# What is read together, so all of it must have come as far as the caller waits for.
VIEWS: Final = (
    "contracts",
    "completeness",
    "settlements",
    "invoices",
    "advances",
    "month_closings",
)


class Uncharged(Struct, frozen=True):
    """A contract in force with a month due and never charged."""

    contract: str
    provider: str
    payer: str
    agreement: str
    study_group: str
    month: str
    amount_kopecks: int


class Unsaid(Struct, frozen=True):
    """A study group of whose month nobody has said how much was rendered; it counts in full."""

    study_group: str
    provider: str
    contracts_count: int


class Uninvoiced(Struct, frozen=True):
    """A month under an agreement with charges that stand on no invoice."""

    agreement: str
    month: str
    payer: str
    provider: str
    amount_kopecks: int


class UnpaidInvoice(Struct, frozen=True):
    """An invoice that is not paid."""

    invoice: str
    month: str
    payer: str
    provider: str
    status: str
    amount_kopecks: int


class UnpaidAdvance(Struct, frozen=True):
    """An advance that is not paid."""

    advance: str
    month: str
    payer: str
    provider: str
    amount_kopecks: int


class Unclosed(Struct, frozen=True):
    """A payer's month in which something counts and that is not closed."""

    payer: str
    month: str


Task = Uncharged | Unsaid | Uninvoiced | UnpaidInvoice | UnpaidAdvance | Unclosed


class Section(Struct, frozen=True):
    """How many there are of a kind of task, and the first of them."""

    count: int
    items: list[Task]


SECTIONS: Final[dict[str, tuple[type[Task], str]]] = {
    "uncharged": (Uncharged, SQL.read_uncharged),
    "unsaid": (Unsaid, SQL.read_unsaid),
    "uninvoiced": (Uninvoiced, SQL.read_uninvoiced),
    "unpaid_invoices": (UnpaidInvoice, SQL.read_unpaid_invoices),
    "unpaid_advances": (UnpaidAdvance, SQL.read_unpaid_advances),
    "unclosed": (Unclosed, SQL.read_unclosed),
}


async def read_tasks(
    db: Db, book: str, month: str, payer: str | None, limit: int, scope: Scope
) -> dict[str, Section]:
    """List what is due up to a month and not done, section by section."""
    found = {}
    asked = (book, month, clamp(limit), scope.provider, scope.municipality, payer)
    for name, (kind, query) in SECTIONS.items():
        rows = await db.fetch(query, *asked)
        found[name] = Section(
            rows[0]["of_all"] if rows else 0, [kind(*list(row)[1:]) for row in rows]
        )
    return found
