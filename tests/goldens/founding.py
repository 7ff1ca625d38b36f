"""What stands before the first child comes: the demo's district, its money, two who teach."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from api.demo import region as demo
from events.base import Act, ActKind
from events.budget import FundingMechanism, FundingSource, Measure
from events.budget import ScheduledPayment as Scheduled
from events.money import parse_roubles
from events.pf_programme import CertGroup, PeriodCap, PeriodNominal
from events.registry import Direction, Licence, NormativeMethod, ProviderKind, Requisites
from ledger.rules import commands as do
from ledger.rules.commands import Command

REGION: Final = demo.LENINSK_KUZNETSKY
SINCE: Final = REGION.since
ASSIGNMENT_CODE: Final = "99907039990099999611"
SUBSIDY_ACT: Final = Act(
    kind=ActKind.AGREEMENT, number="С-1 (номер условный)", dated=date(2025, 8, 26)
)
AGREED: Final = date(2025, 8, 27)


def day(number: int, month: int = 9) -> date:
    """Name a day of 2025."""
    return date(2025, month, number)


def founded() -> Iterator[Command]:
    """Enter what stands in the demo before the first child comes."""
    yield do.OpenRegion(effective_on=SINCE, title=REGION.title, time_zone=REGION.time_zone)
    for each in REGION.periods:
        yield do.SetProgrammePeriod(
            effective_on=SINCE, period=each.name, starts_on=each.starts_on, ends_on=each.ends_on
        )
    yield do.RegisterMunicipality(effective_on=SINCE, municipality="lk", title=REGION.municipality)
    yield do.RegisterPayer(
        effective_on=SINCE, payer="payer", municipality="lk", title=REGION.payer, inn="4212000001"
    )
    yield do.SetWorkingCalendar(
        effective_on=SINCE, year=2025, days_off=(date(2025, 11, 4),), worked_weekends=()
    )
    for direction in (Direction.TECHNICAL_ROBOTICS, Direction.ARTISTIC):
        yield do.LimitDirection(
            effective_on=SINCE, payer="payer", direction=direction, limit_count=100
        )
    yield do.OpenEnrolment(effective_on=SINCE, payer="payer", period="2025-2")
    yield from budgeted()


def budgeted() -> Iterator[Command]:
    """Approve budgets, move money as the road map asks, and the programme."""
    for budget in REGION.budgets:
        measures = [measure(each) for each in budget.measures]
        if budget.year == SINCE.year:
            measures.append(of_the_region())
        yield do.ApproveBudget(
            effective_on=budget.effective_on,
            municipality="lk",
            year=budget.year,
            measures=tuple(measures),
            act=budget.act,
        )
    for move in REGION.reallocations:
        yield do.ReallocateBudget(
            effective_on=move.effective_on,
            municipality="lk",
            year=move.year,
            from_measure=demo.ASSIGNMENT,
            to_measure=demo.PFDO,
            amount_kopecks=parse_roubles(move.amount),
            basis=move.basis,
            act=move.act,
        )
    for name, limit in ((demo.ASSIGNMENT, 9_000_000_00), (demo.PFDO, 4_000_000_00)):
        yield do.SetCommitmentLimit(
            effective_on=day(25, 8),
            municipality="lk",
            year=2025,
            measure=name,
            limit_kopecks=limit,
            act=REGION.reallocations[0].act,
        )
    yield from (programme(each) for each in REGION.pf_programmes)
    yield from subsidised()


def measure(each: demo.Measure) -> Measure:
    """Give the demo's measure a budget code."""
    code = ASSIGNMENT_CODE if each.measure == demo.ASSIGNMENT else demo.CODE_MADE_UP
    return Measure(
        measure=each.measure,
        title=each.title,
        code=code,
        source=each.source,
        mechanism=each.mechanism,
        approved_kopecks=parse_roubles(each.approved),
    )


def of_the_region() -> Measure:
    """Add a measure of another source under the same budget code."""
    return Measure(
        measure="pfdo-regional",
        title="Софинансирование персонифицированного финансирования (сумма условная)",
        code=demo.CODE_MADE_UP,
        source=FundingSource.REGIONAL,
        mechanism=FundingMechanism.PERSONALISED,
        approved_kopecks=750_000_50,
    )


def programme(each: demo.PfProgramme) -> Command:
    """Approve the demo's programme of personalised financing."""
    return do.ApprovePfProgramme(
        effective_on=each.effective_on,
        pf_programme="pf",
        municipality="lk",
        payer="payer",
        periods=tuple(
            PeriodCap(
                period=cap.period,
                cap_kopecks=parse_roubles(cap.cap),
                year=cap.year,
                measure=demo.PFDO,
            )
            for cap in each.caps
        ),
        groups=tuple(
            CertGroup(
                cert_group=f"g{number}",
                title=group.title,
                amount_count=group.amount_count,
                nominals_limit_kopecks=None,
                nominals=tuple(
                    PeriodNominal(period=period, nominal_kopecks=parse_roubles(nominal))
                    for period, nominal in group.nominals
                ),
            )
            for number, group in enumerate(each.groups, start=1)
        ),
        act=each.act,
    )


def subsidised() -> Iterator[Command]:
    """Agree on the subsidy, change it, receive a part of it, and pay of the assignment."""
    yield do.SignSubsidyAgreement(
        effective_on=day(26, 8),
        subsidy_agreement="subsidy",
        municipality="lk",
        payer="payer",
        year=2025,
        measure=demo.PFDO,
        amount_kopecks=4_000_000_00,
        schedule=(Scheduled(due_from=day(1), due_to=day(15), amount_kopecks=4_000_000_00),),
        act=SUBSIDY_ACT,
    )
    yield do.AcceptObligations(
        effective_on=day(26, 8),
        municipality="lk",
        year=2025,
        measure=demo.ASSIGNMENT,
        amount_kopecks=6_000_000_00,
        act=REGION.reallocations[0].act,
    )


def taught() -> Iterator[Command]:
    """Enter a house of creativity and an entrepreneur, each with what it teaches."""
    yield do.RegisterProvider(
        effective_on=SINCE,
        provider="house",
        kind=ProviderKind.EDUCATIONAL_ORGANISATION,
        title="Дом детского творчества",
        inn="4212000002",
        person=None,
        municipality="lk",
    )
    yield do.ChangeProvider(
        effective_on=SINCE,
        provider="house",
        kind=ProviderKind.EDUCATIONAL_ORGANISATION,
        title="МБУ ДО «Дом детского творчества» (вымышленное)",
        inn="4212000002",
        person=None,
        licence=Licence(number="А-17 (номер условный)", dated=date(2019, 4, 1)),
        requisites=Requisites(
            ogrn="1024201300001", kpp="421201001", bank_bik="013207212", account="4" * 20
        ),
    )
    yield do.RegisterProvider(
        effective_on=SINCE,
        provider="alone",
        kind=ProviderKind.ENTREPRENEUR_ALONE,
        title=None,
        inn=None,
        person="person-of-alone",
        municipality="lk",
    )
    yield from module("robots", "house", "Робототехника", Direction.TECHNICAL_ROBOTICS, 4_051_92)
    yield from module("clay", "house", "Керамика и лепка", Direction.ARTISTIC, 3_376_67)
    yield from module("paint", "alone", "Акварель", Direction.ARTISTIC, 8_000_00, 6_000_00)
    for number, owner in enumerate(("house", "alone"), start=1):
        yield do.ConcludeAgreement(
            effective_on=AGREED,
            agreement=f"agreement-{owner}",
            payer="payer",
            provider=owner,
            period="2025-2",
            number=f"{number}/2025-ПФ",
            concluded_on=AGREED,
            limit_kopecks=None if owner == "house" else 100_000_00,
        )


def module(
    name: str, owner: str, title: str, direction: Direction, price: int, normative: int = 0
) -> Iterator[Command]:
    """Certify a programme of one module with one study group, from September to December."""
    yield do.SubmitProgramme(
        effective_on=SINCE, programme=name, provider=owner, title=title, direction=direction
    )
    act = REGION.pf_programmes[0].act
    yield do.CertifyProgramme(effective_on=day(25, 8), programme=name, act=act)
    yield do.OpenModule(
        effective_on=day(25, 8),
        module=f"{name}-1",
        programme=name,
        title="1-й год",
        months_count=4,
        hours_count=72,
        children_max_count=12,
        price_kopecks=price,
        normative_kopecks=normative or price,
        method=NormativeMethod.MODULE_FORMULA,
        price_confirmed=bool(normative),
    )
    yield do.OpenStudyGroup(
        effective_on=day(25, 8),
        group=f"{name}-group",
        module=f"{name}-1",
        starts_on=day(1),
        ends_on=day(31, 12),
        places_count=12,
    )
