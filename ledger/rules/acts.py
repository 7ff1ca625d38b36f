"""Rules of acts: each is registered once, and found again by kind, number and date."""

from typing import Final

from events.act import ActRegistered
from events.base import Act, ActId, MunicipalityId
from ledger.rules import commands, refusals
from ledger.rules.commands import RegisterAct
from ledger.rules.draft import Draft, the_municipality
from ledger.rules.funded import RegisteredAct
from ledger.rules.region import the_region
from ledger.rules.states import (
    TakenBy,
)
from ledger.rules.tables import Decide, Filed


def register_act(command: RegisterAct, draft: Draft) -> list[ActRegistered]:
    """Enter an act of a municipality or of the region; one kind, number and date stands once."""
    the_region(draft)
    check_body(command, draft)
    if command.dated > command.effective_on:
        raise refusals.ActInFuture(dated=command.dated, today=command.effective_on)
    act = Act(kind=command.kind, number=command.number, dated=command.dated)
    if draft.find(act_subject(command.municipality, act), TakenBy) is not None:
        raise refusals.AlreadyExists(subject="act")
    if command.amends is not None:
        check_amended(command, draft, command.amends)
    return [
        ActRegistered(
            act=command.act,
            municipality=command.municipality,
            kind=command.kind,
            number=command.number,
            dated=command.dated,
            body=command.body,
            title=command.title,
            file=command.file,
            in_force_on=command.in_force_on or command.dated,
            amends=command.amends,
        )
    ]


def check_body(command: RegisterAct, draft: Draft) -> None:
    """Refuse an act of an unknown or foreign municipality; the region's is for its operator."""
    if command.municipality is not None:
        the_municipality(draft, command, command.municipality)
    elif command.municipality_scope is not None:
        raise refusals.NotFound(subject="municipality")


def check_amended(command: RegisterAct, draft: Draft, amended: ActId) -> None:
    """Refuse to amend an act that is not there, or somebody else's."""
    if draft.the(f"act:{amended}", RegisteredAct).municipality != command.municipality:
        raise refusals.NotFound(subject="act")


def act_subject(municipality: MunicipalityId | None, act: Act) -> str:
    """Name the subject that says under which id an act is registered."""
    return f"act-of:{municipality or ''}:{act.kind}:{act.dated}:{act.number}"


def find_act(draft: Draft, municipality: MunicipalityId | None, act: Act) -> ActId | None:
    """Give the id of an act that a municipality cites: its own, or else the region's."""
    for owner in dict.fromkeys([municipality, None]):
        found = draft.find(act_subject(owner, act), TakenBy)
        if found is not None:
            return found.owner
    return None


def act_registered(fact: ActRegistered, draft: Draft) -> None:
    """Fold in: the act is known by its id, and by its kind, number and date."""
    act = Act(kind=fact.kind, number=fact.number, dated=fact.dated)
    draft.put(f"act:{fact.act}", RegisteredAct(municipality=fact.municipality))
    draft.put(act_subject(fact.municipality, act), TakenBy(owner=fact.act))


DECIDE: Final[Decide] = {commands.RegisterAct: register_act}
FILED: Final[Filed] = {ActRegistered: (act_registered, "act", ("act",))}
