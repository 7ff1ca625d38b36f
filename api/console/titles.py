"""What references are called: who the municipalities, providers and programmes of a page are."""

from collections.abc import Iterable, Mapping
from typing import Final

from aiohttp import web

from api.console.asking import ask, may

# The lists that name what they list; the reference and the title stand in every row.
LISTS: Final[Mapping[str, str]] = {
    "municipality": "list-municipalities",
    "payer": "list-payers",
    "provider": "list-providers",
    "programme": "list-programmes",
    "module": "list-modules",
}
PAGES_MAX: Final = 4  # of five hundred rows; whoever is beyond keeps a reference

Titles = Mapping[str, Mapping[str, str]]


async def titles_of(request: web.Request, kinds: Iterable[str]) -> Titles:
    """Give titles by kind and reference, as far as whoever looks may see them."""
    return {
        kind: await _titles(request, kind, LISTS[kind])
        for kind in dict.fromkeys(kinds)
        if kind in LISTS and may(request, LISTS[kind])
    }


async def _titles(request: web.Request, kind: str, name: str) -> dict[str, str]:
    titles: dict[str, str] = {}
    cursor = None
    for _ in range(PAGES_MAX):
        found = await ask(request, name, query={"limit": 500, "cursor": cursor})
        titles |= {row[kind]: row["title"] for row in found["items"] if row["title"]}
        cursor = found["next_cursor"]
        if cursor is None:
            break
    return titles
