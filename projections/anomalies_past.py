"""Anomalies as they were known: the rules' own queries over the rows of the views' own folds."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from msgspec import Raw
from msgspec.structs import asdict

from ledger.database import Db
from projections import charges, completeness, contracts, programmes, travel
from projections.anomalies import AS_IT_WAS, CURSOR, QUERIES, Anomaly, Rule, anomaly
from projections.paging import ALL, Scope, clamp
from projections.sheet import Row, Rows, rows_of
from projections.travel import NOW, Moment

VIEWS: Final = (charges.VIEW, completeness.VIEW, contracts.VIEW, programmes.VIEW)
TABLES: Final = ("charges", "completeness", "contracts", "contracts_accounts", "programmes_groups")
JSON_COLUMNS: Final = ("lessons",)  # rows keep them as text
FIGURES_MAX: Final = 3
AT_ONCE: Final = 500
Past = Mapping[str, Raw]  # rows by table, written as they are sent


async def read_past(db: Db, book: str, moment: Moment = NOW) -> Past:
    """Fold what the rules look at, up to a place."""
    found: dict[str, Raw] = {"position": Raw(str(moment.position).encode())}
    for view in VIEWS:
        for rows in rows_of(await travel.of_book(db, book, view, moment)):
            if isinstance(rows, Rows) and rows.name in TABLES:
                found[rows.name] = written(book, list(rows.made.values()))
    return found


def written(book: str, rows: Sequence[Row]) -> Raw:
    """Write the rows of a table as its columns."""
    return Raw(msgspec.json.encode([columns(book, row) for row in rows]))


def columns(book: str, row: Row) -> dict[str, Any]:
    """Give a row by its columns."""
    fields = asdict(row) | {"book": book, "generation": 0}
    for name in JSON_COLUMNS:
        if name in fields:
            fields[name] = Raw(fields[name].encode())
    return fields


async def find_at(db: Db, book: str, rule: Rule, past: Past, scope: Scope = ALL) -> list[Anomaly]:
    """List all cases of one rule in the order of their keys; of a rule of now there are none."""
    if rule.of_now:
        return []
    query = f"{AS_IT_WAS} {QUERIES[rule.query].replace('projections.', '')}"
    rows = msgspec.json.encode(past)
    figures = [*rule.figures.values(), *[None] * FIGURES_MAX][:FIGURES_MAX]
    size = clamp(AT_ONCE)
    cases: list[Anomaly] = []
    after = None
    while True:
        asked = (book, *CURSOR.read(after), size + 1, scope.municipality, *figures, rows.decode())
        page = CURSOR.page(
            (anomaly(dict(row)) for row in await db.fetch(query, *asked)),
            size,
            lambda row: (row.key,),
        )
        cases += page.rows
        after = page.after
        if after is None:
            return cases
