"""Prints road maps in Russian: the progress table, the справка, the report on a campaign."""

import textwrap
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Final

from api.roadmap_shown import memo_line, show_campaign
from events.base import Act, ActKind
from events.indicator import Indicator
from events.roadmap import CampaignKind, Deadline, DeadlineKind, Milestone
from projections import shares
from projections.indicator_figures import Figures
from projections.roadmap_progress import MeasureState, Part, Standing, TargetLine
from projections.roadmap_reading import Progress

WIDTH: Final = 100
NOTHING: Final = "—"
LINE: Final = "_" * 24
MONTHS: Final = (
    *("январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август"),
    *("сентябрь", "октябрь", "ноябрь", "декабрь"),
)
STATES: Final = {
    MeasureState.PLANNED: "запланировано",
    MeasureState.DUE_SOON: "срок подходит",
    MeasureState.DONE: "исполнено",
    MeasureState.DONE_LATE: "исполнено с опозданием",
    MeasureState.OVERDUE: "просрочено",
    MeasureState.NOT_REQUIRED: "не требуется",
}
INDICATORS: Final = {
    Indicator.COVERAGE: "охват дополнительным образованием",
    Indicator.PF_COVERAGE: "охват персонифицированным финансированием",
    Indicator.ASSIGNMENT_COVERAGE: "охват по муниципальному заданию",
    Indicator.ORGANISATIONS: "доля организаций, внедривших систему",
    Indicator.MUNICIPALITIES: "доля муниципалитетов, использующих систему",
    Indicator.CERTIFICATE_USERS: "доля детей, использовавших сертификат",
    Indicator.ISSUING_REGIONS: "регион выдаёт сертификаты",
}
MILESTONES: Final = {
    Milestone.BUDGET_APPROVED: "бюджет со средствами на сертификаты утверждён",
    Milestone.MEASURE_SET_APART: "отдельное мероприятие выделено",
    Milestone.MONEY_REALLOCATED: "средства перераспределены",
    Milestone.PARAMETERS_APPROVED: "параметры утверждены",
    Milestone.PF_PROGRAMME_APPROVED: "программа ПФ утверждена",
    Milestone.SUBSIDY_AGREED: "соглашение о субсидии заключено",
    Milestone.PROVIDERS_ENTERED: "поставщики внесены в реестр",
    Milestone.PROGRAMMES_ENTERED: "программы внесены в реестр",
    Milestone.CERTIFICATES_ISSUED: "сертификаты выданы",
    Milestone.LAUNCHED: "система запущена: первое списание по сертификату",
}
LACKING: Final = {"evidence": "документ"} | {each.value: text for each, text in MILESTONES.items()}
ACTS: Final = {
    ActKind.COUNCIL_DECISION: "решение Совета",
    ActKind.BUDGET_DECISION: "решение о бюджете",
    ActKind.RESOLUTION: "постановление",
    ActKind.ORDER: "приказ",
    ActKind.AGREEMENT: "соглашение",
    ActKind.DIRECTIVE: "распоряжение",
    ActKind.PROTOCOL: "протокол",
    ActKind.MEMO: "справка",
    ActKind.REPORT: "отчёт",
}
CAMPAIGN: Final = {
    CampaignKind.ARTICLE: "публикация",
    CampaignKind.SPEECH: "выступление",
    CampaignKind.PRESS_RELEASE: "пресс-релиз",
    CampaignKind.BANNER: "баннер",
    CampaignKind.MEETING: "встреча",
    CampaignKind.OTHER: "иное",
}


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


def summary(progress: Progress) -> str:
    """Count the measures by state."""
    counts = [
        f"{words} — {count}"
        for state, words in STATES.items()
        if (count := sum(each.state is state for each in progress.standings))
    ]
    return f"Мероприятий — {len(progress.standings)}: " + ", ".join(counts) + "."


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
    reasons = [
        f"{MILESTONES[each.milestone]} {day(each.happened_on)} (факт № {each.position})"
        for each in part.occurrences
    ]
    for each in part.documents:
        words = act(each.act)
        if not each.counts_on(progress.as_of):
            words += " — не засчитан"
        reasons.append(f"{words} (факт № {each.position})")
    if part.lacking and is_required:
        missing = ", ".join(LACKING[each] for each in part.lacking)
        reasons.append(f"ожидается: {missing}")
    owner = ""
    if part.municipality is not None:
        owner = progress.titles.get(part.municipality, part.municipality) + ": "
    return wrapped(owner + "; ".join(reasons), "    ") if reasons else []


def target_words(line: TargetLine) -> str:
    """Write a target of a year beside what was reached."""
    name = INDICATORS[line.target.indicator]
    asked = percent(shares.percent_in(line.target.percent))
    if line.percent is None:
        fact = "нет данных" if line.state is not MeasureState.PLANNED else NOTHING
        return f"{line.target.year}: {name}: план {asked}, факт {fact} — {STATES[line.state]}"
    deviation = signed(line.deviation)
    return (
        f"{line.target.year}: {name}: план {asked}, факт {percent(line.percent)},"
        f" отклонение {deviation} на {day(line.on)} — {STATES[line.state]}"
    )


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


def overlap_words(figures: Figures) -> str:
    """Say what the coverage of both mechanisms together is, no child counted twice."""
    together = figures.percent(Indicator.COVERAGE)
    return (
        f"{figures.year}: по обоим механизмам занимаются {figures.overlap_count} детей;"
        f" всего охвачено {figures.numerator(Indicator.COVERAGE)}"
        f" ({NOTHING if together is None else percent(together)}), дети считаны один раз."
    )


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


def deadline(due: Deadline) -> str:
    """Write when a measure is due as its act does."""
    first, last = due.first_on, due.last_on
    match due.kind:
        case DeadlineKind.DATE:
            return day(last)
        case DeadlineKind.MONTH:
            return f"{MONTHS[last.month - 1]} {last.year} г."
        case DeadlineKind.MONTH_RANGE:
            begin = MONTHS[first.month - 1]
            year = "" if first.year == last.year else f" {first.year} г."
            return f"{begin}{year} – {MONTHS[last.month - 1]} {last.year} г."
        case DeadlineKind.YEAR_TARGETS:
            return f"{first.year}–{last.year} гг."


def day(date_: date) -> str:
    """Write a day."""
    return date_.strftime("%d.%m.%Y")


def act(found: Act) -> str:
    """Write an act."""
    return f"{ACTS[found.kind]} от {day(found.dated)} № {found.number}"


def percent(share: Fraction | None) -> str:
    """Write a share with a comma."""
    return NOTHING if share is None else f"{comma(shares.shown(share))} %"


def signed(share: Fraction | None) -> str:
    """Write by how much a target was exceeded or missed."""
    if share is None:
        return NOTHING
    return ("+" if share > 0 else "") + comma(shares.shown(share))


def comma(decimal: str | None) -> str:
    """Write a decimal as Russian papers do."""
    return NOTHING if decimal is None else decimal.replace(".", ",").replace("-", "−")


def text(count: int | None) -> str:
    """Write a count."""
    return NOTHING if count is None else str(count)
