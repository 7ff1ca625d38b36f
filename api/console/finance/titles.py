"""Titles that people know things by, instead of references."""

from collections.abc import Iterable
from typing import Any, Final

from aiohttp import web

from api.console.asking import Problem, Terms, ask
from api.console.drawing import LOOK
from api.console.sentences import short

PAGE: Final = 500
PAGES_MAX: Final = 20


async def ask_all(request: web.Request, name: str, query: Terms | None = None) -> list[Any]:
    """Read a list of the API to its end, or as far as a page can sensibly show."""
    found: list[Any] = []
    cursor = None
    for _ in range(PAGES_MAX):
        page = await ask(
            request, name, query={**dict(query or {}), "limit": PAGE, "cursor": cursor}
        )
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    return found


async def municipalities(request: web.Request) -> dict[str, str]:
    """Name the municipalities that whoever looks may see."""
    found = await ask_all(request, "list-municipalities")
    return {each["municipality"]: each["title"] for each in found}


async def payers(request: web.Request) -> dict[str, str]:
    """Name the payers that whoever looks may see."""
    return {each["payer"]: each["title"] for each in await ask_all(request, "list-payers")}


async def providers(request: web.Request, references: Iterable[str]) -> dict[str, str]:
    """Name some providers; one that is a person goes by its INN."""
    found = {}
    for each in sorted(set(references)):
        try:
            shown = await ask(request, "show-provider", path={"provider": each})
        except Problem:
            found[each] = short(each)
        else:
            person = request[LOOK].t("finance.person-provider", tail=short(each))
            found[each] = shown["title"] or shown["inn"] or person
    return found


def chosen(stated: str | None, known: dict[str, str]) -> str | None:
    """Tell which of the known is asked for; the first, if none of them is."""
    return stated if stated in known else next(iter(known), None)
