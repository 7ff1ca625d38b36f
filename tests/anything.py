"""Hypothesis strategies for any command or fact, read off its own types.

References come from small pools, so that random commands meet each other's subjects.
"""

from datetime import date, timedelta
from typing import Any, cast

from hypothesis import strategies as st
from msgspec import inspect

POOLS: dict[str, list[str]] = {
    "advance": ["adv1", "adv2"],
    "agreement": ["a1", "a2"],
    "booked_month": ["2025-10", "2026-01"],
    "cert_group": ["g5-18", "g2"],
    "certificate": ["c1", "c2", "c3"],
    "child": ["child-c1", "child-c2", "child-c3"],
    "code": ["07507030210100000244", "0750703021010000А244"],
    "contract": ["k1", "k2", "k3", "k4"],
    "closed_month": ["2025-09", "2025-12"],
    "ends_at": ["16:30", "23:59"],
    "file": ["ab" * 32],
    "sha256": ["ab" * 32],
    "first": ["2025-09", "2026-01"],
    "from_measure": ["pfdo", "assignment"],
    "group": ["gr1", "gr2"],
    "invoice": ["i1", "i2"],
    "last": ["2025-12", "2026-05"],
    "late_month": ["2025-10", "2026-01"],
    "last_month": ["2025-09", "2025-12"],
    "measure": ["pfdo", "assignment"],
    "module": ["mod1", "mod2"],
    "month": ["2025-09", "2025-10", "2025-11", "2025-12", "2026-01"],
    "municipality": ["m1", "m2"],
    "next_month": ["2025-10", "2026-01"],
    "payer": ["pay1", "pay2"],
    "percent": ["9", "61.3"],
    "period": ["2025", "2026", "2027"],
    "pf_programme": ["pf1", "pf2"],
    "programme": ["pr1", "pr2"],
    "provider": ["p1", "p2"],
    "roadmap": ["rm1", "rm2"],
    "run": ["run1", "run2"],
    "statement": ["ab" * 32],
    "starts_at": ["00:00", "15:00"],
    "to_measure": ["pfdo", "assignment"],
}
DAYS = [date(2025, 8, 30) + timedelta(days=step) for step in range(0, 520, 13)]
WORDS = ["1", "17 - ПФ", "«Роботы»", 'a "b" \\ /', "ё\u2028\U0001f600"]
RATIOS = ["0", "1", "1.302", "13/10"]
AMOUNTS = st.one_of(st.integers(0, 3), st.integers(0, 20_000_00), st.integers(0, 2**53 - 1))


def anything(kind: type[Any], **fixed: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Build instances of a Struct; fields that are named here are built as said here."""
    found = cast("inspect.StructType", inspect.type_info(kind))
    fields = {
        each.name: fixed.get(each.name, of_type(each.type, each.name)) for each in found.fields
    }
    return st.builds(kind, **fields)


def of_type(kind: inspect.Type, name: str) -> st.SearchStrategy[Any]:
    """Build values of one field."""
    match kind:
        case inspect.NoneType():
            return st.none()
        case inspect.BoolType():
            return st.booleans()
        case inspect.IntType():
            low = kind.ge if kind.ge is not None else 0 if kind.gt is None else kind.gt + 1
            high = kind.le if kind.le is not None else 60
            return AMOUNTS.map(lambda number: min(max(number, low), high))
        case inspect.StrType(pattern=str(pattern)) if pattern.startswith("^(0|[1-9]"):
            return st.sampled_from(RATIOS)
        case inspect.StrType():
            return st.sampled_from(
                POOLS.get(name, WORDS if "Za-z" not in (kind.pattern or "") else ["x-1"])
            )
        case inspect.DateType():
            return st.sampled_from(DAYS)
        case inspect.EnumType():
            return st.sampled_from(list(kind.cls))
        case inspect.VarTupleType():
            return st.lists(of_type(kind.item_type, name), max_size=3).map(tuple)
        case inspect.StructType():
            return anything(kind.cls)
        case inspect.UnionType():
            return st.one_of([of_type(each, name) for each in kind.types])
        case _:
            raise AssertionError(f"{name}: no values for {kind!r}")
