"""Whose books a provider's pages show: a provider's own, or those of the one that was chosen."""

from aiohttp import web
from msgspec import Struct

from api.console.asking import WHO
from api.console.drawing import LOOK
from api.console.finance.titles import ask_all
from api.console.sentences import short


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
    known = await providers_of(request)
    own = request[WHO].caller.provider
    stated = own or request.query.get("provider")
    if own is None and stated not in known:
        stated = min(known, key=lambda each: known[each], default=None)
    return Whose(provider=stated, known=known)


async def providers_of(request: web.Request) -> dict[str, str]:
    """Name the providers that whoever looks may see; a sole entrepreneur goes by the INN."""
    look = request[LOOK]
    return {
        each["provider"]: each["title"]
        or look.t("provider.sole", inn=each["inn"] or short(each["provider"]))
        for each in await ask_all(request, "list-providers")
    }
