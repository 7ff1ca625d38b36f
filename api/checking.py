"""The slow path of reading: every fault of a body at once, each with its pointer, and exact money.

A number literal is kept as it was written and never becomes a binary float, so "0.10", 0.10 and
0.1 are ten kopecks and 0.101 is a fault.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Final, TypeVar

import msgspec
from msgspec import Struct, inspect
from multidict import MultiMapping

from api.faults import FieldFault, Invalid, MalformedJson, NotUtf8, TooDeep
from api.leaves import Constant, Found, Literal, Written, check_leaf

DEPTH_MAX: Final = 32
FAULTS_MAX: Final = 100  # a body of nothing but faults is not answered with a longer one
NAME_MAX: Final = 100  # of an unknown field, when it is repeated in the answer

S = TypeVar("S", bound=Struct)

_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*"')


class Pairs(list[tuple[str, Any]]):
    """An object as it was written: a name may stand twice."""


def check(body: bytes, shape: type[S], at: str = "") -> S:
    """Read a JSON body as a struct, or raise every fault of it; `at` begins the pointers."""
    return _convert(parse(body), shape, at)


def check_query(query: MultiMapping[str], shape: type[S]) -> S:
    """Read a query string as a struct, or raise every fault of it."""
    kinds = {field.encode_name: field.type for field in _fields(shape)}
    pairs = Pairs()
    for name in dict.fromkeys(query):
        texts = query.getall(name)
        if name in kinds and _is_list(kinds[name]):
            pairs.append((name, [_typed(text, kinds[name]) for text in texts]))
        else:
            kind = kinds.get(name, inspect.AnyType())
            pairs.extend((name, _typed(text, kind)) for text in texts)
    try:
        return _convert(pairs, shape, "")
    except Invalid as invalid:
        bare = (fault._replace(pointer=fault.pointer[1:]) for fault in invalid.errors)
        raise Invalid(tuple(bare)) from None


def parse(body: bytes) -> Written:
    """Read JSON without losing anything of it: literals as written, names as often as written."""
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise NotUtf8(error.start) from None
    if _depth(body) > DEPTH_MAX:
        raise TooDeep
    try:
        return json.loads(
            text,
            parse_int=Literal,
            parse_float=Literal,
            parse_constant=Constant,
            object_pairs_hook=Pairs,
        )
    except json.JSONDecodeError as error:
        raise MalformedJson(len(text[: error.pos].encode())) from None


def _depth(body: bytes) -> int:
    if body.count(b"[") + body.count(b"{") <= DEPTH_MAX:
        return 0  # it can't be deeper than that
    depth = deepest = 0
    for byte in _STRINGS.sub(b"", body):
        if byte in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b"]}":
            depth -= 1
    return deepest


def _convert(written: Written, shape: type[S], at: str) -> S:
    found: Found = []
    plain = _walk(written, type_of(shape), at, found)
    if found:
        raise Invalid(tuple(found[:FAULTS_MAX]))
    return msgspec.convert(plain, shape)


@cache
def type_of(shape: type[Struct]) -> inspect.StructType:
    """Take a struct apart; it is done once for each."""
    kind = inspect.type_info(shape)
    if not isinstance(kind, inspect.StructType):
        raise AssertionError(f"{shape!r} is not a struct")  # noqa: TRY004 - a bug, not an input
    return kind


def _fields(shape: type[Struct]) -> tuple[inspect.Field, ...]:
    return type_of(shape).fields


def _is_list(kind: inspect.Type) -> bool:
    match kind:
        case inspect.Metadata():
            return _is_list(kind.type)
        case inspect.UnionType():
            return any(_is_list(member) for member in kind.types)
        case _:
            return isinstance(kind, inspect.ListType | inspect.VarTupleType)


def _typed(text: str, kind: inspect.Type) -> Written:
    """Take a parameter's text for the JSON that its type asks for."""
    match kind:
        case inspect.Metadata():
            return _typed(text, kind.type)
        case inspect.UnionType():
            members = [member for member in kind.types if not isinstance(member, inspect.NoneType)]
            return _typed(text, members[0])
        case inspect.ListType() | inspect.VarTupleType():
            return _typed(text, kind.item_type)
        case inspect.IntType():
            return Literal(text)
        case inspect.BoolType():
            return {"true": True, "1": True, "false": False, "0": False}.get(text, text)
        case _:
            return text


def _walk(written: Written, kind: inspect.Type, at: str, found: Found) -> Written:
    """Check one value and what is below it; give it in the form that msgspec converts."""
    match kind:
        case inspect.StructType():
            return _walk_struct(written, kind, at, found)
        case inspect.UnionType():
            return _walk_union(written, kind, at, found)
        case inspect.ListType() | inspect.VarTupleType():
            return _walk_list(written, kind, at, found)
        case inspect.DictType():
            return _walk_dict(written, kind, at, found)
        case inspect.Metadata() if not (kind.extra and "money" in kind.extra):
            return _walk(written, kind.type, at, found)
        case _:
            return check_leaf(written, kind, at, found)


def _walk_struct(
    written: Written,
    kind: inspect.StructType,
    at: str,
    found: Found,
) -> Written:
    if not isinstance(written, Pairs):
        found.append(FieldFault(at, "not-an-object"))
        return written
    fields = {field.encode_name: field for field in kind.fields}
    plain: dict[str, Any] = {}
    for name, value in written:
        below = f"{at}/{_escaped(name)}"
        if name == kind.tag_field:
            plain[name] = value
        elif name not in fields:
            found.append(FieldFault(below, "unknown-field"))
        elif name in plain:
            found.append(FieldFault(below, "repeated-name"))
        else:
            plain[name] = _walk(value, fields[name].type, below, found)
    found.extend(
        FieldFault(f"{at}/{name}", "required")
        for name, field in fields.items()
        if field.required and name not in plain
    )
    return plain


def _walk_union(
    written: Written,
    kind: inspect.UnionType,
    at: str,
    found: Found,
) -> Written:
    members = [member for member in kind.types if not isinstance(member, inspect.NoneType)]
    if written is None and len(members) < len(kind.types):
        return None
    if len(members) == 1:
        return _walk(written, members[0], at, found)
    structs = [member for member in members if isinstance(member, inspect.StructType)]
    if structs and isinstance(written, Pairs):
        return _walk_tagged(written, structs, at, found)
    fewest: Found | None = None
    for member in members:
        tried: Found = []
        plain = _walk(written, member, at, tried)
        if not tried:
            return plain
        if fewest is None or len(tried) < len(fewest):
            fewest = tried
    found.extend(fewest or ())
    return written


def _walk_tagged(
    written: Pairs, structs: list[inspect.StructType], at: str, found: Found
) -> Written:
    tag_field = structs[0].tag_field or "type"
    by_tag = {str(struct.tag): struct for struct in structs}
    stated = dict(written).get(tag_field)
    if tag_field not in dict(written):
        found.append(FieldFault(f"{at}/{tag_field}", "required"))
    elif not isinstance(stated, str) or stated not in by_tag:
        choices: Mapping[str, object] = {"choices": ", ".join(by_tag)}
        found.append(FieldFault(f"{at}/{tag_field}", "not-a-choice", choices))
    else:
        return _walk_struct(written, by_tag[stated], at, found)
    return written


def _walk_list(
    written: Written,
    kind: inspect.ListType | inspect.VarTupleType,
    at: str,
    found: Found,
) -> Written:
    if not isinstance(written, list) or isinstance(written, Pairs):
        found.append(FieldFault(at, "not-an-array"))
        return written
    _check_count(len(written), kind, at, found)
    return [
        _walk(value, kind.item_type, f"{at}/{index}", found) for index, value in enumerate(written)
    ]


def _walk_dict(
    written: Written,
    kind: inspect.DictType,
    at: str,
    found: Found,
) -> Written:
    if not isinstance(written, Pairs):
        found.append(FieldFault(at, "not-an-object"))
        return written
    _check_count(len(written), kind, at, found)
    plain: dict[str, Any] = {}
    for name, value in written:
        below = f"{at}/{_escaped(name)}"
        if name in plain:
            found.append(FieldFault(below, "repeated-name"))
        key = _walk(name, kind.key_type, below, found)
        plain[key] = _walk(value, kind.value_type, below, found)
    return plain


def _check_count(
    count: int,
    kind: inspect.ListType | inspect.VarTupleType | inspect.DictType,
    at: str,
    found: Found,
) -> None:
    if kind.min_length is not None and count < kind.min_length:
        found.append(FieldFault(at, "too-few-items", {"least": kind.min_length}))
    if kind.max_length is not None and count > kind.max_length:
        found.append(FieldFault(at, "too-many-items", {"most": kind.max_length}))


def _escaped(name: str) -> str:
    """Write a name as a part of a JSON pointer (RFC 6901)."""
    return name[:NAME_MAX].replace("~", "~0").replace("/", "~1")
