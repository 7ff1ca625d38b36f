"""The columns of a list as a table: one for each field of its rows, in the words of the trade."""

from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cache
from typing import Any, NamedTuple

from msgspec import NODEFAULT, Struct, inspect

from api import faults
from api.checking import type_of
from api.views import MONEY_PATTERNS
from api.wording import catalogue

Row = Mapping[str, Any]


class Kind(Enum):
    """What the cells of a column hold."""

    MONEY = "money"  # a decimal string of roubles
    COUNT = "count"
    DATE = "date"
    MOMENT = "moment"
    FLAG = "flag"
    TEXT = "text"
    NESTED = "nested"  # lists and objects by name


class Column(NamedTuple):
    """A column, and the way to its cell."""

    path: tuple[str, ...]
    kind: Kind
    is_always_there: bool  # false: only if names were asked for

    @property
    def name(self) -> str:
        """Name it as the API does."""
        return ".".join(self.path)

    def title(self, language: str) -> str:
        """Name it for people."""
        return " · ".join(catalogue(language).get(f"column.{part}", part) for part in self.path)

    def cell(self, row: Row) -> Any:  # noqa: ANN401 - any JSON
        """Take its cell out of a row; None where there is nothing."""
        found: Any = row
        for part in self.path:
            if found is None:
                return None
            found = found.get(part)
        return found


def chosen(shape: type[Struct], wanted: tuple[str, ...], *, with_names: bool) -> tuple[Column, ...]:
    """Give the columns that were asked for, or all that there are; name all that are unknown."""
    columns = {
        column.name: column for column in columns_of(shape) if column.is_always_there or with_names
    }
    unknown = [place for place, name in enumerate(wanted) if name not in columns]
    if unknown:
        raise faults.Invalid(
            tuple(
                faults.FieldFault(
                    f"columns/{place}", "not-a-choice", {"choices": ", ".join(columns)}
                )
                for place in unknown
            )
        )
    return tuple(columns[name] for name in dict.fromkeys(wanted)) or tuple(columns.values())


@cache
def columns_of(shape: type[Struct]) -> tuple[Column, ...]:
    """List the columns of a row's type; objects in it are taken apart, lists are not."""
    return tuple(_columns(type_of(shape), (), is_always_there=True))


def _columns(
    shape: inspect.StructType, above: tuple[str, ...], *, is_always_there: bool
) -> Iterator[Column]:
    for field in shape.fields:
        path = (*above, field.encode_name)
        # A field that may be left out of an answer is there if it was asked for.
        there = is_always_there and (field.required or field.default is not NODEFAULT)
        kind = _plain(field.type)
        if isinstance(kind, inspect.StructType):
            yield from _columns(kind, path, is_always_there=there)
        else:
            yield Column(path, _kind_of(kind), there)


def _plain(kind: inspect.Type) -> inspect.Type:
    """Take off what says nothing of a cell: bounds, and that it may be empty."""
    if isinstance(kind, inspect.Metadata):
        return _plain(kind.type)
    if isinstance(kind, inspect.UnionType):
        kinds = [each for each in map(_plain, kind.types) if not isinstance(each, inspect.NoneType)]
        return kinds[0] if len(kinds) == 1 else inspect.AnyType()
    return kind


def _kind_of(kind: inspect.Type) -> Kind:
    match kind:
        case inspect.StrType(pattern=pattern) if pattern in MONEY_PATTERNS:
            return Kind.MONEY
        case inspect.StrType() | inspect.EnumType() | inspect.LiteralType():
            return Kind.TEXT
        case inspect.IntType():
            return Kind.COUNT
        case inspect.DateType():
            return Kind.DATE
        case inspect.DateTimeType():
            return Kind.MOMENT
        case inspect.BoolType():
            return Kind.FLAG
        case _:
            return Kind.NESTED
