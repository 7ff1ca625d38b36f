"""Builders of acts and of what a budget does in a year."""

from datetime import date
from typing import Any

from events.base import ActKind
from ledger.rules import commands as do
from tests import made


def act(name: str = "act1", **rest: Any) -> do.RegisterAct:
    """Register the act on which everything in the dull region rests."""
    terms: dict[str, Any] = {
        "effective_on": made.DAY,
        "municipality": "m1",
        "kind": made.ACT.kind,
        "number": made.ACT.number,
        "dated": made.ACT.dated,
        "body": "Administration",
        "title": "On the budget",
        "file": None,
        **rest,
    }
    return do.RegisterAct(act=name, **terms)


def next_version(name: str = "act2", **rest: Any) -> do.RegisterAct:
    """Register a later version of it."""
    terms: dict[str, Any] = {
        "kind": ActKind.ORDER,
        "number": "18",
        "dated": date(2025, 3, 1),
        "in_force_on": date(2025, 4, 1),
        "amends": "act1",
        **rest,
    }
    return act(name, **terms)
