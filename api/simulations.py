"""Finance departments try changes out on a fork of the present state before they make them."""

import secrets
from collections.abc import Sequence
from functools import partial
from typing import Any

import msgspec
from aiohttp import hdrs, web

from api import headers, problems
from api.forecasts import periods_shown
from api.moments import looking_from
from api.operations import Routes
from api.plumbing import (
    DIGEST_BYTES,
    VISIT,
    WRITER,
    answer,
    caller_of,
    read,
    standing,
)
from api.simulation_steps import command_of
from api.views import scope_of, shown
from events.codec import Recorded
from ledger.database import Db
from ledger.keys import Role
from ledger.rules.commands import Command
from ledger.verdicts import Accepted, Order, Verdict
from projections import balances, budget_execution, forecast, travel
from projections.budget_reads import measures_of
from projections.travel import Moment
from schemas.budget_execution import MeasureShown
from schemas.moments import MomentQuery
from schemas.simulations import (
    CertificateSums,
    Figures,
    ProgrammeSimulated,
    Simulation,
    SimulationRequest,
    StepVerdict,
)

routes = Routes("forecasts", "Прогноз", "Forecasts")


@routes.post(
    "/v1/simulations",
    roles={Role.FINANCE, Role.OPERATOR},
    body=SimulationRequest,
    answer=Simulation,
    status=200,
)
async def simulate_changes(request: web.Request) -> web.Response:
    """Decide changes in order on a fork of the present state; nothing is recorded.

    A step sees the accepted ones before it. The figures are those that the steps touch, as they
    are and as they would be: made for real from the same state, the changes give the same.
    """
    body = await read(request, SimulationRequest)
    stood = standing(request)
    orders = [
        _order(request, command_of(index, step, stood)) for index, step in enumerate(body.steps)
    ]
    verdicts = await request.app[WRITER].simulate(orders)
    facts = [
        each for verdict in verdicts if isinstance(verdict, Accepted) for each in verdict.recorded
    ]
    before = after = Figures(measures=[], pf_programmes=[], certificates=[])
    base = None
    if facts:
        base = facts[0].position - 1
        query = MomentQuery(at_position=base)
        async with looking_from(request, query, budget_execution.VIEW.name) as (db, moment):
            look = partial(_figures, request, db, moment, facts, body.warn_percent)
            before, after = await look(()), await look(facts)
    language = headers.language_of(request.headers.get(hdrs.ACCEPT_LANGUAGE))
    steps = [_verdict(index, each, language) for index, each in enumerate(verdicts)]
    return answer(request, Simulation(steps=steps, before=before, after=after, position=base))


def _order(request: web.Request, command: Command) -> Order:
    caller = caller_of(request)
    return Order(
        book=caller.book,
        command=command,
        by=caller.key_id,
        key=secrets.token_bytes(DIGEST_BYTES),
        fingerprint=bytes(DIGEST_BYTES),
        request=request[VISIT].request_id,
        dry_run=True,
    )


def _verdict(index: int, verdict: Verdict, language: str) -> StepVerdict:
    if isinstance(verdict, Accepted):
        facts = [msgspec.to_builtins(each.fact) for each in verdict.recorded]
        return StepVerdict(index=index, facts=facts)
    problem = problems.problem_of(verdict.refusal, language, "")
    del problem["instance"]
    return StepVerdict(index=index, facts=[], problem=problem)


async def _figures(
    request: web.Request,
    db: Db,
    moment: Moment,
    facts: Sequence[Recorded],
    warn_percent: int,
    then: Sequence[Recorded],
) -> Figures:
    """Tell the figures that facts touch: at the fork, and what `then` makes of them."""
    book, scope = caller_of(request).book, scope_of(request)
    counted = await travel.counted_of_region(
        db, book, budget_execution.VIEW, moment, scope.municipality
    )
    sheet = travel.fold(budget_execution.VIEW, [*(each for each, _ in counted), *then])
    measures = [
        shown(row, MeasureShown)
        for row in measures_of(sheet)
        if scope.municipality in {None, row.municipality}
    ]
    programmes = []
    for name in _named(facts, "pf_programme"):
        caps = await forecast.read_caps(db, book, name, moment, scope, then)
        if caps is not None:
            due = await forecast.read_obligations(db, book, name, moment, then)
            periods = periods_shown(caps, due, warn_percent)
            programmes.append(ProgrammeSimulated(pf_programme=name, periods=periods))
    return Figures(
        measures=measures,
        pf_programmes=programmes,
        certificates=await _certificates(db, book, moment, facts, then),
    )


async def _certificates(
    db: Db, book: str, moment: Moment, facts: Sequence[Recorded], then: Sequence[Recorded]
) -> list[CertificateSums]:
    """Tell what the certificates hold that facts name."""
    view, names = balances.VIEW, _named(facts, "certificate")
    known = await travel.read_facts(db, book, view.wanted, names, moment)
    sheet = travel.fold(view, [*known, *then])
    return [
        shown(row, CertificateSums, cert_group=sheet.standings.the(row.certificate).cert_group)
        for _, row in sorted(sheet.provisions.made.items())
    ]


def _named(facts: Sequence[Recorded], field: str) -> list[Any]:
    """Name the subjects of a kind that facts speak of, each once."""
    found = {getattr(each.fact, field, None) for each in facts}
    return sorted(found - {None})
