"""Builders: a small region of dull names, as commands in the order in which they are given."""

import hashlib
from datetime import date
from itertools import count
from typing import Any

from events.base import Act, ActKind
from events.budget import FundingMechanism, FundingSource, Measure, ReallocationBasis
from events.certificate import Channel, ClosingReason, ReversalReason
from events.contract import Acceptance, AcceptanceKind, RefusalReason, Side, TerminationReason
from events.pf_programme import CertGroup, PeriodCap, PeriodNominal
from events.registry import Direction, NormativeMethod, ProviderKind
from ledger.rules import commands
from ledger.rules.commands import Command
from ledger.verdicts import Order

BOOK = "99"
DAY = date(2025, 9, 1)
ACT = Act(kind=ActKind.RESOLUTION, number="17", dated=date(2024, 12, 20))
ACCEPTANCE = Acceptance(kind=AcceptanceKind.SIGNED_APPLICATION, reference="doc-1")
NOMINAL = 14_000_00
FIRST_CHARGE = 22  # where the first month stands after region(), certificate() and enrolled()
_keys = count(1)


def digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:16]


def order(command: Command, key: str | None = None, **rest: Any) -> Order:
    """Surround a command with a fresh key, or the one given."""
    name = key or f"key-{next(_keys)}"
    return Order(
        book=rest.pop("book", BOOK),
        command=command,
        by=rest.pop("by", "tests"),
        key=digest(name),
        fingerprint=rest.pop("fingerprint", digest(repr(command))),
        request="request-1",
        **rest,
    )


def period(name: str, first: date, last: date) -> commands.SetProgrammePeriod:
    return commands.SetProgrammePeriod(effective_on=DAY, period=name, starts_on=first, ends_on=last)


def budget(approved: int = 100_000_000_00, **rest: Any) -> commands.ApproveBudget:
    measures = (
        measure("pfdo", approved, FundingMechanism.PERSONALISED),
        measure("assignment", 10_000_000_00, FundingMechanism.MUNICIPAL_ASSIGNMENT),
    )
    given = {"municipality": "m1", "year": 2025, "measures": measures, "act": ACT}
    return commands.ApproveBudget(effective_on=DAY, **{**given, **rest})


def measure(name: str, approved: int, mechanism: FundingMechanism) -> Measure:
    return Measure(
        measure=name,
        title=name,
        code="07507030210100000244",
        source=FundingSource.MUNICIPAL,
        mechanism=mechanism,
        approved_kopecks=approved,
    )


def pf_programme(
    cap: int = 50_000_000_00, amount: int = 1_000_000, limit: int | None = None
) -> commands.ApprovePfProgramme:
    return commands.ApprovePfProgramme(
        effective_on=DAY,
        pf_programme="pf1",
        municipality="m1",
        payer="pay1",
        periods=(PeriodCap(period="2025", cap_kopecks=cap, year=2025, measure="pfdo"),),
        groups=(cert_group(amount, limit),),
        act=ACT,
    )


def cert_group(amount: int, limit: int | None) -> CertGroup:
    return CertGroup(
        cert_group="g5-18",
        title="5–18",
        amount_count=amount,
        nominals_limit_kopecks=limit,
        nominals=(PeriodNominal(period="2025", nominal_kopecks=NOMINAL),),
    )


def provider(name: str = "p1") -> commands.RegisterProvider:
    return commands.RegisterProvider(
        effective_on=DAY,
        provider=name,
        kind=ProviderKind.EDUCATIONAL_ORGANISATION,
        title=f"Provider {name}",
        inn="4200000000",
        person=None,
        municipality="m1",
    )


def taught(name: str = "1", owner: str = "p1", price: int = 4_051_92) -> list[Command]:
    """One programme with a module and a study group of four months."""
    return [
        commands.SubmitProgramme(
            effective_on=DAY,
            programme=f"pr{name}",
            provider=owner,
            title="Robots",
            direction=Direction.TECHNICAL_ROBOTICS,
        ),
        commands.CertifyProgramme(effective_on=DAY, programme=f"pr{name}", act=ACT),
        commands.OpenModule(
            effective_on=DAY,
            module=f"mod{name}",
            programme=f"pr{name}",
            title="Year 1",
            months_count=4,
            hours_count=72,
            children_max_count=1_000_000,
            price_kopecks=price,
            normative_kopecks=price,
            method=NormativeMethod.MODULE_FORMULA,
        ),
        commands.OpenStudyGroup(
            effective_on=DAY,
            group=f"gr{name}",
            module=f"mod{name}",
            starts_on=date(2025, 9, 1),
            ends_on=date(2025, 12, 31),
            places_count=1_000_000,
        ),
    ]


def agreement(
    limit: int | None = None, name: str = "a1", owner: str = "p1", period: str = "2025"
) -> Command:
    return commands.ConcludeAgreement(
        effective_on=DAY,
        agreement=name,
        payer="pay1",
        provider=owner,
        period=period,
        number=f"A-{name}",
        concluded_on=DAY,
        limit_kopecks=limit,
    )


def region(
    *,
    cap: int = 50_000_000_00,
    amount: int = 1_000_000,
    nominals_limit: int | None = None,
    agreement_limit: int | None = None,
) -> list[Command]:
    """A region in which children of one municipality may enrol with one provider."""
    return [
        commands.OpenRegion(effective_on=DAY, title="Region", time_zone="Europe/Moscow"),
        period("2025", date(2025, 1, 1), date(2025, 12, 31)),
        period("2026", date(2026, 1, 1), date(2026, 12, 31)),
        commands.RegisterMunicipality(effective_on=DAY, municipality="m1", title="District"),
        commands.RegisterPayer(
            effective_on=DAY, payer="pay1", municipality="m1", title="Payer", inn="4200000001"
        ),
        commands.LimitDirection(
            effective_on=DAY,
            payer="pay1",
            direction=Direction.TECHNICAL_ROBOTICS,
            limit_count=1_000_000,
        ),
        commands.OpenEnrolment(effective_on=DAY, payer="pay1", period="2025"),
        budget(),
        pf_programme(cap, amount, nominals_limit),
        provider(),
        *taught(),
        agreement(agreement_limit),
    ]


def certificate(name: str = "c1", group: str | None = "g5-18") -> commands.IssueCertificate:
    return commands.IssueCertificate(
        effective_on=DAY,
        certificate=name,
        child=f"child-{name}",
        payer="pay1",
        channel=Channel.OFFICE,
        born_on=date(2015, 5, 5),
        cert_group=group,
    )


def request(
    contract: str = "k1", holder: str = "c1", group: str = "gr1", on: date = DAY
) -> commands.RequestEnrolment:
    return commands.RequestEnrolment(
        effective_on=on, contract=contract, certificate=holder, group=group, starts_on=on
    )


def accept(contract: str = "k1", on: date = DAY) -> commands.AcceptEnrolment:
    return commands.AcceptEnrolment(effective_on=on, contract=contract)


def conclude(contract: str = "k1", on: date = DAY) -> commands.ConcludeContract:
    return commands.ConcludeContract(
        effective_on=on, contract=contract, number=f"{contract} - ПФ", acceptance=ACCEPTANCE
    )


def enrolled(contract: str = "k1", holder: str = "c1", group: str = "gr1") -> list[Command]:
    """A contract from the application to the signature."""
    return [request(contract, holder, group), accept(contract), conclude(contract)]


def charge(
    contract: str = "k1", month: str = "2025-10", amount: int | None = None, **rest: Any
) -> commands.ChargeCertificate:
    return commands.ChargeCertificate(
        effective_on=rest.pop("on", date(2025, 12, 31)),
        contract=contract,
        month=month,
        amount_kopecks=amount,
        **rest,
    )


def reverse(
    position: int, contract: str = "k1", amount: int | None = None, on: date = date(2025, 12, 31)
) -> commands.ReverseCharge:
    return commands.ReverseCharge(
        effective_on=on,
        contract=contract,
        charge=position,
        reason=ReversalReason.WRONG_AMOUNT,
        amount_kopecks=amount,
    )


def refuse(
    contract: str = "k1", why: RefusalReason = RefusalReason.OTHER, on: date = DAY
) -> commands.RefuseEnrolment:
    return commands.RefuseEnrolment(
        effective_on=on, contract=contract, by=Side.PROVIDER, reason=why
    )


def terminate(contract: str = "k1", on: date = DAY) -> commands.TerminateContract:
    return commands.TerminateContract(
        effective_on=on,
        contract=contract,
        by=Side.GUARDIAN,
        reason=TerminationReason.GUARDIAN_WISH,
    )


def close_contract(contract: str = "k1", on: date = date(2026, 1, 1)) -> commands.CloseContract:
    return commands.CloseContract(effective_on=on, contract=contract)


def to_pf(
    name: str = "c1", group: str = "g5-18", on: date = DAY
) -> commands.ConvertCertificateToPf:
    return commands.ConvertCertificateToPf(effective_on=on, certificate=name, cert_group=group)


def to_accounting(name: str = "c1", on: date = DAY) -> commands.ConvertCertificateToAccounting:
    return commands.ConvertCertificateToAccounting(effective_on=on, certificate=name)


def freeze(name: str = "c1", on: date = DAY) -> commands.FreezeCertificate:
    return commands.FreezeCertificate(effective_on=on, certificate=name)


def unfreeze(name: str = "c1", on: date = date(2026, 1, 1)) -> commands.UnfreezeCertificate:
    return commands.UnfreezeCertificate(effective_on=on, certificate=name)


def close_certificate(name: str = "c1", on: date = DAY) -> commands.CloseCertificate:
    return commands.CloseCertificate(effective_on=on, certificate=name, reason=ClosingReason.MOVED)


def invoice(
    name: str = "i1", month: str = "2025-09", under: str = "a1", on: date = date(2025, 12, 31)
) -> commands.IssueInvoice:
    return commands.IssueInvoice(effective_on=on, invoice=name, agreement=under, month=month)


def remove_invoice(name: str = "i1") -> commands.RemoveInvoice:
    return commands.RemoveInvoice(effective_on=DAY, invoice=name)


def reallocate(
    amount: int, source: str = "assignment", target: str = "pfdo", owner: str = "m1"
) -> commands.ReallocateBudget:
    return commands.ReallocateBudget(
        effective_on=DAY,
        municipality=owner,
        year=2025,
        from_measure=source,
        to_measure=target,
        amount_kopecks=amount,
        basis=ReallocationBasis.COUNCIL_DECISION,
        act=ACT,
    )


def obligations(amount: int, name: str = "assignment") -> commands.AcceptObligations:
    return commands.AcceptObligations(
        effective_on=DAY, municipality="m1", year=2025, measure=name, amount_kopecks=amount, act=ACT
    )


def amend_cap(cap: int, name: str = "pf1", period: str = "2025") -> commands.AmendPfProgrammeCap:
    return commands.AmendPfProgrammeCap(
        effective_on=DAY, pf_programme=name, period=period, cap_kopecks=cap, act=ACT
    )


def group_nominal(amount: int, group: str = "g5-18") -> commands.ChangeGroupNominal:
    return commands.ChangeGroupNominal(
        effective_on=DAY, cert_group=group, period="2025", nominal_kopecks=amount
    )


def agreement_limit(limit: int | None, name: str = "a1") -> commands.ChangeAgreementLimit:
    return commands.ChangeAgreementLimit(effective_on=DAY, agreement=name, limit_kopecks=limit)
