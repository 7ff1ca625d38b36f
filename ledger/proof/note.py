"""Signed notes and checkpoints after C2SP: a few lines of text that say what the tree is, signed.

signed-note gives the form, tlog-checkpoint the three lines, tlog-cosignature what a witness adds.
A signature line names its key and the key's number, so a note can be signed by several: the log's
old key beside its new one, and every witness. A line of an unknown key is passed over, which
leaves room for signatures of other kinds.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from msgspec import Struct

from ledger.proof.merkle import HASH_BYTES

ED25519: Final = 0x01
COSIGNATURE: Final = 0x04
KEY_ID_BYTES: Final = 4
TIME_BYTES: Final = 8
SIGNATURE_BYTES: Final = 64
NOTE_BYTES_MAX: Final = 64 << 10
SIGNATURES_MAX: Final = 100
DASH: Final = "— "

_NAME: Final = re.compile(r"[^\s+]+")
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f]")
_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,17}")


class MalformedNoteError(ValueError):
    """These bytes are not a signed note, or not the note of a checkpoint."""


class UntrustedNoteError(ValueError):
    """No key that was named has signed the note, or one of them has signed another text."""


def key_id_of(name: str, kind: int, public: bytes) -> bytes:
    """Give the short number of a key, which stands in front of each of its signatures."""
    whole = name.encode() + b"\n" + bytes([kind]) + public
    return hashlib.sha256(whole).digest()[:KEY_ID_BYTES]


class VerifierKey(Struct, frozen=True):
    """A public key under a name: what a reader of notes must know."""

    name: str
    kind: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """Give the short number of the key."""
        return key_id_of(self.name, self.kind, self.public)

    def __str__(self) -> str:
        shown = base64.b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{shown}"


def parse_verifier_key(text: str) -> VerifierKey:
    """Read a key from its line: name, number, key."""
    name, _, rest = text.strip().partition("+")
    number, _, shown = rest.partition("+")
    try:
        raw = base64.b64decode(shown, validate=True)
    except (binascii.Error, ValueError):
        raise MalformedNoteError("a verifier key is not base64") from None
    if len(raw) != 1 + HASH_BYTES or raw[0] not in {ED25519, COSIGNATURE}:
        raise MalformedNoteError("not an Ed25519 verifier key")
    key = VerifierKey(name, raw[0], raw[1:])
    if not _NAME.fullmatch(name) or key.key_id.hex() != number:
        raise MalformedNoteError(f"the number of the verifier key {name} is not its own")
    return key


class Signature(Struct, frozen=True):
    """One signature line."""

    name: str
    key_id: bytes
    signed: bytes

    def __str__(self) -> str:
        return f"{DASH}{self.name} {base64.b64encode(self.key_id + self.signed).decode()}\n"


class Note(Struct, frozen=True):
    """A text, and who has signed it."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return self.text + "\n" + "".join(map(str, self.signatures))


def parse_note(raw: str) -> Note:
    """Read a signed note; whether a signature is good is another question."""
    if len(raw.encode()) > NOTE_BYTES_MAX or _CONTROL.search(raw):
        raise MalformedNoteError("too long, or with control characters")
    head, gap, tail = raw.rpartition("\n\n")
    if not gap or not tail.endswith("\n"):
        raise MalformedNoteError("no signatures after an empty line")
    lines = tail[:-1].split("\n")
    if len(lines) > SIGNATURES_MAX:
        raise MalformedNoteError("too many signatures")
    return Note(head + "\n", tuple(parse_signature(line) for line in lines))


def parse_signature(line: str) -> Signature:
    """Read one signature line."""
    name, _, shown = line.removeprefix(DASH).partition(" ")
    try:
        raw = base64.b64decode(shown, validate=True)
    except (binascii.Error, ValueError):
        raise MalformedNoteError("a signature is not base64") from None
    if not line.startswith(DASH) or not _NAME.fullmatch(name) or len(raw) <= KEY_ID_BYTES:
        raise MalformedNoteError("not a signature line")
    return Signature(name, raw[:KEY_ID_BYTES], raw[KEY_ID_BYTES:])


def verified(note: Note, keys: Sequence[VerifierKey]) -> tuple[VerifierKey, ...]:
    """Name the keys that signed the note; a line of a known key that is wrong condemns it."""
    known = {(key.name, key.key_id): key for key in keys}
    found: dict[VerifierKey, None] = {}
    for signature in note.signatures:
        key = known.get((signature.name, signature.key_id))
        if key is not None:
            if not is_signed(note.text, signature.signed, key):
                raise UntrustedNoteError(f"the signature of {key.name} is of another text")
            found[key] = None
    return tuple(found)


def is_signed(text: str, signed: bytes, key: VerifierKey) -> bool:
    """Tell whether a key has signed a text, as its kind of signature does."""
    message = text.encode()
    if key.kind == COSIGNATURE:
        message = cosigned_message(text, int.from_bytes(signed[:TIME_BYTES], "big"))
        signed = signed[TIME_BYTES:]
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signed, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def cosigned_message(text: str, at_seconds: int) -> bytes:
    """Write what a witness signs: that at this time this was the largest tree it had seen."""
    return f"cosignature/v1\ntime {at_seconds}\n{text}".encode()


class Signer:
    """A private key under a name."""

    def __init__(self, name: str, seed: bytes, kind: int = ED25519) -> None:
        """Take the 32 bytes of a private key."""
        if not _NAME.fullmatch(name):
            raise MalformedNoteError(f"{name!r} can't be the name of a key")
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.key = VerifierKey(name, kind, self._private.public_key().public_bytes_raw())

    def __repr__(self) -> str:
        return f"Signer({self.key})"

    def sign(self, text: str) -> Signature:
        """Sign a text as a log does."""
        return Signature(self.key.name, self.key.key_id, self.raw_sign(text.encode()))

    def cosign(self, text: str, at_seconds: int) -> Signature:
        """Sign a checkpoint as a witness does."""
        signed = self.raw_sign(cosigned_message(text, at_seconds))
        stamped = at_seconds.to_bytes(TIME_BYTES, "big") + signed
        return Signature(self.key.name, self.key.key_id, stamped)

    def raw_sign(self, message: bytes) -> bytes:
        """Sign bytes."""
        return self._private.sign(message)


class Checkpoint(Struct, frozen=True):
    """What a log says its tree is: whose, how many leaves, which root."""

    origin: str
    size: int
    root: bytes
    extension: tuple[str, ...] = ()  # further lines, signed along

    @property
    def text(self) -> str:
        """Write the lines that are signed."""
        three = (self.origin, str(self.size), base64.b64encode(self.root).decode())
        return "".join(f"{line}\n" for line in (*three, *self.extension))


def parse_checkpoint(text: str) -> Checkpoint:
    """Read the text of a checkpoint; further lines are a log's own affair."""
    lines = text.split("\n")
    try:
        origin, size, shown = lines[:3]
        root = base64.b64decode(shown, validate=True)
    except (ValueError, binascii.Error):
        raise MalformedNoteError("not three lines: origin, size, root") from None
    if not origin or not _NUMBER.fullmatch(size) or len(root) != HASH_BYTES or lines[-1]:
        raise MalformedNoteError("not a checkpoint")
    return Checkpoint(origin, int(size), root, tuple(lines[3:-1]))


def signed_checkpoint(checkpoint: Checkpoint, signers: Sequence[Signer]) -> Note:
    """Sign a checkpoint with every key of the log: the current one, and one that goes."""
    return Note(checkpoint.text, tuple(signer.sign(checkpoint.text) for signer in signers))
