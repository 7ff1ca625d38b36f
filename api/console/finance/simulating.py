"""What a simulation answers, laid out so that a person can set the present beside it."""

import re
from decimal import Decimal
from typing import Any, Final

from aiohttp import web

from api.console.asking import Problem, tell
from api.console.looks import Look

MEASURED: Final = ("current", "cap", "reserved", "charged", "free")
STEP: Final = re.compile(r"^steps\.[0-9]+\.[a-z]+\.")
HELD: Final = ("nominal", "available", "reserved", "charged")


class Compared:
    """The figures before and after some steps."""

    def __init__(self, answer: dict[str, Any]) -> None:
        before, after = answer["before"], answer["after"]
        self.steps: list[dict[str, Any]] = answer["steps"]
        self.position = answer["position"]
        measures = _pairs(before["measures"], after["measures"], ("year", "measure"))
        self.measures = [(was, now) for was, now in measures if was != now]
        self.periods = _pairs(_periods(before), _periods(after), ("pf_programme", "period"))
        self.certificates_count = len({each["certificate"] for each in after["certificates"]})
        self.held = {
            name: (_sum(before["certificates"], name), _sum(after["certificates"], name))
            for name in HELD
        }
        self.course = _course(_periods(before), _periods(after))

    @property
    def refused(self) -> list[dict[str, Any]]:
        """List why steps are refused, each reason once, with how many steps it stops."""
        found: dict[str, dict[str, Any]] = {}
        for step in self.steps:
            if problem := step.get("problem"):
                seen = found.setdefault(problem["detail"], {**problem, "steps_count": 0})
                seen["steps_count"] += 1
        return list(found.values())

    @property
    def accepted_count(self) -> int:
        """Count the steps that would be accepted."""
        return sum(1 for step in self.steps if "problem" not in step)


async def simulate(request: web.Request, steps: list[dict[str, Any]]) -> Compared:
    """Ask what would come of steps; nothing is written."""
    return Compared(await tell(request, "simulate-changes", body={"steps": steps}))


def faults_of_step(problem: Problem) -> dict[str, str]:
    """Give the faults of a simulation by the field of the step, whichever step it is."""
    return {STEP.sub("", name): it for name, it in problem.faults.items()}


def no_change(look: Look, compared: Compared) -> str:
    """Say that nothing would change, if so."""
    pairs = [*compared.measures, *compared.periods]
    is_same = all(before == after for before, after in pairs)
    held = all(before == after for before, after in compared.held.values())
    return look.t("simulation.nothing") if is_same and held else ""


def _periods(figures: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {**period, "pf_programme": each["pf_programme"]}
        for each in figures["pf_programmes"]
        for period in each["periods"]
    ]


def _pairs(
    before: list[dict[str, Any]], after: list[dict[str, Any]], key: tuple[str, ...]
) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    known = {tuple(each[name] for name in key): each for each in before}
    return [(known.get(tuple(each[name] for name in key), each), each) for each in after]


def _sum(rows: list[dict[str, Any]], name: str) -> Decimal:
    return sum((Decimal(each[name]) for each in rows), Decimal())


def _course(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add up, month by month, what programmes will have charged: now and after the steps."""
    found: dict[str, dict[str, Decimal]] = {}
    for name, periods in (("before", before), ("after", after)):
        for period in periods:
            for each in period["months"]:
                row = found.setdefault(each["month"], {"before": Decimal(), "after": Decimal()})
                row[name] += Decimal(each["charged"]) + Decimal(each["planned"])
    rows, sums = [], {"before": Decimal(), "after": Decimal()}
    for month in sorted(found):
        for name in sums:
            sums[name] += found[month][name]
        rows.append({"month": month, **sums})
    return rows
