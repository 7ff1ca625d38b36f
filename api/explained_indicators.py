"""Puts the explanation of an indicator into words: its facts, its rule, its two numbers."""

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final

from api.explained import words as words_of_acts
from api.roadmap_shown import percent
from api.wording import shown
from events.base import Act
from events.codec import tag_of
from events.indicator import Indicator
from projections.indicator_figures import Figures
from projections.indicator_steps import NUMERATOR, CountStep
from projections.shares import percent_of
from schemas.explanations import (
    CountStepShown,
    IndicatorExplanation,
    RuleShown,
    ShareExplained,
)

TERMS_MAX: Final = 24  # of a sum written out; more would not be read


@cache
def words() -> dict[str, Any]:
    """Read what indicators and their facts are called; it is done once."""
    return tomllib.loads(files("api").joinpath("explained_indicators.toml").read_text("utf-8"))


def step_shown(step: CountStep, language: str) -> CountStepShown:
    """Write a step; several facts in one have no single hand behind them."""
    at = step.recorded
    alone = step.facts_count == 1
    tag = tag_of(at.fact)
    act = getattr(at.fact, "act", None)
    return CountStepShown(
        position=at.position,
        facts_count=step.facts_count,
        type=tag,
        effective_on=at.effective_on,
        recorded_at=at.recorded_at if alone else None,
        actor=at.actor or None,
        request=at.request or None,
        act=act if alone and isinstance(act, Act) else None,
        text=words()["fact"][tag][language],
        of=step.of,
        change_count=step.change_count,
        after_count=step.after_count,
    )


def rule_of(indicator: Indicator, language: str) -> RuleShown:
    """Name the rule that an indicator is counted by."""
    found = words()["indicator"][indicator]
    return RuleShown(
        rule=indicator, text=found[f"rule_{language}"], source=found[f"source_{language}"]
    )


def line_of(step: CountStepShown, language: str) -> str:
    """Write one step as a line."""
    day = shown("effective_on", step.effective_on, language)
    parts = [f"№ {step.position}", day, step.text]
    if step.facts_count > 1:
        parts.append(f"× {step.facts_count}")
    number = words()["number"][step.of][language]
    change = counted(step.change_count, language, sign="+")
    parts.append(f"{number} {change} → {counted(step.after_count, language)}")
    if step.act is not None:
        kind = words_of_acts()["act"][step.act.kind][language]
        parts.append(f"{kind} № {step.act.number}, {shown('dated', step.act.dated, language)}")
    return " · ".join(parts)


def counted(number: int, language: str, sign: str = "") -> str:
    """Write a number of something, with its sign where it is a change."""
    size = shown("_count", abs(number), language)
    return f"{'−' if number < 0 else sign}{size}"


def sum_of(steps: Sequence[CountStep], name: str, whole: int, language: str) -> str:
    """Write the steps of a number as one sum."""
    changes = [step.change_count for step in steps if step.of == name]
    if len(changes) > TERMS_MAX:
        changes = [*changes[:TERMS_MAX], sum(changes[TERMS_MAX:])]
    terms = " ".join(
        f"{'−' if each < 0 else '+'} {counted(abs(each), language)}" for each in changes
    )
    title = words()["number"][name][language]
    return f"{title}: {terms.removeprefix('+ ') or 0} = {counted(whole, language)}"


def arithmetic_of(
    indicator: Indicator, steps: Sequence[CountStep], figures: Figures, language: str
) -> list[str]:
    """Write each number as a sum, then each share as a quotient."""
    part = figures.numerator(indicator)
    lines = [sum_of(steps, NUMERATOR, part, language)]
    lacking = figures.lacking_count(indicator)
    for reading, whole in figures.wholes(indicator).items():
        lines.append(sum_of(steps, reading, whole, language))
        share = percent(percent_of(part, None if lacking else whole))
        if share is not None:
            number = share.replace(".", ",") if language == "ru" else share
            lines.append(
                f"{counted(part, language)} / {counted(whole, language)} × 100 = {number} %"
            )
    if lacking:
        lines.append(f"{words()['words']['lacking'][language]} {counted(lacking, language)}")
    return lines


def explanation(
    indicator: Indicator,
    municipality: str | None,
    steps: Sequence[CountStep],
    figures: Figures,
    position: int,
    language: str,
) -> IndicatorExplanation:
    """Put an indicator, its steps, its rule and its arithmetic together."""
    told = [step_shown(step, language) for step in steps]
    rule = rule_of(indicator, language)
    arithmetic = arithmetic_of(indicator, steps, figures, language)
    part = figures.numerator(indicator)
    where = municipality or words()["words"]["region"][language]
    title = words()["indicator"][indicator][language]
    day = shown("on", figures.on, language)
    return IndicatorExplanation(
        indicator=indicator,
        municipality=municipality,
        year=figures.year,
        on=figures.on,
        numerator_count=part,
        shares=[
            ShareExplained(
                of=reading, denominator_count=whole, percent=percent(percent_of(part, whole))
            )
            for reading, whole in figures.denominators(indicator).items()
        ],
        steps=told,
        rules=[rule],
        arithmetic=arithmetic,
        text=[
            f"{title}: {where}, {figures.year}, {day}",
            *(line_of(step, language) for step in told),
            f"{rule.text} ({rule.source})",
            *arithmetic,
        ],
        position=position,
    )
