"""Figures that indicators are counted against are declared; the indicators are shown."""

from datetime import date
from typing import Final

from aiohttp import hdrs, web
from msgspec import Struct

from api import explained_indicators
from api.headers import language_of
from api.moments import looking_from, looking_known
from api.operations import Routes
from api.plumbing import CALENDAR, answer, caller_of, execute, read, read_query, standing
from api.receipts import stamp
from api.roadmap_progress import the_progress
from api.roadmap_shown import percent, target_percent
from api.views import position_of, read_state
from events.codec import tag_of
from events.indicator import Indicator
from events.period import first_day, month_of, next_month
from ledger.database import Db
from ledger.keys import Role
from ledger.rules import refusals
from ledger.rules.commands import DeclareOrganisations, DeclarePopulation, ReportCoverage
from ledger.rules.settled import WorkingCalendar
from ledger.rules.working_days import count_worked, year_subject
from ledger.verdicts import Accepted
from projections import indicator_steps, indicators, roadmaps
from projections.indicator_figures import Figures, day_of, read_figures
from projections.indicator_past import read_figures_at
from projections.roadmap_reading import Progress
from projections.shares import percent_in, percent_of
from projections.travel import Moment
from schemas.explanations import IndicatorExplainQuery, IndicatorExplanation
from schemas.indicators import (
    CoverageRequest,
    DeclarationReceipt,
    DeclaredShown,
    FederalShown,
    IndicatorQuery,
    Indicators,
    IndicatorShown,
    OrganisationsRequest,
    PopulationRequest,
    ReadingShown,
    ShareShown,
)

routes = Routes("indicators", "Показатели", "Indicators")

WRITERS: Final = {Role.FINANCE, Role.OPERATOR}
READERS: Final = {Role.FINANCE, Role.OPERATOR, Role.AUDITOR}
VIEW: Final = indicators.VIEW.name
ROADMAPS: Final = roadmaps.VIEW.name
FEDERAL_WORKING_DAY: Final = 6
Readings = list[tuple[str | None, str]]


@routes.post(
    "/v1/populations",
    roles=WRITERS,
    body=PopulationRequest,
    answer=DeclarationReceipt,
    refuses=(refusals.NotFound, refusals.ActInFuture, refusals.AgesReversed),
)
async def declare_population(request: web.Request) -> web.Response:
    """Declare how many children live in a municipality; a later act of the year replaces it."""
    body = await read(request, PopulationRequest)
    command = DeclarePopulation(
        municipality=body.municipality,
        year=body.year,
        age_from=body.age_from,
        age_to=body.age_to,
        children_count=body.children_count,
        act=body.act,
        **standing(request),
    )
    return _declared(request, await execute(request, command), body.municipality, body.year)


@routes.post(
    "/v1/organisation-counts",
    roles=WRITERS,
    body=OrganisationsRequest,
    answer=DeclarationReceipt,
    refuses=(refusals.NotFound, refusals.ActInFuture, refusals.PartOverWhole),
)
async def declare_organisations(request: web.Request) -> web.Response:
    """Declare how many organisations there are, all and those with extra lessons."""
    body = await read(request, OrganisationsRequest)
    command = DeclareOrganisations(
        municipality=body.municipality,
        year=body.year,
        all_count=body.all_count,
        extra_count=body.extra_count,
        act=body.act,
        **standing(request),
    )
    return _declared(request, await execute(request, command), body.municipality, body.year)


@routes.post(
    "/v1/coverage-reports",
    roles=WRITERS,
    body=CoverageRequest,
    answer=DeclarationReceipt,
    refuses=(refusals.NotFound, refusals.ActInFuture, refusals.PartOverWhole),
)
async def report_coverage(request: web.Request) -> web.Response:
    """Report who has lessons outside of what this ledger holds; it is added to what it counts."""
    body = await read(request, CoverageRequest)
    command = ReportCoverage(
        municipality=body.municipality,
        year=body.year,
        pf_children_count=body.pf_children_count,
        assignment_children_count=body.assignment_children_count,
        both_children_count=body.both_children_count,
        organisations_count=body.organisations_count,
        act=body.act,
        **standing(request),
    )
    return _declared(request, await execute(request, command), body.municipality, body.year)


def _declared(
    request: web.Request, accepted: Accepted, municipality: str, year: int
) -> web.Response:
    receipt = DeclarationReceipt(municipality=municipality, year=year, **stamp(request, accepted))
    return answer(request, receipt, etag=accepted.position_last)


@routes.get(
    "/v1/indicators",
    roles=READERS,
    answer=Indicators,
    query=IndicatorQuery,
    refuses=(refusals.NotFound,),
)
async def show_indicators(request: web.Request) -> web.Response:
    """Show the indicators of a municipality or of the region for a year, on a day of it.

    Children are counted once each, by the random reference, however many contracts they have.
    Shares are of what was declared for the year; where acts leave open what a share is of, or ask
    for different shares, every reading is shown.
    """
    query = read_query(request, IndicatorQuery)
    asked = asked_of(request, query)
    async with looking_known(request, query, VIEW, ROADMAPS) as (db, moment):
        found = await _read(db, asked, moment)
        progress = await _beside(request, db, query, moment)
        position = moment.position if moment else await position_of(request, db, VIEW)
    figures = found[asked.year, asked.day]
    federal = await _federal(request, figures)
    return answer(request, _shown(figures, asked.municipality, progress, federal, position))


class Asked(Struct, frozen=True, kw_only=True):
    """Whose indicators, of which year, on which day of it."""

    book: str
    municipality: str | None
    year: int
    as_of: date

    @property
    def day(self) -> date:
        """Give the day on which they are counted."""
        return day_of(self.year, self.as_of)


def asked_of(request: web.Request, query: IndicatorQuery | IndicatorExplainQuery) -> Asked:
    """Fill in what was left open; a municipality's key sees its own."""
    caller = caller_of(request)
    as_of = query.as_of or request.app[CALENDAR].today(caller.book)
    municipality = query.municipality or caller.municipality
    if caller.municipality not in {None, municipality}:
        raise refusals.NotFound(subject="municipality")
    return Asked(
        book=caller.book, municipality=municipality, year=query.year or as_of.year, as_of=as_of
    )


@routes.get(
    "/v1/indicators/{indicator}/explain",
    roles=READERS,
    answer=IndicatorExplanation,
    query=IndicatorExplainQuery,
    refuses=(refusals.NotFound,),
)
async def explain_indicator(request: web.Request) -> web.Response:
    """Take an indicator apart: by which facts its numerator and its denominator came about.

    Facts alike of one month are one step, with their number; a declaration stands with its act.
    """
    query = read_query(request, IndicatorExplainQuery)
    asked = asked_of(request, query)
    if request.match_info["indicator"] not in set(Indicator):
        raise refusals.NotFound(subject="indicator")
    indicator = Indicator(request.match_info["indicator"])
    async with looking_from(request, query, VIEW) as (db, seen):
        moment = Moment(position=seen.position)
        whose = (asked.municipality, asked.year, asked.as_of)
        steps, figures = await indicator_steps.explain_indicator(
            db, asked.book, indicator, *whose, moment
        )
    said = language_of(request.headers.get(hdrs.ACCEPT_LANGUAGE))
    body = explained_indicators.explanation(
        indicator, asked.municipality, steps, figures, moment.position, said
    )
    return answer(request, body)


async def _read(db: Db, asked: Asked, moment: Moment | None) -> dict[tuple[int, date], Figures]:
    days = [(asked.year, asked.day)]
    if moment is None:
        return await read_figures(db, asked.book, asked.municipality, days, asked.as_of)
    return await read_figures_at(db, asked.book, asked.municipality, days, asked.as_of, moment)


async def _federal(request: web.Request, figures: Figures) -> FederalShown:
    """Tell what the region reports for the month, and until when."""
    month = month_of(figures.on)
    after = first_day(next_month(month))
    calendar = (await read_state(request, year_subject(after.year))).state
    return FederalShown(
        month=month,
        regions_count=figures.numerator(Indicator.ISSUING_REGIONS),
        due_on=(
            count_worked(calendar, after, FEDERAL_WORKING_DAY)
            if isinstance(calendar, WorkingCalendar)
            else None
        ),
    )


async def _beside(
    request: web.Request, db: Db, query: IndicatorQuery, moment: Moment | None
) -> Progress | None:
    """Read the road map whose targets are to stand beside the facts, if one is named."""
    if query.roadmap is None:
        return None
    as_of = query.as_of or request.app[CALENDAR].today(caller_of(request).book)
    return await the_progress(request, db, query.roadmap, as_of, moment)


def _shown(
    figures: Figures,
    municipality: str | None,
    progress: Progress | None,
    federal: FederalShown,
    position: int,
) -> Indicators:
    return Indicators(
        municipality=municipality,
        year=figures.year,
        on=figures.on,
        counted_pf_count=figures.pf_count,
        counted_assignment_count=figures.assignment_count,
        counted_both_count=figures.both_count,
        reported_pf_count=figures.reported_pf_count,
        reported_assignment_count=figures.reported_assignment_count,
        reported_both_count=figures.reported_both_count,
        overlap_count=figures.overlap_count,
        municipalities_count=figures.municipalities_count,
        conforms=figures.conforms,
        federal=federal,
        first_issued_on=figures.issued_on,
        indicators=[
            _indicator(
                each, figures, [] if progress is None else progress.readings(each, figures.year)
            )
            for each in Indicator
        ],
        declared=[
            DeclaredShown(
                position=each.position,
                type=tag_of(each.fact),
                municipality=each.fact.municipality,
                act=each.fact.act,
            )
            for each in figures.declared
        ],
        position=position,
    )


def _indicator(indicator: Indicator, figures: Figures, asked: Readings) -> IndicatorShown:
    part = figures.numerator(indicator)
    shown = [
        _share(reading, part, whole, asked)
        for reading, whole in figures.denominators(indicator).items()
    ]
    differ = len({percent_in(target) for _, target in asked}) > 1
    return IndicatorShown(
        indicator=indicator, numerator_count=part, shares=shown, targets_differ=differ
    )


def _share(reading: str, part: int, whole: int | None, asked: Readings) -> ShareShown:
    share = percent_of(part, whole)
    return ShareShown(
        of=reading,
        denominator_count=whole,
        percent=percent(share),
        targets=[
            ReadingShown(
                number=number,
                target=target_percent(target),
                deviation=None if share is None else percent(share - percent_in(target)),
                reached=None if share is None else share >= percent_in(target),
            )
            for number, target in asked
        ],
    )
