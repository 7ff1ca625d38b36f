"""What may be asked about the terms of ratings and about guardians' answers."""

from datetime import date

from events.base import Act, ContractId
from events.rating import Scores, StatedBounds, StatedWeights
from ledger.rules.commands.base import Command


class ApproveRatingTerms(Command, frozen=True, kw_only=True):
    """Record how programmes are rated and what follows for their limits."""

    valid_from: date
    weights: StatedWeights
    bounds: StatedBounds
    act: Act


class AnswerProgramme(Command, frozen=True, kw_only=True):
    """Record what a guardian answered about the programme of a contract."""

    contract: ContractId
    scores: Scores
