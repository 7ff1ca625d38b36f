"""The operator enters the municipalities of the region."""

from aiohttp import web

from api.operations import Routes
from api.plumbing import answer, execute, new_id, read, standing
from api.receipts import stamp, the_fact
from events.registry import MunicipalityRegistered
from ledger.keys import Role
from ledger.rules import refusals
from ledger.rules.commands import RegisterMunicipality
from schemas.municipalities import MunicipalityReceipt, MunicipalityRequest

routes = Routes("municipalities", "Муниципалитеты", "Municipalities")


@routes.post(
    "/v1/municipalities",
    roles={Role.OPERATOR},
    body=MunicipalityRequest,
    answer=MunicipalityReceipt,
    refuses=(refusals.NotFound,),
)
async def register_municipality(request: web.Request) -> web.Response:
    """Enter a municipality of the region."""
    body = await read(request, MunicipalityRequest)
    accepted = await execute(
        request,
        RegisterMunicipality(municipality=new_id(), title=body.title, **standing(request)),
    )
    receipt = MunicipalityReceipt(
        municipality=the_fact(accepted, MunicipalityRegistered).municipality,
        **stamp(request, accepted),
    )
    return answer(request, receipt, etag=accepted.position_last)
