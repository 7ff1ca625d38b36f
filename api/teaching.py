"""The commission decides on modules; providers set when and where study groups meet."""

from aiohttp import web

from api.operations import Routes
from api.plumbing import answer, execute, read, standing
from api.receipts import stamp, the_fact
from events.teaching import ModuleCertified, ModuleRefused, StudyGroupScheduled
from ledger.keys import Role
from ledger.rules import refusals
from ledger.rules.commands import CertifyModule, RefuseModule, ScheduleStudyGroup
from ledger.verdicts import Accepted
from schemas.modules import ModuleReceipt
from schemas.study_groups import StudyGroupReceipt
from schemas.teaching import ModuleDecisionRequest, ScheduleRequest

routes = Routes("modules", "Модули", "Modules")


@routes.post(
    "/v1/modules/{module}/certification",
    roles={Role.OPERATOR},
    body=ModuleDecisionRequest,
    answer=ModuleReceipt,
    refuses=(refusals.NotFound, refusals.WrongStatus, refusals.NothingToChange),
)
async def certify_module(request: web.Request) -> web.Response:
    """Certify a module with its normative cost.

    A module whose cost follows from approved parameters needs no certification of its own; one
    whose cost its provider alone has stated enrols nobody before it.
    """
    body = await read(request, ModuleDecisionRequest)
    accepted = await execute(
        request,
        CertifyModule(module=request.match_info["module"], act=body.act, **standing(request)),
    )
    return _receipt(request, accepted, ModuleCertified)


@routes.post(
    "/v1/modules/{module}/refusal",
    roles={Role.OPERATOR},
    body=ModuleDecisionRequest,
    answer=ModuleReceipt,
    refuses=(refusals.NotFound, refusals.NothingToChange),
)
async def refuse_module(request: web.Request) -> web.Response:
    """Refuse a module certification, or take it away; contracts made before go on."""
    body = await read(request, ModuleDecisionRequest)
    accepted = await execute(
        request,
        RefuseModule(module=request.match_info["module"], act=body.act, **standing(request)),
    )
    return _receipt(request, accepted, ModuleRefused)


def _receipt(
    request: web.Request, accepted: Accepted, kind: type[ModuleCertified | ModuleRefused]
) -> web.Response:
    receipt = ModuleReceipt(module=the_fact(accepted, kind).module, **stamp(request, accepted))
    return answer(request, receipt, etag=accepted.position_last)


@routes.post(
    "/v1/study-groups/{study_group}/schedule",
    roles={Role.PROVIDER, Role.OPERATOR},
    body=ScheduleRequest,
    answer=StudyGroupReceipt,
    refuses=(
        refusals.NotFound,
        refusals.GroupClosed,
        refusals.LessonsClash,
        refusals.NothingToChange,
    ),
)
async def schedule_study_group(request: web.Request) -> web.Response:
    """Set when and where a study group meets; the schedule is given whole."""
    body = await read(request, ScheduleRequest)
    accepted = await execute(
        request,
        ScheduleStudyGroup(
            group=request.match_info["study_group"], lessons=body.lessons, **standing(request)
        ),
    )
    group = the_fact(accepted, StudyGroupScheduled).group
    receipt = StudyGroupReceipt(study_group=group, **stamp(request, accepted))
    return answer(request, receipt, etag=accepted.position_last)
