"""Files of the API for a signed-in browser: any list, paper or stream, at its address below /files.

/files/v1/charges.xlsx?month=2025-10     is     /v1/charges.xlsx?month=2025-10
"""

from aiohttp import web
from yarl import URL

from api.console.asking import pass_on_address
from api.console.pages import Pages
from api.console.sessions import ROLES

pages = Pages("own")
PREFIX = "/files"


@pages.page("/files/{address:v1/.+}", roles=ROLES)
async def file(request: web.Request) -> web.StreamResponse:
    """Give what the API gives at this address; only what is read, never a write."""
    address = URL(request.raw_path.removeprefix(PREFIX), encoded=True)
    return await pass_on_address(request, address)
