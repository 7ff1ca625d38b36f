"""The cards of a certificate and of a contract say how they stand and how that came."""

import re

from tests.cases.region import Door, Region, open_region
from tests.console.browsing import Browser, Shown

PRICE = "300.00"


async def enrolled(operator: Door) -> tuple[Region, str, str]:
    """A child with an application that waits."""
    region = await open_region(operator)
    certificate = await region.child()
    contract = await region.enrol(certificate, await region.group(PRICE))
    await seen(region)
    return region, certificate, contract


async def seen(region: Region) -> None:
    """Let the views come as far as the book."""
    for path in ("/v1/contracts", "/v1/charges", "/v1/certificates", "/v1/events"):
        await region.door.read(path, min_position=await region.head())


async def take(officer: Browser, page: Shown, step: str, **fields: str) -> Shown:
    """Send the form of a step as it was drawn."""
    key = re.search(
        rf'name="key" value="([^"]+)">\s*<input type="hidden" name="step" value="{step}"', page.html
    )
    assert key, f"no form for {step}"
    form = {"csrf": page.csrf, "key": key[1], "step": step, **fields}
    return await officer.send(page.address.partition("?")[0], form)


async def test_a_contract_is_taken_from_application_to_charge_and_back(
    officer: Browser, operator: Door
) -> None:
    region, certificate, contract = await enrolled(operator)
    page = await officer.open(f"/contracts/{contract}")
    page.check()
    assert "заявка" in page.text.lower()
    page = await take(officer, page, "accept-enrolment")
    assert page.status == 200
    wrong = await take(officer, page, "conclude-contract", number="", reference="x y")
    wrong.check()
    assert wrong.status == 422
    evidence = {"acceptance": "signed-application", "reference": "d-1"}
    late = await take(officer, page, "conclude-contract", number="1-1", **evidence)
    late.check()
    assert (late.status, "/problems/concluded-after-term" in late.html) == (409, True)
    body = {"number": "1-1", "acceptance": {"kind": "signed-application", "reference": "d-1"}}
    await region.on("2017-10-05").door.made(f"/v1/contracts/{contract}/conclusion", body)
    await seen(region)
    page = await officer.open(f"/contracts/{contract}")
    assert "сентябрь 2017 г. 05.10.2017 73,80 ₽" in page.text  # the conclusion caught up
    charge = (await region.door.read("/v1/charges")).body["items"][0]["charge"]
    page = await take(officer, page, "reverse-charge", charge=str(charge), reason="wrong-amount")
    page.check()
    assert "Отменено списание: 73,80 ₽ за сентябрь 2017 г., неверная сумма" in page.text
    page = await take(officer, page, "charge-certificate", month="2017-09", amount="10.00")
    page.check()
    assert page.status == 200
    await seen(region)
    charged = (await region.door.read("/v1/charges", live="true")).body["items"]
    assert {each["month"]: each["amount"] for each in charged} == {
        "2017-09": "10.00",
        "2017-10": "75.40",
    }
    assert f'href="/certificates/{certificate}' in page.html


async def test_a_form_that_is_sent_twice_is_one_step(officer: Browser, operator: Door) -> None:
    region, _, contract = await enrolled(operator)
    page = await officer.open(f"/contracts/{contract}")
    for _ in range(2):
        assert (await take(officer, page, "accept-enrolment")).status == 200
    await seen(region)
    found = await region.door.read("/v1/events", type="contract.accepted.v1")
    assert len(found.body["items"]) == 1


async def test_a_certificate_shows_what_it_holds_on_a_day_and_as_it_was_known(
    officer: Browser, operator: Door
) -> None:
    _, certificate, contract = await enrolled(operator)
    page = await officer.open(f"/certificates/{certificate}?period=2017")
    page.check()
    assert f'href="/contracts/{contract}"' in page.html
    explained = re.search(r'href="(/explain/v1/certificates/[^"]+)"', page.html)
    assert explained
    reserved = re.search(r"Зарезервировано ([\d,]+) ₽", page.text)
    assert reserved
    assert reserved[1] == "300,00"
    before = await officer.open(f"/certificates/{certificate}?period=2017&known_at=2016-01-01")
    before.check()
    assert before.status == 404
    hidden = await officer.open(f"/certificates/{certificate}?mask=1")
    assert "300,00" not in hidden.text


async def test_a_certificate_is_found_by_its_number_which_stands_in_no_address(
    officer: Browser, operator: Door
) -> None:
    region = await open_region(operator)
    certificate = await region.child()
    await seen(region)
    listed = await region.door.read("/v1/certificates", names="true")
    number = listed.body["items"][0]["number"]
    form = await officer.open("/certificates")
    form.check()
    fields = {"csrf": form.csrf, "key": form.field("key")}
    found = await officer.send("/certificates", {**fields, "number": number})
    assert found.address == f"/certificates/{certificate}"
    missed = await officer.send("/certificates", {**fields, "number": "4200000000"})
    missed.check()
    assert missed.status == 404
