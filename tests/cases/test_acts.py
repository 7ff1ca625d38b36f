"""Acts by HTTP: registered once, shown with what rests on them, by the version in force."""

from typing import Any

from ledger.keys import Keys, Role
from tests.cases.conftest import BOOK
from tests.cases.region import ACT, Door, Region, open_region


def body(region: Region, **more: Any) -> dict[str, Any]:
    return {
        "municipality": region["municipality"],
        **ACT,
        "body": "Администрация района",
        "title": "О программе ПФ на 2017 год",
        "file": "ab" * 32,
        **more,
    }


async def test_an_act_shows_what_rests_on_it(operator: Door) -> None:
    region = await open_region(operator)
    loose = await operator.read("/v1/unregistered-acts", min_position=await region.head())
    assert ACT["number"] in {each["number"] for each in loose.body["items"]}

    made = await region.door.made("/v1/acts", body(region))
    again = await region.door.post("/v1/acts", body(region))
    assert (again.status, again.code) == (409, "already-exists")

    shown = await operator.read(f"/v1/acts/{made['act']}", min_position=made["position"])
    assert (shown.body["number"], shown.body["file"]) == (ACT["number"], "ab" * 32)
    cited = await operator.read(f"/v1/acts/{made['act']}/citations")
    types = [each["type"] for each in cited.body["items"]]
    assert types == ["budget.approved.v1", "pf-programme.approved.v1"]
    assert shown.body["citations_count"] == len(types)
    # A programme is certified for the region: a municipality's act is no ground for it.
    loose = await operator.read("/v1/unregistered-acts")
    assert [each["municipality"] for each in loose.body["items"]] == [None]
    await region.door.made("/v1/acts", body(region, municipality=None))
    loose = await operator.read("/v1/unregistered-acts", min_position=await region.head())
    assert loose.body["items"] == []


async def test_of_all_versions_one_is_in_force(operator: Door, keys: Keys) -> None:
    region = (await open_region(operator)).on("2017-09-01")
    first = await region.door.made("/v1/acts", body(region))
    second = await region.door.made(
        "/v1/acts",
        body(region, number="9", dated="2017-06-01", in_force_on="2017-07-01", amends=first["act"]),
    )

    async def in_force(day: str) -> list[str]:
        found = await operator.read(
            "/v1/acts",
            version_of=second["act"],
            in_force_on=day,
            min_position=second["position"],
        )
        return [each["act"] for each in found.body["items"]]

    assert await in_force("2017-06-30") == [first["act"]]
    assert await in_force("2017-07-01") == [second["act"]]
    stranger = await keys.create(BOOK, Role.FINANCE, "another", municipality="elsewhere")
    theirs = Door(operator.client, stranger.token)
    assert (await theirs.read(f"/v1/acts/{first['act']}")).status == 404
    assert (await theirs.read("/v1/acts")).body["items"] == []


async def test_parameters_and_registries_cite_their_acts(operator: Door) -> None:
    region = await open_region(operator)
    payer, provider = f"/v1/payers/{region['payer']}", f"/v1/providers/{region['provider']}"
    order = {"kind": "order", "number": "17-п", "dated": "2016-12-20"}
    kind, title, inn = "educational-organisation", "Школа искусств", "4212000009"
    entry = {"kind": kind, "title": title, "inn": inn}
    licence = {"number": "12345", "dated": "2015-01-01"}
    cell = {"register": "valued", "kind": "pf", "can_be_chosen": True, "unit": "service"}
    period = {"period": "2018", "starts_on": "2018-01-01", "ends_on": "2018-12-31"}
    for path, asked in (
        ("/v1/periods", period),
        ("/v1/advance-terms", {"percent_max": 60, "working_day": 3}),
        ("/v1/working-calendars", {"year": 2017, "days_off": ["2017-01-02"]}),
        ("/v1/module-price-limits", {"max_percent": 150}),
        ("/v1/providers", {**entry, "municipality": region["municipality"]}),
        (f"{provider}/entry", {**entry, "licence": licence}),
        (f"{provider}/limit", {"limit_count": 5}),
        (f"{provider}/suspension", {"reason": "own-request"}),
        (f"/v1/programmes/{region['programme']}/limit", {"limit_count": 5}),
        (f"{payer}/directions", {"direction": "sport", "limit_count": 5}),
        (f"{payer}/assignments", cell),
        (f"{payer}/proration", {"policy": "monthly-remaining"}),
        (f"{payer}/unused-terms", {"first_request_days": 6, "after_refusal_days": 11}),
    ):
        made = await region.door.made(path, {**asked, "act": order})
        at = made["position"]
        shown = await operator.read(f"/v1/events/{at}", min_position=at)
        assert shown.body["data"]["fact"]["act"] == order, path
    act = await region.door.made("/v1/acts", body(region, **order, municipality=None))
    cited = await operator.read(f"/v1/acts/{act['act']}/citations", min_position=act["position"])
    assert len({each["type"] for each in cited.body["items"]}) == 13
