"""A budget in its year: the council amends it, finance limits and pays it."""

from aiohttp import web

from api.budgets import measure_asked
from api.operations import Routes
from api.plumbing import Standing, answer, execute, read, standing
from api.receipts import stamp, the_fact
from events.budget import (
    BudgetAmended,
    CashExecuted,
    CommitmentLimitSet,
    PaymentDocument,
    ReallocationLimited,
)
from events.money import parse_roubles
from ledger.keys import Role
from ledger.rules import refusals
from ledger.rules.commands import (
    AmendBudget,
    ExecuteCash,
    LimitReallocation,
    NewSum,
    SetCommitmentLimit,
)
from schemas.budgets import BudgetReceipt
from schemas.funding import (
    BudgetAmendmentRequest,
    CashRequest,
    CommitmentLimitRequest,
    DocumentRequest,
    MeasureReceipt,
    ReallocationLimitRequest,
)

routes = Routes("budgets", "Бюджет", "Budget")

WRITERS = {Role.FINANCE, Role.OPERATOR}


@routes.post(
    "/v1/budgets/{municipality}/{year}/amendments",
    roles=WRITERS,
    body=BudgetAmendmentRequest,
    answer=BudgetReceipt,
    keyed=True,
    refuses=(
        refusals.NotFound,
        refusals.NothingToChange,
        refusals.RepeatedInList,
        refusals.AlreadyExists,
        refusals.BudgetCodeWrong,
        refusals.BelowCommitted,
        refusals.LimitOverApproved,
    ),
)
async def amend_budget(request: web.Request) -> web.Response:
    """Change what the council approved, never below what is bound."""
    body = await read(request, BudgetAmendmentRequest)
    municipality, year = request.match_info["municipality"], int(request.match_info["year"])
    accepted = await execute(request, budget_amended(municipality, year, body, standing(request)))
    amended = the_fact(accepted, BudgetAmended)
    receipt = BudgetReceipt(
        municipality=amended.municipality, year=amended.year, **stamp(request, accepted)
    )
    return answer(request, receipt, etag=accepted.position_last)


def budget_amended(
    municipality: str, year: int, body: BudgetAmendmentRequest, stood: Standing, at: str = ""
) -> AmendBudget:
    """Make the command of an amendment; faults are told by where in the body it stands."""
    return AmendBudget(
        municipality=municipality,
        year=year,
        changes=tuple(
            NewSum(measure=each.measure, approved_kopecks=parse_roubles(each.approved))
            for each in body.changes
        ),
        added=tuple(
            measure_asked(each, f"{at}/added/{place}") for place, each in enumerate(body.added)
        ),
        act=body.act,
        **stood,
    )


@routes.post(
    "/v1/budgets/{municipality}/{year}/commitment-limits",
    roles=WRITERS,
    body=CommitmentLimitRequest,
    answer=MeasureReceipt,
    keyed=True,
    refuses=(
        refusals.NotFound,
        refusals.NothingToChange,
        refusals.LimitOverApproved,
        refusals.BelowCommitted,
    ),
)
async def set_commitment_limit(request: web.Request) -> web.Response:
    """Limit how much of a measure may be bound; reallocations move the limit along."""
    body = await read(request, CommitmentLimitRequest)
    accepted = await execute(
        request,
        SetCommitmentLimit(
            municipality=request.match_info["municipality"],
            year=int(request.match_info["year"]),
            measure=body.measure,
            limit_kopecks=None if body.limit is None else parse_roubles(body.limit),
            act=body.act,
            **standing(request),
        ),
    )
    limited = the_fact(accepted, CommitmentLimitSet)
    receipt = MeasureReceipt(
        municipality=limited.municipality,
        year=limited.year,
        measure=limited.measure,
        **stamp(request, accepted),
    )
    return answer(request, receipt, etag=accepted.position_last)


@routes.post(
    "/v1/budgets/{municipality}/{year}/reallocation-limits",
    roles=WRITERS,
    body=ReallocationLimitRequest,
    answer=BudgetReceipt,
    keyed=True,
    refuses=(refusals.NotFound, refusals.NothingToChange),
)
async def limit_reallocation(request: web.Request) -> web.Response:
    """Limit what changes of the budget schedule may move without the council."""
    body = await read(request, ReallocationLimitRequest)
    accepted = await execute(
        request,
        LimitReallocation(
            municipality=request.match_info["municipality"],
            year=int(request.match_info["year"]),
            percent_max=body.percent_max,
            act=body.act,
            **standing(request),
        ),
    )
    limited = the_fact(accepted, ReallocationLimited)
    receipt = BudgetReceipt(
        municipality=limited.municipality, year=limited.year, **stamp(request, accepted)
    )
    return answer(request, receipt, etag=accepted.position_last)


@routes.post(
    "/v1/budgets/{municipality}/{year}/payments",
    roles=WRITERS,
    body=CashRequest,
    answer=MeasureReceipt,
    keyed=True,
    refuses=(refusals.NotFound, refusals.AlreadyExists, refusals.CashOverObligations),
)
async def execute_cash(request: web.Request) -> web.Response:
    """Record that obligations outside certificates were paid from the budget."""
    body = await read(request, CashRequest)
    accepted = await execute(
        request,
        ExecuteCash(
            municipality=request.match_info["municipality"],
            year=int(request.match_info["year"]),
            measure=body.measure,
            amount_kopecks=parse_roubles(body.amount),
            document=document(body.document),
            **standing(request),
        ),
    )
    paid = the_fact(accepted, CashExecuted)
    receipt = MeasureReceipt(
        municipality=paid.municipality,
        year=paid.year,
        measure=paid.measure,
        **stamp(request, accepted),
    )
    return answer(request, receipt, etag=accepted.position_last)


def document(asked: DocumentRequest) -> PaymentDocument:
    """Read a payment document."""
    return PaymentDocument(number=asked.number, dated=asked.dated)
