"""Nobody reads or writes another's: to a provider, unknown and forbidden look the same."""

import pytest

from ledger.keys import Keys, Role
from tests.cases.conftest import BOOK
from tests.cases.region import Client, Door, Region, certificate, open_region

OCTOBER = {"month": "2017-10"}
NOBODY = "00000000-0000-4000-8000-000000000000"


async def door_of(
    client: Client,
    keys: Keys,
    role: Role,
    *,
    provider: str | None = None,
    municipality: str | None = None,
) -> Door:
    issued = await keys.create(BOOK, role, role.value, provider=provider, municipality=municipality)
    return Door(client, issued.token)


async def in_force(region: Region) -> tuple[str, str]:
    child = await region.child()
    contract = await region.enrol(child, await region.group())
    await region.on("2017-09-15").conclude(contract)
    return child, contract


async def test_a_provider_charges_its_own(client: Client, keys: Keys, operator: Door) -> None:
    region = await open_region(operator)
    _, contract = await in_force(region)
    own = await door_of(client, keys, Role.PROVIDER, provider=region["provider"])
    made = await own.post(f"/v1/contracts/{contract}/charges", OCTOBER)
    assert (made.status, made.body["amount"]) == (201, "1018.51")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/contracts/{contract}/charges", OCTOBER),
        ("/v1/contracts/{contract}/charges/{charge}/reversals", {"reason": "wrong-month"}),
        ("/v1/contracts/{contract}/refusal", {"by": "provider", "reason": "other"}),
        ("/v1/contracts/{contract}/acceptance", None),
        ("/v1/contracts/{contract}/termination", {"by": "provider", "reason": "other"}),
        ("/v1/contracts/{contract}/closing", None),
        ("/v1/invoices", {"agreement": "{agreement}", "month": "2017-09"}),
        ("/v1/modules/{module}/closing", None),
    ],
)
async def test_anothers_subject_and_none_look_the_same(
    client: Client, keys: Keys, operator: Door, path: str, body: dict[str, str] | None
) -> None:
    region = await open_region(operator)
    _, contract = await in_force(region)
    shown = await region.door.read(f"/v1/contracts/{contract}", min_position=await region.head())
    charges = await region.door.read("/v1/charges", contract=contract)
    ids = {
        "contract": contract,
        "agreement": region["agreement"],
        "module": shown.body["module"],
        "charge": charges.body["items"][0]["charge"],
    }
    nothing = {**dict.fromkeys(ids, NOBODY), "charge": 1}
    other = await door_of(client, keys, Role.PROVIDER, provider="another")
    answers = []
    for named in (ids, nothing):
        filled = body and {name: it.format(**named) for name, it in body.items()}
        answers.append(await other.post(path.format(**named), filled))
    theirs, none = answers
    assert theirs.status == none.status == 404
    for answer in answers:
        answer.body.pop("instance")
    assert theirs.body == none.body


async def test_a_provider_reads_its_own(client: Client, keys: Keys, operator: Door) -> None:
    region = await open_region(operator)
    child, contract = await in_force(region)
    stranger = await region.child()
    head = await region.head()
    own = await door_of(client, keys, Role.PROVIDER, provider=region["provider"])
    other = await door_of(client, keys, Role.PROVIDER, provider="another")
    for path in (
        f"/v1/certificates/{child}",
        f"/v1/certificates/{child}/statement",
        f"/v1/contracts/{contract}",
    ):
        assert (await own.read(path, min_position=head)).status == 200
        assert (await other.read(path, min_position=head)).status == 404
    assert (await own.read(f"/v1/certificates/{stranger}", min_position=head)).status == 404
    for path in ("/v1/certificates", "/v1/contracts", "/v1/charges", "/v1/programmes"):
        mine = await own.read(path, min_position=head)
        assert len(mine.body["items"]) == 1
        assert (await other.read(path, min_position=head)).body["items"] == []


async def test_a_number_finds_only_who_has_a_contract(
    client: Client, keys: Keys, operator: Door
) -> None:
    region = await open_region(operator)
    body = certificate(region["payer"], cert_group=region["cert_group"])
    made = await region.door.made("/v1/certificates", body)
    own = await door_of(client, keys, Role.PROVIDER, provider=region["provider"])
    asked = {"number": made["number"]}
    assert (await own.post("/v1/certificates/lookup", asked)).status == 404
    enrolment = {
        "certificate_number": made["number"],
        "study_group": await region.group(),
        "starts_on": "2017-09-01",
    }
    await region.door.made("/v1/contracts", enrolment)
    await region.balance(made["certificate"])  # the views have it
    found = await own.post("/v1/certificates/lookup", asked)
    assert found.body == {"certificate": made["certificate"]}


async def test_names_are_for_those_whom_they_concern(
    client: Client, keys: Keys, operator: Door
) -> None:
    region = await open_region(operator)
    child, _ = await in_force(region)
    head = await region.head()
    finance = await door_of(client, keys, Role.FINANCE, municipality=region["municipality"])
    own = await door_of(client, keys, Role.PROVIDER, provider=region["provider"])
    auditor = await door_of(client, keys, Role.AUDITOR)
    for door, is_shown in ((region.door, True), (finance, True), (own, True), (auditor, False)):
        for path in (f"/v1/certificates/{child}", "/v1/certificates", "/v1/contracts"):
            named = await door.read(path, names="true", min_position=head)
            plain = await door.read(path, min_position=head)
            assert ("Вымышленный".encode() in named.raw) is is_shown, path
            assert "Вымышленный".encode() not in plain.raw


async def test_a_finance_department_sees_its_municipality(
    client: Client, keys: Keys, operator: Door
) -> None:
    region = await open_region(operator)
    child, contract = await in_force(region)
    head = await region.head()
    own = await door_of(client, keys, Role.FINANCE, municipality=region["municipality"])
    other = await door_of(client, keys, Role.FINANCE, municipality="another")
    for path in (f"/v1/certificates/{child}", f"/v1/contracts/{contract}"):
        assert (await own.read(path, min_position=head)).status == 200
        assert (await other.read(path, min_position=head)).status == 404
    for path in ("/v1/budget-execution", "/v1/pf-programmes", "/v1/events", "/v1/charges"):
        assert (await own.read(path, min_position=head)).body["items"]
        assert (await other.read(path, min_position=head)).body["items"] == []
    bound = {"measure": "pfdo", "amount": "1.00", "act": {**ACT_OF_COUNCIL}}
    path = f"/v1/budgets/{region['municipality']}/2017/obligations"
    assert (await own.post(path, bound)).status == 201
    assert (await other.post(path, bound)).status == 404


ACT_OF_COUNCIL = {"kind": "council-decision", "number": "1", "dated": "2017-01-10"}


async def test_an_integration_reads_the_feed_and_nothing_else(
    client: Client, keys: Keys, operator: Door
) -> None:
    region = await open_region(operator)
    feed = await door_of(client, keys, Role.INTEGRATION)
    facts = await feed.read("/v1/events", limit=3, min_position=await region.head())
    assert [each["position"] for each in facts.body["items"]] == [1, 2, 3]
    following = await feed.read("/v1/events", limit=3, cursor=facts.body["next_cursor"])
    assert [each["position"] for each in following.body["items"]] == [4, 5, 6]
    assert (await feed.read("/v1/certificates")).status == 403


async def test_facts_hold_no_personal_data(operator: Door) -> None:
    region = await open_region(operator)
    body = certificate(region["payer"], cert_group=region["cert_group"])
    made = await region.door.made("/v1/certificates", body)
    head = await region.head()
    facts = await region.door.read("/v1/events", min_position=head, limit=500)
    assert len(facts.body["items"]) == head
    for word in (made["number"], *body["child"].values()):
        assert word.encode() not in facts.raw
    stream = await region.door.read(f"/v1/streams/certificate:{made['certificate']}")
    assert [each["version"] for each in stream.body["items"]] == [1, 2]
    assert stream.body["items"][0]["data"]["fact"]["fact"] == "certificate.issued.v1"
    one = await region.door.read(f"/v1/events/{made['position']}")
    assert one.body["subject"] == f"certificate:{made['certificate']}"
    assert one.headers["ETag"] == f'"{made["position"]}"'


async def test_keys_are_made_shown_and_revoked(client: Client, operator: Door) -> None:
    made = await operator.made("/v1/api-keys", {"role": "auditor", "name": "Контрольный орган"})
    auditor = Door(client, made["token"])
    me = await auditor.read("/v1/me")
    assert (me.body["role"], me.body["region"], me.body["key"]) == ("auditor", BOOK, made["key"])
    listed = await operator.read("/v1/api-keys")
    assert made["key"] in {each["key"] for each in listed.body["items"]}
    assert made["token"].encode() not in listed.raw
    await operator.made(f"/v1/api-keys/{made['key']}/revocation")
    assert (await auditor.read("/v1/me")).status == 401


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"role": "provider", "name": "x"}, "/provider", "required"),
        ({"role": "finance", "name": "x"}, "/municipality", "required"),
        ({"role": "auditor", "name": "x", "provider": "p"}, "/provider", "not-for-role"),
    ],
)
async def test_a_key_names_whom_its_role_needs(
    operator: Door, body: dict[str, str], pointer: str, code: str
) -> None:
    refused = await operator.post("/v1/api-keys", body)
    assert refused.status == 422
    assert [(each["pointer"], each["code"]) for each in refused.body["errors"]] == [(pointer, code)]


async def test_a_key_is_made_for_nobody_who_is_not_in_the_book(operator: Door) -> None:
    await open_region(operator)
    for body in (
        {"role": "provider", "provider": "p-9"},
        {"role": "finance", "municipality": "m-9"},
    ):
        refused = await operator.post("/v1/api-keys", {"name": "x", **body})
        assert (refused.status, refused.code) == (404, "not-found")
    unknown = await operator.post("/v1/api-keys/none/revocation", dry_run=True)
    assert unknown.status == 404
