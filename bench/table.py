"""What was measured, as a table for people and as JSON for machines."""

from collections.abc import Callable, Sequence
from statistics import median
from typing import Final

import msgspec
from msgspec import Struct

WHOLE: Final = 100  # beyond, a decimal says nothing


class Row(Struct, frozen=True, kw_only=True):
    """One thing measured: medians over its rounds."""

    what: str
    unit: str  # what the rate counts
    rates: list[float]  # a second, one a round
    callers: int | None = None
    median_ms: float | None = None
    p99_ms: float | None = None
    service_us: float | None = None  # of processor in the service, for one of the unit
    database_us: float | None = None  # of processor in PostgreSQL
    callers_us: float | None = None  # of processor in the callers themselves

    @property
    def rate(self) -> float:
        """Tell the rate of the round in the middle."""
        return median(self.rates)


class Ratio(Struct, frozen=True, kw_only=True):
    """One rate beside another of the same run."""

    what: str
    value: float
    target: float | None = None
    note: str = ""

    @property
    def verdict(self) -> str:
        """Tell whether the target is met."""
        if self.target is None:
            return ""
        return "yes" if self.value >= self.target else "no"


class Results(Struct, frozen=True, kw_only=True):
    """Everything of one run."""

    machine: dict[str, str]
    rows: list[Row]
    ratios: list[Ratio]
    remarks: list[str]


def ratio_of(one: Row, other: Row, what: str, target: float | None = None) -> Ratio:
    """Divide two rates, round by round where they were taken by turns; the median of it counts."""
    if len(one.rates) == len(other.rates):
        value = median(a / b for a, b in zip(one.rates, other.rates, strict=True))
    else:
        value = one.rate / other.rate
    return Ratio(what=what, value=value, target=target)


def as_markdown(results: Results) -> str:
    """Write the table."""
    columns: dict[str, Callable[[Row], str]] = {
        "what": lambda row: row.what,
        "callers": lambda row: "" if row.callers is None else str(row.callers),
        "a second": lambda row: f"{row.rate:,.0f} {row.unit}",
        "least–most": lambda row: f"{min(row.rates):,.0f}–{max(row.rates):,.0f}",
        "median ms": lambda row: number(row.median_ms),
        "p99 ms": lambda row: number(row.p99_ms),
        "service µs": lambda row: number(row.service_us),
        "PostgreSQL µs": lambda row: number(row.database_us),
        "callers µs": lambda row: number(row.callers_us),
    }
    rows = [[show(row) for show in columns.values()] for row in results.rows]
    ratios = [
        [each.what, f"{each.value:.2f}", number(each.target), each.verdict, each.note]
        for each in results.ratios
    ]
    parts = [
        "\n".join(f"* {name}: {value}" for name, value in results.machine.items()),
        grid(list(columns), rows),
        grid(["ratio", "value", "target", "met", ""], ratios),
        "\n".join(f"* {remark}" for remark in results.remarks),
    ]
    return "\n\n".join(part for part in parts if part)


def number(value: float | None) -> str:
    """Write a number with as many decimals as it deserves."""
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= WHOLE else f"{value:.2g}" if value < 1 else f"{value:.1f}"


def grid(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table whose source reads well too."""
    widths = [max(len(line[at]) for line in [head, *rows]) for at in range(len(head))]
    lines = [
        "| "
        + " | ".join(f"{cell:{width}}" for cell, width in zip(line, widths, strict=True))
        + " |"
        for line in [head, *rows]
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def as_json(results: Results) -> str:
    """Write the same for a machine."""
    rows = [msgspec.to_builtins(row) | {"rate": row.rate} for row in results.rows]
    ratios = [msgspec.to_builtins(each) | {"met": each.verdict} for each in results.ratios]
    whole = msgspec.to_builtins(results) | {"rows": rows, "ratios": ratios}
    return msgspec.json.format(msgspec.json.encode(whole), indent=2).decode()
