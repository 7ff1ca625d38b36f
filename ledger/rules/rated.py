"""What the rules know of ratings: how many acts set their terms, and which answer counts."""

from msgspec import Struct

from events.base import Position
from events.rating import Scores


class Rated(Struct, frozen=True, kw_only=True, gc=False, tag_field="state", omit_defaults=True):
    """What is known of ratings; stored like every other state."""


class RatingTerms(Rated, frozen=True, kw_only=True, tag="rating-terms"):
    """The acts by which the terms of ratings were set."""

    versions_count: int = 0


class ProgrammeAnswers(Rated, frozen=True, kw_only=True, tag="programme-answers"):
    """All answers about a programme, those included whose place others have taken."""

    given_count: int = 0


class ContractAnswer(Rated, frozen=True, kw_only=True, tag="contract-answer"):
    """The answer that counts for a contract, and where it stands."""

    scores: Scores
    position: Position
