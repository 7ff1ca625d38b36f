"""What may be wrong with the text of a road map; each fault names its line."""

from enum import StrEnum

from msgspec import Struct


class TextFaultCode(StrEnum):
    """Kinds of fault."""

    NO_MEASURES = "no-measures"
    NO_ACT = "no-act"
    NO_TITLE = "no-title"
    DEADLINE_UNREADABLE = "deadline-unreadable"
    DEADLINE_MISSING = "deadline-missing"
    TARGET_UNREADABLE = "target-unreadable"
    NUMBER_OUT_OF_ORDER = "number-out-of-order"
    CELLS_MISCOUNTED = "cells-miscounted"
    CELL_EMPTY = "cell-empty"
    TEXT_TOO_LONG = "text-too-long"
    CONTROL_CHARACTER = "control-character"


class TextFault(Struct, frozen=True, kw_only=True):
    """One fault: the line, counted from 1, what it is, and what was found there."""

    line: int
    code: TextFaultCode
    found: str = ""


class RoadmapUnreadable(Exception):
    """The text is not a road map that can be loaded whole."""

    def __init__(self, faults: tuple[TextFault, ...]) -> None:
        super().__init__("; ".join(f"line {each.line}: {each.code}" for each in faults))
        self.faults = faults


class Faults:
    """Collects faults, so that all are told at once."""

    def __init__(self) -> None:
        self.found: list[TextFault] = []

    def add(self, line: int, code: TextFaultCode, found: str = "") -> None:
        """Note a fault."""
        self.found.append(TextFault(line=line, code=code, found=found[:200]))

    def raise_if_any(self) -> None:
        """Raise all that was found, in the order of the lines."""
        if self.found:
            raise RoadmapUnreadable(tuple(sorted(self.found, key=lambda each: each.line)))
