"""The parameters of S35 and S36 as an operator sends them."""

from typing import Any

from events.registry import Direction
from tests.cases.region import ACT, Region

OPERATOR: dict[str, Any] = {
    "children_average": None,
    "main_teacher": {"highest": "1.2", "first": "1", "other": "0.9"},
    "additional_teacher": {"highest": "1.2", "first": "1.1", "other": "1.0"},
    "weekly_load_hours": "18",
    "weeks_per_month": "4.3",
    "weeks_per_year": "36",
    "equipment": {"high": "1.2", "medium": "1", "low": "0.8"},
    "training_interval_years": "3",
}
FEATURES: dict[str, Any] = {
    "children_min_count": 10,
    "individual_hours_count": 0,
    "additional_hours_count": 0,
    "main_teacher": "first",
    "additional_teacher": "other",
    "equipment": "medium",
    "ground": "city",
}
S36_FEATURES: dict[str, Any] = {
    **FEATURES,
    "children_min_count": 8,
    "individual_hours_count": 4,
    "additional_hours_count": 10,
    "main_teacher": "highest",
    "equipment": "high",
}


def costs(amount: str) -> list[dict[str, str]]:
    return [{"direction": each.value, "cost": amount} for each in Direction]


def ground(kit: str = "500.00", **other: Any) -> dict[str, Any]:
    return {
        "salary": "36000.00",
        "positions_per_teacher": "1.5",
        "additional_staff": "1",
        "other_staff": "0.3",
        "payroll_contributions": "1.302",
        "leave": "1.1",
        "room_hours_per_week": "40",
        "kits": costs(kit),
        "purchases": "2740.00",
        "training": "6000.00",
        **other,
    }


def operator_tariff(**other: Any) -> dict[str, Any]:
    return {"valid_from": "2017-01-01", "parameters": {**OPERATOR, **other}, "act": ACT}


def municipal_tariff(**other: Any) -> dict[str, Any]:
    return {
        "valid_from": "2017-01-01",
        "city": ground(),
        "person_hour": costs("123.45"),
        "act": ACT,
        **other,
    }


def basis(region: Region, **other: Any) -> dict[str, Any]:
    """Cite the first versions of both acts."""
    return {
        "municipality": region["municipality"],
        "municipal_version": 1,
        "operator_version": 1,
        "features": FEATURES,
        **other,
    }


async def approve(region: Region, **city: Any) -> None:
    """Have the region and its municipality approve their parameters."""
    await region.door.made("/v1/operator-tariffs", operator_tariff())
    path = f"/v1/municipalities/{region['municipality']}/tariffs"
    await region.door.made(path, municipal_tariff(city=ground(**city)))


def module(region: Region, **other: Any) -> dict[str, Any]:
    """Make the body of the module of S35 at its normative cost."""
    return {
        "programme": region["programme"],
        "title": "Первый год",
        "months_count": 9,
        "hours_count": 72,
        "children_max_count": 14,
        "price": "3964.00",
        "normative": "3964.00",
        "method": "module-formula",
        **other,
    }
