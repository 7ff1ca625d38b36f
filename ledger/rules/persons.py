"""Rules about people: what is destroyed is destroyed once, by an act."""

from typing import Final

from events.person import PersonalDataErased
from ledger.rules import commands, refusals
from ledger.rules.commands import ErasePerson
from ledger.rules.draft import Draft
from ledger.rules.erased import Erased
from ledger.rules.tables import Decide, Filed, Named


def erase_person(command: ErasePerson, draft: Draft) -> list[PersonalDataErased]:
    """Record that a person's data is destroyed; contracts and payments stay as they were."""
    if draft.look(f"person:{command.person}").state is not None:
        raise refusals.NothingToChange
    if not command.categories:
        raise refusals.NotFound(subject="person")
    return [
        PersonalDataErased(
            person=command.person,
            basis=command.basis,
            act=command.act,
            requested_on=command.requested_on,
            categories=command.categories,
            certificate=command.certificate,
            provider=command.provider,
        )
    ]


def personal_data_erased(fact: PersonalDataErased, draft: Draft) -> None:
    """Fold in: the reference is an orphan from now on."""
    draft.put(f"person:{fact.person}", Erased(erased=draft.position))


DECIDE: Final[Decide] = {commands.ErasePerson: erase_person}
FILED: Final[Filed] = {PersonalDataErased: (personal_data_erased, "person", ("person",))}
NAMED: Final[Named] = {commands.ErasePerson: ("person", "person")}
