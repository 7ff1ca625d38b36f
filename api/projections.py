"""How far the views have come, for whoever runs the service."""

from aiohttp import web

from api.operations import Routes
from api.plumbing import POOL, answer, caller_of
from api.views import shown
from ledger.keys import Role
from projections import catalogue
from schemas.projections import Views, ViewShown

routes = Routes("projections", "Проекции", "Views")


@routes.get("/v1/projections", roles={Role.OPERATOR, Role.AUDITOR}, answer=Views)
async def list_projections(request: web.Request) -> web.Response:
    """Tell of every view how far it is behind the book, and why if it stopped."""
    async with request.app[POOL].acquire() as db:
        found = await catalogue.read_status(db, caller_of(request).book)
    return answer(request, Views(items=[shown(each, ViewShown) for each in found]))
