"""The text of a road map as numbered lines, and what becomes of spaces, tags and hyphens."""

import html
import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from msgspec import Struct

from api.roadmap_texts.deadlines import read_day_in_words
from api.roadmap_texts.text_faults import Faults, TextFaultCode
from events.base import Act, ActKind
from events.roadmap import Goal, RoadmapMeasure

PASSAGE_MAX: Final = 4000
ACT_NUMBER_MAX: Final = 64
CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")  # the others are kinds of space
_TAG = re.compile(r"</?[a-zA-Z][^>]*>")
_SPACES = re.compile(r"\s+")
_BEFORE_MARK = re.compile(r"\s+([,;])")
_ACT_NUMBER = re.compile(r"(?:№|\bN)\s*(\S+)")
_ACT_KINDS: Final = (
    ("приказ", ActKind.ORDER),
    ("распоряжени", ActKind.DIRECTIVE),
    ("постановлени", ActKind.RESOLUTION),
    ("решени", ActKind.COUNCIL_DECISION),
)


class Line(NamedTuple):
    """A line and its number, counted from 1."""

    number: int
    text: str


class RoadmapText(Struct, frozen=True, kw_only=True):
    """A road map as its text says it, whole."""

    title: str
    adopted_by: str
    act: Act
    measures: tuple[RoadmapMeasure, ...]
    aim: str | None = None
    tasks: tuple[str, ...] = ()
    expected_results: str | None = None
    goals: tuple[Goal, ...] = ()
    note: str | None = None


def lines_of(text: str) -> list[Line]:
    """Part a text into numbered lines."""
    return [Line(number, each) for number, each in enumerate(text.splitlines(), start=1)]


def clean(text: str) -> str:
    """Take tags, marks of bold type and superfluous spaces away."""
    plain = _SPACES.sub(" ", html.unescape(_TAG.sub(" ", text)).replace("**", "")).strip()
    return _BEFORE_MARK.sub(r"\1", plain)


class Joiner:
    """Joins lines into a text.

    A page that was laid out in columns breaks words without a hyphen; where a word ends with the
    line, the line ends with a space. If no line does, the spaces were lost, and each line ends one.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        kept = sum(each.text.endswith(" ") for each in lines if each.text.strip())
        filled = sum(bool(each.text.strip()) for each in lines)
        self.between = "" if kept * 2 > filled else " "

    def join(self, lines: Iterable[Line]) -> str:
        """Join the lines of a cell."""
        joined = ""
        for each in lines:
            hyphen = joined.endswith("-") and not joined.endswith(" -")
            joined += each.text if hyphen else self.between + each.text
        return clean(joined)


def read_act(words: str, line: int, faults: Faults) -> Act | None:
    """Read by which act a road map was approved."""
    lowered = words.lower()
    kind = next((kind for stem, kind in _ACT_KINDS if stem in lowered), None)
    number, dated = _ACT_NUMBER.search(words), read_day_in_words(words)
    if kind is None or number is None or dated is None or len(number[1]) > ACT_NUMBER_MAX:
        faults.add(line, TextFaultCode.NO_ACT, words)
        return None
    return Act(kind=kind, number=number[1], dated=dated)


def check_characters(lines: Iterable[Line], faults: Faults) -> None:
    """Note characters that no text of an act has."""
    for line in lines:
        if found := CONTROL.search(line.text):
            faults.add(line.number, TextFaultCode.CONTROL_CHARACTER, f"U+{ord(found[0]):04X}")


def check_length(text: str, line: int, faults: Faults) -> None:
    """Note a cell that holds more than any measure says: its end was not found."""
    if len(text) > PASSAGE_MAX:
        faults.add(line, TextFaultCode.TEXT_TOO_LONG, text)
