"""The pages of a provider in one list, for the list of all pages."""

from typing import Final

from api.console.pages import Pages
from api.console.provider import exchange, groups, importing, invoices, month, requests

PROVIDER: Final[tuple[Pages, ...]] = (
    month.pages,
    importing.pages,
    invoices.pages,
    requests.pages,
    groups.pages,
    exchange.pages,
)
