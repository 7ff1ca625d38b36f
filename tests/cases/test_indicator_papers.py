"""Papers of road maps and anomalies: the same bytes at a position, whatever came later."""

from typing import Any

from tests.cases.papers import Paper, print_report, verify
from tests.cases.region import ACT, Door, Region, open_region
from tests.cases.test_indicators import FLOWING, YEAR_2020, declare, report

ON = "2020-12-31"
CAMPAIGN = "3"


async def carried_out(operator: Door) -> tuple[Region, str, dict[str, Any]]:
    """A municipality with its road map, figures of a year, and a campaign reported."""
    door = operator.dated(ON)
    await door.made("/v1/regions", {"title": "Кузбасс"})
    town = (await door.made("/v1/municipalities", {"title": "Ленинск-Кузнецкий"}))["municipality"]
    made = (await door.publish(FLOWING, municipality=town)).body
    await declare(door, town, 2020, 1_000)
    await report(door, town, 2020, assignment_children_count=613, pf_children_count=90)
    step = {"kind": "article", "dated": "2020-02-03", "title": "Сертификат: с чего начать"}
    evidence = {
        "number": CAMPAIGN,
        "act": ACT,
        "steps": [{**step, "place": "газета «Заря»", "count": 2}],
    }
    await door.made(f"/v1/roadmaps/{made['roadmap']}/evidence", evidence)
    return Region(door), town, made


async def table(paper: Paper) -> list[list[str]]:
    return [line.split(";") for line in await paper.lines()]


async def is_repeated(paper: Paper, kind: str, **terms: Any) -> None:
    """Build a paper once more up to the same place, and ask whether each file is genuine."""
    again = await print_report(paper.region, kind, paper.receipt["at_position"], **terms)
    assert again.receipt["files"] == paper.receipt["files"]
    for told in paper.receipt["files"]:
        found = await verify(paper.region.door, await paper.file(told["form"]))
        assert (found.body["genuine"], found.body["form"]) == (True, told["form"])


async def test_papers_of_a_road_map_are_of_what_was_known(operator: Door) -> None:
    region, town, made = await carried_out(operator)
    of_map = {"roadmap": made["roadmap"], "as_of": ON}
    asked = {
        "indicators": {**of_map, "municipality": town, "period": "2020"},
        "roadmap-progress": of_map,
        "campaign-report": {**of_map, "measure": CAMPAIGN},
    }
    papers = {kind: await print_report(region, kind, **it) for kind, it in asked.items()}
    await report(region.door, town, 2020, assignment_children_count=613, pf_children_count=110)
    later = await print_report(region, "indicators", **asked["indicators"])
    for kind, paper in papers.items():
        await is_repeated(paper, kind, **asked[kind])

    titles, *rows = await table(papers["indicators"])
    assert titles[1:] == [
        *("Показатель", "Доля от", "Пункт карты", "Числитель", "Знаменатель"),
        *("Факт, %", "План, %", "Отклонение"),
    ]
    named = {(row[1], row[3]): row[4:] for row in rows}
    pf = ("охват персонифицированным финансированием", "11")
    assert named[pf] == ["90", "1000", "9,0", "9,0", "0,0"]
    assert {(row[1], row[3]): row[4:] for row in (await table(later))[1:]}[pf][2:] == [
        *("11,0", "9,0", "2,0"),
    ]
    text = " ".join((await papers["indicators"].text()).replace("\xa0", " ").split())
    assert "Справка о показателях за 2020 год, на 31.12.2020" in text
    assert "всего охвачено 703 (70,3 %), дети считаны один раз" in text

    titles, *rows = await table(papers["roadmap-progress"])
    assert (len(rows), titles[:3]) == (13, ["№", "Раздел", "Мероприятие"])
    assert [row[5] for row in rows if row[0] == CAMPAIGN] == ["исполнено"]

    titles, *rows = await table(papers["campaign-report"])
    assert rows[0][1:] == [
        *("03.02.2020", "публикация", "Сертификат: с чего начать", "газета «Заря»", "2"),
    ]
    nowhere = {"kind": "campaign-report", "filter": {**asked["campaign-report"], "measure": "99"}}
    assert (await region.door.post("/v1/reports", nowhere)).status == 404


async def test_anomalies_are_printed_as_they_were_known(operator: Door) -> None:
    region = (await open_region(operator, periods=(YEAR_2020,))).on("2020-09-01")
    child = await region.child()
    group = await region.group("400.00", "2020-09-01", "2020-12-31")
    contract = await region.enrol(child, group, "2020-09-01")
    await region.conclude(contract)
    clean = await print_report(region, "anomalies")
    assert len(await clean.lines()) == 1
    await region.on("2020-12-31").door.made(
        f"/v1/contracts/{contract}/charges", {"month": "2020-11"}
    )
    back = region.on("2020-11-25").door
    await back.made(f"/v1/contracts/{contract}/charges", {"month": "2020-10"})
    found = await print_report(region, "anomalies")
    await is_repeated(clean, "anomalies")
    await is_repeated(found, "anomalies")
    _, *rows = await table(found)
    assert [(row[1], row[2], row[3]) for row in rows] == [
        ("Записано задним числом", child, contract)
    ]
    shown = await region.door.read("/v1/anomalies/dated-back", min_position=await region.head())
    assert rows[0][-1] == str(shown.body["items"][0]["facts"][0])
    text = " ".join((await found.text()).replace("\xa0", " ").split())
    assert "Записано задним числом: 1." in text
    assert "Остаток расходится с охраняемой суммой: проверяется только на текущий момент." in text
