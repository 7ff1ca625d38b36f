"""Certificates: issued to children, given money, frozen, closed."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from events.base import Ref
from events.certificate import Channel, ClosingReason, NominalReason
from schemas.base import Answer, Body, RefText
from schemas.money import Roubles
from schemas.persons import CertificateNumberText, ChildRequest
from schemas.receipts import Receipt


class CertificateRequest(Body, frozen=True, kw_only=True):
    """Enter a child in the registry; with a group, the certificate has money at once."""

    payer: RefText
    channel: Channel
    child: ChildRequest
    number: Annotated[
        CertificateNumberText | None, Meta(description="Only if the child has a number already.")
    ] = None
    cert_group: RefText | None = None
    consent: Annotated[
        Ref | None,
        Meta(description="A random reference to the guardian's signed consent; never its text."),
    ] = None

    def __repr__(self) -> str:
        return "CertificateRequest(…)"  # a number is personal data


class ConversionToPfRequest(Body, frozen=True, kw_only=True):
    """Name the group whose place and nominal the certificate is given."""

    cert_group: RefText


class CertificateClosingRequest(Body, frozen=True, kw_only=True):
    """Say why the certificate ends."""

    reason: ClosingReason


class TransferRequest(Body, frozen=True, kw_only=True):
    """Name the payer that the child moves to, and a group of its own if it has money."""

    payer: RefText
    cert_group: Annotated[
        RefText | None, Meta(description="Of the new payer; none: without money for now.")
    ] = None


class CertificateLookupRequest(Body, frozen=True, kw_only=True):
    """Find a certificate by its number; the number stands in the body, never in an address."""

    number: CertificateNumberText

    def __repr__(self) -> str:
        return "CertificateLookupRequest(…)"  # a number is personal data


class GrantShown(Answer, frozen=True, kw_only=True):
    """Money of one certificate in one period."""

    period: str
    amount: Roubles


class NominalChange(Answer, frozen=True, kw_only=True):
    """What one nominal was and is."""

    period: str
    old: Roubles
    new: Roubles
    reason: NominalReason


class CertificateReceipt(Receipt, frozen=True, kw_only=True):
    """The certificate is as was asked."""

    certificate: str
    number: Annotated[
        str | UnsetType, Meta(description="Only in answer to the issuing of the certificate.")
    ] = UNSET
    granted: Annotated[tuple[GrantShown, ...], Meta(description="Nominals given.")] = ()
    taken: Annotated[tuple[GrantShown, ...], Meta(description="Nominals taken back.")] = ()
    changed: Annotated[tuple[NominalChange, ...], Meta(description="Nominals changed.")] = ()
    left: Annotated[
        tuple[GrantShown, ...],
        Meta(description="What was left when it was frozen, closed or moved."),
    ] = ()
    ticket: Annotated[
        int | UnsetType, Meta(description="If the group is full: the place in its queue.")
    ] = UNSET
    refused_contracts: Annotated[
        tuple[str, ...], Meta(description="Applications that came to nothing with it.")
    ] = ()
    ended_contracts: Annotated[
        tuple[str, ...], Meta(description="Contracts that were given notice of with it.")
    ] = ()

    def __repr__(self) -> str:
        return "CertificateReceipt(…)"  # a number is personal data
