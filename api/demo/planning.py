"""The road maps that the demo's regions carry out, as they were published, and their children."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from importlib.resources import files
from typing import Final

from api.demo.founding import Founded, Stage
from api.demo.region import Region
from events.base import Act, ActKind
from schemas.indicators import DeclarationReceipt, PopulationRequest
from schemas.roadmaps import RoadmapReceipt

REGIONAL: Final = {"07": "kabardino-balkaria.txt"}
MUNICIPAL: Final = {"42": "leninsk-kuznetsky.txt"}
CHILDREN: Final = 2_000  # no such number is published for either


def stages(region: Region, founded: Founded) -> Iterator[Stage]:
    """List what a region that has a road map enters of it."""
    if region.book in MUNICIPAL | REGIONAL:
        years = sorted({budget.year for budget in region.budgets})
        works = [partial(declare, founded, year, region.since) for year in years]
        yield Stage("дорожная карта", [partial(adopt, region, founded), *works])


async def adopt(region: Region, founded: Founded) -> None:
    """Adopt the road map from its text: a municipality's own, or the whole region's."""
    name = (MUNICIPAL | REGIONAL)[region.book]
    text = files("api").joinpath("demo", "roadmaps", name).read_text("utf-8")
    whose = f"?municipality={founded.municipality}" if region.book in MUNICIPAL else ""
    path = f"/v1/roadmap-imports{whose}"
    await founded.operator.post_text(path, text, RoadmapReceipt, "roadmap", region.since)


async def declare(founded: Founded, year: int, since: date) -> None:
    """Declare how many children of five to seventeen there are."""
    body = PopulationRequest(
        municipality=founded.municipality,
        year=year,
        children_count=CHILDREN,
        act=Act(kind=ActKind.MEMO, number="Справка (условная)", dated=since),
    )
    name = f"population-{year}"
    await founded.operator.post("/v1/populations", body, DeclarationReceipt, name, since)
