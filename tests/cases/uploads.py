"""Sends files as people do, and waits for what comes of them."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from aiohttp import FormData

from tests.cases.region import Answer, Door, read

IMPORTS = "/v1/imports"
PATIENCE_SECONDS = 60
CHARGES = ("№ договора", "Месяц", "Объем оказания услуги, %", "К оплате, руб.", "Ключ строки")
ON_ITS_WAY = {"received", "checking", "applying"}


def csv(titles: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Write a file as Excel would in Russia."""
    lines = [titles, *rows]
    return "\r\n".join(";".join(map(str, line)) for line in lines).encode("utf-8-sig")


def charges_of(contracts: Iterable[str], amount: object = "") -> bytes:
    """Write a month's charges by the keys of their rows."""
    share = "" if amount else 100
    return csv(CHARGES, [("", "", share, amount, contract) for contract in contracts])


async def send(
    door: Door, subject: str, file: bytes, name: str = "october.csv", **query: str
) -> Answer:
    """Send a file as the body."""
    params = {"filename": name, **({"effective_on": door.on} if door.on else {}), **query}
    response = await door.client.post(
        f"{IMPORTS}/{subject}",
        data=file,
        params=params,
        headers={"Authorization": f"Bearer {door.token}", "Content-Type": "text/csv"},
    )
    return await read(response)


async def send_form(door: Door, subject: str, file: bytes, name: str, **query: str) -> Answer:
    """Send a file as a browser does."""
    form = FormData()
    form.add_field("comment", "за месяц")
    form.add_field("file", file, filename=name, content_type="text/csv")
    params = {**({"effective_on": door.on} if door.on else {}), **query}
    response = await door.client.post(
        f"{IMPORTS}/{subject}",
        data=form,
        params=params,
        headers={"Authorization": f"Bearer {door.token}"},
    )
    return await read(response)


async def settled(door: Door, ref: str) -> dict[str, Any]:
    """Wait until nobody works at a file."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            found = (await door.read(f"{IMPORTS}/{ref}")).body
            if found["state"] not in ON_ITS_WAY:
                return dict(found)
            await asyncio.sleep(0.02)


async def checked(door: Door, subject: str, file: bytes, **query: str) -> dict[str, Any]:
    """Send a file and wait for its check."""
    sent = await send(door, subject, file, **query)
    assert sent.status in {200, 202}, sent.body
    return await settled(door, sent.body["import"])


async def applied(door: Door, ref: str, mode: str = "all") -> dict[str, Any]:
    """Apply a file and wait for the end."""
    begun = await door.post(f"{IMPORTS}/{ref}/application", {"mode": mode})
    assert begun.status == 202, begun.body
    return await settled(door, ref)


async def faults(door: Door, ref: str) -> list[Mapping[str, Any]]:
    """List what is to be mended."""
    found = await door.read(f"{IMPORTS}/{ref}/faults")
    assert found.status == 200, found.body
    return list(found.body["items"])
