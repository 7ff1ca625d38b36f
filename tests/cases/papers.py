"""Builds reports by HTTP and reads their files by other hands than ours."""

import io
from typing import Any, NamedTuple

import openpyxl  # type: ignore[import-untyped]  # it has no types of its own
import pypdf

from tests.cases.region import Answer, Door, Region, read


class Paper(NamedTuple):
    """A report that was built."""

    region: Region
    receipt: dict[str, Any]

    async def file(self, form: str) -> bytes:
        """Take one of its files."""
        status, raw = await download(self.region.door, self.receipt, form)
        assert status == 200, raw
        return raw

    async def text(self) -> str:
        """Read its PDF."""
        pages = pypdf.PdfReader(io.BytesIO(await self.file("pdf"))).pages
        return "\n".join(page.extract_text() for page in pages)

    async def lines(self) -> list[str]:
        """Read its table: titles and rows."""
        return (await self.file("csv")).decode("utf-8-sig").splitlines()

    async def sheet(self, *, formulas: bool = False) -> Any:
        """Open its workbook."""
        book = openpyxl.load_workbook(io.BytesIO(await self.file("xlsx")), data_only=not formulas)
        return book.worksheets[0]


async def download(door: Door, receipt: dict[str, Any], form: str) -> tuple[int, bytes]:
    response = await door.client.get(
        f"/v1/reports/{receipt['report']}/file.{form}",
        headers={"Authorization": f"Bearer {door.token}"},
        params={"min_position": str(receipt["position"])},
    )
    return response.status, await response.read()


async def print_report(
    region: Region, kind: str, at_position: int | None = None, **terms: Any
) -> Paper:
    """Build a report of what has happened up to now, or up to a position."""
    at = at_position or await region.head()
    body = {"kind": kind, "filter": terms, "at_position": at}
    return Paper(region, await region.door.made("/v1/reports", body))


async def verify(door: Door, file: bytes) -> Answer:
    """Ask whether a file is genuine."""
    headers = {
        "Authorization": f"Bearer {door.token}",
        "Content-Type": "application/octet-stream",
    }
    return await read(
        await door.client.post("/v1/reports/verifications", data=file, headers=headers)
    )
