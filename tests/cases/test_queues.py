"""Worked cases S2 to S4: limits of a group, and a queue that promotes itself in order."""

from tests.cases.region import Door, Region, certificate, open_region


async def waiting(region: Region, **query: object) -> list[tuple[int, str]]:
    """Read a group's queue once the views have all that was written."""
    path = f"/v1/cert-groups/{region['cert_group']}/queue"
    shown = await region.door.read(path, min_position=await region.head(), **query)
    assert shown.status == 200, shown.body
    return [(each["place"], each["certificate"]) for each in shown.body["items"]]


async def test_s2_to_s4_who_waits_sees_where_and_moves_up(operator: Door) -> None:
    region = await open_region(operator, amount_count=2)
    first, _, third, fourth = [await region.child() for _ in range(4)]
    assert await waiting(region) == [(1, third), (2, fourth)]
    programme = await region.door.read(f"/v1/pf-programmes/{region['pf_programme']}")
    (group,) = programme.body["groups"]
    assert (group["active_count"], group["queued_count"], group["unit"]) == (2, 2, "rouble")
    path = f"/v1/certificates/{fourth}/queue-place"
    place = await region.door.read(path)
    assert (place.body["place"], place.body["ticket"]) == (2, 2)
    assert place.body["queued_on"] == "2017-01-01"

    await region.door.made(f"/v1/certificates/{first}/conversion-to-accounting")
    assert (await region.balance(third))["nominal"] == "14000.00"
    assert await waiting(region) == [(1, fourth)]
    assert (await region.door.read(path)).body["place"] == 1
    none = await region.door.read(f"/v1/certificates/{third}/queue-place")
    assert (none.status, none.code) == (409, "not-queued")


async def test_s3_the_sum_of_nominals_limits_a_group_too(operator: Door) -> None:
    region = await open_region(
        operator, nominal="12000.00", amount_count=10, nominals_limit="30000.00"
    )
    for _ in range(2):
        await region.child()
    body = certificate(region["payer"], cert_group=region["cert_group"])
    third = await region.door.made("/v1/certificates", body)
    assert (third["granted"], third["ticket"]) == ([], 1)
    nominals = f"/v1/cert-groups/{region['cert_group']}/nominals"
    await region.door.made(nominals, {"period": "2017", "nominal": "10000.00"})
    assert (await region.balance(third["certificate"]))["nominal"] == "10000.00"
    assert await waiting(region) == []


async def test_names_stand_in_a_queue_for_whoever_may_see_them(operator: Door) -> None:
    region = await open_region(operator, amount_count=1)
    await region.child()
    body = certificate(region["payer"], cert_group=region["cert_group"])
    made = await region.door.made("/v1/certificates", body)
    path = f"/v1/cert-groups/{region['cert_group']}/queue"
    shown = await region.door.read(path, names="true", min_position=made["position"])
    (item,) = shown.body["items"]
    assert item["number"] == made["number"]
    assert item["person"]["given_name"] == body["child"]["given_name"]
    plain = await region.door.read(path)
    assert "person" not in plain.body["items"][0]


async def test_a_hundred_releases_promote_a_hundred_heads_in_order(operator: Door) -> None:
    region = await open_region(operator, amount_count=100)
    placed = [await region.child() for _ in range(100)]
    heads = [await region.child() for _ in range(105)]
    full = await region.head()
    for each in placed:
        freed = await region.door.made(f"/v1/certificates/{each}/conversion-to-accounting")
        assert [fact["type"] for fact in freed["facts"]] == [
            "certificate.converted-to-accounting.v1",
            "certificate.unqueued.v1",
            "certificate.converted-to-pf.v1",  # in the commit that freed the place
        ]
    given = await region.door.read(
        "/v1/events",
        type="certificate.converted-to-pf.v1",
        after=full,
        limit=200,
        min_position=await region.head(),
    )
    promoted = [each["data"]["fact"]["certificate"] for each in given.body["items"]]
    assert promoted == heads[:100]
    assert await waiting(region, limit=3) == [(1, heads[100]), (2, heads[101]), (3, heads[102])]
    path = f"/v1/cert-groups/{region['cert_group']}/queue"
    first = await region.door.read(path, limit=3)
    rest = await region.door.read(path, limit=3, cursor=first.body["next_cursor"])
    assert [each["place"] for each in rest.body["items"]] == [4, 5]


async def test_more_places_promote_as_many_as_there_are_in_order(operator: Door) -> None:
    region = await open_region(operator, amount_count=1)
    _, second, third, fourth = [await region.child() for _ in range(4)]
    path = f"/v1/cert-groups/{region['cert_group']}/limits"
    more = await region.door.made(path, {"amount_count": 3})
    assert more["promoted"] == [second, third]
    assert await waiting(region) == [(1, fourth)]
    fewer = await region.door.post(path, {"amount_count": 2})
    assert (fewer.status, fewer.code) == (409, "group-holds-more")
    assert fewer.body["active_count"] == 3
