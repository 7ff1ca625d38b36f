"""Facts about the acts on which budgets, programmes, parameters and registries rest."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from events.base import ActId, ActKind, Fact, MunicipalityId, Number, Title

FileDigest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$(?!\n)")]  # SHA-256 of the file


class ActRegistered(Fact, frozen=True, kw_only=True, tag="act.registered.v1"):
    """An act was entered in the registry, so that what cites it can be shown with it.

    Facts cite an act by kind, number and date; the municipality whose fact it is, or the region,
    says whose act that is.
    """

    act: ActId
    municipality: MunicipalityId | None  # none: an act of the region
    kind: ActKind
    number: Number
    dated: date
    body: Title  # who adopted it
    title: Title
    file: FileDigest | None
    in_force_on: date  # the first day of its effect
    amends: ActId | None  # the version of the same rules that it takes the place of


ActFact = ActRegistered
