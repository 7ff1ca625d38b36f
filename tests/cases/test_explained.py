"""A normative cost is explained over HTTP: each number, its level and the act that it stands in."""

from fractions import Fraction
from typing import Any

from ledger.keys import Keys, Role
from tests.cases.conftest import BOOK
from tests.cases.region import ACT, Answer, Client, Door, Region, open_region, read
from tests.cases.tariffs import (
    S36_FEATURES,
    approve,
    basis,
    ground,
    module,
    municipal_tariff,
    operator_tariff,
)

S36 = {"direction": "technical-robotics", "hours_count": 144, "children_max_count": 12}


async def explain(region: Region, module_id: str, language: str = "ru") -> Answer:
    door = region.door
    response = await door.client.get(
        f"/v1/modules/{module_id}/normative",
        headers={"Authorization": f"Bearer {door.token}", "Accept-Language": language},
        params={"min_position": str(await region.head())},
    )
    return await read(response)


async def s35(region: Region, **other: Any) -> str:
    await approve(region)
    made = await region.door.made("/v1/modules", module(region, basis=basis(region), **other))
    return str(made["module"])


async def test_s35_is_explained_term_by_term(operator: Door) -> None:
    region = await open_region(operator)
    found = (await explain(region, await s35(region))).body
    assert [term["about"] for term in found["terms"]] == ["3463.9256", "486.0000", "13.5802"]
    exact = [Fraction(term["exact"]) for term in found["terms"]]
    assert Fraction(found["exact"]) == sum(exact)
    assert exact[2] == Fraction(1100, 81)
    assert found["normative"] == "3964.00"

    staff = found["terms"][0]
    assert staff["in_numbers"] == ("36000·((1·(72−0)+1·0)/12+1·0)/(1.5·18·4.3)·1·(1+0.3)·1.302·1.1")
    factors = {each["symbol"]: (each["value"], each["level"]) for each in staff["factors"]}
    assert factors["H"] == ("72", "module")
    assert factors["c"] == ("12", "module")
    assert factors["norm"] == ("18", "operator")
    assert factors["otch"] == ("651/500", "municipality")


async def test_an_explanation_cites_acts_and_where_they_are_recorded(operator: Door) -> None:
    region = await open_region(operator)
    found = (await explain(region, await s35(region))).body
    sources = found["sources"]
    assert [each["level"] for each in sources] == ["operator", "municipality"]
    assert [each["municipality"] for each in sources] == [None, region["municipality"]]
    for each in sources:
        assert (each["version"], each["valid_from"], each["act"]) == (1, "2017-01-01", ACT)
        fact = await region.door.read(f"/v1/events/{each['position']}")
        assert fact.body["data"]["fact"]["act"] == ACT


async def test_an_explanation_is_in_the_language_of_who_asks(operator: Door) -> None:
    region = await open_region(operator)
    made = await s35(region)
    russian, english = await explain(region, made), await explain(region, made, "en")
    assert russian.headers["Content-Language"] == "ru"
    assert english.headers["Content-Language"] == "en"
    text = [line.replace("\N{NO-BREAK SPACE}", " ") for line in russian.body["text"]]
    assert text[2:] == [
        (
            "T3 (повышение квалификации и медицинские осмотры педагогов)"
            " = ((H−Hi)+Hd+Hi·c)·otpusk·dop/(pk·weekyear·stav·norm·c)·pc"
            " = ((72−0)+0+0·12)·1,1·1/(3·36·1,5·18·12)·6000 ≈ 13,5802 руб."
        ),
        "Сумма слагаемых ≈ 3963,5058 руб.; до целых рублей: 3 964,00 ₽.",
        (
            "Параметры регионального оператора, версия 1, действуют с 1 января 2017 г.:"
            " постановление № 762 от 22 ноября 2016 г."
        ),
        (
            "Параметры муниципалитета, версия 1, действуют с 1 января 2017 г.:"
            " постановление № 762 от 22 ноября 2016 г."
        ),
    ]
    assert english.body["text"][-1].startswith("Parameters of the municipality, version 1")
    for one, other in zip(russian.body["terms"], english.body["terms"], strict=True):
        assert (one["exact"], one["formula"]) == (other["exact"], other["formula"])
        assert one["title"] != other["title"]


async def test_s36_is_quoted_before_the_module_is_opened(operator: Door) -> None:
    region = await open_region(operator)
    await approve(region, kit="1500.00", additional_staff="1.05")
    head = await region.head()
    cited = basis(region, features=S36_FEATURES)
    asked = {**S36, "method": "module-formula", "basis": cited}
    found = await region.door.made("/v1/normative-quotes", asked)
    assert [term["about"] for term in found["terms"]] == ["13699.8257", "2043.0000", "45.1543"]
    assert (found["module"], found["normative"]) == (None, "15788.00")
    assert await region.head() == head
    opened = module(region, price="15788.00", normative="15788.00", basis=cited)
    named = {name: S36[name] for name in ("hours_count", "children_max_count")}
    await region.door.made("/v1/modules", {**opened, **named})


async def test_a_person_hour_is_explained_as_one_product(operator: Door) -> None:
    region = await open_region(operator)
    await approve(region)
    cited = basis(region, operator_version=None, features=None)
    named = {"normative": "8888.40", "price": "8888.40", "method": "person-hour", "basis": cited}
    made = await region.door.made("/v1/modules", module(region, **named))
    found = (await explain(region, made["module"], "en")).body
    (term,) = found["terms"]
    assert (term["formula"], term["in_numbers"]) == ("H·hour", "72·123.45")
    assert (found["exact"], found["normative"]) == ("44442/5", "8888.40")
    assert [each["level"] for each in found["sources"]] == ["municipality"]
    assert found["rounding"] == "The sum is exact and is not rounded."


async def test_later_acts_and_revisions_change_no_explanation(operator: Door) -> None:
    region = await open_region(operator)
    made = await s35(region)
    before = (await explain(region, made)).body
    path = f"/v1/municipalities/{region['municipality']}/tariffs"
    await region.door.made(path, municipal_tariff(city=ground(salary="72000.00")))
    await region.door.made("/v1/operator-tariffs", operator_tariff(weekly_load_hours="36"))
    revised = {"title": "Другая", "direction": "sport"}
    await region.door.made(f"/v1/programmes/{region['programme']}/revision", revised)
    assert (await explain(region, made)).body == before


async def test_the_operators_average_comes_before_the_modules(operator: Door) -> None:
    region = await open_region(operator)
    await region.door.made("/v1/operator-tariffs", operator_tariff(children_average="10.5"))
    path = f"/v1/municipalities/{region['municipality']}/tariffs"
    await region.door.made(path, municipal_tariff())
    asked = {
        "direction": "sport",
        "hours_count": 72,
        "children_max_count": 14,
        "method": "module-formula",
        "basis": basis(region),
    }
    found = await region.door.made("/v1/normative-quotes", asked)
    (children,) = [each for each in found["terms"][1]["factors"] if each["symbol"] == "c"]
    assert (children["value"], children["level"]) == ("21/2", "operator")


async def test_a_cost_that_cites_nothing_is_said_to(operator: Door) -> None:
    region = await open_region(operator)
    made = await region.door.made("/v1/modules", module(region))
    found = (await explain(region, made["module"], "en")).body
    assert (found["normative"], found["exact"], found["terms"]) == ("3964.00", None, [])
    assert found["text"] == [found["rounding"]]
    assert found["rounding"].startswith("The cost was stated without approved parameters")


async def test_another_provider_sees_no_explanation(
    client: Client, keys: Keys, operator: Door
) -> None:
    region = await open_region(operator)
    made = await s35(region)
    issued = await keys.create(BOOK, Role.PROVIDER, "another", provider="another")
    other = Door(client, issued.token)
    assert (await other.read(f"/v1/modules/{made}/normative")).code == "not-found"
    assert (await other.read("/v1/modules/none/normative")).code == "not-found"


async def test_parameters_are_listed_by_act_and_by_day(operator: Door) -> None:
    region = await open_region(operator)
    await approve(region)
    await region.door.made(
        "/v1/operator-tariffs", {**operator_tariff(), "valid_from": "2018-01-01"}
    )
    listed = (await region.door.read("/v1/operator-tariffs")).body["items"]
    assert [(each["version"], each["valid_from"]) for each in listed] == [
        (1, "2017-01-01"),
        (2, "2018-01-01"),
    ]
    assert listed[0]["parameters"]["equipment"]["low"] == "0.8"
    for day, version in (("2016-12-31", []), ("2017-12-31", [1]), ("2018-01-01", [2])):
        found = (await region.door.read("/v1/operator-tariffs", on=day)).body["items"]
        assert [each["version"] for each in found] == version
    path = f"/v1/municipalities/{region['municipality']}/tariffs"
    (item,) = (await region.door.read(path)).body["items"]
    assert (item["city"]["salary"], item["rural"]) == ("36000.00", None)
    assert item["person_hour"][0] == {"direction": "technical-robotics", "cost": "123.45"}
