"""All pages there are, in the order of the menu; a module of pages is named here once."""

from typing import Final

from api.console import (
    certificates,
    contracts,
    explaining,
    files,
    first_minute,
    journal,
    queue,
    registries,
    signing_in,
    users,
)
from api.console.developer.listed import DEVELOPER
from api.console.finance.listed import FINANCE
from api.console.operator.listed import OPERATOR
from api.console.pages import Page, Pages
from api.console.provider.listed import PROVIDER

LISTED: Final[tuple[Pages, ...]] = (
    first_minute.pages,
    *PROVIDER,
    *FINANCE,
    journal.pages,
    certificates.pages,
    queue.pages,
    contracts.pages,
    explaining.pages,
    registries.pages,
    *OPERATOR,
    *DEVELOPER,
    users.pages,
    signing_in.pages,
    files.pages,
)
PAGES: Final[tuple[Page, ...]] = tuple(page for pages in LISTED for page in pages)
