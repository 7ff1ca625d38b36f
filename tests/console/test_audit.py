"""What an auditor looks at: refusals with their rule, readings of personal data, proofs."""

from api.console.sessions import Users
from ledger.keys import Role
from tests.cases.conftest import BOOK
from tests.cases.region import Door, open_region
from tests.console.browsing import PASSWORD, Browser


async def test_a_refusal_is_listed_and_explained_with_its_rule(
    officer: Browser, operator: Door
) -> None:
    region = await open_region(operator)
    group = await region.group()
    refused = {"certificate": "none", "study_group": group, "starts_on": "2017-09-01"}
    assert (await operator.post("/v1/contracts", refused)).status in {404, 409}
    page = await officer.open("/audit")
    page.check()
    one = page.html.split('href="/audit/')[1].split('"')[0]
    shown = await officer.open(f"/audit/{one}")
    shown.check()
    assert "Где записано" in shown.text
    wrong = await officer.open("/audit?since=вчера")
    wrong.check()
    assert (wrong.status, 'id="field-since-fault"' in wrong.html) == (422, True)


async def test_whoever_read_a_name_is_on_record(officer: Browser, operator: Door) -> None:
    region = await open_region(operator)
    child = await region.child()
    await operator.read(f"/v1/certificates/{child}", names="true", min_position=await region.head())
    page = await officer.open("/access-log?purpose=show-certificate")
    page.check()
    assert "карточка сертификата" in page.html.split("<tbody>")[1]
    address = "/files/v1/personal-data-readings.csv?purpose=show-certificate"
    assert f'href="{address}"' in page.html
    assert (await officer.open(address)).status == 200


async def test_a_fact_is_proved_and_the_verifier_can_be_taken_away(
    browser: Browser, users: Users, operator: Door
) -> None:
    await open_region(operator)
    await users.add(BOOK, "audit", "Контролёр", Role.AUDITOR, PASSWORD)
    await browser.sign_in("audit")
    page = await browser.open("/proofs?position=1")
    page.check()
    assert "Событие № 1 стоит под подписанной точкой" in page.text
    assert "verifier.py ./book" in page.text
    verifier = await browser.open("/files/verifier.py")
    assert verifier.headers["Content-Disposition"] == "attachment; filename=verifier.py"
    assert "Номер события — целое число." in (await browser.open("/proofs?position=x")).text
