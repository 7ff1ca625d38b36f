"""Checks one value without parts: money, dates, numbers, texts; says which kind of fault it has."""

import re
from datetime import date, datetime
from typing import Annotated, Any, Final, TypeAlias
from uuid import UUID

from msgspec import Meta, ValidationError, convert, inspect

from api.faults import FieldCode, FieldFault
from events.base import Month
from schemas.base import RefText
from schemas.money import POSITIVE_ROUBLES_PATTERN, ROUBLES_PATTERN

Written: TypeAlias = Any  # whatever JSON can hold
Found: TypeAlias = list[FieldFault]

FIRST_YEAR: Final = 1900  # the years that a month of the ledger can have
LAST_YEAR: Final = 2199
INTEGER_DIGITS_MAX: Final = 19  # more is beyond every bound, and slow to read

_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_INTEGER = re.compile(r"-?[0-9]+", re.ASCII)
_MONEY = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class Literal(str):
    """A number as it was written."""

    __slots__ = ()


class Constant(Literal):
    """NaN or an infinity, which JSON does not have and many programs send."""

    __slots__ = ()


def _pattern_of(annotated: Any) -> str:  # noqa: ANN401 - an Annotated type
    return str(next(meta.pattern for meta in annotated.__metadata__ if meta.pattern))


# A pattern says little to a person; those that have a name are called by it.
_NAMED_PATTERNS: Final[dict[str, FieldCode]] = {
    _pattern_of(Month): "not-a-month",
    _pattern_of(RefText): "not-a-reference",
}


def check_leaf(written: Written, kind: inspect.Type, at: str, found: Found) -> Written:
    """Check one value; give it in the form that msgspec converts."""
    if isinstance(written, Constant):
        found.append(FieldFault(at, "not-finite"))
        return written
    match kind:
        case inspect.Metadata():
            return _check_money(written, kind, at, found)
        case inspect.StrType():
            return _check_text(written, kind, at, found)
        case inspect.IntType():
            return _check_integer(written, kind, at, found)
        case inspect.DateType():
            return _check_date(written, at, found)
        case inspect.EnumType():
            return _check_choice(written, kind, at, found)
        case inspect.AnyType() | inspect.RawType():
            return written
        case _:
            return _check_plain(written, kind, at, found)


def _check_money(written: Written, kind: inspect.Metadata, at: str, found: Found) -> Written:
    is_positive = (kind.extra or {})["money"] == "positive"
    pattern = POSITIVE_ROUBLES_PATTERN if is_positive else ROUBLES_PATTERN
    text = _as_roubles(written) if isinstance(written, Literal) else written
    if isinstance(text, str) and re.search(pattern, text):
        return text
    found.append(FieldFault(at, _money_fault(written, is_positive=is_positive)))
    return written


def _as_roubles(literal: Literal) -> str:
    """Write a number literal of at most two decimals with exactly two; leave others alone."""
    whole, _, decimals = literal.partition(".")
    return f"{whole}.{decimals:0<2}"


def _money_fault(written: Written, *, is_positive: bool) -> FieldCode:
    if not isinstance(written, str):
        return "not-money"
    parts = _MONEY.fullmatch(written)
    if parts is None:
        if isinstance(written, Literal):
            return "exponent"
        return "control-character" if _CONTROL.search(written) else "not-money"
    sign, whole, decimals = parts.groups(default="")
    if len(decimals) > 2:  # noqa: PLR2004 - kopecks
        return "too-precise"
    if sign or (is_positive and not (whole + decimals).strip("0")):
        return "not-positive" if is_positive else "negative"
    is_well_formed = isinstance(written, Literal) or len(decimals) == 2  # noqa: PLR2004 - kopecks
    if is_well_formed and not (whole.startswith("0") and len(whole) > 1):
        return "money-too-large"
    return "not-money"


def _check_text(written: Written, kind: inspect.StrType, at: str, found: Found) -> Written:
    if not isinstance(written, str) or isinstance(written, Literal):
        found.append(FieldFault(at, "not-a-text"))
    elif _CONTROL.search(written):
        found.append(FieldFault(at, "control-character"))
    elif kind.max_length is not None and len(written) > kind.max_length:
        found.append(FieldFault(at, "too-long", {"most": kind.max_length}))
    elif kind.min_length is not None and len(written) < kind.min_length:
        found.append(FieldFault(at, "too-short", {"least": kind.min_length}))
    elif kind.pattern is not None and not re.search(kind.pattern, written):
        code = _NAMED_PATTERNS.get(kind.pattern, "wrong-form")
        found.append(FieldFault(at, code, {"pattern": kind.pattern}))
    return written


def _check_integer(written: Written, kind: inspect.IntType, at: str, found: Found) -> Written:
    if not isinstance(written, Literal) or not _INTEGER.fullmatch(written):
        found.append(FieldFault(at, "not-an-integer"))
        return written
    is_huge = len(written) > INTEGER_DIGITS_MAX
    if is_huge and kind.le is None and kind.lt is None:
        found.append(FieldFault(at, "not-an-integer"))
        return written
    number = int(written[:INTEGER_DIGITS_MAX])
    most = kind.le if kind.le is not None else None if kind.lt is None else kind.lt - 1
    least = kind.ge if kind.ge is not None else None if kind.gt is None else kind.gt + 1
    if least is not None and number < least:
        found.append(FieldFault(at, "too-small", {"least": least}))
    elif most is not None and (is_huge or number > most):
        found.append(FieldFault(at, "too-large", {"most": most}))
    return number


def _check_date(written: Written, at: str, found: Found) -> Written:
    if not isinstance(written, str) or not _DATE.fullmatch(written):
        found.append(FieldFault(at, "not-a-date"))
        return written
    try:
        year = date.fromisoformat(written).year
    except ValueError:
        found.append(FieldFault(at, "not-a-date"))
        return written
    if not FIRST_YEAR <= year <= LAST_YEAR:
        figures = {"first": FIRST_YEAR, "last": LAST_YEAR}
        found.append(FieldFault(at, "date-out-of-range", figures))
    return written


def _check_choice(written: Written, kind: inspect.EnumType, at: str, found: Found) -> Written:
    choices = [str(member.value) for member in kind.cls]
    if isinstance(written, Literal) or written not in choices:
        found.append(FieldFault(at, "not-a-choice", {"choices": ", ".join(choices)}))
    return written


def _check_plain(written: Written, kind: inspect.Type, at: str, found: Found) -> Written:
    """Check a value of the few kinds whose faults need no figures."""
    code: FieldCode
    match kind:
        case inspect.BoolType():
            is_fit, code = isinstance(written, bool), "not-a-boolean"
        case inspect.DateTimeType():
            is_fit, code = _converts(written, Annotated[datetime, Meta(tz=True)]), "not-an-instant"
        case inspect.UUIDType():
            is_fit, code = _converts(written, UUID), "not-a-uuid"
        case _:
            raise AssertionError(f"no body may hold {kind!r}")
    if not is_fit:
        found.append(FieldFault(at, code))
    return written


def _converts(written: Written, kind: Any) -> bool:  # noqa: ANN401 - any type that msgspec knows
    if not isinstance(written, str) or isinstance(written, Literal):
        return False
    try:
        convert(written, kind)
    except ValidationError:
        return False
    return True
