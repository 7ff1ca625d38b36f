"""Proof that a fact is in the book, and the receipt that a parent can keep."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Raw

from schemas.base import Answer, PositionNumber
from schemas.money import Roubles

Hash = Annotated[
    str,
    Meta(
        pattern=r"^[0-9A-Za-z+/]{43}=$(?!\n)",
        description="SHA-256, base64: of a zero byte and the stored envelope.",
    ),
]
ProofText = Annotated[
    str,
    Meta(
        description="A C2SP tlog-proof: the leaf's index, the hashes up to the root, and the signed"
        " checkpoint. It is checked offline, with the log's public key alone."
    ),
]


class FactProof(Answer, frozen=True, kw_only=True):
    """The proof that a fact is under a signed checkpoint."""

    position: PositionNumber
    volume: Annotated[int, Meta(description="The fiscal year, which has a tree of its own.")]
    origin: Annotated[str, Meta(description="The name of that tree, as its checkpoints say it.")]
    index: Annotated[int, Meta(description="The place among the leaves, from 0.")]
    size: Annotated[int, Meta(description="How many leaves the tree has.")]
    leaf: Hash
    witnessed: Annotated[bool, Meta(description="Whether a witness has signed the checkpoint too.")]
    proof: ProofText


class ChargeProof(Answer, frozen=True, kw_only=True):
    """A receipt for the parent: what was charged, what was left, and the proof of it."""

    position: PositionNumber
    certificate: str
    contract: str
    month: str
    amount: Roubles
    available: Annotated[
        Roubles, Meta(description="Left on the certificate in this period after the charge.")
    ]
    reserved: Annotated[Roubles, Meta(description="Reserved by contracts after the charge.")]
    recorded_at: datetime
    key: Annotated[str, Meta(description="The public key that the receipt is signed with.")]
    qr: Annotated[
        str,
        Meta(description="The same receipt, signed, on one line that fits into a QR code."),
    ]
    proof: FactProof
    fact: Annotated[Raw, Meta(description="The stored envelope, byte for byte as it was hashed.")]


class CheckpointShown(Answer, frozen=True, kw_only=True):
    """The latest checkpoint of a year: what the log has signed."""

    volume: int
    origin: Annotated[str, Meta(description="The name of the tree.")]
    size: Annotated[int, Meta(description="Facts under it.")]
    first_position: PositionNumber
    last_position: PositionNumber
    signed_at: datetime
    note: Annotated[str, Meta(description="As it is published, with the lines of witnesses.")]
    witnessed_position: Annotated[
        PositionNumber | None, Meta(description="The last fact that a witness has signed for.")
    ]


class Checkpoints(Answer, frozen=True, kw_only=True):
    """The latest checkpoint of every year, and whose keys sign."""

    key_name: str
    keys: Annotated[list[str], Meta(description="Public keys of the log, the oldest first.")]
    witnesses: Annotated[list[str], Meta(description="Public keys of the witnesses.")]
    items: list[CheckpointShown]
