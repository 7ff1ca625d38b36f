"""Rules of normative costs: parameters by act, and prices that fit them."""

from collections.abc import Iterable

from msgspec.structs import replace

from events.base import Kopecks
from events.normative import Ground, TariffBasis
from events.region import ModulePriceLimited
from events.registry import Direction, NormativeMethod
from events.tariff import (
    DirectionCost,
    GroundParameters,
    MunicipalTariffApproved,
    OperatorParameters,
    OperatorTariffApproved,
)
from ledger.rules import refusals
from ledger.rules.budget import check_unique
from ledger.rules.commands import (
    ApproveMunicipalTariff,
    ApproveOperatorTariff,
    LimitModulePrice,
)
from ledger.rules.draft import Draft, the_municipality
from ledger.rules.normative import (
    Explanation,
    Lessons,
    children,
    cost_of,
    explain_formula,
    explain_person_hour,
    ratio,
)
from ledger.rules.priced import MunicipalTariff, MunicipalVersion, OperatorTariff
from ledger.rules.region import the_region

# What the formula divides by.
OPERATOR_DIVISORS = (
    "weekly_load_hours",
    "weeks_per_month",
    "weeks_per_year",
    "training_interval_years",
)
GROUND_DIVISORS = ("positions_per_teacher", "room_hours_per_week")


def approve_operator_tariff(
    command: ApproveOperatorTariff, draft: Draft
) -> list[OperatorTariffApproved]:
    """Record the next version of the region's parameters."""
    the_region(draft)
    check_divisors(command.parameters, OPERATOR_DIVISORS)
    if command.parameters.children_average is not None:
        check_divisors(command.parameters, ("children_average",))
    tariff = draft.find("operator-tariff", OperatorTariff)
    return [
        OperatorTariffApproved(
            version=1 if tariff is None else len(tariff.versions) + 1,
            valid_from=command.valid_from,
            parameters=command.parameters,
            act=command.act,
        )
    ]


def approve_municipal_tariff(
    command: ApproveMunicipalTariff, draft: Draft
) -> list[MunicipalTariffApproved]:
    """Record the next version of a municipality's parameters: a complete set of each kind."""
    the_municipality(draft, command, command.municipality)
    grounds = [each for each in (command.city, command.rural) if each is not None]
    if not grounds and not command.person_hour:
        raise refusals.TariffEmpty
    for ground in grounds:
        check_divisors(ground, GROUND_DIVISORS)
        check_complete(ground.kits)
    check_unique([each.direction for each in command.person_hour])
    tariff = draft.find(f"municipal-tariff:{command.municipality}", MunicipalTariff)
    return [
        MunicipalTariffApproved(
            municipality=command.municipality,
            version=1 if tariff is None else len(tariff.versions) + 1,
            valid_from=command.valid_from,
            city=command.city,
            rural=command.rural,
            person_hour=command.person_hour,
            act=command.act,
        )
    ]


def check_divisors(parameters: OperatorParameters | GroundParameters, names: Iterable[str]) -> None:
    """Refuse a zero where the formula divides."""
    for name in names:
        if ratio(getattr(parameters, name)) == 0:
            raise refusals.ParameterZero(parameter=name)


def check_complete(costs: tuple[DirectionCost, ...]) -> None:
    """Refuse a list of costs that lacks a direction or names one twice."""
    check_unique([each.direction for each in costs])
    for direction in Direction:
        if cost_of(direction, costs) is None:
            raise refusals.DirectionMissing(direction=direction)


def limit_module_price(command: LimitModulePrice, draft: Draft) -> list[ModulePriceLimited]:
    """Limit prices to come; those above the limit stay until they are changed."""
    if the_region(draft).module_price_max_percent == command.max_percent:
        raise refusals.NothingToChange
    return [ModulePriceLimited(max_percent=command.max_percent, act=command.act)]


def explain_normative(
    draft: Draft, lessons: Lessons, method: NormativeMethod, basis: TariffBasis
) -> Explanation:
    """Find a normative cost from the approved parameters that are cited, term by term."""
    municipal = the_municipal_version(draft, basis)
    if method is NormativeMethod.PERSON_HOUR:
        hour = cost_of(lessons.direction, municipal.person_hour)
        if hour is None:
            raise refusals.TariffUnknown(parameter="person_hour")
        return explain_person_hour(lessons, hour)
    features = basis.features
    if features is None:
        raise refusals.TariffUnknown(parameter="features")
    operator = the_operator_parameters(draft, basis)
    ground = municipal.city if features.ground is Ground.CITY else municipal.rural
    if ground is None:
        raise refusals.TariffUnknown(parameter=features.ground)
    if features.individual_hours_count > lessons.hours_count:
        raise refusals.HoursDisagree(
            hours_count=lessons.hours_count,
            individual_hours_count=features.individual_hours_count,
        )
    if children(lessons, features, operator) == 0:
        raise refusals.ParameterZero(parameter="children")
    return explain_formula(lessons, features, operator, ground)


def the_municipal_version(draft: Draft, basis: TariffBasis) -> MunicipalVersion:
    """Give the municipality's parameters of a version."""
    tariff = draft.find(f"municipal-tariff:{basis.municipality}", MunicipalTariff)
    if tariff is None or not 1 <= basis.municipal_version <= len(tariff.versions):
        raise refusals.TariffUnknown(parameter="municipal_version")
    return tariff.versions[basis.municipal_version - 1]


def the_operator_parameters(draft: Draft, basis: TariffBasis) -> OperatorParameters:
    """Give the region's parameters of a version."""
    tariff = draft.find("operator-tariff", OperatorTariff)
    version = basis.operator_version or 0
    if tariff is None or not 1 <= version <= len(tariff.versions):
        raise refusals.TariffUnknown(parameter="operator_version")
    return tariff.versions[version - 1]


def check_normative(
    draft: Draft,
    lessons: Lessons,
    method: NormativeMethod,
    basis: TariffBasis,
    asked: Kopecks,
) -> None:
    """Refuse a normative cost that does not follow from the parameters that it cites."""
    computed = explain_normative(draft, lessons, method, basis).normative_kopecks
    if computed != asked:
        raise refusals.NormativeDiffers(asked_kopecks=asked, computed_kopecks=computed)


def check_over(draft: Draft, price: Kopecks, normative: Kopecks, *, confirmed: bool) -> None:
    """Refuse a price above the normative cost unless confirmed, and above the operator's limit."""
    if price > normative and not confirmed:
        raise refusals.PriceOverNormative(price_kopecks=price, normative_kopecks=normative)
    percent = the_region(draft).module_price_max_percent
    if percent is not None and price * 100 > normative * percent:
        raise refusals.PriceOverMaximum(
            price_kopecks=price, most_kopecks=normative * percent // 100
        )


def operator_tariff_approved(fact: OperatorTariffApproved, draft: Draft) -> None:
    """Fold in: another version of the region's parameters."""
    tariff = draft.find("operator-tariff", OperatorTariff) or OperatorTariff()
    versions = (*tariff.versions, fact.parameters)
    draft.put("operator-tariff", OperatorTariff(versions=versions))


def municipal_tariff_approved(fact: MunicipalTariffApproved, draft: Draft) -> None:
    """Fold in: another version of the municipality's parameters."""
    subject = f"municipal-tariff:{fact.municipality}"
    tariff = draft.find(subject, MunicipalTariff) or MunicipalTariff()
    version = MunicipalVersion(fact.city, fact.rural, fact.person_hour)
    draft.put(subject, MunicipalTariff(versions=(*tariff.versions, version)))


def module_price_limited(fact: ModulePriceLimited, draft: Draft) -> None:
    """Fold in: the most that a price may be of its normative cost."""
    region = the_region(draft)
    draft.put("region", replace(region, module_price_max_percent=fact.max_percent))
