"""What may be asked about acts."""

from datetime import date

from events.act import FileDigest
from events.base import ActId, ActKind, MunicipalityId, Number, Title
from ledger.rules.commands.base import Command


class RegisterAct(Command, frozen=True, kw_only=True):
    """Enter an act in the registry."""

    act: ActId
    municipality: MunicipalityId | None
    kind: ActKind
    number: Number
    dated: date
    body: Title
    title: Title
    file: FileDigest | None
    in_force_on: date | None = None  # none: the day of the act
    amends: ActId | None = None
