"""What day it is in a region: the business date that commands are given."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import asyncpg

from ledger import queries

SQL = queries.load("api", "calendar")

FRESH_SECONDS: Final = 60.0  # a region that has just been opened states its zone a little late
DATE_SECONDS: Final = 1.0  # how long a date is not worked out again


class Today(NamedTuple):
    """A date and the stretch of the clock in which it is not worked out again."""

    day: date
    since: float
    until: float


class Calendar:
    """The time zones of the books; one that has not stated its own keeps the installation's."""

    def __init__(self, default_zone: str, clock: Callable[[], float] = time.time) -> None:
        self._default = ZoneInfo(default_zone)
        self._clock = clock
        self._zones: dict[str, ZoneInfo] = {}
        self._days: dict[str, Today] = {}
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
        self._days = {}

    def zone(self, book: str) -> ZoneInfo:
        """Tell the time zone of a book's region."""
        return self._zones.get(book, self._default)

    def today(self, book: str) -> date:
        """Tell what day it is in a book's region."""
        now = self._clock()
        known = self._days.get(book)
        if known is None or not known.since <= now < known.until:
            day = datetime.fromtimestamp(now, UTC).astimezone(self.zone(book)).date()
            whole = now - now % DATE_SECONDS  # midnight begins a second, and so a new stretch
            known = self._days[book] = Today(day, whole, whole + DATE_SECONDS)
        return known.day
