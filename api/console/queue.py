"""The queue of a group of certificates: who waits for a place, in which order."""

from typing import Any, Final

from aiohttp import web

from api.console.asking import ask, may
from api.console.drawing import render
from api.console.finance.titles import ask_all
from api.console.pages import Pages
from api.console.sentences import short
from api.console.titles import titles_of
from ledger.keys import Role

pages = Pages("book")

READERS: Final = {Role.FINANCE, Role.OPERATOR, Role.AUDITOR}
ROWS: Final = 50


@pages.page("/queue", roles=READERS, rank=35)
async def queue(request: web.Request) -> web.Response:
    """Show the places of a group's queue, and how full the group is."""
    query = request.query
    towns = (await titles_of(request, ("municipality",)))["municipality"]
    groups = {
        group["cert_group"]: {**group, "town": towns.get(each["municipality"], "")}
        for each in await ask_all(request, "list-pf-programmes")
        for group in each["groups"]
    }
    stated = query.get("cert_group")
    chosen = stated if stated in groups else _longest(groups)
    names = query.get("names") if may(request, "look-up-certificate") else None
    found: dict[str, Any] = {"items": [], "next_cursor": None}
    if chosen is not None:
        terms = {"limit": ROWS, "cursor": query.get("cursor"), "names": names}
        found = await ask(request, "list-queue", {"cert_group": chosen}, terms)
    return render(
        request,
        "queue.html",
        chosen=chosen,
        group=groups.get(chosen or ""),
        group_options=[
            (name, f"{each['title']} · {each['town']} ({each['queued_count']})")
            for name, each in groups.items()
        ],
        found=found,
        names=names,
        short=short,
    )


def _longest(groups: dict[str, dict[str, Any]]) -> str | None:
    """Choose the group for which most wait."""
    return max(groups, key=lambda each: groups[each]["queued_count"], default=None)
