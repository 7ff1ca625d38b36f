"""Who takes part: the lists of municipalities, payers and agreements."""

from schemas.agreement_registry import AgreementShown
from schemas.base import Answer, PageQuery, RefText
from schemas.pages import PageShown


class PartyQuery(PageQuery, frozen=True, kw_only=True):
    """Which municipality's parties to list."""

    municipality: RefText | None = None


class AgreementQuery(PageQuery, frozen=True, kw_only=True):
    """Which agreements to list."""

    municipality: RefText | None = None
    provider: RefText | None = None


class MunicipalityShown(Answer, frozen=True, kw_only=True):
    """A municipality of the region."""

    municipality: str
    title: str


class Municipalities(PageShown, frozen=True, kw_only=True):
    """A page of the municipalities."""

    items: list[MunicipalityShown]


class PayerListed(Answer, frozen=True, kw_only=True):
    """A payer of the region; its directions and its matrix stand on its own page."""

    payer: str
    municipality: str
    title: str
    inn: str


class Payers(PageShown, frozen=True, kw_only=True):
    """A page of the payers."""

    items: list[PayerListed]


class Agreements(PageShown, frozen=True, kw_only=True):
    """A page of the agreements."""

    items: list[AgreementShown]
