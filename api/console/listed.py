"""All pages there are, in the order of the menu; a module of pages is named here once."""

from typing import Final

from api.console import certificates, contracts, files, journal, registries, signing_in, starting
from api.console.finance import execution, reallocating, what_if
from api.console.pages import Page, Pages
from api.console.provider import month

LISTED: Final[tuple[Pages, ...]] = (
    starting.pages,
    month.pages,
    execution.pages,
    reallocating.pages,
    what_if.pages,
    journal.pages,
    certificates.pages,
    contracts.pages,
    registries.pages,
    signing_in.pages,
    files.pages,
)
PAGES: Final[tuple[Page, ...]] = tuple(page for pages in LISTED for page in pages)
