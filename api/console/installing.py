"""Puts the console into the application: its routes, its table of pages, and what they stand on."""

from collections.abc import AsyncIterator, Iterable

from aiohttp import web

from api.console import listed
from api.console.arriving import USERS, show_no, visit_of
from api.console.asking import TABLE, Table
from api.console.drawing import MENU
from api.console.once import ONCE, Once
from api.console.sessions import Users
from api.console.signing_in import TRIES, TRIES_COUNT, TRIES_SECONDS
from api.console.statics import show_static
from api.door import COURTESY
from api.operations import Operation
from api.plumbing import POOL
from api.rates import Rates


def install(app: web.Application, operations: Iterable[Operation]) -> None:
    """Add the pages; they ask the operations that the application answers itself."""
    app[TABLE] = Table(operations)
    app[MENU] = listed.PAGES
    app[COURTESY] = show_no
    app[ONCE] = Once()
    app[TRIES] = Rates(TRIES_COUNT, TRIES_SECONDS)
    for page in listed.PAGES:
        app.router.add_route(page.method, page.route_path(), visit_of(page))
    app.router.add_get("/static/{path:[a-zA-Z0-9./_-]+}", show_static)
    app.cleanup_ctx.append(open_users)


async def open_users(app: web.Application) -> AsyncIterator[None]:
    """Let users sign in, once the database is open."""
    app[USERS] = Users(app[POOL])
    yield
