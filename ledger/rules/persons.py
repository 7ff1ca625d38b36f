"""Rules about people: what is destroyed is destroyed once, by an act, and gives up places."""

from collections.abc import Iterator
from typing import Final

from events.certificate import ServiceEnded
from events.person import PersonalDataErased
from ledger.rules import commands, refusals
from ledger.rules.commands import ErasePerson
from ledger.rules.draft import Draft
from ledger.rules.erased import Erased
from ledger.rules.places import places_ended
from ledger.rules.states import Certificate
from ledger.rules.tables import Decide, Filed, Named


def erase_person(command: ErasePerson, draft: Draft) -> list[PersonalDataErased | ServiceEnded]:
    """Record that a person's data is destroyed; contracts and payments stay as they were.

    Nobody can be taught at a place that nobody's name stands at, so it is free for another child.
    """
    if draft.look(f"person:{command.person}").state is not None:
        raise refusals.NothingToChange
    if not command.categories:
        raise refusals.NotFound(subject="person")
    return [
        *places_given_up(command, draft),
        PersonalDataErased(
            person=command.person,
            basis=command.basis,
            act=command.act,
            requested_on=command.requested_on,
            categories=command.categories,
            certificate=command.certificate,
            provider=command.provider,
        ),
    ]


def places_given_up(command: ErasePerson, draft: Draft) -> Iterator[ServiceEnded]:
    """Free the places of a child who is erased."""
    if command.certificate is None:
        return
    certificate = draft.find(f"certificate:{command.certificate}", Certificate)
    if certificate is not None:  # the vault may know a child whose certificate was never issued
        yield from places_ended(command.certificate, certificate, command.effective_on)


def personal_data_erased(fact: PersonalDataErased, draft: Draft) -> None:
    """Fold in: the reference is an orphan from now on."""
    draft.put(f"person:{fact.person}", Erased(erased=draft.position))


DECIDE: Final[Decide] = {commands.ErasePerson: erase_person}
FILED: Final[Filed] = {PersonalDataErased: (personal_data_erased, "person", ("person",))}
NAMED: Final[Named] = {commands.ErasePerson: ("person", "person")}
