"""Builders: terms of ratings, and what guardians answer."""

from datetime import date
from typing import Any

from msgspec.structs import replace

from events.rating import Scores, StatedBounds, StatedWeights
from ledger.rules import commands as do
from ledger.rules.commands import Command
from tests import made

WEIGHTS = StatedWeights(
    content="1/4",
    staff="1/4",
    material="1/4",
    overall="1/4",
    turnover="0.1",
    answers_least_percent=30,
)
BOUNDS = StatedBounds(
    low="40",
    middle="60",
    high="80",
    low_offset="20",
    low_divisor="40",
    high_offset="30",
    high_divisor="50",
)


def bounds(**other: str) -> StatedBounds:
    return replace(BOUNDS, **other)


def terms(**other: Any) -> do.ApproveRatingTerms:
    given = do.ApproveRatingTerms(
        effective_on=made.DAY,
        valid_from=date(2025, 1, 1),
        weights=WEIGHTS,
        bounds=BOUNDS,
        act=made.ACT,
    )
    return replace(given, **other)


def scores(percent: int = 80, **other: int) -> Scores:
    given = Scores(
        content_percent=percent,
        staff_percent=percent,
        material_percent=percent,
        overall_percent=percent,
    )
    return replace(given, **other)


def answer(contract: str = "k1", percent: int = 80) -> do.AnswerProgramme:
    return do.AnswerProgramme(effective_on=made.DAY, contract=contract, scores=scores(percent))


YEAR: list[Command] = [terms(), answer(percent=80), answer(percent=90)]
