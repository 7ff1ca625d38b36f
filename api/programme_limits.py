"""What a PF programme limits within each period besides its cap, as the rules see it now."""

from aiohttp import web

from api.headroom import States
from api.operations import Routes
from api.plumbing import POOL, answer, caller_of
from events.money import roubles
from ledger.keys import Role
from ledger.rules import refusals
from ledger.rules.funded import PeriodLimits, PfProgramme
from ledger.rules.states import Payer
from schemas.programme_limits import (
    CapLeft,
    DirectionLeft,
    FundingShown,
    PeriodLimitsShown,
    ProgrammeLimits,
    RegisterLeft,
)

routes = Routes("pf-programmes", "Программы ПФ", "Programmes of personalised financing")


@routes.get(
    "/v1/pf-programmes/{pf_programme}/limits",
    roles={Role.FINANCE, Role.OPERATOR, Role.AUDITOR},
    answer=ProgrammeLimits,
    refuses=(refusals.NotFound,),
)
async def show_programme_limits(request: web.Request) -> web.Response:
    """Tell of each period of a programme its cap, its funding, and the limits within it.

    Every direction and register that is limited or drawn upon is named, with what is taken and what
    is left. It is what the rules go by, all of one moment, so there is nothing to wait for.
    """
    caller, name = caller_of(request), request.match_info["pf_programme"]
    async with (
        request.app[POOL].acquire() as db,
        db.transaction(isolation="repeatable_read", readonly=True),
    ):
        states = States(db, caller.book)
        programme = await states.the(PfProgramme, f"pf-programme:{name}")
        if caller.municipality not in {None, programme.municipality}:
            raise refusals.NotFound(subject="pf-programme")
        payer = await states.the(Payer, f"payer:{programme.payer}")
    periods = [_period(programme, payer, each) for each in sorted(programme.caps)]
    return answer(request, ProgrammeLimits(pf_programme=name, periods=periods))


def _period(programme: PfProgramme, payer: Payer, period: str) -> PeriodLimitsShown:
    cap, limits = programme.caps[period], programme.limits.get(period, PeriodLimits())
    served = payer.served.get(period, {})
    return PeriodLimitsShown(
        period=period,
        cap=CapLeft(
            limit=roubles(cap.cap_kopecks),
            taken=roubles(cap.committed_kopecks),
            left=roubles(cap.cap_kopecks - cap.committed_kopecks),
        ),
        funding=[
            FundingShown(source=each.source, amount=roubles(each.amount_kopecks), code=each.code)
            for each in limits.funding
        ],
        directions=[
            DirectionLeft(
                direction=each,
                limit=None if limit is None else roubles(limit),
                taken=roubles(limits.drawn.get(each, 0)),
                left=None if limit is None else roubles(limit - limits.drawn.get(each, 0)),
            )
            for each in sorted({*limits.directions, *limits.drawn})
            for limit in [limits.directions.get(each)]
        ],
        registers=[
            RegisterLeft(
                register=each,
                limit_count=count,
                taken_count=served.get(each, 0),
                left_count=None if count is None else max(0, count - served.get(each, 0)),
            )
            for each in sorted({*limits.registers, *served})
            for count in [limits.registers.get(each)]
        ],
    )
