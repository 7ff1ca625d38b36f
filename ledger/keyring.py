"""The master keys that open the vault: from the environment, or from a file of the data folder.

A master key wraps small keys and never touches a name itself, so it can be replaced: put the new
one first, run the vault's `rewrap`, then drop the old one. A key is known by a fingerprint of its
own bytes; a wrong key is therefore noticed by its name, before anything is decrypted.
"""

import base64
import binascii
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES: Final = 32  # AES-256
NONCE_BYTES: Final = 12  # what GCM is built for


class MalformedMasterKeyError(ValueError):
    """What was given as a master key is not one; the message never repeats it."""


class WrongMasterKeyError(RuntimeError):
    """The vault was closed with a master key that was not given."""


class TamperedError(RuntimeError):
    """A row of the vault was changed, or stands in another's place."""


def seal(key: bytes, text: bytes, bound_to: bytes) -> bytes:
    """Encrypt under a fresh nonce; the result opens only beside what it is bound to."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, text, bound_to)


def unseal(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """Decrypt what `seal` made, or raise `TamperedError`."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to)
    except (InvalidTag, ValueError):  # ValueError: shorter than a nonce and a tag
        # The cause would say no more, and its locals hold the key.
        raise TamperedError("a row of the vault does not belong where it stands") from None


def derive(key: bytes, purpose: str) -> bytes:
    """Make a key for one purpose, from which neither the key nor its siblings can be found."""
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"certledger {purpose}".encode()).derive(key)


class Keyring:
    """The master keys this process knows: the first wraps, every one unwraps."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys:
            raise MalformedMasterKeyError("no master key was given")
        if any(len(key) != KEY_BYTES for key in keys):
            raise MalformedMasterKeyError(f"a master key is {KEY_BYTES} bytes")
        self._keys = {derive(key, "master key id")[:8].hex(): key for key in keys}
        self.current = next(iter(self._keys))

    def __repr__(self) -> str:
        return f"Keyring({', '.join(self._keys)})"

    def wrap(self, key: bytes, bound_to: bytes) -> bytes:
        """Encrypt a small key under the current master key."""
        return seal(self._keys[self.current], key, bound_to)

    def unwrap(self, key_id: str, wrapped: bytes, bound_to: bytes) -> bytes:
        """Decrypt a small key under the master key that the row names."""
        if key_id not in self._keys:
            known = ", ".join(self._keys)
            raise WrongMasterKeyError(
                f"the vault is closed with master key {key_id}; the keys given are {known}"
            )
        return unseal(self._keys[key_id], wrapped, bound_to)


def parse_keyring(text: str) -> Keyring:
    """Read master keys in base64, parted by commas or white space; the first is current."""
    return Keyring(parse_keys(text))


def parse_keys(text: str) -> list[bytes]:
    """Read keys of 32 bytes in base64, parted by commas or white space: one at the least."""
    try:
        keys = [base64.b64decode(word, validate=True) for word in text.replace(",", " ").split()]
    except (binascii.Error, ValueError):  # ValueError: a letter outside ASCII
        raise MalformedMasterKeyError("a master key is not base64") from None
    if not keys:
        raise MalformedMasterKeyError("no master key was given")
    if any(len(key) != KEY_BYTES for key in keys):
        raise MalformedMasterKeyError(f"a master key is {KEY_BYTES} bytes")
    return keys


def read_or_make_keyring(path: Path) -> Keyring:
    """Read the file, or make it with a fresh key."""
    return parse_keyring(read_or_make_key_file(path))


def read_or_make_key_file(path: Path) -> str:
    """Read a file of keys, or make it with a fresh one, for its owner's eyes only.

    Two processes that start at once end with the same key, and a crash leaves no half a file:
    the key is written beside and then linked into place, which fails where a file stands.
    """
    if not path.exists():
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(base64.b64encode(os.urandom(KEY_BYTES)) + b"\n")
                file.flush()
                os.fsync(file.fileno())
            path.hardlink_to(beside)
        except FileExistsError:
            pass  # the other process was first; its key is the one
        finally:
            Path(beside).unlink()
    return path.read_text(encoding="ascii", errors="replace")
