"""The log's private keys: from the environment or a file, the first signs, the others go along.

To replace a key put the new one first and keep the old one behind it: both sign, so a reader who
knows either is content. When every reader knows the new one, drop the old.
"""

from collections.abc import Sequence
from pathlib import Path

from ledger.keyring import MalformedMasterKeyError, parse_keys, read_or_make_key_file
from ledger.proof.note import Signer
from ledger.proof.tree import key_name_of


class MalformedSigningKeyError(ValueError):
    """What was given as a signing key is not one; the message never repeats it."""


class SigningKeys:
    """The seeds of the log's keys; each book's key has a name of its own.

    A key that was stated may follow another one: somebody decided so. One that a file was made with
    may not, or a lost folder would change the key unseen.
    """

    def __init__(self, seeds: Sequence[bytes], log_name: str, *, is_stated: bool = True) -> None:
        """Take the seeds, the current one first."""
        self.log_name = log_name
        self.is_stated = is_stated
        self._seeds = tuple(seeds)

    def of_book(self, book: str) -> list[Signer]:
        """Give the signers of a book, the current one first."""
        name = key_name_of(self.log_name, book)
        return [Signer(name, seed) for seed in self._seeds]


def parse_signing_keys(text: str, log_name: str) -> SigningKeys:
    """Read keys of 32 bytes in base64, parted by commas or white space; the first is current."""
    try:
        return SigningKeys(parse_keys(text), log_name)
    except MalformedMasterKeyError:
        raise MalformedSigningKeyError("a signing key is not 32 bytes in base64") from None


def read_or_make_signing_keys(path: Path, log_name: str) -> SigningKeys:
    """Read the file, or make it with a fresh key, for its owner's eyes only."""
    keys = parse_signing_keys(read_or_make_key_file(path), log_name)
    keys.is_stated = False
    return keys
