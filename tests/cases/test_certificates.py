"""Worked cases S1, S23 and S24: a certificate's nominal, its group's nominal, freezing."""

from tests.cases.region import ACT, YEAR_2017, Door, Region, certificate, open_region

NOTICE = {"by": "guardian", "reason": "guardian-wish"}
YEAR_2018 = ("2018", "2018-01-01", "2018-12-31")


async def test_s1_a_converted_certificate_has_the_nominal_of_the_group(operator: Door) -> None:
    region = await open_region(operator, nominal="14000.00", amount_count=100)
    made = await region.door.made("/v1/certificates", certificate(region["payer"]))
    path = f"/v1/certificates/{made['certificate']}/conversion-to-pf"
    converted = await region.door.made(path, {"cert_group": region["cert_group"]})
    assert converted["granted"] == [{"period": "2017", "amount": "14000.00"}]
    found = await region.balance(made["certificate"])
    assert found["nominal"] == "14000.00"
    assert (found["available"], found["reserved"], found["charged"]) == ("14000.00", "0.00", "0.00")


async def test_s23_a_groups_nominal_changes_for_all_or_for_none(operator: Door) -> None:
    region = await open_region(operator)
    child = await region.child()
    await region.enrol(child, await region.group("4051.92"))
    path = f"/v1/cert-groups/{region['cert_group']}/nominals"

    raised = await region.door.made(path, {"period": "2017", "nominal": "16000.00"})
    assert raised["certificates_count"] == 1
    assert await region.sums(child) == ("11948.08", "4051.92", "0.00")

    refused = await region.door.post(path, {"period": "2017", "nominal": "4000.00"})
    assert (refused.status, refused.code) == (409, "group-committed-more")
    assert refused.body["committed"] == "4051.92"
    assert refused.body["over_count"] == 1

    await region.door.made(path, {"period": "2017", "nominal": "4051.92"})
    assert await region.sums(child) == ("0.00", "4051.92", "0.00")


async def in_force_after_october(region: Region, child: str) -> str:
    """Bring S13 about, and its run of 1 October."""
    contract = await region.enrol(child, await region.group("4051.92"))
    await region.on("2017-09-01").conclude(contract)
    await region.on("2017-10-01").door.made(
        f"/v1/contracts/{contract}/charges", {"month": "2017-10"}
    )
    return contract


async def test_s24_a_certificate_in_use_cannot_be_frozen(operator: Door) -> None:
    region = await open_region(operator)
    child = await region.child()
    contract = await in_force_after_october(region, child)
    october = region.on("2017-10-30")
    frozen = f"/v1/certificates/{child}/freezing"

    refused = await october.door.post(frozen)
    assert (refused.status, refused.code) == (409, "live-contracts")

    await october.door.made(f"/v1/contracts/{contract}/termination", NOTICE)
    november = region.on("2017-11-01")
    await november.door.made(f"/v1/contracts/{contract}/closing")
    done = await november.door.made(frozen)
    assert done["left"] == [{"period": "2017", "amount": "11985.10"}]
    found = await region.balance(child)
    assert (found["nominal"], found["available"]) == ("0.00", "0.00")
    assert found["frozen"] == "11985.10"

    again = await region.on("2017-12-01").door.post(f"/v1/certificates/{child}/unfreezing")
    assert (again.status, again.code) == (409, "frozen-in-this-period")


async def test_a_child_has_one_certificate(operator: Door) -> None:
    region = await open_region(operator)
    body = certificate(region["payer"])
    made = await region.door.made("/v1/certificates", body)
    shouted = {**body["child"], "family_name": body["child"]["family_name"].upper()}
    refused = await region.door.post("/v1/certificates", {**body, "child": shouted})
    assert (refused.status, refused.code) == (409, "certificate-exists")
    assert refused.body["certificate"] == made["certificate"]


async def test_s2_and_s4_a_child_waits_in_the_queue_for_the_next_place(operator: Door) -> None:
    region = await open_region(operator, amount_count=2)
    bodies = [certificate(region["payer"], cert_group=region["cert_group"]) for _ in range(4)]
    made = [await region.door.made("/v1/certificates", body) for body in bodies]
    first, third, fourth = made[0], made[2], made[3]
    assert first["granted"] == [{"period": "2017", "amount": "14000.00"}]
    assert (third["ticket"], fourth["ticket"]) == (1, 2)
    assert third["granted"] == []
    path = f"/v1/certificates/{first['certificate']}/conversion-to-accounting"
    freed = await region.door.made(path)
    assert freed["granted"] == []  # what the head of the queue was given is not this one's
    assert [fact["type"] for fact in freed["facts"]] == [
        "certificate.converted-to-accounting.v1",
        "certificate.unqueued.v1",
        "certificate.converted-to-pf.v1",
    ]
    assert (await region.balance(third["certificate"]))["available"] == "14000.00"


async def test_a_refused_child_may_come_again(operator: Door) -> None:
    region = await open_region(operator)
    body = certificate(region["payer"], cert_group="nowhere")
    refused = await region.door.post("/v1/certificates", body)
    assert (refused.status, refused.code) == (404, "not-found")
    made = await region.door.made("/v1/certificates", {**body, "cert_group": None})
    found = await region.door.read(
        f"/v1/certificates/{made['certificate']}", names="true", min_position=made["position"]
    )
    assert found.body["number"] == made["number"]
    assert found.body["person"]["given_name"] == body["child"]["given_name"]


async def test_the_same_issue_gets_the_same_bytes(operator: Door) -> None:
    region = await open_region(operator)
    body = certificate(region["payer"])
    first = await region.door.post("/v1/certificates", body, key="issue-1")
    again = await region.door.post("/v1/certificates", body, key="issue-1")
    assert first.status == again.status == 201
    assert again.raw == first.raw
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(first.body["number"]) == 10
    assert first.body["number"].startswith("42")


async def test_an_application_keeps_its_channel_and_the_reference_of_the_consent(
    operator: Door,
) -> None:
    region = await open_region(operator)
    body = {**certificate(region["payer"]), "channel": "epgu", "consent": "consent-17"}
    made = await region.door.made("/v1/certificates", body)
    first = made["facts"][0]["position"]
    event = await region.door.read(f"/v1/events/{first}", min_position=first)
    issued = event.body["data"]["fact"]
    assert (issued["channel"], issued["consent"]) == ("epgu", "consent-17")


async def test_a_certificate_is_unfrozen_in_the_next_period(operator: Door) -> None:
    region = await open_region(operator, periods=(YEAR_2017, YEAR_2018))
    child = await region.child()
    await region.on("2017-06-01").door.made(f"/v1/certificates/{child}/freezing")
    back = await region.on("2018-01-09").door.made(f"/v1/certificates/{child}/unfreezing")
    assert back["granted"] == [{"period": "2018", "amount": "14000.00"}]
    assert await region.sums(child, "2018") == ("14000.00", "0.00", "0.00")
    assert (await region.balance(child, "2017"))["nominal"] == "0.00"


async def test_hours_are_never_mixed_with_money(operator: Door) -> None:
    region = await open_region(operator)
    hours = await hourly_group(region)
    child = await region.child(cert_group=hours)
    shown = await region.door.read(f"/v1/certificates/{child}", min_position=await region.head())
    assert shown.body["unit"] == "weekly-hour"
    room = await region.door.read(f"/v1/certificates/{child}/headroom", period="2018")
    assert (room.body["unit"], room.body["available"]) == ("weekly-hour", "8.00")
    group = await region.group("100.00", "2018-02-01", "2018-05-31")
    refused = await region.on("2018-01-09").ask(child, group, "2018-02-01")
    assert (refused.status, refused.code) == (409, "units-mixed")
    assert (refused.body["unit"], refused.body["other"]) == ("weekly-hour", "rouble")


async def hourly_group(region: Region) -> str:
    """Approve the programme of another period, in which one group counts hours."""
    period = {"period": "2018", "starts_on": "2018-01-01", "ends_on": "2018-12-31"}
    await region.door.made("/v1/periods", period)
    await region.door.made(f"/v1/payers/{region['payer']}/enrolment-openings", {"period": "2018"})
    agreement = {
        "payer": region["payer"],
        "provider": region["provider"],
        "period": "2018",
        "number": "2",
        "concluded_on": "2017-01-01",
    }
    await region.door.made("/v1/agreements", agreement)
    group = {
        "title": "5–18, часы",
        "amount_count": 10,
        "nominals": [{"period": "2018", "nominal": "8.00"}],
        "unit": "weekly-hour",
    }
    programme = {
        "municipality": region["municipality"],
        "payer": region["payer"],
        "periods": [{"period": "2018", "cap": "5.00", "year": 2017, "measure": "pfdo"}],
        "groups": [group],
        "act": ACT,
    }
    made = await region.door.made("/v1/pf-programmes", programme)
    assert made["warnings"] == []  # 80 hours are not 80 roubles
    return str(made["cert_groups"][0])
