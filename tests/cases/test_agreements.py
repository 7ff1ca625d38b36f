"""An agreement shows its maximum sum, and what of it is left, to those who made it."""

from ledger.keys import Keys, Role
from tests.cases.conftest import BOOK
from tests.cases.region import Client, Door, open_region


async def test_an_agreement_shows_what_is_left_of_its_sum(
    client: Client, keys: Keys, operator: Door
) -> None:
    region = await open_region(operator, agreement_limit="100000.00")
    path = f"/v1/agreements/{region['agreement']}"
    await region.enrol(await region.child(), await region.group("4051.92"))
    shown = (await region.door.read(path)).body
    assert (shown["payer"], shown["provider"]) == (region["payer"], region["provider"])
    assert (shown["number"], shown["concluded_on"]) == ("1", "2017-01-01")
    sums = shown["limit"], shown["committed"], shown["left"], shown["overpaid"]
    assert sums == ("100000.00", "4051.92", "95948.08", "0.00")
    assert (shown["live_count"], shown["terminated"]) == (1, False)
    await region.door.made(f"{path}/limit", {"limit": None})
    shown = (await region.door.read(path)).body
    assert (shown["limit"], shown["left"]) == (None, None)

    for name, status in ((region["provider"], 200), ("another", 404)):
        issued = await keys.create(BOOK, Role.PROVIDER, name, provider=name)
        assert (await Door(client, issued.token).read(path)).status == status
    stranger = await keys.create(BOOK, Role.FINANCE, "f", municipality="another")
    assert (await Door(client, stranger.token).read(path)).status == 404
    assert (await operator.read("/v1/agreements/nobody")).code == "not-found"
