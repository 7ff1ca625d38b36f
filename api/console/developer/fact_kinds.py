"""The catalogue of facts as pages: every kind with its sentence, fields, a sample and versions."""

from typing import Any, Final

import msgspec
from aiohttp import web

from api import faults, openapi
from api.cloud_events import TYPE_PREFIX
from api.console.asking import WHO, ask, may
from api.console.developer.reference import fields_of_schema
from api.console.drawing import LOOK, render
from api.console.looks import Look
from api.console.pages import Pages
from api.console.sentences import sentence, title
from api.examples import example_of
from events.codec import FACTS
from ledger.keys import Role

pages = Pages("developer")

READERS: Final = {Role.FINANCE, Role.OPERATOR, Role.AUDITOR, Role.INTEGRATION}


@pages.page("/event-catalogue", roles=READERS, rank=20, sample={"q": "certificate"})
async def event_catalogue(request: web.Request) -> web.Response:
    """List the kinds of facts by what they happen to; a search narrows the list."""
    look, wanted = request[LOOK], request.query.get("q", "").strip().casefold()
    groups: dict[str, list[dict[str, str]]] = {}
    for kind, fact in FACTS.items():
        shown = {"kind": kind, "title": title(look, kind), "about": _about(fact)}
        if wanted in " ".join(shown.values()).casefold():
            groups.setdefault(kind.partition(".")[0], []).append(shown)
    return render(
        request,
        "developer/event-catalogue.html",
        groups=groups,
        count=sum(map(len, groups.values())),
        all_count=len(FACTS),
    )


@pages.page("/event-catalogue/{fact_kind}", roles=READERS)
async def event_kind(request: web.Request) -> web.Response:
    """Show one kind of fact: its sentence, fields, a sample, and the latest in this book."""
    look, kind = request[LOOK], request.match_info["fact_kind"]
    fact = FACTS.get(kind)
    if fact is None:
        raise faults.RouteUnknown
    example = {"fact": kind, **example_of(fact)}
    stem = kind.rpartition(".")[0]
    return render(
        request,
        "developer/event-kind.html",
        title=title(look, kind),
        kind=kind,
        wire=f"{TYPE_PREFIX}{kind}",
        about=_about(fact),
        sentence=sentence(look, example),
        fields=fields_of_schema(openapi.inlined(fact)),
        sample=msgspec.json.format(msgspec.json.encode(example), indent=2).decode(),
        versions=sorted(each for each in FACTS if each.rpartition(".")[0] == stem),
        latest=await _latest(request, look, kind),
    )


async def _latest(request: web.Request, look: Look, kind: str) -> list[dict[str, Any]]:
    """Show a few facts of the kind, and who has recorded them."""
    if request.get(WHO) is None or not may(request, "list-events"):
        return []
    found = await ask(request, "list-events", query={"type": kind, "limit": 5})
    return [
        {
            "position": each["position"],
            "text": sentence(look, each["data"]["fact"]),
            "recorded": look.instant(each["time"]),
            "actor": each["authid"],
        }
        for each in found["items"]
    ]


def _about(fact: type[msgspec.Struct]) -> str:
    return " ".join((fact.__doc__ or "").split())
