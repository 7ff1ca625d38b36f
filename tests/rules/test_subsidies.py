"""A register lists a payer's obligations up to its own place in the book, each once (S44)."""

from datetime import date

from events.subsidy import RegisterKind, SubsidyRegisterIssued
from ledger.rules import refusals as no
from ledger.rules.commands import Command
from tests import made, settled
from tests.given import Given, given

A, B = 1_018_51, 848_78
OCTOBER, NOVEMBER, DECEMBER = settled.OCTOBER, settled.NOVEMBER, date(2025, 12, 3)
MORE = RegisterKind.SUPPLEMENTARY


def late(on: date = OCTOBER) -> list[Command]:
    """A third child, whose contract comes after the register; its months cost 1 018.51."""
    return [
        made.certificate("c3"),
        made.request("k3", "c3"),
        made.accept("k3"),
        made.conclude("k3", on=on),
    ]


def issued(scene: Given, command: Command) -> SubsidyRegisterIssued:
    answer = scene.when(command)
    (fact,) = answer.facts
    assert isinstance(fact, SubsidyRegisterIssued)
    assert fact.total_kopecks == sum(line.amount_kopecks for line in fact.lines)
    assert fact.cutoff == answer.accepted().position
    return fact


def rows(fact: SubsidyRegisterIssued) -> list[tuple[str, str, int]]:
    return [(line.contract, line.month, line.amount_kopecks) for line in fact.lines]


def test_a_register_lists_the_months_obligations() -> None:
    fact = issued(given(*settled.two_contracts()), settled.register())
    assert rows(fact) == [("k1", "2025-10", A), ("k2", "2025-10", B)]
    assert (fact.total_kopecks, fact.omitted_kopecks) == (A + B, 0)


def test_what_is_concluded_after_it_stands_on_the_next_as_omitted() -> None:
    scene = given(*settled.two_contracts())  # S44
    issued(scene, settled.register())
    for command in late():
        scene.when(command).accepted()
    fact = issued(scene, settled.register("2025-11", on=NOVEMBER))
    assert rows(fact) == [
        ("k1", "2025-11", A),
        ("k2", "2025-11", B),
        ("k3", "2025-09", 996_39),
        ("k3", "2025-10", A),
        ("k3", "2025-11", A),
    ]
    assert fact.omitted_kopecks == 996_39 + A
    december = issued(scene, settled.register("2025-12", on=DECEMBER))
    assert {month for _, month, _ in rows(december)} == {"2025-12"}


def test_a_supplementary_register_lists_what_the_month_left_out() -> None:
    scene = given(*settled.two_contracts())
    scene.when(settled.register(kind=MORE)).refused(no.NotFound(subject="subsidy-register"))
    issued(scene, settled.register())
    scene.when(settled.register(kind=MORE)).refused(no.NothingToRegister(month="2025-10"))
    for command in late():
        scene.when(command).accepted()
    fact = issued(scene, settled.register(kind=MORE))
    assert rows(fact) == [("k3", "2025-09", 996_39), ("k3", "2025-10", A)]
    scene.when(settled.register(kind=MORE)).refused(no.NothingToRegister(month="2025-10"))
    november = issued(scene, settled.register("2025-11", on=NOVEMBER))
    assert november.omitted_kopecks == 0


def test_a_month_has_one_register_of_its_own() -> None:
    scene = given(*settled.two_contracts())
    october = issued(scene, settled.register())
    scene.when(settled.register()).refused(
        no.RegisterExists(month="2025-10", cutoff=october.cutoff)
    )
    scene.when(settled.register("2025-09")).refused(
        no.RegisterOutOfOrder(month="2025-09", last_month="2025-10")
    )


def test_a_month_without_a_register_is_listed_by_the_next() -> None:
    scene = given(*settled.two_contracts())
    issued(scene, settled.register())
    fact = issued(scene, settled.register("2025-12", on=DECEMBER))
    assert rows(fact) == [
        ("k1", "2025-11", A),
        ("k1", "2025-12", A),
        ("k2", "2025-11", B),
        ("k2", "2025-12", B),
    ]
    assert fact.omitted_kopecks == A + B


def test_a_contract_that_has_ended_binds_for_its_months_only() -> None:
    past = [*settled.two_contracts(), made.terminate("k1", on=date(2025, 10, 30))]
    fact = issued(given(*past), settled.register("2025-11", on=NOVEMBER))
    assert rows(fact) == [("k2", "2025-11", B)]
    fact = issued(given(*past), settled.register())
    assert rows(fact) == [("k1", "2025-10", A), ("k2", "2025-10", B)]


def test_what_was_charged_counts_as_it_was_charged() -> None:
    past = [*settled.two_contracts(), made.charge("k1", amount=5_00, on=OCTOBER)]
    fact = issued(given(*past), settled.register())
    assert rows(fact) == [("k1", "2025-10", 5_00), ("k2", "2025-10", B)]
