"""Indicators of a municipality beside what its road maps ask for."""

from typing import Any, Final

from aiohttp import web
from yarl import URL

from api.console.asking import Problem, ask
from api.console.drawing import LOOK, render
from api.console.finance.looking_back import Moment, moment_of
from api.console.finance.titles import ask_all, chosen, municipalities
from api.console.looks import Look
from api.console.pages import Pages
from ledger.keys import Role

pages = Pages("finance")

READERS: Final = {Role.FINANCE, Role.OPERATOR, Role.AUDITOR}
YEARS_BACK: Final = 8


@pages.page("/indicators", roles=READERS, rank=70)
async def indicators(request: web.Request) -> web.Response:
    """Show every indicator with its share, what the share is of, and the target beside it."""
    look, moment = request[LOOK], moment_of(request)
    known = await municipalities(request)
    municipality = chosen(request.query.get("municipality"), known)
    roadmaps = {
        each["roadmap"]: each["title"].capitalize()
        for each in await ask_all(request, "list-roadmaps")
        if each["municipality"] in {None, municipality}
    }
    roadmap = chosen(request.query.get("roadmap"), roadmaps)
    year = request.query.get("year") or str(look.today.year)
    asked = {"municipality": municipality, "year": year, "roadmap": roadmap, **moment.terms()}
    found, problem = None, None
    try:
        found = await ask(request, "show-indicators", query=asked)
    except Problem as no:
        problem = no
    years = range(look.today.year + 1, look.today.year - YEARS_BACK, -1)
    return render(
        request,
        "finance/indicators.html",
        status=200 if problem is None else problem.status,
        problem=problem,
        found=found,
        rows=rows_of(look, found, moment) if found else [],
        known=known,
        municipality=municipality,
        roadmaps=roadmaps,
        roadmap=roadmap,
        year=year,
        years=[(str(each), str(each)) for each in years],
        moment=moment,
        first=f"{look.today.year - YEARS_BACK}-01-01",
        last=look.today,
    )


def rows_of(look: Look, found: dict[str, Any], moment: Moment) -> list[dict[str, Any]]:
    """Lay the readings of each indicator out as lines: one for each share and target."""
    rows: list[dict[str, Any]] = []
    for indicator in found["indicators"]:
        why = _why(indicator["indicator"], found, moment)
        for share in indicator["shares"] or [{"of": None, "targets": []}]:
            readings = share["targets"] or [{"number": None, "target": None}]
            rows += [_row(look, indicator, share, each, why) for each in readings]
    return rows


def _row(
    look: Look,
    indicator: dict[str, Any],
    share: dict[str, Any],
    reading: dict[str, Any],
    why: str,
) -> dict[str, Any]:
    return {
        "name": look.t(f"indicator.{indicator['indicator']}"),
        "label": look.t(f"indicator-short.{indicator['indicator']}"),
        "of": share["of"] and look.t(f"indicator-of.{share['of']}"),
        "count": indicator["numerator_count"],
        "whole": share.get("denominator_count"),
        "percent": share.get("percent"),
        "target": reading["target"],
        "number": reading["number"],
        "deviation": reading.get("deviation"),
        "reached": reading.get("reached"),
        "why": why,
    }


def _why(name: str, found: dict[str, Any], moment: Moment) -> str:
    """Give the address at which an indicator is taken apart."""
    terms = {"municipality": found["municipality"], "year": found["year"], **moment.terms()}
    stated = {key: str(it) for key, it in terms.items() if it}
    return str(URL(f"/explain/v1/indicators/{name}").with_query(stated))
