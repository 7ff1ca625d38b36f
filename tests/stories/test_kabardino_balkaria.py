"""The road map of Kabardino-Balkaria from May 2020 to spring 2021, and five looks at it."""

from tests.cases.region import ACT, Door
from tests.stories.roadmaps import Map, Town, adopt, check, period, step

LOOKS = ("2020-05-31", "2020-07-15", "2020-09-30", "2020-12-20", "2021-04-01")
YEARS = (2020, 2021)
BY_ALL = {  # what each municipality decides, by which act
    "1.1": ("resolution", "510", "2020-05-29"),
    "1.5": ("resolution", "620", "2020-06-22"),
}


async def test_the_road_map_is_carried_out(operator: Door) -> None:
    await operator.dated("2020-05-01").made("/v1/regions", {"title": "Кабардино-Балкария"})
    for year in YEARS:
        name, first, last = period(year)
        body = {"period": name, "starts_on": first, "ends_on": last}
        await operator.dated("2020-05-01").made("/v1/periods", body)
    nalchik = Town(operator, "Городской округ Нальчик", YEARS)
    elbrus = Town(operator, "Эльбрусский муниципальный район", YEARS)
    for town in (nalchik, elbrus):
        await town.register("2020-05-01")
    found = await adopt(operator, "2020-05-26", "kabardino-balkaria.txt", None)

    await found.file("1.2", "directive", "242-рп", "2020-05-26")
    await found.file("1.3", "order", "22/510", "2020-06-04")  # four days late
    await found.file("1.4", "order", "22/540", "2020-06-15")
    await carry_out(nalchik, found, "2020-07-10", "2020-09-01")
    await carry_out(elbrus, found, "2020-07-27", "2020-10-01")  # it starts a month late

    pages = [await found.page(day) for day in LOOKS]
    pages.append(await found.page("2020-09-30", "/measures/1.11/campaign-report"))
    check("kabardino-balkaria.txt", pages)


async def carry_out(town: Town, found: Map, prepared: str, launched: str) -> None:
    """Let a municipality do its part, some of it on days of its own."""
    for number, (kind, act_number, dated) in BY_ALL.items():
        await found.file(number, kind, act_number, dated, municipality=town.name)
    await town.approve_budget("2020-05-15", 2020)
    await town.approve_parameters(prepared)
    await town.reallocate(prepared, 2020, "1000000.00")
    await town.open_payer(prepared)
    await town.approve_programme(prepared, 2020)
    await town.sign_subsidy("2020-08-14", 2020)
    await town.open_provider("2020-08-20")
    told = [step("meeting", "2020-08-25", "Родительские собрания", town.title, 5)]
    await found.file("1.11", "report", "7", "2020-08-28", municipality=town.name, steps=told)
    child = await town.on("2020-08-28").child(born=2010)
    await town.enrol(launched, [child], "2020-12-31")
    await town.approve_budget("2020-12-10", 2021, "1500000.00")
    if town.title.startswith("Городской"):  # the other one has not by spring
        await town.extend_programme("2020-12-18", 2021)


async def test_a_municipality_files_for_itself_under_the_regions_map(operator: Door) -> None:
    await operator.dated("2020-05-01").made("/v1/regions", {"title": "Кабардино-Балкария"})
    town = Town(operator, "Городской округ Нальчик", YEARS)
    await town.register("2020-05-01")
    found = await adopt(operator, "2020-05-26", "kabardino-balkaria.txt", None)
    key = {"role": "finance", "name": "финансы", "municipality": town.name}
    made = await operator.made("/v1/api-keys", key)
    finance = Door(operator.client, made["token"])
    path = f"/v1/roadmaps/{found.name}/evidence"

    own = {"number": "1.1", "municipality": town.name, "act": ACT}
    assert (await finance.post(path, own)).status == 201
    ministry = await finance.post(path, {"number": "1.2", "act": ACT})
    assert (ministry.status, ministry.code) == (404, "not-found")
    nobody = await operator.post(path, {"number": "1.1", "act": ACT})
    assert (nobody.status, nobody.code) == (422, "municipality-misplaced")
    seen = await finance.read("/v1/roadmaps", min_position=await town.region.head())
    assert [each["roadmap"] for each in seen.body["items"]] == [found.name]
