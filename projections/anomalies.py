"""What an auditor looks for first: rules kept as data, each a query over the views."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, Final

import msgspec
from msgspec import Struct

from ledger import queries
from ledger.database import Db
from projections.paging import ALL, Cursor, Page, Scope, clamp

SQL = queries.load("projections", "anomalies")
# By the names that the rules give them.
QUERIES: Final = {
    "always_complete": SQL.always_complete,
    "balance_differs": SQL.balance_differs,
    "charged_after_end": SQL.charged_after_end,
    "charged_on_days_off": SQL.charged_on_days_off,
    "charged_over_price": SQL.charged_over_price,
    "charged_without_contract": SQL.charged_without_contract,
    "dated_back": SQL.dated_back,
    "enrolled_twice": SQL.enrolled_twice,
    "group_overfull": SQL.group_overfull,
    "many_providers": SQL.many_providers,
    "many_terminations": SQL.many_terminations,
    "round_amounts": SQL.round_amounts,
    "same_hour": SQL.same_hour,
}
AS_IT_WAS: Final = SQL.as_it_was  # before any of them
KeyText = tuple[str]
CURSOR: Final = Cursor(KeyText, ("",))


class Rule(Struct, frozen=True, kw_only=True):
    """Something that should not happen, or not so often."""

    query: str
    ru: str
    en: str
    why_ru: str
    why_en: str
    figures: dict[str, int] = {}
    of_now: bool = False


class Anomaly(Struct, frozen=True):
    """One case, with the facts that it is made of."""

    key: str
    certificate: str | None
    contract: str | None
    provider: str | None
    municipality: str | None
    facts: list[int]
    figures: dict[str, Any]


@cache
def rules() -> dict[str, Rule]:
    """Read the rules; it is done once."""
    text = files("projections").joinpath("anomalies.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, Rule])


async def find(
    db: Db,
    book: str,
    rule: Rule,
    after: str | None = None,
    limit: int = 50,
    scope: Scope = ALL,
) -> Page[Anomaly]:
    """List the cases of one rule in the order of their keys."""
    size = clamp(limit)
    asked = (book, *CURSOR.read(after), size + 1, scope.municipality, *rule.figures.values())
    rows = await db.fetch(QUERIES[rule.query], *asked)
    return CURSOR.page((anomaly(dict(row)) for row in rows), size, lambda row: (row.key,))


def anomaly(fields: dict[str, Any]) -> Anomaly:
    """Read the figures of a row."""
    return Anomaly(figures=msgspec.json.decode(fields.pop("figures")), **fields)
