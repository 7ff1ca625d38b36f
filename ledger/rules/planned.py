"""What the rules know of road maps and of what was filed for them."""

from msgspec import Struct

from events.base import EvidenceId, MunicipalityId, Number


class Planned(Struct, frozen=True, kw_only=True, gc=False, tag_field="state", omit_defaults=True):
    """What is known of a plan; stored like every other state."""


class Document(Struct, frozen=True, gc=False, array_like=True):
    """A document that shows a measure carried out, and whether it was withdrawn."""

    number: Number
    municipality: MunicipalityId | None
    withdrawn: bool = False


class Roadmap(Planned, frozen=True, kw_only=True, tag="roadmap"):
    """A road map: whose it is, its measures by number, its evidence."""

    municipality: MunicipalityId | None
    measures: dict[Number, bool]  # whether each municipality carries the measure out
    dropped: tuple[Number, ...] = ()
    evidence: dict[EvidenceId, Document] = {}
