"""Every list of the API is a page: its filters in the address, its columns chosen, its files."""

import pytest

from api.console.registries import registry_of
from api.console.texts import texts
from api.exporting.routes import is_list
from api.subjects import LISTED
from ledger.keys import Role
from tests.cases.region import Door, open_region
from tests.console.browsing import Browser

LISTS = [each for subject in LISTED for each in subject if is_list(each) and "{" not in each.path]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_registry_has_a_title(language: str) -> None:
    known = texts(language)
    assert [each.name for each in LISTS if f"registry.{registry_of(each)}" not in known] == []


async def test_every_registry_is_shown(officer: Browser, operator: Door) -> None:
    region = await open_region(operator)
    await operator.read("/v1/certificates", min_position=await region.head())
    index = await officer.open("/registries")
    index.check()
    links = [f"/registries/{registry_of(each)}" for each in LISTS if Role.OPERATOR in each.roles]
    for link in links:
        assert f'href="{link}"' in index.html
        page = await officer.open(link)
        page.check()
        assert page.status == 200, link


async def test_a_registry_shows_what_its_address_selects_and_gives_it_as_a_file(
    officer: Browser, operator: Door
) -> None:
    region = await open_region(operator)
    certificate = await region.child()
    await operator.read("/v1/certificates", min_position=await region.head())
    page = await officer.open("/registries/certificates?kind=pf&columns=kind&columns=available")
    assert '<td class="nowrap">персонифицированного финансирования</td>' in page.html
    assert certificate[-6:] not in page.html  # its column wasn't chosen
    address = "/files/v1/certificates.csv?kind=pf&columns=kind&columns=available"
    assert address.replace("&", "&amp;") in page.html
    rows = (await officer.open(address)).html.splitlines()
    assert rows[0] == "kind,available"
    assert len(rows) == 2
    none = await officer.open("/registries/certificates?state=closed")
    assert "По этому отбору записей нет" in none.text


async def test_an_unknown_registry_and_a_wrong_term_are_told(officer: Browser) -> None:
    assert (await officer.open("/registries/no-such")).status == 404
    wrong = await officer.open("/registries/charges?month=2025")
    wrong.check()
    assert wrong.status == 422
