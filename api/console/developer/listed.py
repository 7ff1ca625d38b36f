"""The pages of developers in one list, for the list of all pages."""

from typing import Final

from api.console.developer import fact_kinds, reference, refusals, webhooks
from api.console.pages import Pages

DEVELOPER: Final[tuple[Pages, ...]] = (
    reference.pages,
    fact_kinds.pages,
    webhooks.pages,
    refusals.pages,
)
