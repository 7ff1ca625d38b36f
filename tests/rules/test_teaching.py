"""Nobody enrols in a module whose normative cost nobody has checked; lessons do not overlap."""

import pytest
from msgspec.structs import replace

from events.registry import ModuleOpened, ModuleRepriced
from events.teaching import Lesson, ModuleCertified, ModuleStanding, StudyGroupScheduled, Weekday
from ledger.rules import refusals as no
from ledger.rules.commands import Command, OpenModule, RepriceModule
from ledger.rules.states import Group, Module
from tests import made, tariffs, taught
from tests.given import given

HOLDER = [*made.region(), made.certificate()]


def standing(*past: Command) -> ModuleStanding:
    book = given(*past).book
    return book.the("module:mod9", Module).standing


def test_what_a_provider_alone_states_waits_for_the_operator() -> None:
    opened = given(*HOLDER).when(taught.stated()).facts[0]
    assert isinstance(opened, ModuleOpened)
    assert opened.awaits_certification
    past = [*HOLDER, taught.stated()]
    assert standing(*past) is ModuleStanding.WAITING
    group = replace(made.taught("1")[-1], module="mod9", group="gr9")
    given(*past, group).when(made.request(group="gr9")).refused(
        no.ModuleNotCertified(standing=ModuleStanding.WAITING)
    )
    given(*past, group, taught.certify("mod9")).when(made.request(group="gr9")).accepted()


def test_what_follows_from_approved_parameters_waits_for_nobody() -> None:
    past = [*made.region(), tariffs.approve_operator_tariff(), tariffs.approve_municipal_tariff()]
    command = taught.stated()
    assert isinstance(command, OpenModule)
    by_hour = replace(
        command,
        basis=tariffs.BY_HOUR,
        method=tariffs.PERSON_HOUR,
        normative_kopecks=command.hours_count * 123_45,
    )
    assert standing(*past, by_hour) is ModuleStanding.WITH_PROGRAMME


def test_another_normative_cost_of_the_providers_waits_again() -> None:
    past = [*HOLDER, taught.certify()]
    module = given(*past).book.the("module:mod1", Module)
    same = RepriceModule(
        effective_on=made.DAY,
        provider_scope="p1",
        module="mod1",
        price_kopecks=module.price_kopecks - 1,
        normative_kopecks=module.normative_kopecks,
        method=tariffs.PERSON_HOUR,
    )
    for normative, waits in ((module.normative_kopecks, False), (9_000_00, True)):
        facts = given(*past).when(replace(same, normative_kopecks=normative)).facts
        assert isinstance(facts[0], ModuleRepriced)
        assert facts[0].awaits_certification is waits


def test_a_refused_module_keeps_its_contracts() -> None:
    past = [*HOLDER, *made.enrolled(), taught.refuse(), made.certificate("c2")]
    given(*past).when(made.charge()).accepted()
    given(*past).when(made.request("k2", "c2")).refused(
        no.ModuleNotCertified(standing=ModuleStanding.REFUSED)
    )


def test_a_certification_cites_its_act() -> None:
    given(*HOLDER).when(taught.certify()).then(ModuleCertified(module="mod1", act=made.ACT))


def test_a_schedule_is_given_whole_and_may_be_empty() -> None:
    tuesday = taught.lesson(weekday=Weekday.TUESDAY)
    book = (
        given(*HOLDER, taught.schedule(taught.MONDAY))
        .when(taught.schedule(tuesday))
        .then(StudyGroupScheduled(group="gr1", lessons=(tuesday,)))
    )
    assert book.the("group:gr1", Group).lessons == (tuesday,)
    none = replace(taught.schedule(), lessons=())
    given(*HOLDER, taught.schedule()).when(none).accepted()


@pytest.mark.parametrize(
    ("other", "clashes"),
    [
        (taught.lesson(starts_at="16:30", ends_at="17:00"), False),
        (taught.lesson(starts_at="16:29", ends_at="17:00"), True),
        (taught.lesson(starts_at="14:00", ends_at="15:01"), True),
        (taught.lesson(weekday=Weekday.SUNDAY), False),
        (taught.lesson(starts_at="16:00", ends_at="15:00"), True),
    ],
)
def test_lessons_of_a_group_do_not_overlap(other: Lesson, *, clashes: bool) -> None:
    answer = given(*HOLDER).when(taught.schedule(taught.MONDAY, other))
    if clashes:
        answer.refused_as(no.LessonsClash)
    else:
        answer.accepted()
