"""The two sliders of a page: what was in force on a day, and what was known by the end of a day."""

from datetime import date, datetime, time
from typing import Final

from aiohttp import web
from msgspec import Struct

from api.console.drawing import LOOK

AS_OF: Final = "as_of"
KNOWN_AT: Final = "known_at"


class Moment(Struct, frozen=True, kw_only=True):
    """From where a page looks, as its address says it."""

    as_of: str = ""
    known_at: str = ""
    known_until: str | None = None  # the last instant of the day, in the region's time

    @property
    def is_now(self) -> bool:
        """Tell whether the page looks from now."""
        return not (self.as_of or self.known_at)

    def terms(self) -> dict[str, str | None]:
        """Say it in the API's words."""
        return {AS_OF: self.as_of or None, KNOWN_AT: self.known_until}


def moment_of(request: web.Request) -> Moment:
    """Read the sliders; what is no date is left to the API, which says so."""
    as_of, known_at = request.query.get(AS_OF, ""), request.query.get(KNOWN_AT, "")
    look, until = request[LOOK], known_at or None
    try:
        day = date.fromisoformat(known_at)
    except ValueError:
        pass
    else:
        until = datetime.combine(day, time.max, tzinfo=look.zone).isoformat()
    return Moment(as_of=as_of, known_at=known_at, known_until=until)
