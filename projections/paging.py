"""Pages of a list: a cursor that callers can't read, and the bounds of what a caller may see."""

import base64
import binascii
from collections.abc import Callable, Iterable
from typing import Annotated, Any, Final, Generic, TypeVar

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from events.base import KOPECKS_MAX

PAGE_ROWS: Final = 50
PAGE_ROWS_MAX: Final = 500

KeyText = Annotated[str, Meta(max_length=64, pattern=r"^[ -~]*$")]
KeyNumber = Annotated[int, Meta(ge=0, le=KOPECKS_MAX)]
IdKey = tuple[KeyText]
PairKey = tuple[KeyText, KeyText]
PositionKey = tuple[KeyNumber]
PositionPeriodKey = tuple[KeyNumber, KeyText]
MeasureKey = tuple[KeyText, KeyNumber, KeyText]
MeasureMonthKey = tuple[KeyText, KeyNumber, KeyText, KeyText]
FigureKey = tuple[KeyNumber, KeyText, KeyText]

R = TypeVar("R")
K = TypeVar("K", bound=tuple[Any, ...])
F = TypeVar("F", bound=Struct)


class BadCursor(ValueError):
    """A cursor that was not given out by this list."""


class Scope(Struct, frozen=True, kw_only=True):
    """Whose rows a caller may see; nothing set means all."""

    provider: str | None = None
    municipality: str | None = None

    @property
    def regional(self) -> "Scope":
        """Bound by the provider alone: a municipality pays for children all over the region."""
        return Scope(provider=self.provider)


ALL: Final = Scope()


class Page(Struct, Generic[R], frozen=True, kw_only=True):
    """A part of a list, and where the next one begins; none after the last."""

    rows: tuple[R, ...]
    after: str | None = None


class Cursor(Generic[K]):
    """The place in one list between the last row of a page and the next."""

    def __init__(self, kind: Any, start: K) -> None:  # noqa: ANN401 - mypy knows no type for it
        """Name the type of the list's key, and a key that lies before all of its rows."""
        self.start = start
        self._decoder: msgspec.json.Decoder[K] = msgspec.json.Decoder(kind)

    def read(self, token: str | None) -> K:
        """Take back what `page` gave out."""
        if token is None:
            return self.start
        try:
            return self._decoder.decode(base64.b64decode(token, altchars=b"-_", validate=True))
        except (binascii.Error, ValueError) as error:  # msgspec's own error is a ValueError
            raise BadCursor("this cursor was not given out by this list") from error

    def page(self, rows: Iterable[R], limit: int, key: Callable[[R], K]) -> Page[R]:
        """Make a page of rows that were asked for with one more than the limit."""
        found = tuple(rows)
        if len(found) <= limit:
            return Page(rows=found)
        return Page(rows=found[:limit], after=self.write(key(found[limit - 1])))

    def write(self, key: K) -> str:
        """Hide a key in a word that needs no escaping in an address."""
        return base64.urlsafe_b64encode(msgspec.json.encode(key)).decode()


def within(filters: F, scope: Scope) -> F | None:
    """Narrow filters to what the caller may see; None if that leaves nothing.

    A list without the column in question is not for callers that are bound by it.
    """
    for field in ("provider", "municipality"):
        bound = getattr(scope, field)
        if bound is None:
            continue
        if getattr(filters, field, bound) != bound and getattr(filters, field) is not None:
            return None
        if not hasattr(filters, field):
            return None
        filters = replace(filters, **{field: bound})
    return filters


def clamp(limit: int) -> int:
    """Keep the size of a page within bounds."""
    return max(1, min(limit, PAGE_ROWS_MAX))
