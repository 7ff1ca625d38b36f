"""The road map of Leninsk-Kuznetsky from February 2019 to the end of 2022, and five looks at it."""

from tests.cases.region import Door
from tests.stories.roadmaps import Map, Town, act, adopt, check, period, step

LOOKS = ("2019-03-01", "2019-05-25", "2020-04-18", "2021-06-01", "2022-12-31")
YEARS = (2020, 2021, 2022)


async def test_the_road_map_is_carried_out(operator: Door) -> None:
    await operator.dated("2019-01-09").made("/v1/regions", {"title": "Кузбасс"})
    for year in YEARS:
        name, first, last = period(year)
        body = {"period": name, "starts_on": first, "ends_on": last}
        await operator.dated("2019-01-09").made("/v1/periods", body)
    town = Town(operator, "Ленинск-Кузнецкий муниципальный округ", YEARS)
    await town.register("2019-01-09")
    found = await adopt(operator, "2019-01-10", "leninsk-kuznetsky.txt", town.name)

    await prepare(town, found)
    await launch(town, found)
    await teach(town)

    pages = [await found.page(day) for day in LOOKS]
    pages += [await found.page("2022-12-31", f"/measures/{n}/memo") for n in (11, 12, 13)]
    pages += [await found.page("2019-06-11", f"/measures/{n}/campaign-report") for n in (3, 5)]
    check("leninsk-kuznetsky.txt", pages)


async def prepare(town: Town, found: Map) -> None:
    """2019: the centre, the group, two campaigns, the regulation, certificates, the commission."""
    await found.file("1", "order", "12", "2019-02-25")
    await found.file("2", "resolution", "214-п", "2019-04-10")
    first = [
        step("article", "2019-04-12", "Что такое сертификат", "Газета «Наша Знаменка»"),
        step("speech", "2019-04-15", "О внедрении ПФДО", "Сессия Совета народных депутатов"),
        step("press-release", "2019-04-16", "О записи детей", "Сайты организаций", 12),
    ]
    await found.file("3", "report", "1", "2019-04-16", steps=first)
    await found.file("4", "resolution", "301-п", "2019-05-17")
    await found.file("7", "resolution", "305-п", "2019-05-18")
    second = [step("article", "2019-05-20", "Постановление о ПФДО", "Газета «Наша Знаменка»")]
    early = await found.file("5", "report", "2", "2019-05-20", steps=second)
    await town.open_payer("2019-05-20")
    for _ in range(3):
        await town.on("2019-05-22").child_without_money()
    await found.withdraw(early["evidence"], "2019-06-03")  # there were no banners yet
    second.append(step("banner", "2019-06-10", "Навигатор ДОД", "Сайты организаций", 12))
    await found.file("5", "report", "3", "2019-06-10", steps=second)


async def launch(town: Town, found: Map) -> None:
    """Up to the summer of 2020: parameters, money, the programme, which is four days late."""
    for year, money in ((2020, "0.00"), (2021, "1500000.00"), (2022, "1500000.00")):
        await town.approve_budget("2019-12-20", year, money)
    await town.approve_parameters("2020-04-02")
    await town.reallocate("2020-04-06", 2020, "1000000.00")
    await found.file("9", "council-decision", "88", "2020-04-06")  # beside the facts themselves
    await town.approve_programme("2020-04-20", *YEARS)
    await town.open_provider("2020-05-15")


async def teach(town: Town) -> None:
    """Three years of lessons; the last year falls short of its share of organisations."""
    children = [await town.on("2020-06-01").child(born=2010) for _ in range(11)]
    for year, *outside in (
        (2020, 81, 613, 15),
        (2021, 90, 590, 27),
        (2022, 99, 581, 39),
    ):
        await town.declare(f"{year}-02-01", year, 1_000, 100)
        count = 9 + year - 2020
        await town.enrol(f"{year}-09-01", children[:count], f"{year}-12-31")
        await town.report(f"{year}-12-31", year, *outside)


async def test_an_amendment_moves_a_date_and_takes_a_measure_back(operator: Door) -> None:
    await operator.dated("2019-01-09").made("/v1/regions", {"title": "Кузбасс"})
    town = Town(operator, "Ленинск-Кузнецкий муниципальный округ", YEARS)
    await town.register("2019-01-09")
    found = await adopt(operator, "2019-01-10", "leninsk-kuznetsky.txt", town.name)
    seen = await operator.read(f"/v1/roadmaps/{found.name}", as_of="2019-03-01", min_position=3)
    states = {each["number"]: each["state"] for each in seen.body["measures"]}
    assert (states["1"], states["2"]) == ("overdue", "planned")

    later = {
        "number": "1",
        "title": "Создание муниципального опорного центра",
        "deadline": {"kind": "date", "first_on": "2019-04-01", "last_on": "2019-04-01"},
    }
    body = {"measures": [later], "dropped": ["2"], "act": act("order", "20/1", "2019-02-20")}
    path = f"/v1/roadmaps/{found.name}/amendments"
    made = await operator.dated("2019-02-20").made(path, body)
    for day, first, second in (
        ("2019-02-19", "due-soon", "planned"),
        ("2019-03-01", "planned", "not-required"),
    ):
        seen = await operator.read(
            f"/v1/roadmaps/{found.name}", as_of=day, min_position=made["position"]
        )
        states = {each["number"]: each["state"] for each in seen.body["measures"]}
        assert (states["1"], states["2"]) == (first, second)
    late = await operator.dated("2019-03-01").post(
        f"/v1/roadmaps/{found.name}/evidence",
        {"number": "2", "act": act("order", "1", "2019-03-01")},
    )
    assert (late.status, late.code) == (409, "measure-dropped")
