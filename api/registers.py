"""Programmes move between registers, are revised and put away."""

from aiohttp import web

from api.operations import Routes
from api.plumbing import answer, execute, read, standing
from api.receipts import stamp, the_fact
from events.registry import (
    ProgrammeArchived,
    ProgrammeEntered,
    ProgrammeRefused,
    ProgrammeRevised,
)
from ledger.keys import Role
from ledger.rules import refusals
from ledger.rules.commands import (
    ArchiveProgramme,
    EnterProgramme,
    RefuseProgramme,
    ReviseProgramme,
)
from ledger.verdicts import Accepted
from schemas.programmes import ProgrammeReceipt
from schemas.registers import ProgrammeRefusalRequest, RegisterRequest, RevisionRequest

routes = Routes("programmes", "Программы", "Programmes")


@routes.post(
    "/v1/programmes/{programme}/refusal",
    roles={Role.OPERATOR},
    body=ProgrammeRefusalRequest,
    answer=ProgrammeReceipt,
    refuses=(refusals.NotFound, refusals.WrongStatus, refusals.NothingToChange),
)
async def refuse_programme(request: web.Request) -> web.Response:
    """Refuse a programme certification, or take it away; contracts made before go on."""
    body = await read(request, ProgrammeRefusalRequest)
    accepted = await execute(
        request,
        RefuseProgramme(
            programme=request.match_info["programme"], act=body.act, **standing(request)
        ),
    )
    return _receipt(request, accepted, ProgrammeRefused)


@routes.post(
    "/v1/programmes/{programme}/register",
    roles={Role.OPERATOR},
    body=RegisterRequest,
    answer=ProgrammeReceipt,
    refuses=(refusals.NotFound, refusals.WrongStatus, refusals.NothingToChange),
)
async def enter_programme(request: web.Request) -> web.Response:
    """Enter a programme in a register that certificates' money does not pay for.

    It leaves the register that it is in, the one of certified programmes too.
    """
    body = await read(request, RegisterRequest)
    accepted = await execute(
        request,
        EnterProgramme(
            programme=request.match_info["programme"],
            register=body.register,
            act=body.act,
            **standing(request),
        ),
    )
    return _receipt(request, accepted, ProgrammeEntered)


@routes.post(
    "/v1/programmes/{programme}/revision",
    roles={Role.PROVIDER, Role.OPERATOR},
    body=RevisionRequest,
    answer=ProgrammeReceipt,
    refuses=(refusals.NotFound, refusals.WrongStatus),
)
async def revise_programme(request: web.Request) -> web.Response:
    """Change a programme; it enrols nobody until it is certified again."""
    body = await read(request, RevisionRequest)
    accepted = await execute(
        request,
        ReviseProgramme(
            programme=request.match_info["programme"],
            title=body.title,
            direction=body.direction,
            **standing(request),
        ),
    )
    return _receipt(request, accepted, ProgrammeRevised)


@routes.post(
    "/v1/programmes/{programme}/archiving",
    roles={Role.PROVIDER, Role.OPERATOR},
    answer=ProgrammeReceipt,
    refuses=(refusals.NotFound, refusals.WrongStatus, refusals.LiveContracts),
)
async def archive_programme(request: web.Request) -> web.Response:
    """Put away a programme that has no live contracts."""
    accepted = await execute(
        request,
        ArchiveProgramme(programme=request.match_info["programme"], **standing(request)),
    )
    return _receipt(request, accepted, ProgrammeArchived)


def _receipt(
    request: web.Request,
    accepted: Accepted,
    kind: type[ProgrammeArchived | ProgrammeEntered | ProgrammeRefused | ProgrammeRevised],
) -> web.Response:
    receipt = ProgrammeReceipt(
        programme=the_fact(accepted, kind).programme, **stamp(request, accepted)
    )
    return answer(request, receipt, etag=accepted.position_last)
