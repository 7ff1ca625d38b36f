"""Where a figure comes from: every explanation of the API as a page, at the API's own address.

/explain/v1/certificates/0190…?figure=available     explains     /v1/certificates/0190…
"""

from typing import Any, Final

from aiohttp import web
from yarl import URL

from api.console.asking import WHO, ask_address
from api.console.drawing import LOOK, render
from api.console.looks import Look
from api.console.pages import Pages
from api.console.sessions import ROLES
from ledger.keys import Role

pages = Pages("book")
PREFIX: Final = "/explain"
EXPLANATION: Final = "explain"


@pages.page("/explain/{explained:v1/.+}", roles=ROLES)
async def explanation(request: web.Request) -> web.Response:
    """Show the facts behind a figure, the rules with their sources, and the arithmetic."""
    address = URL(request.raw_path.removeprefix(PREFIX), encoded=True)
    asked = (address / EXPLANATION).with_query(address.query)
    found = await ask_address(request, asked)
    look = request[LOOK]
    return render(
        request,
        "explanation.html",
        found=found,
        subject=subject_of(look, found),
        may_open_facts=may_open_facts(request),
    )


def may_open_facts(request: web.Request) -> bool:
    """Tell whether whoever looks may open the page of a fact."""
    who = request.get(WHO)
    return who is not None and who.caller.role is not Role.PROVIDER


def subject_of(look: Look, found: dict[str, Any]) -> str:
    """Name what the figure is of."""
    kind, _, reference = str(found.get("subject", "")).partition(":")
    return f"{look.word('subject', kind)} {reference}".strip()
