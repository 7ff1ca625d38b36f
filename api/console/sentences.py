"""One sentence of plain words for every kind of fact: what a reader of the journal sees first."""

import re
from collections.abc import Mapping
from typing import Any, Final

from api.console.looks import DASH, Look
from api.console.texts import texts
from api.wording import KOPECKS, MONTHS

REFERENCE: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MONTH: Final = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")
TAIL_LENGTH: Final = 6  # ids of one minute begin alike and end by chance
NAMES: Final = frozenset({"title", "person"})


class Figures(dict[str, str]):
    """The figures of a fact; one that it does not state is a dash."""

    def __missing__(self, name: str) -> str:
        """Give the dash."""
        return DASH


def sentence(look: Look, fact: Mapping[str, Any]) -> str:
    """Say what a fact records, with its figures."""
    figures = Figures({name: figure(look, name, it) for name, it in fact.items()})
    return texts(look.language)[f"sentence.{fact['fact']}"].format_map(figures)


def title(look: Look, kind: str) -> str:
    """Name a kind of facts without figures: the sentence up to its colon."""
    words = texts(look.language)[f"sentence.{kind}"].partition(":")[0]
    return words.rstrip(".")


def figure(look: Look, name: str, value: object) -> str:
    """Write one figure of a fact; what it is shows in its name and its form."""
    match value:
        case None:
            return DASH
        case bool():
            return look.t("yes" if value else "no")
        case int() if name.endswith(KOPECKS):
            return look.kopecks(value)
        case int():
            return str(value)
        case list() | dict():
            return str(len(value))
        case _:
            return _word(look, name, str(value))


def short(reference: str) -> str:
    """Write a reference of ours so that people can tell it from others on a page."""
    return f"…{reference[-TAIL_LENGTH:]}" if REFERENCE.fullmatch(reference) else reference


def _word(look: Look, name: str, stated: str) -> str:
    if REFERENCE.fullmatch(stated):
        return short(stated)
    if DAY.fullmatch(stated):
        return look.day(stated)
    if MONTH.fullmatch(stated) and (name in MONTHS or name.endswith("month")):
        return look.month(stated)
    if name in NAMES:
        return look.name(stated)
    return look.word(name, stated)
