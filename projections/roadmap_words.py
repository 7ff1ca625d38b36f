"""The Russian of road maps and indicators on papers: states, deadlines, acts, shares."""

from datetime import date
from fractions import Fraction
from typing import Final

from events.base import Act, ActKind
from events.indicator import Indicator
from events.roadmap import CampaignKind, Deadline, DeadlineKind, Milestone
from projections import shares
from projections.indicator_figures import Figures
from projections.roadmap_progress import MeasureState, Part, TargetLine
from projections.roadmap_reading import Progress

NOTHING: Final = "—"
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


def summary(progress: Progress) -> str:
    """Count the measures by state."""
    counts = [
        f"{words} — {count}"
        for state, words in STATES.items()
        if (count := sum(each.state is state for each in progress.standings))
    ]
    return f"Мероприятий — {len(progress.standings)}: " + ", ".join(counts) + "."


def reasons_of(part: Part, as_of: date, *, is_required: bool) -> list[str]:
    """Say why a part is done, or what it lacks."""
    reasons = [
        f"{MILESTONES[each.milestone]} {day(each.happened_on)} (факт № {each.position})"
        for each in part.occurrences
    ]
    for each in part.documents:
        words = act(each.act)
        if not each.counts_on(as_of):
            words += " — не засчитан"
        reasons.append(f"{words} (факт № {each.position})")
    if part.lacking and is_required:
        missing = ", ".join(LACKING[each] for each in part.lacking)
        reasons.append(f"ожидается: {missing}")
    return reasons


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


def overlap_words(figures: Figures) -> str:
    """Say what the coverage of both mechanisms together is, no child counted twice."""
    together = figures.percent(Indicator.COVERAGE)
    return (
        f"{figures.year}: по обоим механизмам занимаются {figures.overlap_count} детей;"
        f" всего охвачено {figures.numerator(Indicator.COVERAGE)}"
        f" ({NOTHING if together is None else percent(together)}), дети считаны один раз."
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
