"""Whose books a provider's pages show: a provider's own, or those of the one that was chosen."""

from aiohttp import web
from msgspec import Struct

from api.console.asking import WHO
from api.console.titles import titles_of


class Whose(Struct, frozen=True, kw_only=True):
    """A provider, and the others that whoever looks may choose."""

    provider: str | None
    known: dict[str, str]

    @property
    def title(self) -> str:
        """Name the provider."""
        return self.known.get(self.provider or "", "")

    def options(self) -> list[tuple[str, str]]:
        """List the providers for a form."""
        return sorted(self.known.items(), key=lambda each: each[1])


async def whose(request: web.Request) -> Whose:
    """Tell whose page is asked for; the first provider, if none is named."""
    known = dict((await titles_of(request, ["provider"]))["provider"])
    own = request[WHO].caller.provider
    stated = own or request.query.get("provider")
    if own is None and stated not in known:
        stated = min(known, key=lambda each: known[each], default=None)
    return Whose(provider=stated, known=known)
