"""What stands in a cell before anybody knows what it should have been."""

import re
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import Final, NamedTuple


class Percent(NamedTuple):
    """A number that is shown as per cent: 0.5 is 50 %."""

    number: float


class Unformatted(NamedTuple):
    """A number of a form that does not tell us whether it is shown as per cent."""

    number: float


class Erroneous(NamedTuple):
    """A formula that went wrong: #N/A."""

    text: str


class Uncalculated(NamedTuple):
    """A formula whose result nobody has stored."""


Plain = (
    bool
    | int
    | float
    | Decimal
    | str
    | date
    | Percent
    | Unformatted
    | Erroneous
    | Uncalculated
    | None
)

CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
DOUBLE_DIGITS: Final = 15  # that a spreadsheet program keeps of a number, and ever shows


def exact(number: float) -> Decimal:
    """Recover the decimal that a person has typed into a workbook.

    Workbooks store binary floats; this is the edge where they end. The shortest decimal that
    gives the same float (its repr) is what was typed; of a calculated one, such as 0.1 + 0.2,
    only the 15 digits count that the program itself shows. No arithmetic is done with the float.
    """
    typed = Decimal(repr(number))
    shown = f"{typed:.{DOUBLE_DIGITS - 1}e}"
    return Decimal(shown).normalize()


def as_seen(found: Plain) -> str:
    """Write a cell as its user sees it, the Russian way."""
    match found:
        case None:
            return ""
        case bool():
            return "ИСТИНА" if found else "ЛОЖЬ"
        case Percent():
            return f"{plainly(exact(found.number) * 100)}%"
        case Unformatted():
            return as_seen(found.number)
        case Erroneous():
            return visible(found.text)
        case Uncalculated():
            return ""
        case float():
            return plainly(exact(found)) if isfinite(found) else str(found)
        case Decimal():
            return plainly(found)
        case datetime() if found.time().isoformat() != "00:00:00":
            return f"{found:%d.%m.%Y %H:%M:%S}"
        case date():
            return f"{found:%d.%m.%Y}"
        case _:
            return visible(str(found))


def visible(text: str) -> str:
    """Show what has no sign of its own (a NUL, an escape) as U+FFFD: databases refuse a NUL."""
    return CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def plainly(number: Decimal) -> str:
    """Write a number without an exponent and without zeros at its end."""
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").removesuffix(".")
    return text.replace(".", ",")
