"""Registers of programmes, and what the municipal assignment pays for."""

from typing import Annotated

from msgspec import Meta

from events.base import Act, Count, Title
from events.registry import AssignmentUnit, BudgetRegister, CertificateKind, Direction, Register
from schemas.base import Body, CitedAct, RefText
from schemas.receipts import Receipt


class RegisterRequest(Body, frozen=True, kw_only=True):
    """Name the register that the programme enters, and the commission's act."""

    register: Register
    act: Act


class ProgrammeRefusalRequest(Body, frozen=True, kw_only=True):
    """Cite the act by which the programme is refused certification, or loses it."""

    act: Act


class RevisionRequest(Body, frozen=True, kw_only=True):
    """Say what the programme is called from now on and what it is about."""

    title: Title
    direction: Direction


class AssignmentRequest(Body, frozen=True, kw_only=True):
    """Set one cell of the payer's matrix: a register and a kind of certificate."""

    register: BudgetRegister
    kind: CertificateKind
    can_be_chosen: Annotated[
        bool, Meta(description="Whether certificates of the kind may use the register at all.")
    ]
    number_count: Annotated[
        Count | None, Meta(description="How much in a programme period; null: as there is.")
    ] = None
    unit: Annotated[AssignmentUnit, Meta(description="What is counted: services or hours.")]
    act: CitedAct = None


class PlaceRequest(Body, frozen=True, kw_only=True):
    """Name the study group in which the child takes a place on the municipal assignment."""

    study_group: RefText


class PlaceReceipt(Receipt, frozen=True, kw_only=True):
    """The place is as was asked."""

    service: str
    certificate: str
    study_group: str
