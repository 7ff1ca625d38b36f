"""How limits and ratings of providers and programmes are found, in exact numbers.

Nothing here decides: the operator looks at what comes out and sets the limit by a command.
"""

from collections.abc import Iterable
from fractions import Fraction
from math import floor

from msgspec import Struct

CLOSED_WEIGHT = 2  # an answer from a contract that has ended says more
RUNNING_WEIGHT = 1
KNOWN_SHARE = Fraction(7, 10)  # of the district's children, when a provider is new


class RatingBounds(Struct, frozen=True, kw_only=True):
    """Where a rating begins to lower and to raise a limit, and how steeply."""

    low: Fraction
    middle: Fraction
    high: Fraction
    low_offset: Fraction  # ppchr1
    low_divisor: Fraction  # ppzm1
    high_offset: Fraction  # ppchr2
    high_divisor: Fraction  # ppzm2


class Answers(Struct, frozen=True, kw_only=True):
    """What guardians answered to the questions on a programme, each as a share of the best."""

    content: Fraction  # fact: соответствие факту
    staff: Fraction
    material: Fraction
    overall: Fraction
    closed: bool  # the contract has ended


class RatingWeights(Struct, frozen=True, kw_only=True):
    """How much each question counts."""

    content: Fraction  # ocsootv
    staff: Fraction  # ocku
    material: Fraction  # ocmt
    overall: Fraction  # obsh
    turnover: Fraction  # ktob
    answers_least_percent: int  # minraiting: of the contracts, else there is no rating


def nearest(exact: Fraction) -> int:
    """Round to the nearest whole number, half upwards."""
    return floor(exact + Fraction(1, 2))


def rating_coefficient(rating: Fraction | None, bounds: RatingBounds) -> Fraction:
    """Tell how a rating changes a limit; who was never rated keeps it."""
    if rating is None:
        return Fraction(1)
    if rating < bounds.low:
        return Fraction(0)
    if rating < bounds.middle:
        return (rating - bounds.low_offset) / bounds.low_divisor
    if rating <= bounds.high:
        return Fraction(1)
    return (rating - bounds.high_offset) / bounds.high_divisor


def programme_limit(
    base_count: int, modules_count: int, rating: Fraction | None, bounds: RatingBounds
) -> int:
    """Find the limit of a programme from its direction, its modules and its rating."""
    return nearest(base_count * modules_count * rating_coefficient(rating, bounds))


def new_provider_limit(
    *,
    certificates_count: int,
    children_count: int,
    potential: Fraction,
    last_year_services_count: int,
    coefficient: Fraction,
) -> int:
    """Find the limit of a provider that had no contracts last year."""
    share = Fraction(certificates_count) / (children_count * KNOWN_SHARE)
    return floor(share * potential * last_year_services_count * coefficient)


def known_provider_limit(
    *,
    last_year_contracts_count: int,
    certificates_count: int,
    last_year_certificates_count: int,
    coefficient: Fraction,
) -> int:
    """Find the limit of a provider that had contracts last year."""
    growth = Fraction(certificates_count, last_year_certificates_count)
    return floor(last_year_contracts_count * growth * coefficient)


def programme_rating(
    answers: Iterable[Answers],
    *,
    contracts_count: int,
    turnover: Fraction,
    weights: RatingWeights,
) -> Fraction | None:
    """Rate a programme by its guardians' answers and its turnover, if enough have answered."""
    given = list(answers)
    if not given or len(given) * 100 < contracts_count * weights.answers_least_percent:
        return None
    weight = [CLOSED_WEIGHT if each.closed else RUNNING_WEIGHT for each in given]
    scores = [score(each, weights) for each in given]
    mean = sum((each * by for each, by in zip(scores, weight, strict=True)), Fraction(0)) / sum(
        weight
    )
    return mean + weights.turnover * turnover * 100


def score(answers: Answers, weights: RatingWeights) -> Fraction:
    """Weigh the answers of one guardian."""
    return (
        weights.content * answers.content
        + weights.staff * answers.staff
        + weights.material * answers.material
        + weights.overall * answers.overall
    )


def provider_rating(programmes: Iterable[tuple[Fraction | None, int]]) -> Fraction | None:
    """Average the ratings of a provider's programmes, each by the number of its contracts."""
    rated = [(rating, count) for rating, count in programmes if rating is not None]
    total = sum(count for _, count in rated)
    if total == 0:
        return None
    return sum((rating * count for rating, count in rated), Fraction(0)) / total
