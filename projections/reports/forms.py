"""All kinds of report there are."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Final

from msgspec import Struct

from projections.reports import (
    advances,
    anomalies,
    audit_trails,
    budgets,
    campaigns,
    certificates,
    contracts,
    forecasts,
    forms_0503117,
    forms_0503127,
    indicators,
    invoices,
    programmes,
    providers,
    reconciliations,
    roadmap_progress,
    statements,
    subsidy_calculations,
    subsidy_registers,
)
from projections.reports.ground import Ground
from projections.reports.paper import Report
from projections.reports.terms import Terms


class Form(Struct, frozen=True, kw_only=True):
    """A kind of report: what it is called, what it is asked about, how it is gathered."""

    kind: str
    title: str
    version: int  # raised whenever the same book would be printed otherwise
    needs: tuple[str, ...]
    takes: tuple[str, ...]
    gather: Callable[[Ground, Terms], Awaitable[Report]]

    def missing(self, terms: Terms) -> list[str]:
        """Name what must be said and was not."""
        return [name for name in self.needs if getattr(terms, name) is None]

    def strange(self, stated: Iterable[str]) -> list[str]:
        """Name what was said and means nothing here."""
        return [name for name in stated if name not in self.needs + self.takes]

    def cuts_a_year(self, terms: Terms) -> bool:
        """Tell whether a part of a year was said where a year is all that makes sense."""
        return self.kind in OF_YEARS and terms.period != terms.year


MODULES: Final = (
    invoices,
    advances,
    statements,
    contracts,
    certificates,
    providers,
    programmes,
    subsidy_registers,
    subsidy_calculations,
    reconciliations,
    budgets,
    forms_0503117,
    forms_0503127,
    forecasts,
    indicators,
    roadmap_progress,
    campaigns,
    anomalies,
    audit_trails,
)
FORMS: Final[dict[str, Form]] = {
    each.KIND: Form(
        kind=each.KIND,
        title=each.TITLE,
        version=each.VERSION,
        needs=each.NEEDS,
        takes=each.TAKES,
        gather=each.gather,
    )
    for each in MODULES
}
OF_YEARS: Final = frozenset({"indicators", "obligations-forecast"})  # never of a part of one
OF_PROVIDERS: Final = frozenset({"advance", "contracts", "invoice", "reconciliation"})
