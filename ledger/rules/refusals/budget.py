"""Why a measure, a cap or a reallocation is refused."""

from dataclasses import dataclass

from events.base import (
    MeasureId,
)
from ledger.rules.refusals.base import Refusal


@dataclass(kw_only=True, unsafe_hash=True)
class SameMeasure(Refusal):
    """Money can't be moved from a measure to itself."""

    code = "same-measure"


@dataclass(kw_only=True, unsafe_hash=True)
class SourcesDiffer(Refusal):
    """The measures have different sources of funding: amend the budget instead."""

    code = "sources-differ"


@dataclass(kw_only=True, unsafe_hash=True)
class MeasureExhausted(Refusal):
    """The measure has less free money than is asked."""

    code = "measure-exhausted"
    measure: MeasureId
    asked_kopecks: int  # of all that it is to bear, so it may be more than any one sum
    free_kopecks: int


@dataclass(kw_only=True, unsafe_hash=True)
class RepeatedInList(Refusal):
    """The same name stands twice in the list."""

    code = "repeated-in-list"
    name: str
