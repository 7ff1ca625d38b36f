"""What every command carries: its business date and the hands it may touch."""

from datetime import date

from msgspec import Struct

from events.base import (
    MunicipalityId,
    ProviderId,
)


class Command(Struct, frozen=True, kw_only=True, gc=False):
    """A request to change the book; whose hands it may touch comes with it."""

    effective_on: date  # the business date: what "today" is for every rule
    provider_scope: ProviderId | None = None  # set: only this provider's subjects exist
    municipality_scope: MunicipalityId | None = None  # set: only this municipality's subjects exist
