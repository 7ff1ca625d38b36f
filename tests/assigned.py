"""Builders: programmes in the registers of the municipal assignment, and places in them."""

from datetime import date
from typing import Any

from msgspec.structs import replace

from events.registry import (
    AssignmentUnit,
    BudgetRegister,
    CertificateKind,
    Direction,
    Licence,
    ProviderKind,
    Register,
    Requisites,
)
from ledger.rules import commands as do
from ledger.rules.allowances import Assignment
from ledger.rules.commands import Command
from tests import made

REQUISITES = Requisites(ogrn="1024200000000", kpp="420001001", bank_bik=None, account=None)
LICENCE = Licence(number="17-Л", dated=date(2020, 3, 2))


def limit(number: int | None = 2, **other: Any) -> do.LimitAssignment:
    given = do.LimitAssignment(
        effective_on=made.DAY,
        payer="pay1",
        register=BudgetRegister.VALUED,
        kind=CertificateKind.ACCOUNTING,
        can_be_chosen=True,
        number_count=number,
        unit=AssignmentUnit.SERVICE,
    )
    return replace(given, **other)


def enter(register: Register = Register.VALUED, programme: str = "pr1") -> do.EnterProgramme:
    return do.EnterProgramme(
        effective_on=made.DAY, programme=programme, register=register, act=made.ACT
    )


def book(service: str = "s1", group: str = "gr1", on: date = made.DAY) -> do.BookPlace:
    return do.BookPlace(effective_on=on, service=service, certificate="c1", group=group)


def end(service: str = "s1", on: date = made.DAY) -> do.EndPlace:
    return do.EndPlace(effective_on=on, service=service, certificate="c1")


def region() -> list[Command]:
    """A child with an accounting certificate, and a valued programme that it may choose."""
    return [*made.region(), limit(), enter(), made.certificate(group=None)]


def refuse(programme: str = "pr1") -> do.RefuseProgramme:
    return do.RefuseProgramme(effective_on=made.DAY, programme=programme, act=made.ACT)


def revise(programme: str = "pr1", direction: Direction = Direction.SPORT) -> do.ReviseProgramme:
    return do.ReviseProgramme(
        effective_on=made.DAY, programme=programme, title="Chess", direction=direction
    )


def archive(programme: str = "pr1") -> do.ArchiveProgramme:
    return do.ArchiveProgramme(effective_on=made.DAY, programme=programme)


def change_provider(**other: Any) -> do.ChangeProvider:
    given = do.ChangeProvider(
        effective_on=made.DAY,
        provider="p1",
        kind=ProviderKind.TRAINING_ORGANISATION,
        title="Provider p1",
        inn="4200000000",
        person=None,
        requisites=REQUISITES,
        licence=LICENCE,
    )
    return replace(given, **other)


def cell(number: int | None, unit: AssignmentUnit = AssignmentUnit.SERVICE) -> Assignment:
    return Assignment(can_be_chosen=True, number_count=number, unit=unit)
