"""Finds people again by digests that only the book's own key can make, and that tell nothing."""

import hmac
import unicodedata
from datetime import date
from typing import NamedTuple

from msgspec.json import encode

from ledger.keyring import derive
from ledger.persons import CertificateNumber


class Identity(NamedTuple):
    """By what a child is known again; letter case, spaces and ё do not matter."""

    family_name: str
    given_name: str
    patronymic: str | None
    born_on: date
    record: str | None = None  # tells apart namesakes born on one day

    def __repr__(self) -> str:
        return "Identity(…)"


class BookKeys(NamedTuple):
    """What a book's root key gives; `__repr__` hides all."""

    refs: bytes
    numbers: bytes
    identities: bytes
    names: bytes

    def __repr__(self) -> str:
        return "BookKeys(…)"


def book_keys(root: bytes) -> BookKeys:
    """Derive what a book's root key gives."""
    return BookKeys(
        refs=derive(root, "references"),
        numbers=derive(root, "numbers"),
        identities=derive(root, "identities"),
        names=derive(root, "names"),
    )


def number_index(keys: BookKeys, number: CertificateNumber) -> bytes:
    """Digest a certificate's number."""
    return hmac.digest(keys.numbers, number.encode(), "sha256")


def name_index(keys: BookKeys, family_name: str, given_name: str) -> bytes:
    """Digest a family and a given name."""
    return hmac.digest(keys.names, encode([_plain(family_name), _plain(given_name)]), "sha256")


def _plain(word: str | None) -> str:
    """Write a name so that letter case, spaces and ё do not matter."""
    told = unicodedata.normalize("NFKC", word or "").casefold().replace("ё", "е")
    return " ".join(told.split())


def identity_index(keys: BookKeys, identity: Identity) -> bytes:
    """Digest all by which a child is known again."""
    words = [_plain(word) for word in (*identity[:3], identity.record)]
    told = encode([*words, identity.born_on])
    return hmac.digest(keys.identities, told, "sha256")
