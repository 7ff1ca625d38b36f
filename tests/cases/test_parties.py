"""Who takes part is listed: municipalities, payers, and agreements with what is left of them."""

from ledger.keys import Keys, Role
from tests.cases.conftest import BOOK
from tests.cases.region import Door, open_region


async def test_everybody_sees_the_payers_and_providers_their_own_agreements(
    operator: Door, keys: Keys
) -> None:
    region = await open_region(operator, agreement_limit="5000.00")
    child, group = await region.child(), await region.group()
    await region.enrol(child, group)
    head = await region.head()
    mine = await keys.create(BOOK, Role.PROVIDER, "its own", provider=region["provider"])
    other = await keys.create(BOOK, Role.PROVIDER, "another", provider="999")
    for token in (operator.token, mine.token, other.token):
        door = Door(operator.client, token)
        towns = await door.read("/v1/municipalities", min_position=head)
        assert [each["municipality"] for each in towns.body["items"]] == [region["municipality"]]
        payers = await door.read("/v1/payers", municipality=region["municipality"])
        assert [each["payer"] for each in payers.body["items"]] == [region["payer"]]
    for token, shown in ((operator.token, 1), (mine.token, 1), (other.token, 0)):
        found = await Door(operator.client, token).read("/v1/agreements", min_position=head)
        assert (found.status, len(found.body["items"])) == (200, shown)
    (agreement,) = (await operator.read("/v1/agreements")).body["items"]
    assert agreement["agreement"] == region["agreement"]
    assert (agreement["limit"], agreement["committed"], agreement["left"]) == (
        "5000.00",
        "4051.92",
        "948.08",
    )
    nowhere = await operator.read("/v1/agreements", municipality="999")
    assert nowhere.body["items"] == []
