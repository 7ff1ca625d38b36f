"""What people type into forms, as the API takes it: sums with commas and spaces, and acts."""

import re
from collections.abc import Mapping
from typing import Final

from api.console.looks import Look
from events.base import ActKind

SUM: Final = re.compile(r"([0-9]{1,13})(?:[.,]([0-9]{1,2}))?")
ACT_FIELDS: Final = ("kind", "number", "dated")


def roubles_typed(text: str) -> str:
    """Read "1 234,5" as "1234.50"; what is no sum is left to the API, which says so."""
    bare = re.sub(r"[\s₽]", "", text)
    found = SUM.fullmatch(bare)
    if found is None:
        return text
    return f"{int(found[1])}.{found[2] or '':0<2}"


def act_typed(fields: Mapping[str, str]) -> dict[str, str]:
    """Read the act that a form names in `act.kind`, `act.number` and `act.dated`."""
    return {name: fields.get(f"act.{name}", "") for name in ACT_FIELDS}


def act_kinds(look: Look) -> list[tuple[str, str]]:
    """List the kinds of acts for a form."""
    return [(kind.value, look.word("kind", kind.value)) for kind in ActKind]


def number_typed(text: str) -> int | str:
    """Read a whole number; what is none is left to the API, which says so."""
    bare = re.sub(r"\s", "", text)
    return int(bare) if bare.isdecimal() else text
