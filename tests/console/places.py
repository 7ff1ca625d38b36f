"""Where a walk over the pages finds a reference for each variable part of their paths."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ledger.keys import Role
from tests.cases import test_f17_f18_f22_banks as banks
from tests.cases.region import Door, Region, open_region
from tests.cases.test_indicators import FLOWING
from tests.cases.uploads import charges_of, checked, csv
from tests.console.paying import registered


@dataclass(frozen=True)
class Place:
    """A region in which something has happened, and what the parts of a path may be there."""

    region: Region
    parts: Mapping[str, str]
    own: Mapping[Role, Mapping[str, str]]  # what only its owner sees

    def address(self, path: str, role: Role | None = None) -> str:
        """Fill in the parts of a path; a page with a new part names its reference below."""
        own = {} if role is None else self.own.get(role, {})
        for name, reference in {**self.parts, **own}.items():
            path = path.replace(f"{{{name}}}", reference)
        assert "{" not in path, f"tests/console/places.py has no reference for {path}"
        return path


async def settle(operator: Door) -> Place:
    """Set a region up: a child who learns, one month charged."""
    region = await open_region(operator)
    certificate = await region.child()
    group = await region.group()
    contract = await region.enrol(certificate, group)
    await region.conclude(contract)
    october = region.on("2017-10-02")
    charge = await october.door.made(f"/v1/contracts/{contract}/charges", charge_of("2017-09"))
    report = await report_on(region)
    register = await registered(region)
    own = {role: {"import": await file_of(october, role)} for role in (Role.PROVIDER, Role.FINANCE)}
    await region.door.made("/v1/working-calendars", {"year": 2017})
    advance = await region.on("2017-10-04").door.made(
        "/v1/advances", {"agreement": region["agreement"], "month": "2017-10"}
    )
    head = await region.head()
    for view in (
        "/v1/reports",
        "/v1/payment-registers",
        "/v1/pf-programmes",
        "/v1/events",
        "/v1/certificates",
        "/v1/charges",
        "/v1/contracts",
        "/v1/invoices",
        "/v1/advances",
    ):
        await operator.read(view, min_position=head)
    asked = {"projections": ["charges"], "automatic": False}
    builds = await operator.post("/v1/projection-rebuilds", asked)
    papers = await planned(operator, region)
    papers |= await paid(operator, region, register["payment_register"])
    invoiced = await operator.read("/v1/invoices", min_position=head)

    hook = {"url": "https://hooks.example.org/facts", "description": "Проба"}
    webhook = await (await officer_of(region)).made("/v1/webhooks", hook)
    await operator.post(f"/v1/contracts/{contract}/charges", charge_of("2017-09"))
    refused = (await operator.read("/v1/refusals")).body["items"][0]
    return Place(
        region,
        {
            "address:v1/.+": "v1/me",
            "certificate": certificate,
            "charge": str(charge["position"]),
            "code:[a-z0-9-]{1,64}": "over-reserve",
            "contract": contract,
            "import": own[Role.PROVIDER]["import"],
            "invoice": invoiced.body["items"][0]["invoice"],
            "advance": advance["advance"],
            "fact_kind": "certificate.charged.v1",
            "measure": "pfdo",
            "explained:v1/.+": f"v1/charges/{charge['position']}",
            **papers,
            "municipality": region["municipality"],
            "pf_programme": region["pf_programme"],
            "operation": "charge-certificate",
            "position": str(charge["position"]),
            "provider": region["provider"],
            "report": report["report"],
            "rule": "round-amounts",
            "rebuild": builds.body["items"][0]["rebuild"],
            "refusal": refused["refusal"],
            "stream": "charges",
            "webhook": webhook["webhook"],
            "year": "2017",
        },
        own,
    )


async def officer_of(region: Region) -> Door:
    """Let the municipality's finance officer in."""
    wanted = {"role": "finance", "name": "officer", "municipality": region["municipality"]}
    key = await region.door.made("/v1/api-keys", wanted)
    return Door(region.door.client, key["token"])


async def report_on(region: Region) -> dict[str, Any]:
    """Let the municipality's finance officer build a report, which the others see too."""
    officer = await officer_of(region)
    await officer.read("/v1/budget-execution", min_position=await region.head())
    asked = {"kind": "budget-execution", "filter": {"period": "2017"}}
    return await officer.made("/v1/reports", asked)


async def file_of(region: Region, role: Role) -> str:
    """Let somebody send a file of their own, which others of their kind do not see."""
    body = {"role": role.value, "name": f"Файлы роли {role}"}
    part = "provider" if role is Role.PROVIDER else "municipality"
    issued = await region.door.made("/v1/api-keys", {**body, part: region[part]})
    door = Door(region.door.client, issued["token"])
    if role is Role.PROVIDER:
        file = await checked(door, "charges", charges_of(["nobody"]), month="2017-10")
    else:
        file = await checked(door, "payments", csv(("Ключ строки",), [("nobody",)]))
    return str(file["import"])


def charge_of(month: str) -> dict[str, Any]:
    """Ask for what the contract says."""
    return {"month": month}


async def planned(operator: Door, region: Region) -> dict[str, str]:
    """Adopt a road map and file a document for it; a measure of it has yearly targets."""
    door = operator.dated("2020-05-26")
    adopted = await door.publish(FLOWING, municipality=region["municipality"])
    roadmap = adopted.body["roadmap"]
    body = {"number": "3", "act": {"kind": "report", "number": "2", "dated": "2019-04-20"}}
    filed = await door.made(f"/v1/roadmaps/{roadmap}/evidence", body)
    await operator.read(f"/v1/roadmaps/{roadmap}", min_position=filed["position"])
    return {"roadmap": roadmap, "number": "11", "evidence": filed["evidence"]}


async def paid(operator: Door, region: Region, register: str) -> dict[str, str]:
    """Hand a register over, and read a statement that says that it was paid, and a line more."""
    await region.door.made(f"/v1/payment-registers/{register}/handover")
    told = banks.executed(await banks.file_of(region, register))
    odd = f"СекцияДокумент=Платежное поручение\r\nНазначениеПлатежа=CL:{register}:1\r\n"
    read = await banks.upload(region, told.replace("КонецФайла\r\n", odd + "КонецФайла\r\n"))
    for view in ("/v1/bank-statements", "/v1/payment-registers"):
        await operator.read(view, min_position=read.body["position"])
    return {"payment_register": register, "statement": read.body["statement"]}
