"""Turns a period by HTTP and waits until nobody is left out."""

import asyncio
from typing import Any

from tests.cases.region import Region

WAIT_SECONDS = 60.0


async def roll(region: Region, future: str, **more: Any) -> dict[str, Any]:
    begun = await region.door.made("/v1/period-rolls", {"future": future, **more})
    return await turned(region, begun["current"])


async def turned(region: Region, current: str) -> dict[str, Any]:
    """Watch a turn until it is finished."""
    async with asyncio.timeout(WAIT_SECONDS):
        while True:
            shown = await region.door.read(f"/v1/period-rolls/{current}")
            assert shown.status == 200, shown.body
            if shown.body["status"] == "finished":
                return shown.body
            await asyncio.sleep(0.02)


async def set_nominal(region: Region, period: str, nominal: str) -> None:
    path = f"/v1/cert-groups/{region['cert_group']}/nominals"
    await region.door.made(path, {"period": period, "nominal": nominal})
