"""What every accepted command is answered with: where its facts stand in the book."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from schemas.base import Answer, PositionNumber


class FactShown(Answer, frozen=True, kw_only=True):
    """A fact that was recorded: its place in the book and its type."""

    position: PositionNumber
    type: Annotated[str, Meta(examples=["certificate.charged.v1"])]
    leaf: Annotated[
        str | UnsetType,
        Meta(
            description="The hash under which the fact will stand in the book's tree, base64; its"
            " proof is at /v1/events/{position}/proof within seconds. Not in a dry run."
        ),
    ] = UNSET


class Receipt(Answer, frozen=True, kw_only=True):
    """The command was accepted; the same request with the same key gives the same answer."""

    position: Annotated[
        PositionNumber,
        Meta(description="The last fact recorded; name it as min_position when you read."),
    ]
    facts: Annotated[list[FactShown], Meta(description="All facts recorded, in order.")]
    dry_run: Annotated[
        bool | UnsetType, Meta(description="True: this is what would have been recorded.")
    ] = UNSET
