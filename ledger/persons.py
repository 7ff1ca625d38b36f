"""What the vault keeps of a person, in forms that do not print it by accident."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, NewType

from msgspec import Meta, Struct
from msgspec.json import Decoder, encode

# `$(?!\n)`: a bare `$` would let a last line break through.
Name = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$(?!\n)")]
CertificateNumber = NewType("CertificateNumber", Annotated[str, Meta(pattern=r"^[0-9]{10}$(?!\n)")])
NumberPrefix = NewType("NumberPrefix", Annotated[str, Meta(pattern=r"^[0-9]{4}$(?!\n)")])

DRAWS_COUNT = 1_000_000  # six random digits


class Purpose(StrEnum):
    """Why somebody read personal data; kept with every reading."""

    CHECK_AGE = "check-age"
    CHECK_RETENTION = "check-retention"
    CORRECT_PERSON = "correct-person"
    FIND_CERTIFICATE = "find-certificate"
    ISSUE_CERTIFICATE = "issue-certificate"
    LIST_REGISTRY = "list-registry"
    SHOW_CERTIFICATE = "show-certificate"
    SHOW_PROVIDER = "show-provider"
    SEARCH_APPEAL = "search-appeal"  # a parent has come or has written
    SEARCH_INSPECTION = "search-inspection"  # a control body asks
    SEARCH_RECONCILIATION = "search-reconciliation"  # two registers are compared


class Person(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A child, a guardian or an entrepreneur, as the law names them."""

    family_name: Name
    given_name: Name
    patronymic: Name | None = None  # not everybody has one
    born_on: date | None = None  # known of every child
    inn: Annotated[str, Meta(pattern=r"^[0-9]{12}$(?!\n)")] | None = None  # an entrepreneur's
    certificate_number: CertificateNumber | None = None  # drawn by the vault, a child's

    def __repr__(self) -> str:
        return "Person(…)"  # logs and tracebacks print repr

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return []


_DECODER = Decoder(Person)


def person_bytes(person: Person) -> bytes:
    """Write a person down; what could not be read again is refused now.

    msgspec checks when it decodes and not when a struct is made, hence the decoding.
    """
    body = encode(person)
    _DECODER.decode(body)
    return body


def person_from(body: bytes) -> Person:
    """Read a person back."""
    return _DECODER.decode(body)


def draw_number(prefix: NumberPrefix, below: Callable[[int], int]) -> CertificateNumber:
    """Draw a number: two digits of the region, two of the payer, six of chance."""
    return CertificateNumber(f"{prefix}{below(DRAWS_COUNT):06d}")
