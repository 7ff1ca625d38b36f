"""What a holder of a fact can take away: its proof as a text, a receipt that a parent can keep.

A proof is a C2SP tlog-proof: the index of the leaf, the hashes up to the root, the checkpoint. A
receipt says what was charged and what was left, and is signed with the key of the log; its one line
fits into a QR code.
"""

import base64
import binascii
from collections.abc import Sequence
from typing import Final

import msgspec
from msgspec import Struct

from ledger.proof.note import Signer, VerifierKey, is_signed

PROOF_HEAD: Final = "c2sp.org/tlog-proof@v1"
RECEIPT_HEAD: Final = "certledger receipt/v1\n"  # keeps a receipt from passing for a checkpoint
RECEIPT_MARK: Final = "CL1"

_ENCODER: Final = msgspec.json.Encoder(order="sorted")


class MalformedReceiptError(ValueError):
    """It is no receipt, or somebody else's."""


class Receipt(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a parent is told of one charge."""

    amount_kopecks: int
    available_kopecks: int  # on the certificate in this period, after the charge
    book: str
    certificate: str
    contract: str
    leaf: str  # the hash under which the fact stands in the tree, base64
    month: str
    position: int
    recorded_at: str
    reserved_kopecks: int


def tlog_proof(index: int, path: Sequence[bytes], checkpoint: str) -> str:
    """Write a proof that needs nothing else but the log's key."""
    lines = [PROOF_HEAD, f"index {index}", *(base64.b64encode(each).decode() for each in path)]
    return "\n".join(lines) + "\n\n" + checkpoint


def sign_receipt(receipt: Receipt, signer: Signer) -> str:
    """Write a receipt and its signature on one line; the same receipt is the same line."""
    shown = _ENCODER.encode(receipt)
    signed = signer.raw_sign(RECEIPT_HEAD.encode() + shown)
    return ".".join((RECEIPT_MARK, plain(shown), plain(signed)))


def open_receipt(line: str, keys: Sequence[VerifierKey]) -> Receipt:
    """Read a receipt that one of the keys has signed."""
    mark, _, rest = line.strip().partition(".")
    shown, _, signed = rest.partition(".")
    try:
        body, signature = unplain(shown), unplain(signed)
        text = RECEIPT_HEAD + body.decode()
        receipt = msgspec.json.decode(body, type=Receipt)
    except (binascii.Error, ValueError):  # msgspec's own are ValueErrors too
        raise MalformedReceiptError("not a receipt") from None
    if mark != RECEIPT_MARK or not any(is_signed(text, signature, key) for key in keys):
        raise MalformedReceiptError("none of the keys has signed this receipt")
    return receipt


def plain(raw: bytes) -> str:
    """Write bytes in letters that stand in any address."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def unplain(text: str) -> bytes:
    """Read what `plain` wrote."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
