"""Registers of programmes, and the places that the municipal assignment pays for."""

from datetime import date

import pytest
from msgspec.structs import replace

from events.certificate import ServiceEnded
from events.registry import AssignmentUnit, CertificateKind, Direction, Register
from ledger.rules import commands as do
from ledger.rules import refusals
from ledger.rules.commands import CertifyProgramme, Command
from ledger.rules.states import Group, Programme
from tests import assigned, made, persons, turn
from tests.given import Book, given

HOLDER = [*made.region(), made.certificate()]
BOOKED = [*assigned.region(), assigned.book()]
CERTIFY = CertifyProgramme(effective_on=made.DAY, programme="pr1", act=made.ACT)


def second_programme() -> list[Command]:
    return [*made.taught("2"), assigned.enter(programme="pr2")]


def places(book: Book) -> int:
    return book.the("group:gr1", Group).live_count


@pytest.mark.parametrize(
    "step", [assigned.refuse(), assigned.enter(), assigned.revise(), assigned.archive()], ids=repr
)
def test_out_of_the_certified_register_no_money_is_drawn(step: Command) -> None:
    given(*HOLDER, step).when(made.request()).refused(refusals.ProgrammeNotCertified())


@pytest.mark.parametrize("step", [assigned.refuse(), assigned.enter(), assigned.revise()], ids=repr)
def test_contracts_made_before_go_on(step: Command) -> None:
    given(*HOLDER, *made.enrolled(), step).when(made.charge()).accepted()


def test_a_revised_programme_is_certified_again() -> None:
    past = [*HOLDER, assigned.revise(direction=Direction.TECHNICAL_ROBOTICS), CERTIFY]
    given(*past).when(made.request()).accepted()


def test_a_programme_is_in_one_register() -> None:
    book = given(*HOLDER, assigned.enter(), CERTIFY).book
    programme = book.the("programme:pr1", Programme)
    assert (programme.certified, programme.register) == (True, None)
    again = given(*HOLDER, assigned.enter(), assigned.enter(Register.OTHER)).book
    programme = again.the("programme:pr1", Programme)
    assert (programme.certified, programme.register) == (False, Register.OTHER)


def test_a_programme_with_contracts_is_not_put_away() -> None:
    given(*HOLDER, *made.enrolled()).when(assigned.archive()).refused(
        refusals.LiveContracts(live_count=1)
    )


def test_a_place_on_the_assignment_takes_a_place_and_no_money() -> None:
    answer = given(*assigned.region()).when(assigned.book())
    assert len(answer.facts) == 1
    assert places(answer.accepted()) == 1


@pytest.mark.parametrize(("number", "fits"), [(0, False), (1, True), (None, True)])
def test_services_are_counted(number: int | None, fits: bool) -> None:  # noqa: FBT001 - a column
    answer = given(*assigned.region(), assigned.limit(number)).when(assigned.book())
    if fits:
        answer.accepted()
    else:
        answer.refused(refusals.AssignmentUsedUp(register="valued", limit_count=0, used_count=0))


@pytest.mark.parametrize(("number", "fits"), [(143, False), (144, True)])
def test_hours_are_counted(number: int, fits: bool) -> None:  # noqa: FBT001 - a column
    hours = assigned.limit(number, unit=AssignmentUnit.HOURS)  # a module has 72
    past = [*BOOKED, *second_programme(), hours]
    answer = given(*past).when(assigned.book("s2", "gr2"))
    if fits:
        answer.accepted()
    else:
        answer.refused(refusals.AssignmentUsedUp(register="valued", limit_count=143, used_count=72))


def test_each_kind_of_certificate_has_a_cell_of_its_own() -> None:
    past = [*made.region(), assigned.limit(), assigned.enter(), made.certificate()]
    given(*past).when(assigned.book()).refused(
        refusals.RegisterNotOpen(register="valued", kind="pf")
    )
    given(*past, assigned.limit(kind=CertificateKind.PF)).when(assigned.book()).accepted()


def test_a_register_may_be_closed_to_a_kind() -> None:
    shut = assigned.limit(can_be_chosen=False)
    given(*assigned.region(), shut).when(assigned.book()).refused(
        refusals.RegisterNotOpen(register="valued", kind="accounting")
    )


def test_what_never_began_is_not_counted_as_used() -> None:
    past = [*assigned.region(), assigned.limit(1), assigned.book(on=date(2025, 8, 20))]
    early = assigned.end(on=date(2025, 8, 31))
    book = given(*past, early).when(assigned.book("s2")).accepted()
    assert places(book) == 1


MOVED = do.TransferCertificate(
    effective_on=date(2025, 10, 6), certificate="c1", payer="pay2", cert_group=None
)


ERASED = replace(persons.erase(), certificate="c1", effective_on=date(2025, 10, 6))


@pytest.mark.parametrize(
    "step",
    [made.close_certificate(on=date(2025, 10, 6)), MOVED, ERASED],
    ids=["closed", "moved", "erased"],
)
def test_who_leaves_gives_up_the_place_in_the_same_step(step: Command) -> None:
    past = [*BOOKED, *turn.second_group("2025")]
    answer = given(*past).when(step)
    ended = [each for each in answer.facts if isinstance(each, ServiceEnded)]
    assert [(each.service, each.group, each.used) for each in ended] == [("s1", "gr1", True)]
    assert places(answer.accepted()) == 0
    before = assigned.end(on=date(2025, 10, 5))
    assert places(given(*past, before, step).book) == 0


def test_what_began_is_counted_and_frees_the_place() -> None:
    past = [*assigned.region(), assigned.limit(1), assigned.book()]
    late = assigned.end(on=date(2025, 9, 1))
    assert places(given(*past, late).book) == 0
    given(*past, late).when(assigned.book("s2")).refused(
        refusals.AssignmentUsedUp(register="valued", limit_count=1, used_count=1)
    )
    given(*past, late).when(late).refused(refusals.NotFound(subject="service"))
