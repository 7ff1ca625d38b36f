"""A region set up by HTTP as its operator would: what every worked case begins with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

import msgspec
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient

Client = TestClient[web.Request, web.Application]
Body = Mapping[str, Any]

ACT = {"kind": "resolution", "number": "762", "dated": "2016-11-22"}
ACCEPTED = {"kind": "signed-application", "reference": "scan-1"}
CODE = "04907036900000000244"
YEAR_2017 = ("2017", "2017-01-01", "2017-12-31")
YEAR_2025 = ("2025", "2025-01-01", "2025-12-31")
_numbers = count(1)


@dataclass
class Answer:
    """What the service answered."""

    status: int
    body: dict[str, Any]
    raw: bytes
    headers: Mapping[str, str]

    @property
    def code(self) -> str:
        """The word of a problem."""
        return str(self.body.get("code"))


@dataclass
class Door:
    """A caller with a key, and the business date on which it acts."""

    client: Client
    token: str
    on: str | None = None

    def dated(self, on: str | None) -> "Door":
        return Door(self.client, self.token, on)

    async def post(
        self, path: str, body: Body | None = None, *, key: str | None = None, **query: Any
    ) -> Answer:
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Idempotency-Key": key or f"test-{next(_numbers)}",
            "Content-Type": "application/json",
        }
        params = {"effective_on": self.on, **query} if self.on else query
        response = await self.client.post(
            path,
            data=b"" if body is None else msgspec.json.encode(body),
            headers=headers,
            params={name: str(it).lower() for name, it in params.items()},
        )
        return await read(response)

    async def publish(self, text: str, **query: Any) -> Answer:
        """Send the text of a road map."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "text/plain"}
        params = {"effective_on": self.on, **query} if self.on else query
        response = await self.client.post(
            "/v1/roadmap-imports", data=text.encode(), headers=headers, params=params
        )
        return await read(response)

    async def made(self, path: str, body: Body | None = None, **query: Any) -> dict[str, Any]:
        """Post what must be accepted."""
        answer = await self.post(path, body, **query)
        assert answer.status in {200, 201, 202}, answer.body
        return answer.body

    async def page(self, path: str, **query: Any) -> str:
        """Read what is printed."""
        response = await self.client.get(
            path,
            headers={"Authorization": f"Bearer {self.token}", "Accept": "text/plain"},
            params={name: str(it) for name, it in query.items()},
        )
        assert (response.status, response.content_type) == (200, "text/plain")
        return await response.text()

    async def read(self, path: str, **query: Any) -> Answer:
        response = await self.client.get(
            path,
            headers={"Authorization": f"Bearer {self.token}"},
            params={name: str(it) for name, it in query.items()},
        )
        return await read(response)


async def read(response: ClientResponse) -> Answer:
    raw = await response.read()
    body = msgspec.json.decode(raw) if raw else {}
    return Answer(response.status, body, raw, response.headers)


@dataclass(kw_only=True)
class Terms:
    """What a region has; every figure that a case does not name is dull and large."""

    periods: tuple[tuple[str, str, str], ...] = (YEAR_2017,)
    nominal: str = "14000.00"
    amount_count: int = 100
    nominals_limit: str | None = None
    cap: str = "1000000.00"
    approved: str = "5000000.00"
    agreement_limit: str | None = None
    direction_limit: int = 1000


@dataclass
class Region:
    """A region with one municipality, payer, provider, certified programme and group."""

    door: Door
    ids: dict[str, str] = field(default_factory=dict)
    position: int = 0

    def __getitem__(self, name: str) -> str:
        return self.ids[name]

    def on(self, day: str) -> "Region":
        """Act on another day."""
        return Region(self.door.dated(day), self.ids, self.position)

    async def make(self, name: str, path: str, body: Body) -> str:
        made = await self.door.made(path, body)
        self.ids[name] = made[name]
        return self.ids[name]

    async def child(self, **more: Any) -> str:
        """Issue a certificate with the group's nominal to a child of its own."""
        body = {"cert_group": self["cert_group"], **more}
        made = await self.door.made("/v1/certificates", certificate(self["payer"], **body))
        return str(made["certificate"])

    async def child_of(self, certificate: str) -> str:
        """Give the reference under which the vault knows the child of a certificate."""
        facts = await self.door.read(
            f"/v1/streams/certificate:{certificate}", min_position=await self.head()
        )
        return str(facts.body["items"][0]["data"]["fact"]["child"])

    async def child_without_money(self) -> str:
        """Enter a child in the registry of certificates."""
        made = await self.door.made("/v1/certificates", certificate(self["payer"]))
        return str(made["certificate"])

    async def group(
        self,
        price: str = "4051.92",
        starts_on: str = "2017-09-01",
        ends_on: str = "2017-12-31",
        *,
        normative: str | None = None,
        places: int = 30,
    ) -> str:
        """Open a study group in a module of its own."""
        first, last = date.fromisoformat(starts_on), date.fromisoformat(ends_on)
        module = await self.door.made(
            "/v1/modules",
            {
                "programme": self["programme"],
                "title": "Первый год",
                "months_count": (last.year - first.year) * 12 + last.month - first.month + 1,
                "hours_count": 72,
                "children_max_count": places,
                "price": price,
                "normative": normative or price,
                "price_confirmed": normative is not None,
                "method": "module-formula",
            },
        )
        return await self.group_of(module["module"], starts_on, ends_on, places=places)

    async def group_of(self, module: str, starts_on: str, ends_on: str, *, places: int = 30) -> str:
        made = await self.door.made(
            "/v1/study-groups",
            {
                "module": module,
                "starts_on": starts_on,
                "ends_on": ends_on,
                "places_count": places,
            },
        )
        return str(made["study_group"])

    async def ask(
        self, certificate: str, group: str, starts_on: str = "2017-09-01", **more: Any
    ) -> Answer:
        """Apply to enrol."""
        body = {"certificate": certificate, "study_group": group, "starts_on": starts_on, **more}
        return await self.door.post("/v1/contracts", body)

    async def enrol(
        self, certificate: str, group: str, starts_on: str = "2017-09-01", **more: Any
    ) -> str:
        answer = await self.ask(certificate, group, starts_on, **more)
        assert answer.status == 201, answer.body
        return str(answer.body["contract"])

    async def conclude(self, contract: str, number: str | None = None) -> dict[str, Any]:
        """Accept the application and put the contract in force."""
        await self.door.made(f"/v1/contracts/{contract}/acceptance")
        body = {"number": number or f"{next(_numbers)} - ПФ", "acceptance": ACCEPTED}
        return await self.door.made(f"/v1/contracts/{contract}/conclusion", body)

    async def quote(self, certificate: str, group: str, starts_on: str) -> dict[str, Any]:
        body = {"certificate": certificate, "study_group": group, "starts_on": starts_on}
        return dict(await self.door.made("/v1/quotes", body))

    async def head(self) -> int:
        """Tell how far the book has come."""
        answer = await self.door.read("/v1/projections")
        return int(max(view["head"] for view in answer.body["items"]))

    async def balance(self, certificate: str, period: str = "2017") -> dict[str, Any]:
        """Read what a certificate holds in a period, once the views have all that was written."""
        answer = await self.door.read(
            f"/v1/certificates/{certificate}", min_position=await self.head()
        )
        assert answer.status == 200, answer.body
        (found,) = [each for each in answer.body["periods"] if each["period"] == period]
        return dict(found)

    async def sums(self, certificate: str, period: str = "2017") -> tuple[str, str, str]:
        """Give available, reserved and charged, in the order in which the cases name them."""
        found = await self.balance(certificate, period)
        return found["available"], found["reserved"], found["charged"]


def certificate(payer: str, **more: Any) -> dict[str, Any]:
    """Make the body of a certificate for a fictitious child."""
    number = next(_numbers)
    child = {
        "family_name": "Вымышленный",
        "given_name": f"Ребёнок {number}",
        "born_on": f"{more.pop('born', 2008)}-05-01",
    }
    return {"payer": payer, "channel": "office", "child": child, **more}


async def open_region(door: Door, **terms: Any) -> Region:
    """Set up a region on its first day."""
    wanted = Terms(**terms)
    region = Region(door.dated(wanted.periods[0][1]))
    await region.door.made("/v1/regions", {"title": "Вымышленная область"})
    for name, first, last in wanted.periods:
        body = {"period": name, "starts_on": first, "ends_on": last}
        await region.door.made("/v1/periods", body)
    await region.make("municipality", "/v1/municipalities", {"title": "Вымышленск"})
    await open_payer(region, wanted)
    await open_provider(region, wanted)
    await open_budget(region, wanted)
    return region


async def open_payer(region: Region, wanted: Terms) -> None:
    body = {"municipality": region["municipality"], "title": "Управление", "inn": "4212000001"}
    payer = await region.make("payer", "/v1/payers", body)
    limit = {"direction": "technical-robotics", "limit_count": wanted.direction_limit}
    await region.door.made(f"/v1/payers/{payer}/directions", limit)
    for name, _, _ in wanted.periods:
        await region.door.made(f"/v1/payers/{payer}/enrolment-openings", {"period": name})


async def open_provider(region: Region, wanted: Terms) -> None:
    provider = {
        "kind": "educational-organisation",
        "municipality": region["municipality"],
        "title": "Дом творчества",
        "inn": "4212000002",
    }
    await region.make("provider", "/v1/providers", provider)
    programme = {
        "provider": region["provider"],
        "title": "Робототехника",
        "direction": "technical-robotics",
    }
    made = await region.make("programme", "/v1/programmes", programme)
    await region.door.made(f"/v1/programmes/{made}/certification", {"act": ACT})
    for name, first, _ in wanted.periods:
        agreement = {
            "payer": region["payer"],
            "provider": region["provider"],
            "period": name,
            "number": "1",
            "concluded_on": first,
            "limit": wanted.agreement_limit,
        }
        await region.make("agreement", "/v1/agreements", agreement)


async def open_budget(region: Region, wanted: Terms) -> None:
    years = [int(name) for name, _, _ in wanted.periods]
    for year in years:
        budget = {
            "municipality": region["municipality"],
            "year": year,
            "measures": [measure("pfdo", wanted.approved)],
            "act": ACT,
        }
        await region.door.made("/v1/budgets", budget)
    names = [name for name, _, _ in wanted.periods]
    programme = {
        "municipality": region["municipality"],
        "payer": region["payer"],
        "periods": [
            {"period": name, "cap": wanted.cap, "year": int(name), "measure": "pfdo"}
            for name in names
        ],
        "groups": [cert_group(names, wanted)],
        "act": ACT,
    }
    made = await region.door.made("/v1/pf-programmes", programme)
    region.ids["pf_programme"] = made["pf_programme"]
    region.ids["cert_group"] = made["cert_groups"][0]


def cert_group(periods: list[str], wanted: Terms) -> dict[str, Any]:
    return {
        "title": "5–18",
        "amount_count": wanted.amount_count,
        "nominals_limit": wanted.nominals_limit,
        "nominals": [{"period": name, "nominal": wanted.nominal} for name in periods],
    }


def measure(
    name: str, approved: str, mechanism: str = "personalised", source: str = "municipal"
) -> dict[str, Any]:
    return {
        "measure": name,
        "title": name,
        "code": CODE,
        "source": source,
        "mechanism": mechanism,
        "approved": approved,
    }
