"""The pages of whoever runs the service in one list, for the list of all pages."""

from typing import Final

from api.console.operator import api_keys, audit, health, projections, proofs, runs
from api.console.pages import Pages

OPERATOR: Final[tuple[Pages, ...]] = (
    health.pages,
    projections.pages,
    api_keys.pages,
    runs.pages,
    proofs.pages,
    audit.pages,
)
