"""What day it is in a region: the business date that commands are given."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

import asyncpg

from ledger import queries

SQL = queries.load("api", "calendar")

FRESH_SECONDS: Final = 60.0  # a region that has just been opened states its zone a little late


def utc_now() -> datetime:
    """Read the clock; the only place of the door that does."""
    return datetime.now(UTC)


class Calendar:
    """The time zones of the books; one that has not stated its own keeps the installation's."""

    def __init__(self, default_zone: str, now: Callable[[], datetime] = utc_now) -> None:
        self._default = ZoneInfo(default_zone)
        self._now = now
        self._zones: dict[str, ZoneInfo] = {}
        self._stale_at = 0.0

    @property
    def is_stale(self) -> bool:
        """Tell whether it is time to read the zones again."""
        return time.monotonic() >= self._stale_at

    async def learn(self, pool: asyncpg.Pool) -> None:
        """Read the zones of all books."""
        self._stale_at = time.monotonic() + FRESH_SECONDS  # first: others need not ask as well
        rows = await pool.fetch(SQL.read_zones)
        self._zones = {row["book"]: ZoneInfo(row["time_zone"]) for row in rows}

    def today(self, book: str) -> date:
        """Tell what day it is in a book's region."""
        return self._now().astimezone(self._zones.get(book, self._default)).date()
