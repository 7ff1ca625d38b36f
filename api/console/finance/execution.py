"""How a budget is executed: the measures, the course of the year, and what a figure is made of."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from aiohttp import web
from msgspec import Struct

from api.console.asking import Problem, ask
from api.console.drawing import LOOK, render
from api.console.finance.looking_back import Moment, moment_of
from api.console.finance.titles import ask_all, chosen, municipalities
from api.console.looks import Look
from api.console.pages import Pages
from api.console.sentences import title
from events.budget import FundingMechanism
from ledger.keys import Role
from schemas.explanations import MeasureFigure

pages = Pages("finance")

READERS: Final = {Role.FINANCE, Role.OPERATOR, Role.AUDITOR}
ROWS: Final = 50
EXPLAINED: Final = frozenset(each.value for each in MeasureFigure)
SUMMED: Final = frozenset({"current", "free"})  # made of other figures, so no facts of their own
FIGURES: Final = (
    "approved",
    "amended",
    "reallocated",
    "current",
    "cap",
    "obligations",
    "free",
    "reserved",
    "charged",
    "invoiced",
    "paid",
)


class Place(Struct, frozen=True, kw_only=True):
    """Whose budget of which year is looked at."""

    municipality: str | None
    year: int
    known: dict[str, str]
    years: list[int]

    def year_options(self) -> list[tuple[int, int]]:
        """List the years for a form."""
        return [(year, year) for year in sorted({*self.years, self.year})]

    def terms(self) -> dict[str, object]:
        """Say it in the API's words."""
        return {"municipality": self.municipality, "year": self.year}


class MonthOfYear(Struct, kw_only=True):
    """A month of the course of the year; the sums are of all months up to it."""

    month: str
    charged: Decimal | None  # in the month; none: it is yet to come
    charged_sum: Decimal | None
    expected_sum: Decimal | None
    plan_sum: Decimal
    cap_sum: Decimal
    dry: str = ""  # what the chart says of the month in which the cap is used up


async def place_of(request: web.Request, asked: Mapping[str, str] | None = None) -> Place:
    """Read whose budget of which year is asked for; the current year, if it has a budget."""
    asked = request.query if asked is None else asked
    known = await municipalities(request)
    municipality = chosen(asked.get("municipality"), known)
    measures = await ask_all(request, "list-measures", {"municipality": municipality})
    today = request[LOOK].today.year
    years = sorted({int(each["year"]) for each in measures}) or [today]
    stated = asked.get("year", "")
    nearest = min(years, key=lambda year: (abs(year - today), year))
    year = int(stated) if stated.isdecimal() and len(stated) == len(str(today)) else nearest
    return Place(municipality=municipality, year=year, known=known, years=years)


@pages.page("/execution", roles=READERS, rank=10, sample={"as_of": "2026-03-31"})
async def execution(request: web.Request) -> web.Response:
    """Show the measures of a year, what of them is charged and paid, and where the year goes."""
    look, moment, place = request[LOOK], moment_of(request), await place_of(request)
    context: dict[str, Any] = {"place": place, "moment": moment}
    context |= {"first": f"{place.year - 1}-12-01", "last": look.today}
    terms = {**place.terms(), **moment.terms()}
    try:
        measures = await ask_all(request, "list-measures", terms)
        totals = await ask(request, "total-execution", query={**terms, "by": "mechanism"})
        months = await ask_all(request, "list-measure-months", terms)
        forecasts = await _forecasts(request, place, moment)
    except Problem as problem:
        return render(
            request,
            "finance/execution.html",
            status=problem.status,
            problem=problem,
            measures=[],
            **context,
        )
    return render(
        request,
        "finance/execution.html",
        problem=None,
        measures=measures,
        charted=[_charted(each) for each in measures],
        total=totals["total"],
        by_mechanism=totals["items"],
        position=totals["position"],
        course=course(
            look,
            place.year,
            [each for each in months if each["measure"] in _personalised(measures)],
            forecasts,
            date_of(look, moment),
        ),
        forecasts=forecasts,
        query_terms={name: it for name, it in terms.items() if it},
        **context,
    )


def _personalised(measures: list[Any]) -> set[str]:
    """Name the measures that certificates are paid from."""
    mechanism = FundingMechanism.PERSONALISED.value
    return {each["measure"] for each in measures if each["mechanism"] == mechanism}


def date_of(look: Look, moment: Moment) -> date:
    """Tell up to which day something can have happened, seen from the sliders."""
    stated = [each for each in (moment.as_of, moment.known_at) if each]
    return min([look.today, *map(date.fromisoformat, stated)])


async def _forecasts(request: web.Request, place: Place, moment: Moment) -> list[dict[str, Any]]:
    """Give the periods of the programmes that the year's budget bears, with their months."""
    found = []
    asked = {"municipality": place.municipality}
    for each in await ask_all(request, "list-pf-programmes", asked):
        part = {"pf_programme": each["pf_programme"]}
        try:
            answer = await ask(request, "forecast-pf-programme", part, moment.terms())
        except Problem as problem:
            if problem.status != web.HTTPNotFound.status_code:
                raise
            continue  # it was not there yet, seen from the sliders
        found += [
            {**period, **part} for period in answer["periods"] if period["year"] == place.year
        ]
    return found


def course(
    look: Look, year: int, months: list[Any], forecasts: list[Any], day: date
) -> list[MonthOfYear]:
    """Run through the year: what was charged and is expected up to each month, plan and cap."""
    first = f"{year}-01"
    charged, plan, cap = (defaultdict[str, Decimal](Decimal) for _ in range(3))
    for row in months:
        month = max(row["month"], first)  # a budget is approved before its year begins
        charged[month] += Decimal(row["charged"]) - Decimal(row["reversed"])
        plan[month] += sum(Decimal(row[name]) for name in ("approved", "amended", "reallocated"))
        cap[month] += Decimal(row["cap"])
    planned = defaultdict[str, Decimal](Decimal)
    for period in forecasts:
        for each in period["months"]:
            planned[each["month"]] += Decimal(each["planned"])
    now = f"{day:%Y-%m}"
    dry = {period["exhausted_month"]: period for period in forecasts if period["exhausted_month"]}
    rows, sums = [], dict.fromkeys(("charged", "planned", "plan", "cap"), Decimal())
    for number in range(1, 13):
        month = f"{year}-{number:02d}"
        for name, found in (("charged", charged), ("planned", planned), ("plan", plan)):
            sums[name] += found[month]
        sums["cap"] += cap[month]
        is_past = month <= now or any(each >= month for each in charged if charged[each])
        rows.append(
            MonthOfYear(
                month=month,
                charged=charged[month] if is_past else None,
                charged_sum=sums["charged"] if is_past else None,
                expected_sum=sums["charged"] + sums["planned"] if forecasts else None,
                plan_sum=sums["plan"],
                cap_sum=sums["cap"],
                dry=look.t("execution.dry-mark") if month in dry else "",
            )
        )
    return rows


def _charted(measure: dict[str, Any]) -> dict[str, Any]:
    """Part what a measure has so that the parts add up to it."""
    sums = {name: Decimal(measure[name]) for name in ("paid", "charged", "reserved", "cap", "free")}
    return {
        "title": measure["title"],
        "paid": sums["paid"],
        "unpaid": max(sums["charged"] - sums["paid"], Decimal()),
        "reserved": sums["reserved"],
        "left": sums["cap"] - sums["charged"] - sums["reserved"],
        "obligations": Decimal(measure["obligations"]),
        "free": sums["free"],
    }


@pages.page("/execution/{municipality}/{year}/{measure}", roles=READERS)
async def measure(request: web.Request) -> web.Response:
    """Take a figure of a measure apart: its facts, the rules and the arithmetic."""
    look, moment, parts = request[LOOK], moment_of(request), request.match_info
    part = {name: parts[name] for name in ("municipality", "year", "measure")}
    stated = request.query.get("figure")
    figure = stated if stated in FIGURES else MeasureFigure.FREE.value
    terms: dict[str, object] = {**part, **moment.terms()}
    found = await ask(request, "list-measures", query=terms)
    shown = next(iter(found["items"]), None)
    explanation = lines = None
    if figure in EXPLAINED:
        asked = {"figure": figure, **moment.terms()}
        explanation = await ask(request, "explain-measure", path=part, query=asked)
    if figure not in SUMMED:
        cut = {"figure": figure, "limit": ROWS, "cursor": request.query.get("cursor")}
        lines = await ask(request, "list-execution-lines", query={**terms, **cut})
    return render(
        request,
        "finance/measure.html",
        title=shown["title"] if shown else look.t("page.measure"),
        shown=shown,
        part=part,
        figure=figure,
        figure_options=[(each, look.t(f"execution.{each}")) for each in FIGURES],
        explanation=explanation,
        lines=lines,
        lines_terms={name: it for name, it in {**terms, "figure": figure}.items() if it},
        kind_of=lambda kind: title(look, kind),
        moment=moment,
        first=f"{int(part['year']) - 1}-12-01",
        last=look.today,
    )
