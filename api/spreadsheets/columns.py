"""What a table must hold: its columns, and how each is found by the words of its header."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from typing import Final

ALIKE: Final = 0.75  # of one: a header so near to a title is worth asking about


class Kind(StrEnum):
    """What the cells of a column hold, and what `Cell.value` is made of it."""

    TEXT = "text"  # str, on one line
    MONEY = "money"  # int, kopecks
    DATE = "date"  # datetime.date
    MONTH = "month"  # str, 2026-10
    INTEGER = "integer"  # int
    PERCENT = "percent"  # int, whole per cent from 0 to 100
    CHOICE = "choice"  # str, the code of one of `choices`


@dataclass(frozen=True)
class Column:
    """A column that is looked for."""

    name: str  # as the API has it; the key of `Row.cells`
    titles: tuple[str, ...]  # Russian, English, then what else it is called
    kind: Kind = Kind.TEXT
    required: bool = True
    choices: tuple[tuple[str, str], ...] = ()  # a code and its title
    example: str = ""
    digits: int = 0  # a text of exactly so many digits: lost leading zeros are told

    def title(self, language: str) -> str:
        """Name it for people."""
        return self.titles[1] if language == "en" and len(self.titles) > 1 else self.titles[0]


def plain(title: str) -> str:
    """Take from a title what people write differently: case, ё, spaces, punctuation."""
    folded = unicodedata.normalize("NFKC", title).casefold().replace("ё", "е")
    return "".join(sign for sign in folded if sign.isalnum())


def by_title(columns: Sequence[Column]) -> Mapping[str, Column]:
    """Index columns by everything that they may be called."""
    found: dict[str, Column] = {}
    for column in columns:
        for title in (column.name, *column.titles):
            if found.setdefault(plain(title), column) is not column:
                raise AssertionError(f"{title!r} is the title of two columns")
    return found


def alike(column: Column, headers: Sequence[str]) -> str | None:
    """Find the header that was probably meant for a column."""
    originals = {plain(header): header for header in headers if plain(header)}
    for title in column.titles:
        near = get_close_matches(plain(title), originals, n=1, cutoff=ALIKE)
        if near:
            return originals[near[0]]
    return None


@cache
def letters(place: int) -> str:
    """Name the column at a place, counted from 0: A, B … Z, AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
