"""The pages of the finance department in one list, for the list of all pages."""

from typing import Final

from api.console.finance import (
    anomalies,
    closing,
    execution,
    indicators,
    paying,
    payments,
    programmes,
    reallocating,
    reports,
    roadmap_measures,
    roadmaps,
    statements,
    what_if,
)
from api.console.pages import Pages

FINANCE: Final[tuple[Pages, ...]] = (
    execution.pages,
    programmes.pages,
    reallocating.pages,
    what_if.pages,
    closing.pages,
    payments.pages,
    paying.pages,
    statements.pages,
    indicators.pages,
    roadmaps.pages,
    roadmap_measures.pages,
    reports.pages,
    anomalies.pages,
)
