"""Worked cases S28, S31 to S34 and S37: caps, agreements, places, directions, limits."""

import pytest

from tests.cases.region import Door, open_region


async def test_s28_the_cap_holds_to_the_kopeck(operator: Door) -> None:
    region = await open_region(operator, cap="10000.00")
    child = await region.child()
    await region.enrol(child, await region.group("8000.00"))
    await region.enrol(child, await region.group("2000.00"))
    refused = await region.ask(child, await region.group("0.01"))
    assert (refused.status, refused.code) == (409, "cap-reached")
    assert (refused.body["asked"], refused.body["left"]) == ("0.01", "0.00")
    assert await region.sums(child) == ("4000.00", "10000.00", "0.00")


async def test_s31_the_agreements_limit_holds(operator: Door) -> None:
    region = await open_region(operator, nominal="110000.00", agreement_limit="100000.00")
    child = await region.child()
    await region.enrol(child, await region.group("97000.00"))
    refused = await region.ask(child, await region.group("4051.92"))
    assert (refused.status, refused.code) == (409, "agreement-limit-reached")
    assert (refused.body["asked"], refused.body["left"]) == ("4051.92", "3000.00")


async def test_s32_a_group_has_no_more_places_than_it_has(operator: Door) -> None:
    region = await open_region(operator)
    group = await region.group("100.00", places=12)
    contracts = [await region.enrol(await region.child(), group) for _ in range(12)]
    late = await region.child()
    refused = await region.ask(late, group)
    assert (refused.status, refused.code) == (409, "no-places")
    assert refused.body["places_count"] == 12

    why = {"by": "guardian", "reason": "recalled-by-guardian"}
    await region.door.made(f"/v1/contracts/{contracts[0]}/refusal", why)
    await region.enrol(late, group)


async def test_s33_a_child_is_once_in_a_module(operator: Door) -> None:
    region = await open_region(operator)
    child, group = await region.child(), await region.group("100.00")
    first = await region.enrol(child, group)
    refused = await region.ask(child, group)
    assert (refused.status, refused.code) == (409, "already-enrolled")
    assert refused.body["contract"] == first
    await region.enrol(child, await region.group("100.00"))


async def test_s34_a_payer_pays_no_more_of_a_direction(operator: Door) -> None:
    region = await open_region(operator, direction_limit=2)
    group = await region.group("100.00")
    contracts = [await region.enrol(await region.child(), group) for _ in range(2)]
    late = await region.child()
    refused = await region.ask(late, group)
    assert (refused.status, refused.code) == (409, "direction-limit-reached")
    assert (refused.body["direction"], refused.body["limit_count"]) == ("technical-robotics", 2)
    more = {"direction": "technical-robotics", "limit_count": 3}
    await region.door.made(f"/v1/payers/{region['payer']}/directions", more)
    await region.enrol(late, group)
    why = {"by": "guardian", "reason": "recalled-by-guardian"}
    await region.door.made(f"/v1/contracts/{contracts[0]}/refusal", why)
    await region.enrol(await region.child(), group)


@pytest.mark.parametrize("subject", ["provider", "programme"])
async def test_a_limit_of_live_contracts_holds_until_it_is_raised(
    operator: Door, subject: str
) -> None:
    region = await open_region(operator)
    group, path = await region.group("100.00"), f"/v1/{subject}s/{region[subject]}/limit"
    await region.door.made(path, {"limit_count": 1})
    await region.enrol(await region.child(), group)
    late = await region.child()
    refused = await region.ask(late, group)
    assert (refused.status, refused.code) == (409, f"{subject}-limit-reached")
    await region.door.made(path, {"limit_count": 2})
    await region.enrol(late, group)


NEWCOMER = {"children_count": 10000, "potential": "1.1", "last_year_services_count": 200}
BOUNDS = {
    "low": "50",
    "middle": "60",
    "high": "80",
    "low_offset": "50",
    "low_divisor": "10",
    "high_offset": "60",
    "high_divisor": "20",
}


async def test_s37_the_limit_of_a_new_provider_is_found(operator: Door) -> None:
    found = await operator.made(
        "/v1/provider-limit-quotes", {"certificates_count": 3000, "new": NEWCOMER}
    )
    assert (found["limit_count"], found["coefficient"]) == (94, "3/7")


async def test_the_limit_of_a_known_provider_grows_with_the_certificates(operator: Door) -> None:
    known = {"last_year_contracts_count": 150, "last_year_certificates_count": 2000}
    asked = {"certificates_count": 3000, "known": known}
    assert (await operator.made("/v1/provider-limit-quotes", asked))["limit_count"] == 225
    both = await operator.post("/v1/provider-limit-quotes", {**asked, "new": NEWCOMER})
    assert both.status == 422


@pytest.mark.parametrize(
    ("rating", "limit"), [(None, 40), ("49", 0), ("55", 20), ("70", 40), ("90", 60)]
)
async def test_a_rating_changes_the_limit_of_a_programme(
    operator: Door, rating: str | None, limit: int
) -> None:
    asked = {"base_count": 20, "modules_count": 2, "rating": rating, "bounds": BOUNDS}
    found = await operator.made("/v1/programme-limit-quotes", asked)
    assert found["limit_count"] == limit


async def test_a_programme_is_rated_when_enough_have_answered(operator: Door) -> None:
    parts = ("content", "staff", "material", "overall")
    best = {f"{part}_percent": 100 for part in parts}
    half = {f"{part}_percent": 50 for part in parts}
    weights = {**dict.fromkeys(parts, "1/4"), "turnover": "0", "answers_least_percent": 20}
    asked = {
        "answers": [{**best, "closed": True}, {**half, "closed": False}],
        "contracts_count": 10,
        "turnover": "0",
        "weights": weights,
    }
    assert (await operator.made("/v1/rating-quotes", asked))["rating"] == "250/3"
    few = await operator.made("/v1/rating-quotes", {**asked, "contracts_count": 11})
    assert (few["rating"], few["answers_count"]) == (None, 2)


async def test_bounds_of_ratings_may_not_divide_by_nothing(operator: Door) -> None:
    bounds = {**BOUNDS, "low_divisor": "0"}
    zero = {"base_count": 1, "modules_count": 1, "bounds": bounds}
    assert (await operator.post("/v1/programme-limit-quotes", zero)).code == "parameter-zero"
