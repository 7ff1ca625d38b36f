"""What the rules know of a person: nothing, or that it was erased."""

from msgspec import Struct

from events.base import Position


class Erased(
    Struct, frozen=True, kw_only=True, gc=False, tag_field="state", omit_defaults=True, tag="erased"
):
    """What was kept of a person is destroyed, and may not be kept again under its reference."""

    erased: Position
