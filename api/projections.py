"""How far the views have come, and whether they are right, for whoever runs the service."""

from datetime import UTC, datetime

from aiohttp import web

from api.operations import Routes
from api.plumbing import POOL, answer, caller_of
from api.views import shown
from ledger.keys import Role
from projections import catalogue, checker
from projections.catalogue import Status
from schemas.projections import Checks, CheckShown, Views, ViewShown

routes = Routes("projections", "Проекции", "Views")


@routes.get("/v1/projections", roles={Role.OPERATOR, Role.AUDITOR}, answer=Views)
async def list_projections(request: web.Request) -> web.Response:
    """Tell of every view how far it is behind the book, and why if it stopped."""
    async with request.app[POOL].acquire() as db:
        found = await catalogue.read_status(db, caller_of(request).book)
    now = datetime.now(UTC)
    items = [shown(each, ViewShown, lag_seconds=_lag_seconds(each, now)) for each in found]
    return answer(request, Views(items=items))


def _lag_seconds(status: Status, now: datetime) -> int:
    if status.lag_count == 0 or status.updated_at is None:
        return 0
    return max(int((now - status.updated_at).total_seconds()), 0)


@routes.get("/v1/checks", roles={Role.OPERATOR, Role.AUDITOR}, answer=Checks)
async def list_checks(request: web.Request) -> web.Response:
    """List what the service found when it last derived each view and the guarded sums again."""
    async with request.app[POOL].acquire() as db:
        found = await checker.read(db, caller_of(request).book)
    items = [shown(each, CheckShown, subject=each.subject.replace(" ", "-")) for each in found]
    return answer(request, Checks(items=items))
