"""Makes an example of any body from its type, for the pages and the OpenAPI document."""

import re
from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct, inspect

from api.checking import type_of

SOME_DAY: Final = "2026-10-31"
SOME_INSTANT: Final = "2026-10-31T12:00:00+03:00"
SOME_ID: Final = "0199c1a0-7b1e-7cc4-a1f0-3d2b8e5f9a10"

# The first that fits the type of a text is taken; its field's own name is asked before.
SAMPLES: Final = (
    "Пример",
    SOME_ID,
    "2026-10",
    "1234.56",
    "4205123456",
    "420512345678",
    "09007070160020000244",
)
BY_NAME: Final[Mapping[str, str]] = {
    "ends_at": "16:30",
    "family_name": "Снегирёва",
    "given_name": "Варвара",
    "number": "17/2026",
    "patronymic": "Ильинична",
    "period": "2026",
    "starts_at": "15:00",
    "time_zone": "Asia/Novokuznetsk",
    "title": "Робототехника",
}


def example_of(shape: type[Struct]) -> dict[str, Any]:
    """Make a body with its required fields and those that most callers fill in."""
    example: dict[str, Any] = _example("", type_of(shape))
    return example


def _example(name: str, kind: inspect.Type) -> Any:  # noqa: ANN401 - any JSON
    match kind:
        case inspect.Metadata():
            stated = (kind.extra_json_schema or {}).get("examples")
            return stated[0] if stated else _example(name, kind.type)
        case inspect.UnionType():
            members = (each for each in kind.types if not isinstance(each, inspect.NoneType))
            return _example(name, next(members))
        case inspect.StructType():
            return _struct(kind)
        case inspect.ListType() | inspect.VarTupleType():
            return [_example(name, kind.item_type)]
        case inspect.StrType():
            return _text(name, kind)
        case inspect.EnumType():
            return next(iter(kind.cls)).value
        case inspect.IntType():
            return max(kind.ge or 0, (kind.gt or 0) + 1)
        case _:
            return _plain(kind)


def _struct(kind: inspect.StructType) -> dict[str, Any]:
    fields = {
        field.encode_name: _example(field.encode_name, field.type)
        for field in kind.fields
        if field.required or _is_money(field.type)
    }
    return fields if kind.tag_field is None else {kind.tag_field: kind.tag, **fields}


def _is_money(kind: inspect.Type) -> bool:
    match kind:
        case inspect.Metadata():
            return bool(kind.extra and "money" in kind.extra) or _is_money(kind.type)
        case inspect.UnionType():
            return any(_is_money(each) for each in kind.types)
        case _:
            return False


def _text(name: str, kind: inspect.StrType) -> str:
    candidates = (BY_NAME[name], *SAMPLES) if name in BY_NAME else SAMPLES
    for text in candidates:
        is_short = kind.max_length is None or len(text) <= kind.max_length
        if is_short and re.search(kind.pattern or "", text):
            return text
    raise AssertionError(f"no sample fits {kind!r}: add one to api.examples")


def _plain(kind: inspect.Type) -> Any:  # noqa: ANN401 - any JSON
    match kind:
        case inspect.BoolType():
            return False
        case inspect.DateType():
            return SOME_DAY
        case inspect.DateTimeType():
            return SOME_INSTANT
        case inspect.UUIDType():
            return SOME_ID
        case inspect.AnyType() | inspect.DictType():
            return {}
        case _:
            raise AssertionError(f"no sample of {kind!r}: add one to api.examples")
