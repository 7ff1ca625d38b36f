"""The demo's Leninsk-Kuznetsky district with seven children, and what became of its autumn.

Titles, acts, periods, budgets, caps and nominals are the demo's; whatever a month can bring is
in it once: a prolonged absence of lessons, an advance above the services, a storno, a late charge.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from typing import Final

from api.demo import region as demo
from api.roadmap_texts.reading import read_roadmap
from events.base import Act, ActKind
from events.budget import PaymentDocument
from events.budget import ScheduledPayment as Scheduled
from events.certificate import CertificateCharged, Channel, ReversalReason
from events.codec import AnyFact, Recorded
from events.completeness import CompletenessReason
from events.contract import Acceptance, AcceptanceKind, RefusalReason, Side, TerminationReason
from events.roadmap import CampaignKind, CampaignStep
from events.subsidy import RegisterKind
from ledger.rules import commands as do
from ledger.rules.book import stream_of
from ledger.rules.commands import Command
from tests.given import Book
from tests.goldens.founding import REGION, SINCE, day, founded, taught

NOON, STEP = time(5), timedelta(seconds=1)  # noon in Kuzbass
CAMPAIGN: Final = "3"  # the measure of which the road map asks to tell as a campaign
SUBSIDY_CHANGED: Final = Act(
    kind=ActKind.AGREEMENT, number="С-1/1 (номер условный)", dated=date(2025, 10, 20)
)
SEPTEMBER, LATE_SEPTEMBER = date(2025, 9, 1), date(2025, 9, 29)
OCTOBER, LATE_OCTOBER = date(2025, 10, 2), date(2025, 10, 30)
NOVEMBER, LATE_NOVEMBER = date(2025, 11, 6), date(2025, 11, 27)


def issued(number: int, group: str | None = "g1") -> Command:
    """Issue a child's certificate."""
    return do.IssueCertificate(
        effective_on=day(28, 8),
        certificate=f"certificate-{number}",
        child=f"child-{number}",
        payer="payer",
        channel=Channel.OFFICE,
        born_on=date(2014, 3, number),
        cert_group=group,
    )


def enrolled(number: int, group: str, on: date, *, concluded: bool = True) -> Iterator[Command]:
    """Bring a child from the application to the contract."""
    contract = f"contract-{group}-{number}"
    yield do.RequestEnrolment(
        effective_on=on,
        contract=contract,
        certificate=f"certificate-{number}",
        group=f"{group}-group",
        starts_on=on,
    )
    if concluded:
        yield do.AcceptEnrolment(effective_on=on, contract=contract)
        yield do.ConcludeContract(
            effective_on=on,
            contract=contract,
            number=f"{number} - ПФ",
            acceptance=Acceptance(kind=AcceptanceKind.SIGNED_APPLICATION, reference="scan"),
        )


def enrolments() -> Iterator[Command]:
    """Issue certificates and enrol whom the autumn is about."""
    yield from (issued(number) for number in range(1, 6))
    yield issued(6, "g2")
    yield issued(7, None)
    for number, group in ((1, "robots"), (3, "clay"), (4, "clay"), (5, "paint")):
        yield from enrolled(number, group, SEPTEMBER)
    yield from enrolled(4, "paint", day(10), concluded=False)
    yield do.RefuseEnrolment(
        effective_on=day(12),
        contract="contract-paint-4",
        by=Side.PROVIDER,
        reason=RefusalReason.OTHER,
    )


def charged(month: str, on: date, *contracts: str) -> Iterator[Command]:
    """Charge a month under some contracts."""
    for each in contracts:
        yield do.ChargeCertificate(effective_on=on, contract=f"contract-{each}", month=month)


def rendered(group: str, month: str, percent: int, on: date) -> Command:
    """Say how much of a month a study group was given."""
    return do.SetCompleteness(
        effective_on=on,
        group=f"{group}-group",
        month=month,
        percent=percent,
        reason=CompletenessReason.LESSONS_CANCELLED,
    )


def invoiced(
    name: str, owner: str, month: str, on: date, *, paid: bool = True
) -> Iterator[Command]:
    """Ask for a month, and have it paid."""
    yield do.IssueInvoice(
        effective_on=on, invoice=name, agreement=f"agreement-{owner}", month=month
    )
    if paid:
        yield do.TakeInvoiceInWork(effective_on=on, invoice=name)
        yield do.PayInvoice(effective_on=on, invoice=name)


def registered(month: str, on: date, kind: RegisterKind = RegisterKind.MONTHLY) -> Command:
    """List the payer's obligations of a month."""
    return do.IssueSubsidyRegister(effective_on=on, payer="payer", month=month, kind=kind)


def september() -> Iterator[Command]:
    """Pay for September; contracts are concluded after its register, and after the one added."""
    yield registered("2025-09", day(15))
    yield from enrolled(2, "robots", day(18))
    yield registered("2025-09", day(25), RegisterKind.SUPPLEMENTARY)
    yield from enrolled(6, "paint", day(26))
    yield from invoiced("invoice-house-09", "house", "2025-09", LATE_SEPTEMBER)
    yield from invoiced("invoice-alone-09", "alone", "2025-09", LATE_SEPTEMBER)
    yield do.ReceiveSubsidy(
        effective_on=LATE_SEPTEMBER,
        subsidy_agreement="subsidy",
        amount_kopecks=1_500_000_00,
        document=PaymentDocument(number="101", dated=LATE_SEPTEMBER),
    )


def october() -> Iterator[Command]:
    """Pay a part of October beforehand and charge it; one child's month is forgotten."""
    yield do.RequestAdvance(
        effective_on=OCTOBER,
        advance="advance-house-10",
        agreement="agreement-house",
        month="2025-10",
    )
    yield do.PayAdvance(effective_on=OCTOBER, advance="advance-house-10")
    names = ("robots-1", "robots-2", "clay-4", "paint-5", "paint-6")
    yield from charged("2025-10", day(3, 10), *names)
    yield registered("2025-10", day(15, 10))
    yield do.AmendSubsidyAgreement(
        effective_on=day(20, 10),
        subsidy_agreement="subsidy",
        amount_kopecks=4_000_000_00,
        schedule=(
            Scheduled(due_from=day(1), due_to=day(30), amount_kopecks=1_500_000_00),
            Scheduled(due_from=day(1, 10), due_to=day(15, 12), amount_kopecks=2_500_000_00),
        ),
        act=SUBSIDY_CHANGED,
    )


def corrected(charge: int) -> Iterator[Command]:
    """Take a part of a charge back; half of one group's lessons were cancelled; October is paid."""
    yield do.ReverseCharge(
        effective_on=day(22, 10),
        contract="contract-paint-6",
        charge=charge,
        reason=ReversalReason.WRONG_AMOUNT,
        amount_kopecks=100_00,
    )
    yield rendered("robots", "2025-10", 50, LATE_OCTOBER)
    yield from invoiced("invoice-house-10", "house", "2025-10", LATE_OCTOBER)
    yield from invoiced("invoice-alone-10", "alone", "2025-10", LATE_OCTOBER)
    yield do.TerminateContract(
        effective_on=LATE_OCTOBER,
        contract="contract-clay-4",
        by=Side.GUARDIAN,
        reason=TerminationReason.GUARDIAN_WISH,
    )


def november() -> Iterator[Command]:
    """Charge November and what was forgotten, and ask for it; nothing is paid yet."""
    yield do.CloseContract(effective_on=day(1, 11), contract="contract-clay-4")
    yield from charged("2025-10", NOVEMBER, "clay-3")
    yield from charged("2025-11", NOVEMBER, "robots-1", "robots-2", "clay-3", "paint-5", "paint-6")
    yield rendered("paint", "2025-11", 75, LATE_NOVEMBER)
    yield from invoiced("invoice-house-11", "house", "2025-11", LATE_NOVEMBER, paid=False)
    yield do.FreezeCertificate(effective_on=LATE_NOVEMBER, certificate="certificate-4")
    yield do.ExecuteCash(
        effective_on=LATE_NOVEMBER,
        municipality="lk",
        year=2025,
        measure=demo.ASSIGNMENT,
        amount_kopecks=4_321_098_76,
        document=PaymentDocument(number="205", dated=LATE_NOVEMBER),
    )
    yield do.ReceiveSubsidy(
        effective_on=LATE_NOVEMBER,
        subsidy_agreement="subsidy",
        amount_kopecks=1_000_000_01,
        document=PaymentDocument(number="206", dated=LATE_NOVEMBER),
    )


def planned() -> Iterator[Command]:
    """Adopt the district's road map as it was published, tell of a campaign, and count children."""
    text = files("api").joinpath("demo", "roadmaps", "leninsk-kuznetsky.txt").read_text("utf-8")
    found = read_roadmap(text)
    yield do.AdoptRoadmap(
        effective_on=LATE_NOVEMBER,
        roadmap="roadmap",
        municipality="lk",
        title=found.title,
        adopted_by=found.adopted_by,
        act=found.act,
        measures=found.measures,
        aim=found.aim,
        tasks=found.tasks,
        expected_results=found.expected_results,
        goals=found.goals,
        note=found.note,
    )
    yield do.FileEvidence(
        effective_on=LATE_NOVEMBER,
        roadmap="roadmap",
        evidence="campaign",
        number=CAMPAIGN,
        municipality=None,
        act=Act(kind=ActKind.REPORT, number="7 (номер условный)", dated=day(1, 11)),
        steps=(
            CampaignStep(
                kind=CampaignKind.ARTICLE,
                dated=day(15, 10),
                title="Зачем ребёнку сертификат",
                place="районная газета (условная)",
            ),
        ),
    )
    yield do.DeclarePopulation(
        effective_on=LATE_NOVEMBER,
        municipality="lk",
        year=2025,
        age_from=5,
        age_to=18,
        children_count=60,
        act=Act(kind=ActKind.MEMO, number="Справка (условная)", dated=SINCE),
    )


def recorded() -> list[Recorded]:
    """Put what happened into its place in the book: each at noon of its day, or right after."""
    versions: Counter[str] = Counter()
    found: list[Recorded] = []
    last = datetime.min.replace(tzinfo=UTC)
    for position, (on, fact) in enumerate(happened(), start=1):
        stream = stream_of(fact)
        versions[stream] += 1
        last = max(last + STEP, datetime.combine(on, NOON, UTC))
        found.append(
            Recorded(
                actor="оператор",
                book=REGION.book,
                effective_on=on,
                fact=fact,
                key="0" * 32,
                position=position,
                recorded_at=last,
                request=f"request-{position}",
                stream=stream,
                version=versions[stream],
                volume=SINCE.year,
            )
        )
    return found


def happened() -> list[tuple[date, AnyFact]]:
    """Let the autumn happen by the rules; nothing of it is refused."""
    book = Book()
    facts: list[tuple[date, AnyFact]] = []

    def tell(commands: Iterator[Command]) -> None:
        for command in commands:
            made = list(book.decide(command))
            book.record(made)
            facts.extend((command.effective_on, fact) for fact in made)

    for part in (founded(), taught(), enrolments(), september(), october()):
        tell(part)
    wrong = next(
        position
        for position, (_, fact) in enumerate(facts, start=1)
        if isinstance(fact, CertificateCharged)
        and (fact.contract, fact.month) == ("contract-paint-6", "2025-10")
    )
    tell(corrected(wrong))
    tell(november())
    tell(planned())
    return facts
