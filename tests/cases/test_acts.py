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
