"""Prices rest on approved parameters, and contracts made before keep theirs."""

from msgspec.structs import replace

from events.contract import EnrolmentRequested
from events.registry import ModuleOpened, ModuleRepriced, NormativeMethod
from events.tariff import MunicipalTariffApproved, OperatorTariffApproved
from ledger.rules import commands as do
from ledger.rules import refusals
from ledger.rules.states import Module
from tests import made, tariffs
from tests.given import given

APPROVED = [
    *made.region(),
    tariffs.approve_operator_tariff(),
    tariffs.approve_municipal_tariff(),
]
FORMULA, HOUR = NormativeMethod.MODULE_FORMULA, NormativeMethod.PERSON_HOUR


def opened(**other: object) -> do.OpenModule:
    given_ = do.OpenModule(
        effective_on=made.DAY,
        module="mod9",
        programme="pr1",
        title="Year 1",
        months_count=4,
        hours_count=72,
        children_max_count=14,
        price_kopecks=3_964_00,
        normative_kopecks=3_964_00,
        method=FORMULA,
        basis=tariffs.BASIS,
    )
    return replace(given_, **other)


def recalculate(**other: object) -> do.RecalculateNormative:
    given_ = do.RecalculateNormative(
        effective_on=made.DAY, module="mod1", method=HOUR, basis=tariffs.BY_HOUR
    )
    return replace(given_, **other)


def test_acts_are_numbered_in_their_order() -> None:
    facts = given(*APPROVED).when(tariffs.approve_operator_tariff()).facts
    assert [each.version for each in facts if isinstance(each, OperatorTariffApproved)] == [2]
    facts = given(*APPROVED).when(tariffs.approve_municipal_tariff(rural=tariffs.ground())).facts
    assert [each.version for each in facts if isinstance(each, MunicipalTariffApproved)] == [2]


def test_a_module_cites_what_its_normative_cost_was_found_from() -> None:
    fact = given(*APPROVED).when(opened()).facts[0]
    assert isinstance(fact, ModuleOpened)
    assert fact.basis == tariffs.BASIS


def test_a_kopeck_beside_the_formula_is_refused() -> None:
    given(*APPROVED).when(opened(normative_kopecks=3_964_01)).refused(
        refusals.NormativeDiffers(asked_kopecks=3_964_01, computed_kopecks=3_964_00)
    )


def test_by_the_person_hour_a_module_costs_its_hours() -> None:
    module = opened(
        method=HOUR, basis=tariffs.BY_HOUR, normative_kopecks=72 * 123_45, price_kopecks=8_000_00
    )
    given(*APPROVED).when(module).accepted()


def test_a_direction_without_a_person_hour_has_no_such_cost() -> None:
    act = tariffs.approve_municipal_tariff(person_hour=())
    given(*APPROVED, act).when(
        recalculate(basis=replace(tariffs.BY_HOUR, municipal_version=2))
    ).refused(refusals.TariffUnknown(parameter="person_hour"))


def test_a_price_above_the_normative_cost_is_confirmed() -> None:
    given(*APPROVED).when(opened(price_kopecks=4_000_00)).refused(
        refusals.PriceOverNormative(price_kopecks=4_000_00, normative_kopecks=3_964_00)
    )
    given(*APPROVED).when(opened(price_kopecks=4_000_00, price_confirmed=True)).accepted()


def test_no_confirmation_helps_above_the_maximum() -> None:
    limit = do.LimitModulePrice(effective_on=made.DAY, max_percent=125)
    dear = opened(price_kopecks=4_955_00, price_confirmed=True)
    given(*APPROVED, limit).when(dear).accepted()
    given(*APPROVED, limit).when(replace(dear, price_kopecks=4_955_01)).refused(
        refusals.PriceOverMaximum(price_kopecks=4_955_01, most_kopecks=4_955_00)
    )


def test_new_parameters_are_for_contracts_to_come() -> None:
    holders = [made.certificate(), made.certificate("c2"), made.request()]
    answer = given(*APPROVED, *holders).when(recalculate())
    assert answer.facts == [
        ModuleRepriced(
            module="mod1",
            price_kopecks=4_051_92,
            normative_kopecks=8_888_40,
            method=HOUR,
            basis=tariffs.BY_HOUR,
        )
    ]
    book = answer.accepted()
    assert book.the("module:mod1", Module).normative_kopecks == 8_888_40
    asked = book.decide(made.request("k2", "c2"))[0]
    assert isinstance(asked, EnrolmentRequested)
    assert asked.quote.normative_kopecks == 8_888_40


def test_the_same_cost_from_the_same_act_changes_nothing() -> None:
    given(*APPROVED, recalculate()).when(recalculate()).refused(refusals.NothingToChange())
