"""People as a body names them; what is sent here is kept apart from the facts and can be erased."""

from datetime import date
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from schemas.base import Answer, Body

NameText = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$(?!\n)")]
CertificateNumberText = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]{10}$(?!\n)",
        description="The number of a certificate: two digits of the region, two of the payer,"
        " six more.",
        examples=["4207123456"],
    ),
]


class ChildRequest(Body, frozen=True, kw_only=True):
    """A child, as its birth certificate names it."""

    family_name: NameText
    given_name: NameText
    patronymic: NameText | None = None
    born_on: date
    birth_record: Annotated[
        NameText | None,
        Meta(
            description="Number of the birth certificate. It is needed only where another child"
            " of the same name was born on the same day; a digest of it is kept, not the number."
        ),
    ] = None

    def __repr__(self) -> str:
        return "ChildRequest(…)"  # logs and tracebacks print repr


class EntrepreneurRequest(Body, frozen=True, kw_only=True):
    """An entrepreneur, whose name and tax number are personal data."""

    family_name: NameText
    given_name: NameText
    patronymic: NameText | None = None
    inn: Annotated[str, Meta(pattern=r"^[0-9]{12}$(?!\n)", description="ИНН: twelve digits.")]

    def __repr__(self) -> str:
        return "EntrepreneurRequest(…)"


class PersonShown(Answer, frozen=True, kw_only=True):
    """Personal data, shown to those who may see them; every reading is logged."""

    family_name: str
    given_name: str
    patronymic: str | None = None
    born_on: date | UnsetType = UNSET
    inn: str | UnsetType = UNSET

    def __repr__(self) -> str:
        return "PersonShown(…)"
