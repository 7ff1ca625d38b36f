"""What tools of others read: read-only views of the tables behind the lists, money in roubles.

They stand in the schema `reporting`, whose role `certledger_reporting` may read them and nothing
else. Each shows the rows that are read now, so that a rebuild is never seen half-way.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from ledger import queries
from ledger.database import Db
from projections.view import View

SQL = queries.load("projections", "reporting")

# Table -> what one row of it is.
REPORTED: Final[Mapping[str, str]] = {
    "acts": "an act that facts rest on",
    "advances": "an advance for a month under an agreement",
    "audit_trail": "a fact of the book: who, when, what",
    "balances": "a certificate's money in one period",
    "balances_certificates": "where a certificate stands",
    "budget_execution": "a figure of a budget measure in a month",
    "budget_execution_measures": "a measure of a municipality's budget of one year",
    "certificates": "a certificate of the registry",
    "charges": "a charge of one month under one contract",
    "completeness": "how far a study group's month was taught",
    "contracts": "a contract of the registry",
    "contracts_accounts": "the money of a contract",
    "invoices": "an invoice",
    "invoices_lines": "a contract's line of an invoice",
    "month_closings": "a closed month",
    "pf_programmes": "a PF programme",
    "pf_programmes_periods": "a PF programme's cap in one period",
    "programmes": "a programme of the registry",
    "programmes_groups": "a study group",
    "programmes_modules": "a module of a programme",
    "providers": "a provider of the registry",
    "queues": "a certificate that waits for a place in a group",
    "settlements": "a month under an agreement",
    "statements": "a movement of a certificate's money in a period",
    "subsidy_registers": "a subsidy register",
}


async def find_missing(db: Db, views: Iterable[View]) -> list[tuple[str, str]]:
    """List the tables that are to be shown and are not, each with its view."""
    shown = {table: view.name for view in views for table in view.tables if table in REPORTED}
    rows = await db.fetch(SQL.find_missing, list(shown))
    return [(row["wanted"], shown[row["wanted"]]) for row in rows]


async def show(db: Db, tables: Iterable[tuple[str, str]]) -> None:
    """Show tables to tools of others."""
    for table, view in tables:
        await db.execute(SQL.report, table, view, REPORTED[table])
