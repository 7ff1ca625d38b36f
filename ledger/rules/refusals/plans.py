"""Why road maps are not adopted, evidence is not taken, and declared figures do not add up."""

from dataclasses import dataclass
from datetime import date

from events.base import Number, Year
from ledger.rules.refusals.base import Refusal


@dataclass(kw_only=True, unsafe_hash=True)
class RoadmapEmpty(Refusal):
    """The act names no measure."""

    code = "roadmap-empty"


@dataclass(kw_only=True, unsafe_hash=True)
class DeadlineUnclear(Refusal):
    """The days of a measure's deadline are not those that its kind says."""

    code = "deadline-unclear"
    number: Number
    first_on: date
    last_on: date


@dataclass(kw_only=True, unsafe_hash=True)
class TargetsMisplaced(Refusal):
    """Targets by year belong to a measure with such a deadline, one a year and indicator."""

    code = "targets-misplaced"
    number: Number


@dataclass(kw_only=True, unsafe_hash=True)
class ActInFuture(Refusal):
    """The document is dated later than today."""

    code = "act-in-future"
    dated: date
    today: date


@dataclass(kw_only=True, unsafe_hash=True)
class MunicipalityMisplaced(Refusal):
    """Evidence names a municipality where each carries the measure out, and only there."""

    code = "municipality-misplaced"
    number: Number
    each_municipality: bool


@dataclass(kw_only=True, unsafe_hash=True)
class MeasureDropped(Refusal):
    """The measure is not required any more."""

    code = "measure-dropped"
    number: Number


@dataclass(kw_only=True, unsafe_hash=True)
class AgesReversed(Refusal):
    """The ages do not run from the younger to the older."""

    code = "ages-reversed"
    age_from: int
    age_to: int


@dataclass(kw_only=True, unsafe_hash=True)
class PartOverWhole(Refusal):
    """A part of a declared figure is larger than the whole."""

    code = "part-over-whole"
    year: Year
    part_count: int
    whole_count: int
