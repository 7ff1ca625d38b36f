"""Prints road maps in Russian: the progress table, the справка, the report on a campaign."""

import textwrap
from collections.abc import Sequence
from typing import Final

from api.roadmap_shown import memo_line, show_campaign
from events.indicator import Indicator
from projections import shares
from projections.roadmap_progress import MeasureState, Part, Standing
from projections.roadmap_reading import Progress
from projections.roadmap_words import (
    CAMPAIGN,
    INDICATORS,
    NOTHING,
    STATES,
    act,
    comma,
    day,
    deadline,
    overlap_words,
    percent,
    reasons_of,
    signed,
    summary,
    target_words,
    text,
)

WIDTH: Final = 100
LINE: Final = "_" * 24


def print_progress(progress: Progress) -> str:
    """Print the table of a road map: each measure with its deadline, its state and the reason."""
    fact = progress.adopted.roadmap
    lines = [
        *wrapped(fact.title),
        *wrapped(fact.adopted_by),
        "",
        f"Ход исполнения на {day(progress.as_of)}",
        *wrapped(summary(progress), "  "),
    ]
    section = None
    for each in progress.standings:
        if each.measure.section != section:
            section = each.measure.section
            lines += ["", *wrapped(section or "")]
        lines += ["", *measure_lines(each, progress)]
    if fact.note:
        lines += ["", *wrapped(fact.note)]
    return "\n".join(lines) + "\n"


def measure_lines(standing: Standing, progress: Progress) -> list[str]:
    """Print one measure."""
    measure = standing.measure
    lines = wrapped(f"{measure.number}. {measure.title}")
    state = STATES[standing.state]
    if standing.done_on is not None:
        state += f" {day(standing.done_on)}"
    if standing.late_days:
        state += f", опоздание {standing.late_days} дн."
    if measure.each_municipality:
        state += f" (муниципалитетов: {standing.done_parts_count} из {standing.parts_count})"
    if measure.recommended:
        state += "; рекомендательно"
    lines += [f"    Срок: {deadline(measure.deadline)}", *wrapped(f"Состояние: {state}", "    ")]
    for line in standing.targets:
        lines += wrapped(target_words(line), "    ")
    is_required = standing.state is not MeasureState.NOT_REQUIRED
    for part in standing.parts:
        lines += part_lines(part, progress, is_required=is_required)
    return lines


def part_lines(part: Part, progress: Progress, *, is_required: bool) -> list[str]:
    """Print why a part is done, or what it lacks."""
    reasons = reasons_of(part, progress.as_of, is_required=is_required)
    owner = ""
    if part.municipality is not None:
        owner = progress.titles.get(part.municipality, part.municipality) + ": "
    return wrapped(owner + "; ".join(reasons), "    ") if reasons else []


def print_memo(progress: Progress, standing: Standing) -> str:
    """Print the справка of a measure, with the figures of each share and a place to sign."""
    lines = [
        "СПРАВКА",
        *wrapped(f"о достижении показателей мероприятия {standing.measure.number}"),
        *wrapped(standing.measure.title),
        *wrapped(f"({progress.adopted.roadmap.adopted_by})"),
        f"по состоянию на {day(progress.as_of)}",
        "",
    ]
    rows = [("Год", "Показатель", "Числитель", "Знаменатель", "Факт, %", "План, %", "Откл.")]
    for line in standing.targets:
        shown = memo_line(line, progress)
        rows.append(
            (
                str(shown.year),
                INDICATORS[shown.indicator],
                text(shown.numerator_count),
                text(shown.denominator_count),
                comma(shown.fact),
                comma(shown.target),
                signed(line.deviation),
            )
        )
    lines += table(rows)
    lines += ["", *readings(progress, standing), *overlap_lines(progress, standing)]
    lines += ["", *signatures()]
    return "\n".join(lines) + "\n"


def readings(progress: Progress, standing: Standing) -> list[str]:
    """Say where the road map asks for different shares of one indicator."""
    lines = []
    for year, indicator in dict.fromkeys(
        (line.target.year, line.target.indicator) for line in standing.targets
    ):
        asked = dict(progress.readings(indicator, year))
        if len({shares.percent_in(each) for each in asked.values()}) > 1:
            words = ", ".join(
                f"{'в общих результатах не менее' if number is None else f'в п. {number}'}"
                f" {percent(shares.percent_in(each))}"
                for number, each in asked.items()
            )
            lines += wrapped(f"{year}: {INDICATORS[indicator]} — {words}.")
    return lines


def overlap_lines(progress: Progress, standing: Standing) -> list[str]:
    """Say how many children have lessons by both mechanisms, year by year."""
    counted = {Indicator.PF_COVERAGE, Indicator.ASSIGNMENT_COVERAGE, Indicator.COVERAGE}
    years = dict.fromkeys(
        (line.target.year, line.on) for line in standing.targets if line.target.indicator in counted
    )
    found = [progress.figures[each] for each in years if each in progress.figures]
    return [line for figures in found for line in wrapped(overlap_words(figures))]


def print_campaign(progress: Progress, standing: Standing) -> str:
    """Print the report on an information campaign, with a place to sign."""
    report = show_campaign(progress, standing, 0)
    lines = [
        "ОТЧЁТ",
        "о проведённой информационной кампании",
        *wrapped(f"Мероприятие {report.number}. {report.title}"),
        *wrapped(f"({progress.adopted.roadmap.adopted_by})"),
        f"Срок: {deadline(standing.measure.deadline)}    Состояние: {STATES[standing.state]}",
        "",
    ]
    rows = [("№", "Дата", "Что сделано", "Где", "Количество")]
    rows += [
        (
            str(place),
            day(step.dated),
            f"{CAMPAIGN[step.kind]}: {step.title}",
            step.place,
            str(step.count),
        )
        for place, step in enumerate(report.steps, start=1)
    ]
    lines += table(rows) if report.steps else ["Сведений о проведённых действиях нет."]
    lines += ["", "Документы:"]
    lines += [
        f"  {act(each.act)} (факт № {each.position})"
        + ("" if each.withdrawn_on is None else f", отозван {day(each.withdrawn_on)}")
        for each in report.documents
    ] or [f"  {NOTHING}"]
    lines += ["", *signatures()]
    return "\n".join(lines) + "\n"


def signatures() -> list[str]:
    """Leave a place to sign."""
    return [f"Руководитель {LINE}    Исполнитель {LINE}", f"Дата {LINE}"]


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Set rows in columns."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    written = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    return [written[0], "  ".join("-" * width for width in widths), *written[1:]]


def wrapped(words: str, indent: str = "") -> list[str]:
    """Break a text into lines."""
    return textwrap.wrap(
        words, WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    )
