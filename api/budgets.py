"""A municipality's budget: measures approved, bound, and moved from one to another."""

from aiohttp import web

from api.faults import FieldFault, Invalid
from api.operations import Routes
from api.plumbing import answer, execute, read, standing
from api.receipts import stamp, the_fact
from events.budget import BudgetApproved, BudgetReallocated, Measure, ObligationsAccepted
from events.budget_code import wrong_parts
from events.money import parse_roubles, roubles
from ledger.keys import Role
from ledger.rules import refusals
from ledger.rules.commands import AcceptObligations, ApproveBudget, ReallocateBudget
from schemas.budgets import (
    BudgetReceipt,
    BudgetRequest,
    MeasureRequest,
    ObligationRequest,
    ReallocationReceipt,
    ReallocationRequest,
)

routes = Routes("budgets", "Бюджет", "Budget")


@routes.post(
    "/v1/budgets",
    roles={Role.FINANCE, Role.OPERATOR},
    body=BudgetRequest,
    answer=BudgetReceipt,
    keyed=True,
    refuses=(
        refusals.NotFound,
        refusals.AlreadyExists,
        refusals.RepeatedInList,
        refusals.BudgetCodeWrong,
    ),
)
async def approve_budget(request: web.Request) -> web.Response:
    """Record the measures of a year's budget."""
    body = await read(request, BudgetRequest)
    accepted = await execute(
        request,
        ApproveBudget(
            municipality=body.municipality,
            year=body.year,
            measures=tuple(
                measure_asked(each, f"/measures/{place}")
                for place, each in enumerate(body.measures)
            ),
            act=body.act,
            **standing(request),
        ),
    )
    approved = the_fact(accepted, BudgetApproved)
    receipt = BudgetReceipt(
        municipality=approved.municipality, year=approved.year, **stamp(request, accepted)
    )
    return answer(request, receipt, etag=accepted.position_last)


def measure_asked(asked: MeasureRequest, at: str) -> Measure:
    """Read a measure; every part of its budget code that can't be is told at once."""
    if wrong := wrong_parts(asked.code):
        raise Invalid(
            tuple(
                FieldFault(f"{at}/code", "budget-code-part", {"part": part, "found": found})
                for part, found in wrong
            )
        )
    return Measure(
        measure=asked.measure,
        title=asked.title,
        code=asked.code,
        source=asked.source,
        mechanism=asked.mechanism,
        approved_kopecks=parse_roubles(asked.approved),
    )


@routes.post(
    "/v1/budgets/{municipality}/{year}/obligations",
    roles={Role.FINANCE, Role.OPERATOR},
    body=ObligationRequest,
    answer=BudgetReceipt,
    keyed=True,
    refuses=(refusals.NotFound, refusals.MeasureExhausted),
)
async def accept_obligations(request: web.Request) -> web.Response:
    """Bind a part of a measure by obligations outside certificates, no more than is free."""
    body = await read(request, ObligationRequest)
    accepted = await execute(
        request,
        AcceptObligations(
            municipality=request.match_info["municipality"],
            year=int(request.match_info["year"]),
            measure=body.measure,
            amount_kopecks=parse_roubles(body.amount),
            act=body.act,
            **standing(request),
        ),
    )
    bound = the_fact(accepted, ObligationsAccepted)
    receipt = BudgetReceipt(
        municipality=bound.municipality, year=bound.year, **stamp(request, accepted)
    )
    return answer(request, receipt, etag=accepted.position_last)


@routes.post(
    "/v1/reallocations",
    roles={Role.FINANCE, Role.OPERATOR},
    body=ReallocationRequest,
    answer=ReallocationReceipt,
    keyed=True,
    refuses=(
        refusals.NotFound,
        refusals.SameMeasure,
        refusals.SourcesDiffer,
        refusals.MeasureExhausted,
        refusals.ScheduleLimitReached,
    ),
)
async def reallocate_budget(request: web.Request) -> web.Response:
    """Move free money between measures of one budget, year and source of funding."""
    body = await read(request, ReallocationRequest)
    accepted = await execute(
        request,
        ReallocateBudget(
            municipality=body.municipality,
            year=body.year,
            from_measure=body.from_measure,
            to_measure=body.to_measure,
            amount_kopecks=parse_roubles(body.amount),
            basis=body.basis,
            act=body.act,
            **standing(request),
        ),
    )
    moved = the_fact(accepted, BudgetReallocated)
    receipt = ReallocationReceipt(
        municipality=moved.municipality,
        year=moved.year,
        from_measure=moved.from_measure,
        to_measure=moved.to_measure,
        amount=roubles(moved.amount_kopecks),
        **stamp(request, accepted),
    )
    return answer(request, receipt, etag=accepted.position_last)
