"""What a view is: which facts it wants, which rows they touch, and what becomes of them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from types import UnionType
from typing import Any

from events.codec import FACTS, Recorded, tag_of
from projections.sheet import rows_of


def tags(union: UnionType) -> frozenset[str]:
    """Give the stored names of the facts of a union."""
    return frozenset(tag_of(kind) for kind in union.__args__)


NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class View:
    """A view: tables for reading, made of facts alone, that can be dropped and built again."""

    name: str  # plural of what one row is
    row: str  # what one row is, for people
    version: int  # raised when the tables or the fold change: they are built anew
    wanted: frozenset[str]
    ignored: frozenset[str] | None  # views of money name what they leave out, each on purpose
    create: str
    sheet: Callable[[], Any]
    touch: Callable[[Any, Recorded, Any], None]  # names the rows that a fact will change
    fold: Callable[[Any, Recorded, Any], None]  # changes them
    hops: int = 1  # 2: some rows are known only by rows that were loaded

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """Name its tables."""
        return tuple(rows.name for rows in rows_of(self.sheet()))

    def concerns(self, tag: str) -> bool:
        """Tell whether a fact must pass through this view.

        A fact of a kind that this program doesn't know concerns every view: nobody can say that it
        may be left out.
        """
        return tag in self.wanted or tag not in FACTS
