"""A register of payments, for whoever looks at its pages."""

from typing import Any

from tests.cases.region import Region

ACCOUNT = {
    "title": "УФК (Управление образования)",
    "inn": "4212000001",
    "kpp": "421201001",
    "bank_bik": "013207212",
    "account": "03231643327010003900",
}
ENTRY = {
    "kind": "educational-organisation",
    "title": "Дом творчества",
    "inn": "4212000002",
    "requisites": {
        "ogrn": "1024200000000",
        "kpp": "420001001",
        "bank_bik": "013207212",
        "account": "40702810900000000017",
    },
    "licence": {"number": "17-Л", "dated": "2016-03-02"},
}


async def invoiced(region: Region) -> str:
    """Let the provider's account be known, and its September be asked for."""
    await region.door.made(f"/v1/providers/{region['provider']}/entry", ENTRY)
    asked = {"agreement": region["agreement"], "month": "2017-09"}
    made = await region.on("2017-10-03").door.made("/v1/invoices", asked)
    return str(made["invoice"])


async def registered(region: Region) -> dict[str, Any]:
    """Put an invoice that was taken in work on a register of payments."""
    invoice, paying = await invoiced(region), region.on("2017-10-05").door
    await paying.made(f"/v1/invoices/{invoice}/work")
    body = {"payer": region["payer"], "account": ACCOUNT, "first_number": 40}
    return await paying.made("/v1/payment-registers", body)
