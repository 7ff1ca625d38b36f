"""Lists come in pages, and every page says how far the view behind it has come."""

from typing import Annotated

from msgspec import Meta

from schemas.base import Answer, PositionNumber


class PageShown(Answer, frozen=True, kw_only=True):
    """A part of a list."""

    next_cursor: Annotated[
        str | None, Meta(description="Name it as cursor to have the next page; null on the last.")
    ]
    position: Annotated[
        PositionNumber, Meta(description="The last fact of the book that the view has seen.")
    ]
