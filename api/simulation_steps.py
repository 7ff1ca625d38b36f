"""What the steps of a simulation ask for: each is one command, made as its own address makes it."""

from collections.abc import Callable
from typing import Any, Final

from api import faults
from api.funding import budget_amended
from api.pf_programmes import cap_amended
from api.plumbing import Standing, new_id
from events.money import parse_roubles
from ledger.rules.commands import (
    ChangeGroupNominal,
    Command,
    ReallocateBudget,
    RepriceModule,
    RequestEnrolment,
)
from schemas.budgets import ReallocationRequest
from schemas.simulations import (
    AmendmentStep,
    CapStep,
    EnrolmentStep,
    NominalStep,
    PriceStep,
    SimulationStep,
)


def command_of(index: int, step: SimulationStep, stood: Standing) -> Command:
    """Make the command of a step, which is one change and no more."""
    asked = [name for name in MADE if getattr(step, name) is not None]
    if not asked:
        raise faults.Invalid((faults.FieldFault(f"/steps/{index}", "required"),))
    if len(asked) > 1:
        raise faults.Invalid((faults.FieldFault(f"/steps/{index}", "not-both"),))
    (name,) = asked
    return MADE[name](getattr(step, name), stood, f"/steps/{index}/{name}")


def _reallocation(moved: ReallocationRequest, stood: Standing, _: str) -> Command:
    return ReallocateBudget(
        municipality=moved.municipality,
        year=moved.year,
        from_measure=moved.from_measure,
        to_measure=moved.to_measure,
        amount_kopecks=parse_roubles(moved.amount),
        basis=moved.basis,
        act=moved.act,
        **stood,
    )


def _amendment(amended: AmendmentStep, stood: Standing, at: str) -> Command:
    return budget_amended(amended.municipality, amended.year, amended, stood, at)


def _cap(amended: CapStep, stood: Standing, _: str) -> Command:
    return cap_amended(amended.pf_programme, amended, stood)


def _nominal(named: NominalStep, stood: Standing, _: str) -> Command:
    return ChangeGroupNominal(
        cert_group=named.cert_group,
        period=named.period,
        nominal_kopecks=parse_roubles(named.nominal),
        act=named.act,
        **stood,
    )


def _price(priced: PriceStep, stood: Standing, _: str) -> Command:
    return RepriceModule(
        module=priced.module,
        price_kopecks=parse_roubles(priced.price),
        normative_kopecks=parse_roubles(priced.normative),
        method=priced.method,
        basis=priced.basis,
        price_confirmed=priced.price_confirmed,
        **stood,
    )


def _enrolment(asked: EnrolmentStep, stood: Standing, _: str) -> Command:
    return RequestEnrolment(
        contract=new_id(),
        certificate=asked.certificate,
        group=asked.study_group,
        starts_on=asked.starts_on,
        **stood,
    )


MADE: Final[dict[str, Callable[[Any, Standing, str], Command]]] = {
    "reallocation": _reallocation,
    "amendment": _amendment,
    "cap": _cap,
    "nominal": _nominal,
    "price": _price,
    "enrolment": _enrolment,
}
