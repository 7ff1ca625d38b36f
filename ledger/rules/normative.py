"""The normative cost of a module, whole and term by term, in exact numbers.

    T1 = zp · ((k1·(H−Hi) + k2·Hd)/c + k1·Hi) / (stav · norm · weekmonth)
            · dop · (1+uvel) · otch · otpusk
    T2 = ((H−Hi) + Hi·c) / (polezn · c) · (base[direction] · provision + nopc)
    T3 = ((H−Hi) + Hd + Hi·c) · otpusk · dop / (pk · weekyear · stav · norm · c) · pc

Their sum is rounded to whole roubles, half away from zero. The symbols are those of the acts.
"""

from dataclasses import dataclass
from fractions import Fraction

from msgspec import Struct

from events.base import Kopecks
from events.money import whole_roubles
from events.normative import Equipment, ModuleFeatures, Qualification
from events.registry import Direction
from events.tariff import (
    DirectionCost,
    EquipmentRatios,
    GroundParameters,
    OperatorParameters,
    QualificationRatios,
)


class Lessons(Struct, frozen=True, kw_only=True):
    """What is taught, for how long and to how many."""

    direction: Direction
    hours_count: int
    children_max_count: int


@dataclass(frozen=True, kw_only=True)
class Term:
    """One summand of a normative cost: how it is made, of what numbers, and what comes out."""

    name: str
    formula: str
    factors: dict[str, Fraction]
    roubles: Fraction


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """A normative cost with all that it was found from."""

    terms: tuple[Term, ...]
    roubles: Fraction  # exact, before rounding
    normative_kopecks: Kopecks


def ratio(text: str) -> Fraction:
    """Read a parameter as it stands in the act: "1.302" or "13/10"."""
    return Fraction(text)


def exact_roubles(kopecks: Kopecks) -> Fraction:
    """Give a sum in roubles."""
    return Fraction(kopecks, 100)


def cost_of(direction: Direction, costs: tuple[DirectionCost, ...]) -> Kopecks | None:
    """Find what a direction costs, if that was approved."""
    for each in costs:
        if each.direction is direction:
            return each.cost_kopecks
    return None


def weight(ratios: QualificationRatios, qualification: Qualification) -> Fraction:
    """Weigh the work of a teacher."""
    match qualification:
        case Qualification.HIGHEST:
            return ratio(ratios.highest)
        case Qualification.FIRST:
            return ratio(ratios.first)
        case Qualification.OTHER:
            return ratio(ratios.other)


def share(ratios: EquipmentRatios, equipment: Equipment) -> Fraction:
    """Tell which share of a full set of means of teaching a level is."""
    match equipment:
        case Equipment.HIGH:
            return ratio(ratios.high)
        case Equipment.MEDIUM:
            return ratio(ratios.medium)
        case Equipment.LOW:
            return ratio(ratios.low)


def children(lessons: Lessons, features: ModuleFeatures, operator: OperatorParameters) -> Fraction:
    """Give the average number of children: the operator's, else halfway between the limits."""
    if operator.children_average is not None:
        return ratio(operator.children_average)
    return Fraction(lessons.children_max_count + features.children_min_count, 2)


def explain_formula(
    lessons: Lessons,
    features: ModuleFeatures,
    operator: OperatorParameters,
    ground: GroundParameters,
) -> Explanation:
    """Find the cost of a module by the formula, keeping every term."""
    hours = {
        "H": Fraction(lessons.hours_count),
        "Hi": Fraction(features.individual_hours_count),
        "Hd": Fraction(features.additional_hours_count),
        "c": children(lessons, features, operator),
    }
    terms = (
        staff(hours, features, operator, ground),
        rooms(hours, lessons, features, operator, ground),
        training(hours, operator, ground),
    )
    exact = sum((term.roubles for term in terms), Fraction(0))
    return Explanation(terms=terms, roubles=exact, normative_kopecks=whole_roubles(exact))


def staff(
    hours: dict[str, Fraction],
    features: ModuleFeatures,
    operator: OperatorParameters,
    ground: GroundParameters,
) -> Term:
    """Find T1: what teachers and other staff are paid."""
    its = hours | {
        "zp": exact_roubles(ground.salary_kopecks),
        "k1": weight(operator.main_teacher, features.main_teacher),
        "k2": weight(operator.additional_teacher, features.additional_teacher),
        "stav": ratio(ground.positions_per_teacher),
        "norm": ratio(operator.weekly_load_hours),
        "weekmonth": ratio(operator.weeks_per_month),
        "dop": ratio(ground.additional_staff),
        "uvel": ratio(ground.other_staff),
        "otch": ratio(ground.payroll_contributions),
        "otpusk": ratio(ground.leave),
    }
    in_group = its["k1"] * (its["H"] - its["Hi"]) + its["k2"] * its["Hd"]
    load = in_group / its["c"] + its["k1"] * its["Hi"]
    hour = its["zp"] / (its["stav"] * its["norm"] * its["weekmonth"])
    on_top = its["dop"] * (1 + its["uvel"]) * its["otch"] * its["otpusk"]
    return Term(
        name="T1",
        formula="zp·((k1·(H−Hi)+k2·Hd)/c+k1·Hi)/(stav·norm·weekmonth)·dop·(1+uvel)·otch·otpusk",
        factors=its,
        roubles=hour * load * on_top,
    )


def rooms(
    hours: dict[str, Fraction],
    lessons: Lessons,
    features: ModuleFeatures,
    operator: OperatorParameters,
    ground: GroundParameters,
) -> Term:
    """Find T2: what rooms, means of teaching and other purchases cost."""
    kit = cost_of(lessons.direction, ground.kits)
    if kit is None:
        raise AssertionError(f"{lessons.direction} has no kit although all have one")
    its = hours | {
        "polezn": ratio(ground.room_hours_per_week),
        "base": exact_roubles(kit),
        "provision": share(operator.equipment, features.equipment),
        "nopc": exact_roubles(ground.purchases_kopecks),
    }
    used = (its["H"] - its["Hi"]) + its["Hi"] * its["c"]
    week = its["base"] * its["provision"] + its["nopc"]
    return Term(
        name="T2",
        formula="((H−Hi)+Hi·c)/(polezn·c)·(base·provision+nopc)",
        factors=its,
        roubles=used / (its["polezn"] * its["c"]) * week,
    )


def training(
    hours: dict[str, Fraction], operator: OperatorParameters, ground: GroundParameters
) -> Term:
    """Find T3: what the teachers' own training costs."""
    its = hours | {
        "otpusk": ratio(ground.leave),
        "dop": ratio(ground.additional_staff),
        "pk": ratio(operator.training_interval_years),
        "weekyear": ratio(operator.weeks_per_year),
        "stav": ratio(ground.positions_per_teacher),
        "norm": ratio(operator.weekly_load_hours),
        "pc": exact_roubles(ground.training_kopecks),
    }
    worked = (its["H"] - its["Hi"]) + its["Hd"] + its["Hi"] * its["c"]
    over = its["pk"] * its["weekyear"] * its["stav"] * its["norm"] * its["c"]
    return Term(
        name="T3",
        formula="((H−Hi)+Hd+Hi·c)·otpusk·dop/(pk·weekyear·stav·norm·c)·pc",
        factors=its,
        roubles=worked * its["otpusk"] * its["dop"] / over * its["pc"],
    )


def explain_person_hour(lessons: Lessons, hour_kopecks: Kopecks) -> Explanation:
    """Find the cost of a module by the approved cost of one child's hour; it is exact."""
    its = {"H": Fraction(lessons.hours_count), "hour": exact_roubles(hour_kopecks)}
    whole = its["H"] * its["hour"]
    term = Term(name="T", formula="H·hour", factors=its, roubles=whole)
    return Explanation(
        terms=(term,), roubles=whole, normative_kopecks=lessons.hours_count * hour_kopecks
    )
