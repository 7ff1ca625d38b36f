"""The shape of every body and query: what a field may be is said once, in its type."""

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from events.base import KOPECKS_MAX, Act

LIMIT_DEFAULT = 50
LIMIT_MAX = 500

# `$(?!\n)`: a bare `$` would let a last line break through.
RefText = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=64,
        pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]*$(?!\n)",
        description="A reference that the ledger gave out.",
    ),
]
CitedAct = Annotated[Act | None, Meta(description="The document that this rests on.")]
PositionNumber = Annotated[
    int, Meta(ge=0, le=KOPECKS_MAX, description="A place in the book: facts are numbered from 1.")
]


class Body(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a caller sends; a field that is not named here is refused."""


class Answer(Struct, frozen=True, kw_only=True):
    """What a caller receives; later versions may add fields."""


class Query(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a caller may put after the question mark; anything else is refused."""


class WriteQuery(Query, frozen=True, kw_only=True):
    """Every write can be tried out first."""

    dry_run: Annotated[
        bool, Meta(description="Decide and answer as usual, but record nothing.")
    ] = False
    effective_on: Annotated[
        date | None,
        Meta(description="The business date, if it is an earlier day; only for an operator."),
    ] = None


class ReadQuery(Query, frozen=True, kw_only=True):
    """Every read can wait for what the caller has just written."""

    min_position: Annotated[
        PositionNumber | None,
        Meta(description="Answer only when the view has reached this position."),
    ] = None


class PageQuery(ReadQuery, frozen=True, kw_only=True):
    """Every list comes in pages; larger limits are lowered to the largest."""

    limit: Annotated[int, Meta(ge=1, le=KOPECKS_MAX)] = LIMIT_DEFAULT
    cursor: Annotated[str, Meta(max_length=500)] | None = None
