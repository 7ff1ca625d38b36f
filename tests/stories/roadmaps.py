"""A municipality that carries a road map out: each step by HTTP, each on its own day."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.cases.region import CODE, Door, Region, Terms, open_payer, open_provider
from tests.cases.tariffs import municipal_tariff

HERE = Path(__file__).parent
TEXTS = HERE.parent / "roadmaps"


def act(kind: str, number: str, dated: str) -> dict[str, str]:
    return {"kind": kind, "number": number, "dated": dated}


def period(year: int) -> tuple[str, str, str]:
    return str(year), f"{year}-01-01", f"{year}-12-31"


def measure(name: str, mechanism: str, approved: str) -> dict[str, Any]:
    return {
        "measure": name,
        "title": name,
        "code": CODE,
        "source": "municipal",
        "mechanism": mechanism,
        "approved": approved,
    }


@dataclass
class Town:
    """A municipality and what it has come to."""

    operator: Door
    title: str
    years: tuple[int, ...]
    region: Region = field(init=False)

    def __post_init__(self) -> None:
        self.region = Region(self.operator)

    @property
    def name(self) -> str:
        return self.region["municipality"]

    def on(self, day: str) -> Region:
        """Act on a day."""
        return self.region.on(day)

    async def register(self, day: str) -> None:
        await self.on(day).make("municipality", "/v1/municipalities", {"title": self.title})

    async def approve_parameters(self, day: str) -> None:
        body = municipal_tariff(act=act("order", "31", day), valid_from=day)
        await self.on(day).door.made(f"/v1/municipalities/{self.name}/tariffs", body)

    async def approve_budget(self, day: str, year: int, pfdo: str = "0.00") -> None:
        body = {
            "municipality": self.name,
            "year": year,
            "measures": [
                measure("assignment", "municipal-assignment", "9000000.00"),
                measure("pfdo", "personalised", pfdo),
            ],
            "act": act("budget-decision", f"{year}-Б", day),
        }
        await self.on(day).door.made("/v1/budgets", body)

    async def reallocate(self, day: str, year: int, amount: str) -> None:
        body = {
            "municipality": self.name,
            "year": year,
            "from_measure": "assignment",
            "to_measure": "pfdo",
            "amount": amount,
            "basis": "council-decision",
            "act": act("council-decision", "88", day),
        }
        await self.on(day).door.made("/v1/reallocations", body)

    async def open_payer(self, day: str) -> None:
        await open_payer(self.on(day), self.terms())

    async def open_provider(self, day: str) -> None:
        await open_provider(self.on(day), self.terms())

    def terms(self) -> Terms:
        return Terms(periods=tuple(period(year) for year in self.years))

    async def approve_programme(self, day: str, *years: int) -> None:
        body = {
            "municipality": self.name,
            "payer": self.region["payer"],
            "periods": [cap(year) for year in years],
            "groups": [
                {
                    "title": "5–18",
                    "amount_count": 100,
                    "nominals_limit": None,
                    "nominals": [{"period": str(year), "nominal": "14000.00"} for year in years],
                }
            ],
            "act": act("order", "45", day),
        }
        made = await self.on(day).door.made("/v1/pf-programmes", body)
        self.region.ids["pf_programme"] = made["pf_programme"]
        self.region.ids["cert_group"] = made["cert_groups"][0]

    async def sign_subsidy(self, day: str, year: int) -> None:
        body = {
            "municipality": self.name,
            "payer": self.region["payer"],
            "year": year,
            "measure": "pfdo",
            "amount": "1000000.00",
            "schedule": [
                {"due_from": day, "due_to": f"{year}-12-31", "amount": "1000000.00"},
            ],
            "act": act("agreement", "1-С", day),
        }
        await self.on(day).door.made("/v1/subsidy-agreements", body)

    async def extend_programme(self, day: str, year: int) -> None:
        path = f"/v1/pf-programmes/{self.region['pf_programme']}/periods"
        body = {"period": cap(year), "act": act("order", "112", day)}
        await self.on(day).door.made(path, body)

    async def enrol(self, day: str, children: list[str], last_day: str) -> None:
        """Open a group and put contracts of these children in force on its first day."""
        region = self.on(day)
        group = await region.group("4000.00", day, last_day, places=max(1, len(children)))
        for child in children:
            await region.conclude(await region.enrol(child, group, day))

    async def declare(self, day: str, year: int, children: int, organisations: int) -> None:
        door, ground = self.on(day).door, act("memo", f"{year}-Н", day)
        body = {"municipality": self.name, "year": year, "act": ground}
        await door.made("/v1/populations", {**body, "children_count": children})
        counts = {"all_count": organisations, "extra_count": organisations}
        await door.made("/v1/organisation-counts", {**body, **counts})

    async def report(self, day: str, year: int, pf: int, assignment: int, teaching: int) -> None:
        """Report whom this ledger does not hold."""
        body = {
            "municipality": self.name,
            "year": year,
            "pf_children_count": pf,
            "assignment_children_count": assignment,
            "organisations_count": teaching,
            "act": act("memo", f"{year}-О", day),
        }
        await self.on(day).door.made("/v1/coverage-reports", body)


def cap(year: int) -> dict[str, Any]:
    return {"period": str(year), "cap": "1000000.00", "year": year, "measure": "pfdo"}


@dataclass
class Map:
    """A road map under way."""

    operator: Door
    name: str

    async def file(
        self, number: str, kind: str, act_number: str, dated: str, **more: Any
    ) -> dict[str, Any]:
        body = {"number": number, "act": act(kind, act_number, dated), **more}
        door = self.operator.dated(dated)
        return await door.made(f"/v1/roadmaps/{self.name}/evidence", body)

    async def withdraw(self, evidence: str, day: str) -> None:
        path = f"/v1/roadmaps/{self.name}/evidence/{evidence}/withdrawal"
        await self.operator.dated(day).made(path, {"act": act("order", "77", day)})

    async def page(self, day: str, part: str = "") -> str:
        head = await Region(self.operator).head()
        return await self.operator.page(
            f"/v1/roadmaps/{self.name}{part}", as_of=day, min_position=head
        )


async def adopt(operator: Door, day: str, file: str, municipality: str | None) -> Map:
    """Adopt a road map from its published text."""
    text = (TEXTS / file).read_text("utf-8")
    query = {} if municipality is None else {"municipality": municipality}
    answer = await operator.dated(day).publish(text, **query)
    assert answer.status == 201, answer.body
    return Map(operator, answer.body["roadmap"])


def step(kind: str, dated: str, title: str, place: str, count: int = 1) -> dict[str, Any]:
    return {"kind": kind, "dated": dated, "title": title, "place": place, "count": count}


def check(name: str, pages: Sequence[str]) -> None:
    """Hold pages against those that a person has read; STORIES=write stores them anew."""
    written = ("\n" + "=" * 100 + "\n\n").join(pages)
    if os.environ.get("STORIES") == "write":
        (HERE / name).write_text(written, "utf-8")
    assert written == (HERE / name).read_text("utf-8"), "read it, then run with STORIES=write"
