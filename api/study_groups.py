"""Providers open study groups with dates and places, and archive them."""

from aiohttp import web

from api.operations import Routes
from api.plumbing import answer, execute, new_id, read, standing
from api.receipts import stamp, the_fact
from events.registry import StudyGroupClosed, StudyGroupOpened
from ledger.keys import Role
from ledger.rules import refusals
from ledger.rules.commands import CloseStudyGroup, OpenStudyGroup
from ledger.verdicts import Accepted
from schemas.study_groups import StudyGroupReceipt, StudyGroupRequest

routes = Routes("study-groups", "Учебные группы", "Study groups")


@routes.post(
    "/v1/study-groups",
    roles={Role.PROVIDER, Role.OPERATOR},
    body=StudyGroupRequest,
    answer=StudyGroupReceipt,
    refuses=(
        refusals.NotFound,
        refusals.DatesReversed,
        refusals.GroupLengthWrong,
        refusals.PlacesOverModule,
    ),
)
async def open_study_group(request: web.Request) -> web.Response:
    """Open a study group as long as its module, give or take a month."""
    body = await read(request, StudyGroupRequest)
    accepted = await execute(
        request,
        OpenStudyGroup(
            group=new_id(),
            module=body.module,
            starts_on=body.starts_on,
            ends_on=body.ends_on,
            places_count=body.places_count,
            **standing(request),
        ),
    )
    return _receipt(request, accepted, StudyGroupOpened)


@routes.post(
    "/v1/study-groups/{study_group}/closing",
    roles={Role.PROVIDER, Role.OPERATOR},
    answer=StudyGroupReceipt,
    refuses=(refusals.NotFound, refusals.NothingToChange, refusals.LiveContracts),
)
async def close_study_group(request: web.Request) -> web.Response:
    """Archive a study group that has no live contracts."""
    accepted = await execute(
        request,
        CloseStudyGroup(group=request.match_info["study_group"], **standing(request)),
    )
    return _receipt(request, accepted, StudyGroupClosed)


def _receipt(
    request: web.Request, accepted: Accepted, kind: type[StudyGroupOpened | StudyGroupClosed]
) -> web.Response:
    receipt = StudyGroupReceipt(
        study_group=the_fact(accepted, kind).group, **stamp(request, accepted)
    )
    return answer(request, receipt, etag=accepted.position_last)
