"""Registers over HTTP: providers' entries, programmes' standing, the matrix of the assignment."""

from typing import Any

from ledger.keys import Keys, Role
from tests.cases.conftest import BOOK
from tests.cases.region import ACT, Client, Door, Region, open_region

LICENCE = {"number": "Л035-01258-42/00000001", "dated": "2016-05-10"}
REQUISITES = {
    "ogrn": "1024200000001",
    "kpp": "421201001",
    "bank_bik": "043207001",
    "account": "40703810000000000001",
}
ENTRY = {
    "kind": "training-organisation",
    "title": "Дом творчества",
    "inn": "4212000002",
    "requisites": REQUISITES,
    "licence": LICENCE,
}
PERSON = {"family_name": "Вымышленный", "given_name": "Пётр", "inn": "421200000003"}


async def entered(region: Region, register: str = "valued") -> None:
    body = {"register": register, "act": ACT}
    await region.door.made(f"/v1/programmes/{region['programme']}/register", body)


async def allow(region: Region, **cell: Any) -> None:
    body = {"register": "valued", "kind": "accounting", "can_be_chosen": True, "unit": "service"}
    await region.door.made(f"/v1/payers/{region['payer']}/assignments", {**body, **cell})


async def test_an_entry_is_given_whole_and_needs_a_licence(operator: Door) -> None:
    region = await open_region(operator)
    path = f"/v1/providers/{region['provider']}/entry"
    changed = await region.door.made(path, ENTRY)
    assert changed["provider"] == region["provider"]
    bare = await region.door.post(path, {**ENTRY, "licence": None})
    assert (bare.status, bare.code) == (422, "licence-needed")


async def test_only_an_entrepreneur_alone_teaches_without_a_licence(operator: Door) -> None:
    region = await open_region(operator)
    path = f"/v1/providers/{region['provider']}/entry"
    await region.door.made(path, {"kind": "entrepreneur-alone", "person": PERSON})
    shown = await region.door.read(
        f"/v1/providers/{region['provider']}", min_position=await region.head(), names="true"
    )
    assert shown.body["kind"] == "entrepreneur-alone"
    assert shown.body["person"]["inn"] == PERSON["inn"]
    staffed = {"kind": "entrepreneur-with-staff", "person": PERSON}
    refused = await region.door.post(path, staffed)
    assert (refused.status, refused.code) == (422, "licence-needed")
    told = {**staffed, "licence": LICENCE, "requisites": REQUISITES}
    assert (await region.door.post(path, told)).code == "name-misplaced"


async def test_a_programme_is_refused_entered_revised_and_put_away(operator: Door) -> None:
    region = await open_region(operator)
    path = f"/v1/programmes/{region['programme']}"
    group = await region.group("100.00")
    await region.door.made(f"{path}/refusal", {"act": ACT})
    again = await region.door.post(f"{path}/refusal", {"act": ACT})
    assert (again.status, again.code) == (409, "nothing-to-change")
    refused = await region.ask(await region.child(), group)
    assert refused.code == "programme-not-certified"

    await entered(region, "paid")
    revised = {"title": "Робототехника и право", "direction": "technical-other"}
    await region.door.made(f"{path}/revision", revised)
    await region.door.made(f"{path}/archiving")
    gone = await region.door.post(f"{path}/certification", {"act": ACT})
    assert (gone.status, gone.code) == (409, "wrong-status")


async def test_a_programme_with_live_contracts_is_not_put_away(operator: Door) -> None:
    region = await open_region(operator)
    await region.enrol(await region.child(), await region.group("100.00"))
    refused = await region.door.post(f"/v1/programmes/{region['programme']}/archiving")
    assert (refused.status, refused.code) == (409, "live-contracts")
    assert refused.body["live_count"] == 1


async def test_the_matrix_says_how_many_places_a_child_may_have(operator: Door) -> None:
    region = await open_region(operator)
    child = await region.child(cert_group=None)
    groups = [await region.group("100.00") for _ in range(2)]
    path = f"/v1/certificates/{child}/services"
    paid = await region.door.post(path, {"study_group": groups[0]})
    assert (paid.status, paid.code) == (409, "not-on-assignment")
    await entered(region)
    closed = await region.door.post(path, {"study_group": groups[0]})
    assert (closed.status, closed.code) == (409, "register-not-open")

    await allow(region, number_count=1)
    place = await region.door.made(path, {"study_group": groups[0]})
    twice = await region.door.post(path, {"study_group": groups[0]})
    assert (twice.code, twice.body["service"]) == ("already-booked", place["service"])
    more = await region.door.post(path, {"study_group": groups[1]})
    assert (more.code, more.body["limit_count"]) == ("assignment-used-up", 1)

    await region.door.made(f"{path}/{place['service']}/ending")
    await region.door.made(path, {"study_group": groups[1]})
    shown = (await region.door.read(path)).body["places"]
    kept = [(each["study_group"], each["register"], each["live"]) for each in shown]
    assert kept[-1] == (groups[1], "valued", True)


async def test_hours_are_counted_where_the_matrix_counts_hours(operator: Door) -> None:
    region = await open_region(operator)
    await entered(region)
    await allow(region, kind="pf", number_count=143, unit="hours")  # a module has 72
    path = f"/v1/certificates/{await region.child()}/services"
    await region.door.made(path, {"study_group": await region.group("100.00")})
    over = await region.door.post(path, {"study_group": await region.group("100.00")})
    assert (over.code, over.body["used_count"]) == ("assignment-used-up", 72)


async def test_a_provider_revises_its_own_alone(client: Client, keys: Keys, operator: Door) -> None:
    region = await open_region(operator)
    path = f"/v1/programmes/{region['programme']}/revision"
    body = {"title": "Робототехника", "direction": "technical-other"}
    doors = {}
    for name in (region["provider"], "another"):
        issued = await keys.create(BOOK, Role.PROVIDER, name, provider=name)
        doors[name] = Door(client, issued.token)
    assert (await doors["another"].post(path, body)).status == 404
    await doors[region["provider"]].made(path, body)
    act = f"/v1/programmes/{region['programme']}/refusal"
    assert (await doors[region["provider"]].post(act, {"act": ACT})).status == 403


async def test_a_module_whose_cost_its_provider_states_waits_for_an_act(
    client: Client, keys: Keys, operator: Door
) -> None:
    region = await open_region(operator)
    issued = await keys.create(BOOK, Role.PROVIDER, "own", provider=region["provider"])
    own = Region(Door(client, issued.token), region.ids)
    group = await own.group("100.00")
    child = await region.child()
    refused = await region.ask(child, group)
    assert (refused.status, refused.code) == (409, "module-not-certified")
    assert refused.body["standing"] == "waiting"
    waiting = await region.door.read(f"/v1/study-groups/{group}", min_position=await region.head())
    module = f"/v1/modules/{waiting.body['module']}"
    assert (await own.door.post(f"{module}/certification", {"act": ACT})).status == 403
    await region.door.made(f"{module}/certification", {"act": ACT})
    await region.enrol(child, group)
    await region.door.made(f"{module}/refusal", {"act": ACT})
    shown = await region.door.read(module, min_position=await region.head())
    assert (shown.body["standing"], shown.body["live_count"]) == ("refused", 1)


async def test_a_study_group_shows_its_schedule(operator: Door) -> None:
    region = await open_region(operator)
    path = f"/v1/study-groups/{await region.group('100.00')}"
    lesson = {
        "weekday": "monday",
        "starts_at": "15:00",
        "ends_at": "16:30",
        "address": "ул. Вымышленная, 1",
    }
    await region.door.made(f"{path}/schedule", {"lessons": [lesson]})
    shown = await region.door.read(path, min_position=await region.head())
    assert shown.body["lessons"] == [lesson]
    over = {"lessons": [lesson, {**lesson, "starts_at": "16:00", "ends_at": "17:00"}]}
    refused = await region.door.post(f"{path}/schedule", over)
    assert (refused.status, refused.code) == (422, "lessons-clash")
    assert "понедельник" in refused.body["detail"]


async def test_registries_show_the_register_the_act_and_the_requisites(operator: Door) -> None:
    region = await open_region(operator)
    await entered(region)
    await region.door.made(f"/v1/providers/{region['provider']}/entry", ENTRY)
    programme = await region.door.read(
        f"/v1/programmes/{region['programme']}", min_position=await region.head()
    )
    assert (programme.body["standing"], programme.body["register"]) == ("entered", "valued")
    assert (programme.body["act_number"], programme.body["certified_on"]) == ("762", None)
    provider = (await region.door.read(f"/v1/providers/{region['provider']}")).body
    assert (provider["ogrn"], provider["licence_number"]) == (
        REQUISITES["ogrn"],
        LICENCE["number"],
    )


async def test_a_payer_shows_its_matrix_and_what_is_left_of_its_directions(
    client: Client, keys: Keys, operator: Door
) -> None:
    region = await open_region(operator, direction_limit=5)
    await region.enrol(await region.child(), await region.group("100.00"))
    await allow(region, number_count=2)
    path = f"/v1/payers/{region['payer']}"
    found = (await region.door.read(path)).body
    assert found["directions"] == [
        {"direction": "technical-robotics", "limit_count": 5, "live_count": 1, "left_count": 4}
    ]
    assert found["open_periods"] == [{"period": "2017", "opens_on": None, "closes_on": None}]
    matrix = {(each["register"], each["kind"]): each for each in found["assignments"]}
    assert len(matrix) == 6
    assert matrix["valued", "accounting"]["number_count"] == 2
    assert [place for place, each in matrix.items() if each["can_be_chosen"]] == [
        ("valued", "accounting")
    ]
    issued = await keys.create(BOOK, Role.FINANCE, "another", municipality="another")
    assert (await Door(client, issued.token).read(path)).code == "not-found"
