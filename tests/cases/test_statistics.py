"""Statistics count children: those of one, two and three programmes, whoever asks."""

import pytest

from ledger.keys import Keys, Role
from tests.cases.conftest import BOOK
from tests.cases.region import ACT, Client, Door, Region, open_region

COUNTED = ("children_count", "nominals", "using_count", "contracts_count", "certified_count")
NOTHING = [0, "0.00", 0, 0, 0]
ROBOTS = "technical-robotics"


async def group_elsewhere(region: Region, title: str) -> str:
    """Open a study group in a programme of its own."""
    body = {"provider": region["provider"], "title": title, "direction": ROBOTS}
    made = await region.door.made("/v1/programmes", body)
    path = f"/v1/programmes/{made['programme']}/certification"
    await region.door.made(path, {"act": ACT})
    other = Region(region.door, {**region.ids, "programme": made["programme"]})
    return await other.group("100.00", places=10)


async def enrolled(region: Region, *groups: str) -> str:
    """Conclude a contract in each group with a child of its own."""
    child = await region.child()
    for group in groups:
        await region.on("2017-09-01").conclude(await region.enrol(child, group))
    return child


@pytest.fixture
async def region(operator: Door) -> Region:
    """Three children learn in one, two and three programmes; others don't, or not yet."""
    region = await open_region(operator)
    first, twin = [await region.group("100.00", places=10) for _ in range(2)]
    second = await group_elsewhere(region, "Шахматы")
    third = await group_elsewhere(region, "Театр")
    waiting = {"provider": region["provider"], "title": "Хор", "direction": ROBOTS}
    await region.door.made("/v1/programmes", waiting)
    await enrolled(region, first, twin)  # two contracts of one programme are one programme
    await enrolled(region, first, second)
    await enrolled(region, first, second, third)
    await region.enrol(await enrolled(region), first)  # an application is not yet a use
    await region.child_without_money()
    closed = await region.child()
    await region.door.made(f"/v1/certificates/{closed}/closing", {"reason": "moved"})
    return region


async def test_children_are_counted_by_their_programmes(region: Region) -> None:
    head = await region.head()
    found = await region.door.read("/v1/statistics", min_position=head)
    assert found.status == 200, found.body
    assert found.body == {
        "municipality": None,
        "provider": None,
        "period": None,
        "children_count": 5,
        "certificates_count": 5,
        "pf_count": 4,
        "nominals": "56000.00",
        "using_count": 3,
        "one_programme_count": 1,
        "two_programmes_count": 1,
        "more_programmes_count": 1,
        "used_count": 3,
        "contracts_count": 7,
        "applications_count": 1,
        "teaching_count": 1,
        "providers_count": 1,
        "certified_count": 3,
        "waiting_count": 1,
        "places_count": 40,
        "free_count": 32,
        "position": head,
    }
    other = await region.door.read("/v1/statistics", period="2018")
    assert [other.body[name] for name in COUNTED] == [5, "0.00", 0, 0, 3]
    town = await region.door.made("/v1/municipalities", {"title": "Соседний"})
    asked = {"municipality": town["municipality"], "min_position": await region.head()}
    empty = await region.door.read("/v1/statistics", **asked)
    assert [empty.body[name] for name in (*COUNTED, "places_count")] == [*NOTHING, 0]


async def test_a_provider_counts_its_own(client: Client, keys: Keys, region: Region) -> None:
    body = {
        "kind": "educational-organisation",
        "municipality": region["municipality"],
        "title": "Другой дом творчества",
        "inn": "4212000003",
    }
    stranger = (await region.door.made("/v1/providers", body))["provider"]
    head = await region.head()
    of_all = [4, "56000.00", 3, 7, 3]
    for provider, counts in ((region["provider"], of_all), (stranger, NOTHING)):
        issued = await keys.create(BOOK, Role.PROVIDER, "Поставщик", provider=provider)
        door = Door(client, issued.token)
        own = await door.read("/v1/statistics", min_position=head)
        assert [own.body[name] for name in (*COUNTED, "providers_count")] == [*counts, 1]
        hidden = await door.read("/v1/statistics", provider="another")
        assert (hidden.status, hidden.code) == (404, "not-found")
