"""Runs a month by HTTP and waits until it is through."""

import asyncio
from typing import Any

from tests.cases.region import Region

WAIT_SECONDS = 60.0


async def run_month(region: Region, month: str) -> dict[str, Any]:
    begun = await region.door.made("/v1/month-runs", {"month": month})
    return await finished(region, begun["run"])


async def finished(region: Region, run: str) -> dict[str, Any]:
    """Watch a run until it is finished."""
    async with asyncio.timeout(WAIT_SECONDS):
        while True:
            shown = await region.door.read(f"/v1/month-runs/{run}")
            assert shown.status == 200, shown.body
            if shown.body["status"] == "finished":
                return shown.body
            await asyncio.sleep(0.02)
