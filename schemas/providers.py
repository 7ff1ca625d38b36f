"""Providers of lessons: whoever charges certificates."""

from typing import Annotated

from msgspec import Meta

from events.base import Count, Title
from events.registry import Licence, ProviderKind, Requisites, SuspensionReason
from schemas.base import Body, CitedAct, RefText
from schemas.payers import OrganisationInn
from schemas.persons import EntrepreneurRequest
from schemas.receipts import Receipt


class ProviderRequest(Body, frozen=True, kw_only=True):
    """Enter a provider: an organisation by title and tax number, an entrepreneur as a person."""

    kind: ProviderKind
    municipality: Annotated[RefText, Meta(description="Where the provider is at home.")]
    title: Title | None = None
    inn: OrganisationInn | None = None
    person: EntrepreneurRequest | None = None
    act: CitedAct = None


class ProviderEntryRequest(Body, frozen=True, kw_only=True):
    """Change a provider's entry in the registry; it is given whole.

    An entrepreneur's requisites are personal data and are not named here.
    """

    kind: ProviderKind
    title: Title | None = None
    inn: OrganisationInn | None = None
    person: EntrepreneurRequest | None = None
    requisites: Requisites | None = None
    licence: Annotated[
        Licence | None,
        Meta(description="Only an entrepreneur without staff teaches without one."),
    ] = None
    act: CitedAct = None


class SuspensionRequest(Body, frozen=True, kw_only=True):
    """Say why the provider may take no new applications."""

    reason: SuspensionReason
    act: CitedAct = None


class LimitRequest(Body, frozen=True, kw_only=True):
    """Say how many live contracts there may be; those above the limit stay in force."""

    limit_count: Count
    act: CitedAct = None


class ProviderReceipt(Receipt, frozen=True, kw_only=True):
    """The provider is as was asked."""

    provider: str
