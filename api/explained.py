"""Puts explanations into words: what each step was, by which rule, and the sums in numbers."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final

from api.wording import shown
from events.base import Act
from events.codec import Recorded, tag_of
from events.contract import EnrolmentRequested, Quote
from events.money import roubles
from projections.explain import Step
from schemas.explanations import Explanation, RuleShown, StepShown

AMOUNT: Final = "amount_kopecks"
TERMS_MAX: Final = 24  # of a sum written out; more would not be read


@cache
def words() -> dict[str, Any]:
    """Read what facts and rules are called; it is done once."""
    return tomllib.loads(files("api").joinpath("explained.toml").read_text("utf-8"))


def in_roubles(kopecks: int, language: str) -> str:
    """Write a sum for people."""
    return shown(AMOUNT, kopecks, language)


def step_shown(step: Step, language: str) -> StepShown:
    """Write a step; several facts in one have no single hand behind them."""
    recorded = step.recorded
    alone = step.facts_count == 1
    tag = tag_of(recorded.fact)
    act = getattr(recorded.fact, "act", None)
    return StepShown(
        position=recorded.position,
        facts_count=step.facts_count,
        type=tag,
        effective_on=recorded.effective_on,
        recorded_at=recorded.recorded_at if alone and recorded.actor else None,
        actor=recorded.actor or None,
        request=recorded.request or None,
        act=act if isinstance(act, Act) else None,
        text=words()["fact"][tag][language],
        change=roubles(step.change_kopecks),
        after=roubles(step.after_kopecks),
    )


def rules_of(types: Iterable[str], language: str) -> list[RuleShown]:
    """List the rules that facts of some types follow, each once, in the order of the facts."""
    names = dict.fromkeys(words()["fact"][each]["rule"] for each in types)
    return [
        RuleShown(
            rule=name,
            text=words()["rule"][name][language],
            source=words()["rule"][name][f"source_{language}"],
        )
        for name in names
    ]


def rule_of_refusal(code: str, language: str) -> RuleShown:
    """Name the rule that a refusal follows; the rules of the region, if no other is named."""
    name = words()["refusal"].get(code, "region")
    rule = words()["rule"][name]
    return RuleShown(rule=name, text=rule[language], source=rule[f"source_{language}"])


def comparison(figures: Mapping[str, Any], language: str) -> list[str]:
    """Write the two sums of a refusal beside each other: what was asked, and the most there was."""
    sums = {name: it for name, it in figures.items() if name.endswith("_kopecks")}
    asked = sums.pop("asked_kopecks", None)
    if asked is None or len(sums) != 1:
        return []
    (other,) = sums.values()
    sign = "=" if asked == other else ">" if asked > other else "<"
    return [f"{in_roubles(asked, language)} {sign} {in_roubles(other, language)}"]


def ground(recorded: Recorded) -> Step:
    """Make a step of a fact that changes nothing and that others rest on."""
    return Step(recorded, 0, 0)


def sum_of(steps: Sequence[Step], value: int, language: str) -> str:
    """Write the steps as one sum."""
    changes = [step.change_kopecks for step in steps if step.change_kopecks]
    if len(changes) > TERMS_MAX:
        rest = sum(changes[TERMS_MAX:])
        changes = [*changes[:TERMS_MAX], rest]
    terms = " ".join(
        f"{'−' if each < 0 else '+'} {in_roubles(abs(each), language)}" for each in changes
    )
    return f"{terms.removeprefix('+ ') or in_roubles(0, language)} = {in_roubles(value, language)}"


def split_of(quote: Quote, language: str) -> list[str]:
    """Write how a contract's price is split by months."""
    part, other = quote.certificate_kopecks, quote.other_kopecks
    lines = []
    if quote.months_count > 1:
        days, first = quote.contract_days_count, quote.first_month_days_count
        lines.append(
            f"⌊{in_roubles(part, language)} × ({days} − {first}) / {days}"
            f" / {quote.months_count - 1}⌋ = {in_roubles(other, language)}"
        )
    lines.append(
        f"{in_roubles(part, language)} − {quote.months_count - 1} × {in_roubles(other, language)}"
        f" = {in_roubles(quote.first_kopecks, language)}"
    )
    return lines


def splits_in(grounds: Iterable[Recorded], language: str) -> list[str]:
    """Write the split of the application that is among some facts."""
    return [
        line
        for each in grounds
        if isinstance(each.fact, EnrolmentRequested)
        for line in split_of(each.fact.quote, language)
    ]


def line_of(step: Step, language: str) -> str:
    """Write one step as a line."""
    return " · ".join(parts_of(step, step_shown(step, language), language))


def parts_of(found: Step, step: StepShown, language: str) -> list[str]:
    """List what a line says of a step."""
    day = shown("effective_on", step.effective_on, language)
    parts = [f"№ {step.position}", day, step.text]
    if step.facts_count > 1:
        parts.append(f"× {step.facts_count}")
    if found.change_kopecks:
        change = in_roubles(found.change_kopecks, language)
        parts.append(f"{change} → {in_roubles(found.after_kopecks, language)}")
    if step.act is not None:
        kind = words()["act"][step.act.kind][language]
        dated = shown("dated", step.act.dated, language)
        parts.append(f"{kind} № {step.act.number}, {dated}")
    return parts


def explanation(
    subject: str,
    figure: str,
    value: int,
    steps: Sequence[Step],
    arithmetic: Sequence[str],
    position: int,
    language: str,
) -> Explanation:
    """Put a figure, its steps, its rules and its arithmetic together."""
    told = [step_shown(step, language) for step in steps]
    rules = rules_of((step.type for step in told), language)
    title = words()["figure"][figure][language]
    lines = [f"{subject}: {title} = {in_roubles(value, language)}"]
    lines += [line_of(step, language) for step in steps]
    lines += [f"{rule.text} ({rule.source})" for rule in rules]
    return Explanation(
        subject=subject,
        figure=figure,
        value=roubles(value),
        steps=told,
        rules=rules,
        arithmetic=list(arithmetic),
        text=[*lines, *arithmetic],
        position=position,
    )
