"""The first page: what this is, whom one can try it as, and where to begin."""

from aiohttp import web

from api.console.drawing import render
from api.console.pages import Pages
from api.console.signing_in import demo_roles

pages = Pages("start")


@pages.page("/", is_open=True, rank=1)
async def start(request: web.Request) -> web.Response:
    """Show what the ledger is."""
    return render(request, "start.html", demo_roles=demo_roles(request))
