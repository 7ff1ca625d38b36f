"""What every caller may rely on: trying first, versions, waiting for one's own writing, keys."""

from api.operations import JSON
from api.subjects import LISTED
from tests.cases.region import ACCEPTED, ACT, Door, certificate, open_region


async def test_a_tried_command_has_the_same_verdict_and_writes_nothing(operator: Door) -> None:
    region = await open_region(operator)
    child, group = await region.child(), await region.group()
    head = await region.head()
    asked = {"certificate": child, "study_group": group, "starts_on": "2017-09-01"}
    tried = await region.door.post("/v1/contracts", asked, dry_run=True)
    assert (tried.status, tried.body["dry_run"]) == (200, True)
    assert tried.body["quote"]["certificate_part"] == "4051.92"
    assert tried.headers["Dry-Run"] == "true"
    refused = await region.door.post(
        "/v1/contracts", {**asked, "starts_on": "2018-02-01"}, dry_run=True
    )
    assert (refused.status, refused.code) == (422, "start-outside-periods")
    assert await region.head() == head


async def test_a_tried_issue_leaves_nobody_in_the_vault(operator: Door) -> None:
    region = await open_region(operator)
    body = certificate(region["payer"])
    tried = await region.door.post("/v1/certificates", body, key="one", dry_run=True)
    assert tried.status == 200
    assert "number" not in tried.body
    made = await region.door.post("/v1/certificates", body, key="one")
    assert (made.status, "Idempotent-Replayed" in made.headers) == (201, False)


async def test_a_version_that_was_seen_is_held_against_a_write(operator: Door) -> None:
    region = await open_region(operator)
    child = await region.child()
    contract = await region.enrol(child, await region.group())
    path = f"/v1/contracts/{contract}"
    seen = await region.door.read(path, min_position=await region.head())
    await region.door.made(f"{path}/acceptance")
    body = {"number": "1 - ПФ", "acceptance": ACCEPTED}

    async def conclude(version: str) -> int:
        response = await region.door.client.post(
            f"{path}/conclusion",
            json=body,
            params={"effective_on": "2017-09-15"},
            headers={
                "Authorization": f"Bearer {region.door.token}",
                "Idempotency-Key": f"conclude on {version}",
                "If-Match": version,
            },
        )
        return response.status

    assert await conclude(seen.headers["ETag"]) == 412
    fresh = await region.door.read(path, min_position=await region.head())
    assert await conclude(fresh.headers["ETag"]) == 201


async def test_a_read_that_is_known_is_not_sent_again(operator: Door) -> None:
    region = await open_region(operator)
    child = await region.child()
    path = f"/v1/certificates/{child}"
    seen = await region.door.read(path, min_position=await region.head())
    response = await region.door.client.get(
        path,
        headers={
            "Authorization": f"Bearer {region.door.token}",
            "If-None-Match": seen.headers["ETag"],
        },
    )
    assert response.status == 304


async def test_a_read_does_not_wait_for_ever(operator: Door) -> None:
    region = await open_region(operator)
    late = await region.door.read("/v1/certificates", min_position=10_000)
    assert (late.status, late.code) == (503, "view-behind")
    assert "Retry-After" in late.headers


async def test_money_is_not_moved_without_a_key(operator: Door) -> None:
    response = await operator.client.post(
        "/v1/contracts/c/charges",
        json={"month": "2017-10"},
        headers={"Authorization": f"Bearer {operator.token}"},
    )
    body = await response.json()
    assert (response.status, body["code"]) == (400, "idempotency-key-required")


async def test_a_key_belongs_to_one_request(operator: Door) -> None:
    region = await open_region(operator)
    body = certificate(region["payer"])
    await region.door.post("/v1/certificates", body, key="one")
    other = certificate(region["payer"])
    refused = await region.door.post("/v1/certificates", other, key="one")
    assert (refused.status, refused.code) == (422, "idempotency-key-reused")


async def test_a_statement_adds_up(operator: Door) -> None:
    region = await open_region(operator)
    child = await region.child()
    contract = await region.enrol(child, await region.group())
    await region.on("2017-10-05").conclude(contract)
    found = await region.door.read(
        f"/v1/certificates/{child}/statement", min_position=await region.head()
    )
    assert [
        (line["type"], line["available_change"], line["charged_change"], line["available_after"])
        for line in found.body["items"]
    ] == [
        ("certificate.converted-to-pf.v1", "14000.00", "0.00", "14000.00"),
        ("certificate.funds-reserved.v1", "-4051.92", "0.00", "9948.08"),
        ("certificate.charged.v1", "0.00", "996.39", "9948.08"),
        ("certificate.charged.v1", "0.00", "1018.51", "9948.08"),
    ]


async def test_a_list_comes_in_pages(operator: Door) -> None:
    region = await open_region(operator)
    children = {await region.child() for _ in range(5)}
    found: set[str] = set()
    cursor, query = None, dict[str, str]()
    head = await region.head()
    for _ in range(3):
        page = await region.door.read("/v1/certificates", limit=2, min_position=head, **query)
        found |= {each["certificate"] for each in page.body["items"]}
        cursor = page.body["next_cursor"]
        query = {"cursor": cursor}
    assert cursor is None
    assert found == children
    bad = await region.door.read("/v1/certificates", cursor="nonsense")
    assert (bad.status, bad.body["errors"][0]["parameter"]) == (422, "cursor")


async def test_an_entrepreneurs_name_is_kept_apart(operator: Door) -> None:
    region = await open_region(operator)
    person = {"family_name": "Придуманная", "given_name": "Ольга", "inn": "421200000355"}
    body = {
        "kind": "entrepreneur-alone",
        "municipality": region["municipality"],
        "person": person,
    }
    made = await region.door.made("/v1/providers", body)
    head = await region.head()
    path = f"/v1/providers/{made['provider']}"
    named = await region.door.read(path, names="true", min_position=head)
    assert named.body["person"]["family_name"] == "Придуманная"
    assert named.body["title"] is None
    facts = await region.door.read("/v1/events", min_position=head, limit=500)
    assert "Придуманная".encode() not in facts.raw
    misplaced = await region.door.post("/v1/providers", {**body, "title": "ИП Придуманная"})
    assert (misplaced.status, misplaced.code) == (422, "name-misplaced")


async def test_periods_are_listed(operator: Door) -> None:
    region = await open_region(operator)
    found = await region.door.read("/v1/periods")
    assert found.body["items"] == [
        {"period": "2017", "starts_on": "2017-01-01", "ends_on": "2017-12-31"}
    ]


async def test_what_a_query_lacks_is_told_even_if_there_is_none(operator: Door) -> None:
    for path in ("/v1/month-tasks", "/v1/certificates/c1/headroom"):
        found = await operator.read(path)
        assert (found.status, found.code) == (422, "validation-failed"), found.body


PATHS = [
    each.path
    for subject in LISTED  # what they give as files is looked at in test_exports
    for each in subject
    if not each.is_write and JSON in each.gives
]
# What has to be said after the question mark.
ASKED = {
    "/v1/certificates/{certificate}/headroom": {"period": "2017"},
    "/v1/month-tasks": {"month": "2017-10"},
    "/v1/programmes/{programme}/rating": {"period": "2017"},
    "/v1/providers/{provider}/rating": {"period": "2017"},
    "/v1/provision-splits": {"amount": "100.00", "period": "2017"},
}
# What this region has none of; the tests of each subject read it with something in it.
ELSEWHERE = (
    "/v1/acts",
    "/v1/advances",
    "/v1/bank-statements",
    "/v1/cert-groups/{cert_group}/queue",
    "/v1/certificates/{certificate}/queue-place",
    "/v1/checkpoints",
    "/v1/checks",
    "/v1/completeness-reports",
    "/v1/imports",
    "/v1/month-closings",
    "/v1/municipalities/{municipality}/tariffs",
    "/v1/operator-tariffs",
    "/v1/payers/{payer}/month-closings",
    "/v1/payment-registers",
    "/v1/payments",
    "/v1/period-rolls",
    "/v1/projection-rebuilds",
    "/v1/programmes/{programme}/rating",
    "/v1/providers/{provider}/rating",
    "/v1/rating-terms",
    "/v1/reports",
    "/v1/roadmaps",
    "/v1/subsidy-agreements",
    "/v1/subsidy-registers",
    "/v1/unmatched-payments",
    "/v1/webhooks",
)


class Nobody(dict[str, str]):
    """Every reference in a path, and none that anybody has."""

    def __missing__(self, part: str) -> str:
        return {"month": "2030-01", "number": "1.1"}.get(part, "999")


async def test_every_read_answers(operator: Door) -> None:
    region = await open_region(operator)
    child, group = await region.child(), await region.group()
    contract = await region.enrol(child, group)
    concluded = await region.on("2017-10-05").conclude(contract)
    october = region.on("2017-10-31").door
    asked = {"agreement": region["agreement"], "month": "2017-10"}
    invoice = await october.made("/v1/invoices", asked)
    run = await october.made("/v1/month-runs", {"month": "2017-10"})
    erased, due = await region.child(), await region.child(born=2000)
    await october.made(f"/v1/certificates/{due}/closing", {"reason": "moved"})
    person = await region.child_of(erased)
    act = {"basis": "consent-withdrawn", "act": ACT, "requested_on": "2017-10-01"}
    await october.made(f"/v1/persons/{person}/erasure", act)
    refused = await october.post(f"/v1/contracts/{contract}/charges", {"month": "2017-10"})
    assert refused.code == "already-charged"
    kept = await october.read("/v1/refusals")
    november = {"month": "2017-11", "amount": "100.00"}
    await region.on("2017-11-05").door.made(f"/v1/contracts/{contract}/charges", november)
    head = await region.head()
    shown = await region.door.read(f"/v1/contracts/{contract}", min_position=head)
    await region.door.read(f"/v1/certificates/{child}", names="true", min_position=head)
    ids = {
        **region.ids,
        "certificate": child,
        "contract": contract,
        "indicator": "coverage",
        "invoice": invoice["invoice"],
        "measure": "pfdo",
        "module": shown.body["module"],
        "person": person,
        "position": concluded["charges"][1]["charge"],
        "refusal": kept.body["items"][0]["refusal"],
        "rule": "round-amounts",
        "run": run["run"],
        "stream": f"contract:{contract}",
        "study_group": group,
        "year": "2017",
    }
    for path in PATHS:
        asked = ASKED.get(path, {})
        if not path.startswith(ELSEWHERE):
            found = await region.door.read(path.format(**ids), min_position=head, **asked)
            assert found.status == 200, (path, found.body)
            assert found.body.get("items", [path]), f"{path} lists nothing"
        nobody = await region.door.read(path.format_map(Nobody()), **asked)
        assert nobody.status == (404 if "{" in path else 200), (path, nobody.body)
    region_itself = await region.door.read("/v1/streams/region", min_position=head)
    assert region_itself.body["items"][0]["data"]["fact"]["fact"] == "region.opened.v1"
