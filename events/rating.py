"""Facts about how programmes are rated: the terms set by an act, and what guardians answered."""

from datetime import date

from msgspec import Struct

from events.base import Act, ContractId, Count, Fact, Percent, PeriodId, Position, ProgrammeId
from events.tariff import Ratio


class StatedWeights(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much each question counts, and how many must have answered."""

    content: Ratio  # ocsootv: соответствие программы факту
    staff: Ratio  # ocku: кадровые условия
    material: Ratio  # ocmt: материально-техническое оснащение
    overall: Ratio  # obsh: общая удовлетворённость
    turnover: Ratio  # ktob
    answers_least_percent: Percent  # minraiting: of the contracts, else there is no rating


class StatedBounds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a rating begins to lower and to raise a limit, and how steeply."""

    low: Ratio
    middle: Ratio
    high: Ratio
    low_offset: Ratio  # ppchr1
    low_divisor: Ratio  # ppzm1
    high_offset: Ratio  # ppchr2
    high_divisor: Ratio  # ppzm2


class Scores(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one guardian answered, each as a percentage of the best; never a word of their own."""

    content_percent: Percent
    staff_percent: Percent
    material_percent: Percent
    overall_percent: Percent


class RatingTermsApproved(Fact, frozen=True, kw_only=True, tag="rating-terms.approved.v1"):
    """The operator approved by an act how programmes are rated and what follows for limits."""

    version: Count  # dense from 1
    valid_from: date
    weights: StatedWeights
    bounds: StatedBounds
    act: Act


class ProgrammeAnswered(Fact, frozen=True, kw_only=True, tag="programme-answers.given.v1"):
    """A guardian answered about the programme of a contract; a later answer takes its place."""

    programme: ProgrammeId
    contract: ContractId
    period: PeriodId  # of the contract
    scores: Scores
    replaces: Position | None  # where the answer stands that this one takes the place of


RatingFact = RatingTermsApproved | ProgrammeAnswered
