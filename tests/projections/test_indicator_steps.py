"""The steps of an indicator add up to its numbers, at any place in the book and on any day."""

import tomllib
from importlib.resources import files

import asyncpg
import pytest

from events.indicator import Indicator
from projections import indicators
from projections.indicator_figures import day_of, read_figures
from projections.indicator_past import read_figures_at
from projections.indicator_steps import CountStep, explain_indicator, numbers_of
from projections.runner import Runner
from projections.travel import Moment
from tests.made import BOOK
from tests.projections.history import Journal, catch_up
from tests.projections.test_indicators_past import DAYS, TOWNS
from tests.projections.test_travel import SEEDS, history


def totals(steps: list[CountStep]) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in steps:
        found[each.of] = found.get(each.of, 0) + each.change_count
        assert each.after_count == found[each.of]
    return {name: count for name, count in found.items() if count}


@pytest.mark.parametrize("seed", SEEDS)
async def test_indicators_are_the_sums_of_their_steps(
    seed: int, journal: Journal, runner: Runner, db: asyncpg.Connection
) -> None:
    facts = await history(journal, seed)
    await catch_up(runner)
    moved = set()
    async with db.transaction():
        for position in (len(facts), len(facts) // 2):
            for town in TOWNS:
                for as_of in DAYS[1::2]:
                    day = (as_of.year, day_of(as_of.year, as_of))
                    moment = Moment(position=position)
                    shown = await read_figures_at(db, BOOK, town, [day], as_of, moment)
                    for each in Indicator:
                        asked = (each, town, as_of.year, as_of, moment)
                        steps, figures = await explain_indicator(db, BOOK, *asked)
                        assert figures == shown[day]
                        numbers = numbers_of(figures, each)
                        assert totals(steps) == {it: sum_ for it, sum_ in numbers.items() if sum_}
                        assert sorted(steps, key=lambda step: step.recorded.position) == steps
                        moved |= {each for step in steps}
                    if position == len(facts):
                        assert shown == await read_figures(db, BOOK, town, [day], as_of)
    assert len(moved) == len(Indicator)


def test_all_that_moves_an_indicator_has_words_in_both_languages() -> None:
    words = tomllib.loads(files("api").joinpath("explained_indicators.toml").read_text("utf-8"))
    assert set(words["fact"]) == indicators.VIEW.wanted
    assert set(words["indicator"]) == set(Indicator)
    for fact in words["fact"].values():
        assert all((fact["ru"], fact["en"]))
    for each in words["indicator"].values():
        names = ("ru", "en", "rule_ru", "rule_en", "source_ru", "source_en")
        assert all(each[name] for name in names)
