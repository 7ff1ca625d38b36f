"""The state of the service on one page: what needs a look first, then the figures."""

from typing import Any, Final

from aiohttp import web

from api.console.asking import ask
from api.console.drawing import LOOK, render
from api.console.looks import Look
from api.console.pages import Pages
from ledger.keys import Role

pages = Pages("operator")

READERS: Final = {Role.OPERATOR, Role.AUDITOR}
UNITS: Final = ("B", "KiB", "MiB", "GiB", "TiB")
UNIT: Final = 1024
MINUTE_SECONDS: Final = 60
# Where to go with an alarm.
CURES: Final = {
    "view-stopped": "/projections",
    "view-behind": "/projections",
    "check-differs": "/projections",
    "webhook-stopped": "/webhooks",
    "webhook-gave-up": "/webhooks",
    "seal-late": "/proofs",
}


@pages.page("/health", roles=READERS, rank=5)
async def health(request: web.Request) -> web.Response:
    """Show how the service stands."""
    look = request[LOOK]
    found = await ask(request, "show-health")
    return render(
        request,
        "operator/health.html",
        found=found,
        alarms=[_alarm(look, each) for each in found["alarms"]],
        size=size_of(look, found["database_bytes"]),
        rate=look.count(str(round(found["facts_minute_count"] / MINUTE_SECONDS, 1))),
    )


def _alarm(look: Look, alarm: dict[str, Any]) -> dict[str, Any]:
    """Say an alarm in words, and where to go with it."""
    name, subject = alarm["alarm"], alarm["subject"]
    return {
        "title": look.t(f"alarm.{name}"),
        "subject": None if subject is None else look.word("view", subject),
        "count": None if alarm["count"] is None else look.count(alarm["count"]),
        "cure": look.t(f"alarm-cure.{name}"),
        "href": CURES.get(name),
    }


def size_of(look: Look, count: int) -> str:
    """Write a number of bytes for people: 12.4 MiB."""
    size, unit = float(count), 0
    while size >= UNIT and unit < len(UNITS) - 1:
        size, unit = size / UNIT, unit + 1
    return f"{look.count(str(round(size, 1)))}\N{NO-BREAK SPACE}{look.word('unit', UNITS[unit])}"
