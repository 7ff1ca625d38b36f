"""Providers say how much of a month their study groups were given."""

from aiohttp import web

from api.operations import Routes
from api.plumbing import answer, execute, read, standing
from api.receipts import stamp, the_fact
from events.completeness import CompletenessCorrected, CompletenessSet
from ledger.keys import Role
from ledger.rules import refusals
from ledger.rules.commands import CorrectCompleteness, SetCompleteness
from ledger.verdicts import Accepted
from schemas.completeness import (
    CompletenessReceipt,
    CompletenessRequest,
    CorrectedCompletenessRequest,
)

routes = Routes("completeness", "Объём оказания услуги", "Completeness")

WRITERS = {Role.PROVIDER, Role.OPERATOR}
CLOSED = (
    refusals.NotFound,
    refusals.MonthOutsideGroup,
    refusals.MonthInFuture,
    refusals.MonthIsClosed,
    refusals.MonthInvoiced,
)


@routes.post(
    "/v1/study-groups/{study_group}/completeness",
    roles=WRITERS,
    body=CompletenessRequest,
    answer=CompletenessReceipt,
    keyed=True,
    refuses=(*CLOSED, refusals.CompletenessIsSet),
)
async def set_completeness(request: web.Request) -> web.Response:
    """Say how much of a month a study group was given, before the month is invoiced.

    It lowers what the invoice asks for every contract of the group; the difference goes back to
    the certificates when the invoice is paid.
    """
    body = await read(request, CompletenessRequest)
    accepted = await execute(
        request,
        SetCompleteness(
            group=request.match_info["study_group"],
            month=body.month,
            percent=body.percent,
            reason=body.reason,
            **standing(request),
        ),
    )
    return _receipt(request, accepted, the_fact(accepted, CompletenessSet))


@routes.post(
    "/v1/study-groups/{study_group}/completeness/{month}/corrections",
    roles=WRITERS,
    body=CorrectedCompletenessRequest,
    answer=CompletenessReceipt,
    keyed=True,
    refuses=(*CLOSED, refusals.NothingToChange),
)
async def correct_completeness(request: web.Request) -> web.Response:
    """Take back what was said of a month and say it anew: two facts that name each other."""
    body = await read(request, CorrectedCompletenessRequest)
    accepted = await execute(
        request,
        CorrectCompleteness(
            group=request.match_info["study_group"],
            month=request.match_info["month"],
            percent=body.percent,
            reason=body.reason,
            **standing(request),
        ),
    )
    return _receipt(request, accepted, the_fact(accepted, CompletenessCorrected))


def _receipt(
    request: web.Request, accepted: Accepted, said: CompletenessSet | CompletenessCorrected
) -> web.Response:
    receipt = CompletenessReceipt(
        study_group=said.group,
        month=said.month,
        percent=said.percent,
        reason=said.reason,
        **stamp(request, accepted),
    )
    return answer(request, receipt, etag=accepted.position_last)
