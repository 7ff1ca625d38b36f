"""Municipalities of the region."""

from events.base import Title
from schemas.base import Body
from schemas.receipts import Receipt


class MunicipalityRequest(Body, frozen=True, kw_only=True):
    """Enter a municipality of the region."""

    title: Title


class MunicipalityReceipt(Receipt, frozen=True, kw_only=True):
    """The municipality takes part."""

    municipality: str
