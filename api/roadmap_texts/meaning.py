"""What follows from the words of a measure: its form, its indicator, which facts show it done."""

import re
from typing import Final

from events.indicator import Indicator
from events.roadmap import Goal, Milestone, ReportingForm

FORMS: Final = (
    (r"приказ\w*\s+управления\s+образования", ReportingForm.DEPARTMENT_ORDER),
    (r"нормативно-правовой\s+акт", ReportingForm.ADMINISTRATION_ACT),
    (r"решение\s+сессии", ReportingForm.COUNCIL_DECISION),
    (r"отч[её]т\s+о\s+провед[её]нной\s+информационной", ReportingForm.CAMPAIGN_REPORT),
    (r"проведение\s+информационной\s+кампании", ReportingForm.CAMPAIGN_REPORT),
    (r"справка", ReportingForm.MEMO),
    (r"соглашени\w+\s+о\s+предоставлении\s+субсиди", ReportingForm.SUBSIDY_AGREEMENTS),
    (r"приказ\w*\s+министерства", ReportingForm.MINISTRY_ORDER),
)
_PROGRAMMES = r"программы?\s+персонифицированного\s+финансирования"
MILESTONES: Final = (
    (r"утверждение\b.*\bпараметров", Milestone.PARAMETERS_APPROVED),
    (r"перераспределение\s+средств", Milestone.MONEY_REALLOCATED),
    (r"выделение\b.*\bотдельного\s+мероприятия", Milestone.MEASURE_SET_APART),
    (rf"(?:утверждение|уточнение)\b.*\b{_PROGRAMMES}", Milestone.PF_PROGRAMME_APPROVED),
    (r"утверждение\s+решений\s+о\s+бюджет", Milestone.BUDGET_APPROVED),
    (r"определение\s+уполномоченных\s+организаций", Milestone.SUBSIDY_AGREED),
    (r"формирование\s+реестров\s+поставщиков", Milestone.PROVIDERS_ENTERED),
    (
        r"формирование\s+реестров\s+[^;]*общеобразовательных\s+программ",
        Milestone.PROGRAMMES_ENTERED,
    ),
    (
        r"формирование\s+реестров\s+сертификатов|предоставления\s+сертификатов",
        Milestone.CERTIFICATES_ISSUED,
    ),
    (r"^запуск\b", Milestone.LAUNCHED),
)
INDICATORS: Final = (
    (r"организаций", Indicator.ORGANISATIONS),
    (r"сертификат|систем\w+\s+персонифицированного", Indicator.PF_COVERAGE),
    (r"дополнительн\w+\s+(?:образованием|общеобразовательн)", Indicator.COVERAGE),
)
YEARS: Final = (r"\bна\s+(20\d{2})\s+год", r"\bв\s+(20\d{2})\s+году")
GOAL: Final = re.compile(r"не\s+менее\s*[-–—]?\s*(100|[1-9]?\d(?:,\d{1,3})?)\s*%")


def form_of(*texts: str | None) -> ReportingForm | None:
    """Tell what kind of document is asked for."""
    words = " ".join(filter(None, texts)).lower()
    return next((form for pattern, form in FORMS if re.search(pattern, words)), None)


def milestones_of(title: str) -> tuple[Milestone, ...]:
    """List the facts of the ledger that show a measure done."""
    words = title.lower()
    return tuple(each for pattern, each in MILESTONES if re.search(pattern, words))


def year_of(title: str) -> int | None:
    """Give the year of the programme or the budget that a measure speaks of."""
    for pattern in YEARS:
        if found := re.search(pattern, title.lower()):
            return int(found[1])
    return None


def indicator_of(words: str) -> Indicator | None:
    """Tell what a measure or a goal is counted by."""
    lowered = words.lower()
    return next((each for pattern, each in INDICATORS if re.search(pattern, lowered)), None)


def goals_of(expected_results: str) -> tuple[Goal, ...]:
    """Read «не менее 67 %» and what it is said of."""
    goals, begin = [], 0
    for found in GOAL.finditer(expected_results):
        indicator = indicator_of(expected_results[begin : found.start()])
        if indicator is not None:
            goals.append(Goal(indicator=indicator, percent=found[1].replace(",", ".")))
        begin = found.end()
    return tuple(goals)
