"""Loads the demo: every region stage by stage through the service, regions side by side."""

import asyncio
from collections.abc import Callable, Sequence

from msgspec import Struct

from api.demo import planning
from api.demo.children import make_plan
from api.demo.founding import Founding, Stage, Tokens, title_of
from api.demo.region import REGIONS, Region
from api.demo.requests import Client, Line
from api.demo.year import Example, Year
from ledger.keys import Role

Tell = Callable[[str, str, int, int], None]  # a book, what is done, how many works of how many

OPERATOR, AUDITOR = "Оператор (демонстрация)", "Контролёр (демонстрация)"
INTEGRATION, FINANCE = "Обмен (демонстрация)", "Финансовый орган (демонстрация)"


class Loaded(Struct, frozen=True):
    """What a reader needs of a region that was loaded."""

    book: str
    title: str
    municipality: str
    provider: str | None  # the name of the key with which the example is charged
    example: Example | None


async def load(line: Line, tokens: Tokens, tell: Tell) -> list[Loaded]:
    """Load every region; begun again after a kill, it goes on where it stopped."""
    async with asyncio.TaskGroup() as group:
        loads = [group.create_task(load_region(line, region, tokens, tell)) for region in REGIONS]
    return [each.result() for each in loads]


async def load_region(line: Line, region: Region, tokens: Tokens, tell: Tell) -> Loaded:
    """Load one region."""
    operator = Client(line, await tokens.token(region.book, Role.OPERATOR, OPERATOR))
    founding = Founding(line, region, operator, tokens)
    stages = [*founding.stages(), *planning.stages(region, founding.founded)]
    provider = example = None
    if region.school is None:
        await pass_through(region.book, stages, tell)
    else:
        plan = make_plan(region, region.school, line.seed)
        year = Year(region.school, plan, founding.founded)
        stages += [*founding.stages_of_teaching(region.school, plan), *year.stages()]
        await pass_through(region.book, stages, tell)
        example = year.example()
        provider = None if example is None else title_of(plan.providers[example.provider])
    municipality = founding.founded.municipality
    await tokens.token(region.book, Role.FINANCE, FINANCE, municipality=municipality)
    await tokens.token(region.book, Role.AUDITOR, AUDITOR)
    await tokens.token(region.book, Role.INTEGRATION, INTEGRATION)
    return Loaded(region.book, region.title, municipality, provider, example)


async def pass_through(book: str, stages: Sequence[Stage], tell: Tell) -> None:
    """Do the works of one stage after another, and say how far it is."""
    total = sum(len(stage.works) for stage in stages)
    done = 0

    async def one(stage: Stage, number: int) -> None:
        nonlocal done
        await stage.works[number]()
        done += 1
        tell(book, stage.title, done, total)

    for stage in stages:
        async with asyncio.TaskGroup() as group:
            for number in range(len(stage.works)):
                group.create_task(one(stage, number))
