"""A school year passes: certificates, applications, months charged, notices, the period boundary.

Paper of the past is entered by the operator with its business date. Providers post their months
themselves, today, as they do with a month that they forgot. The last month is not run: contracts
of providers who leave it to the run are still to be charged, so that a reader can charge one.
"""

import asyncio
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import Final

from msgspec import Struct

from api.demo.children import (
    Child,
    Enrolment,
    Holding,
    Outcome,
    Plan,
    Posting,
    first_months,
    last_of_first_period,
    second_months,
)
from api.demo.founding import Founded, Stage, each
from api.demo.region import School
from api.demo.requests import Unexpected
from api.demo.roster import Roster
from events.base import Month
from events.certificate import Channel, ClosingReason, ReversalReason
from events.contract import Acceptance, AcceptanceKind, RefusalReason, Side, TerminationReason
from events.money import parse_roubles, roubles
from events.period import first_day, last_day
from schemas.certificates import (
    CertificateClosingRequest,
    CertificateReceipt,
    CertificateRequest,
    ConversionToPfRequest,
)
from schemas.charges import (
    ChargeBatch,
    ChargeReceipt,
    ChargeRequest,
    ChargeRow,
    ReversalReceipt,
    ReversalRequest,
)
from schemas.contracts import (
    ConclusionRequest,
    ContractReceipt,
    EnrolmentRequest,
    RefusalRequest,
    TerminationRequest,
)
from schemas.invoices import InvoiceReceipt, InvoiceRequest
from schemas.month_runs import (
    MonthRunReceipt,
    MonthRunRequest,
    MonthRunShown,
    MonthRunStatus,
)
from schemas.persons import ChildRequest

RUN_LOOK_SECONDS: Final = 0.05
RUN_LOOKS_MAX: Final = 2_400
DISCOUNT_KOPECKS: Final = 1_000  # how much less is charged after a reversal
NOTICE_DAYS: Final = 8  # before the month's end
CORRECTED: Final = 3  # charges of a month that are reversed
REPEATED: Final = 4  # requests of a kind that are refused
PROLONGED_ON: Final = timedelta(days=12)  # after the boundary; offices are closed before
OCTOBER, NOVEMBER = 1, 2  # months of the year, counted from its first


class Example(Struct, frozen=True):
    """A charge that is left to the reader."""

    provider: int
    contract: str
    certificate: str
    month: Month
    amount: str


class Year:
    """The school year of one region, over what was founded."""

    def __init__(self, school: School, plan: Plan, founded: Founded) -> None:
        self.school = school
        self.plan = plan
        self.founded = founded
        self.roster = Roster(school, plan)
        self.certificates: dict[int, str] = {}
        self.contracts: dict[tuple[int, int], ContractReceipt] = {}  # by enrolment and period
        self.charges: dict[tuple[int, Month], ChargeReceipt] = {}  # posted one by one

    def stages(self) -> Iterator[Stage]:
        """List the stages in their order."""
        plan = self.plan
        yield Stage("сертификаты", each(self.issue, plan.children))
        converted = [child for child in plan.children if child.holding is Holding.CONVERTED]
        yield Stage("перевод в ПФ", each(self.convert, converted))
        yield Stage("заявки и договоры", each(self.enrol, plan.enrolments))
        yield Stage("отказы", each(self.enrol_again, self.roster.alone()[:REPEATED]))
        for month in first_months(self.school)[OCTOBER:]:
            yield from self.stages_of_month(month, 0)
        yield Stage("заморозка", each(self.freeze, [each for each in plan.children if each.frozen]))
        yield Stage("закрытие", each(self.close, self.roster.unused()[:REPEATED]))
        boundary, *others = second_months(self.school)
        yield Stage(f"расчёт {boundary}", [partial(self.run_month, boundary)])
        yield Stage("продление", each(self.prolong, self.roster.lasting()))
        for month in others:
            yield from self.stages_of_month(month, 1)

    def stages_of_month(self, month: Month, period: int) -> Iterator[Stage]:
        """List the stages of a month: postings, the run, what is put right, notices."""
        single = self.roster.due(month, period, Posting.SINGLE)
        files = [
            partial(self.post_file, provider.number, month, period)
            for provider in self.plan.providers
            if provider.posting is Posting.BULK
        ]
        yield Stage(f"списания {month}", [*files, *each(partial(self.post, month, period), single)])
        if month == second_months(self.school)[-1]:
            return
        yield Stage(f"расчёт {month}", [partial(self.run_month, month)])
        corrected = single[:CORRECTED] if month == first_months(self.school)[NOVEMBER] else []
        yield Stage("исправления", each(partial(self.correct, month), corrected))
        twice = single[-REPEATED:] if period == 0 else []
        yield Stage("отказы", each(partial(self.post_twice, month), twice))
        yield Stage(
            "расторжения", each(partial(self.end, month, period), self.roster.leaving(month))
        )
        if month == first_months(self.school)[OCTOBER]:
            yield Stage("счета", each(partial(self.invoice, month), self.roster.with_files()))

    async def issue(self, child: Child) -> None:
        """Issue a certificate, with money or without."""
        groups = self.founded.cert_groups
        group = groups[-1] if child.special else groups[0]
        body = CertificateRequest(
            payer=self.founded.payer,
            channel=Channel.OFFICE,
            child=ChildRequest(
                family_name=child.family_name,
                given_name=child.given_name,
                patronymic=child.patronymic,
                born_on=child.born_on,
            ),
            cert_group=group if child.holding is Holding.PF else None,
        )
        found = await self.founded.operator.post(
            "/v1/certificates",
            body,
            CertificateReceipt,
            f"certificate-{child.number}",
            self.school.first_day - timedelta(days=child.number % 5 + 1),
        )
        self.certificates[child.number] = found.certificate

    async def convert(self, child: Child) -> None:
        """Give an accounting certificate its money."""
        await self.founded.operator.post(
            f"/v1/certificates/{self.certificates[child.number]}/conversion-to-pf",
            ConversionToPfRequest(cert_group=self.founded.cert_groups[0]),
            CertificateReceipt,
            f"conversion-{child.number}",
            self.school.first_day,
        )

    async def freeze(self, child: Child) -> None:
        """Freeze a certificate that nobody used."""
        if child.holding is Holding.ACCOUNTING:
            return
        await self.founded.operator.post(
            f"/v1/certificates/{self.certificates[child.number]}/freezing",
            None,
            CertificateReceipt,
            f"freezing-{child.number}",
            self.school.first_day + timedelta(days=80),
        )

    async def close(self, child: Child) -> None:
        """Close the certificate of a child that moved away."""
        await self.founded.operator.post(
            f"/v1/certificates/{self.certificates[child.number]}/closing",
            CertificateClosingRequest(reason=ClosingReason.MOVED),
            CertificateReceipt,
            f"closing-{child.number}",
            self.school.first_day + timedelta(days=100),
        )

    def application(self, enrolment: Enrolment, starts_on: date) -> EnrolmentRequest:
        """Make the request of an application."""
        return EnrolmentRequest(
            certificate=self.certificates[enrolment.child],
            study_group=self.founded.study_groups[enrolment.programme, enrolment.group],
            starts_on=starts_on,
        )

    async def enrol(self, enrolment: Enrolment) -> None:
        """Take an application to its end, whatever that is."""
        on = enrolment.starts_on
        if enrolment.outcome is Outcome.CONCLUDED:
            await self.conclude(enrolment, 0, on, on)
            return
        asked = await self.founded.operator.post(
            "/v1/contracts",
            self.application(enrolment, on),
            ContractReceipt,
            f"contract-{enrolment.number}-0",
            on,
        )
        recalled = enrolment.outcome is Outcome.RECALLED
        await self.founded.operator.post(
            f"/v1/contracts/{asked.contract}/refusal",
            RefusalRequest(
                by=Side.GUARDIAN if recalled else Side.PROVIDER,
                reason=(
                    RefusalReason.RECALLED_BY_GUARDIAN
                    if recalled
                    else RefusalReason.DOCUMENTS_MISSING
                ),
            ),
            ContractReceipt,
            f"refusal-{enrolment.number}",
            on,
        )

    async def conclude(self, enrolment: Enrolment, period: int, starts_on: date, on: date) -> None:
        """Apply, accept, sign: the months up to the signature are charged with it."""
        operator, name = self.founded.operator, f"{enrolment.number}-{period}"
        asked = await operator.post(
            "/v1/contracts",
            self.application(enrolment, starts_on),
            ContractReceipt,
            f"contract-{name}",
            on,
        )
        place = f"/v1/contracts/{asked.contract}"
        await operator.post(f"{place}/acceptance", None, ContractReceipt, f"acceptance-{name}", on)
        signed = Acceptance(kind=AcceptanceKind.SIGNED_APPLICATION, reference=f"demo-{name}")
        number = f"{enrolment.number + 1}-{period + 1} - ПФ"
        await operator.post(
            f"{place}/conclusion",
            ConclusionRequest(number=number, acceptance=signed),
            ContractReceipt,
            f"conclusion-{name}",
            on,
        )
        self.contracts[enrolment.number, period] = asked

    async def enrol_again(self, enrolment: Enrolment) -> None:
        """Try to enrol a child twice with the same lessons."""
        await self.founded.operator.be_refused(
            "/v1/contracts",
            self.application(enrolment, enrolment.starts_on),
            "already-enrolled",
            f"again-{enrolment.number}",
            enrolment.starts_on,
        )

    async def prolong(self, enrolment: Enrolment) -> None:
        """Go on after the boundary under a second contract."""
        boundary = last_of_first_period(self.school)
        starts_on = boundary + timedelta(days=1)
        await self.conclude(enrolment, 1, starts_on, boundary + PROLONGED_ON)

    async def post_file(self, provider: int, month: Month, period: int) -> None:
        """Post all of a provider's contracts for a month, all or none."""
        rows = [
            ChargeRow(contract=self.contracts[each.number, period].contract, month=month)
            for each in self.roster.due(month, period, Posting.BULK)
            if self.roster.provider_of(each) == provider
        ]
        if rows:
            await self.founded.clients[provider].post_rows(
                "/v1/charges/batch", rows, ChargeBatch, f"charges-{provider}-{month}"
            )

    async def post(self, month: Month, period: int, enrolment: Enrolment) -> None:
        """Post one contract's month."""
        self.charges[enrolment.number, month] = await self.charge(
            month, self.contracts[enrolment.number, period].contract, enrolment, "charge"
        )

    async def charge(
        self,
        month: Month,
        contract: str,
        enrolment: Enrolment,
        name: str,
        amount: str | None = None,
    ) -> ChargeReceipt:
        """Charge a month as the provider does."""
        return await self.founded.clients[self.roster.provider_of(enrolment)].post(
            f"/v1/contracts/{contract}/charges",
            ChargeRequest(month=month, amount=amount),
            ChargeReceipt,
            f"{name}-{enrolment.number}-{month}",
        )

    async def post_twice(self, month: Month, enrolment: Enrolment) -> None:
        """Try to charge a month again."""
        contract = self.charges[enrolment.number, month].contract
        await self.founded.clients[self.roster.provider_of(enrolment)].be_refused(
            f"/v1/contracts/{contract}/charges",
            ChargeRequest(month=month),
            "already-charged",
            f"twice-{enrolment.number}-{month}",
        )

    async def correct(self, month: Month, enrolment: Enrolment) -> None:
        """Take a charge back and post a smaller one."""
        charge = self.charges[enrolment.number, month]
        await self.founded.clients[self.roster.provider_of(enrolment)].post(
            f"/v1/contracts/{charge.contract}/charges/{charge.charge}/reversals",
            ReversalRequest(reason=ReversalReason.WRONG_AMOUNT),
            ReversalReceipt,
            f"reversal-{enrolment.number}-{month}",
        )
        less = roubles(parse_roubles(charge.amount) - DISCOUNT_KOPECKS)
        self.charges[enrolment.number, month] = await self.charge(
            month, charge.contract, enrolment, "correction", less
        )

    async def end(self, month: Month, period: int, enrolment: Enrolment) -> None:
        """Give notice: the contract ends with the month."""
        contract = self.contracts[enrolment.number, period].contract
        await self.founded.operator.post(
            f"/v1/contracts/{contract}/termination",
            TerminationRequest(by=Side.GUARDIAN, reason=TerminationReason.GUARDIAN_WISH),
            ContractReceipt,
            f"termination-{enrolment.number}",
            last_day(month) - timedelta(days=NOTICE_DAYS),
        )

    async def invoice(self, month: Month, provider: int) -> None:
        """Ask the payer for a month."""
        agreement = self.founded.agreements[provider, self.school.periods[0]]
        await self.founded.clients[provider].post(
            "/v1/invoices",
            InvoiceRequest(agreement=agreement, month=month),
            InvoiceReceipt,
            f"invoice-{provider}-{month}",
        )

    async def run_month(self, month: Month) -> None:
        """Have the rest of a month charged, and wait for it."""
        operator = self.founded.operator
        started = await operator.post(
            "/v1/month-runs",
            MonthRunRequest(month=month),
            MonthRunReceipt,
            f"run-{month}",
            first_day(month),
        )
        place = f"/v1/month-runs/{started.run}"
        for _ in range(RUN_LOOKS_MAX):
            if (await operator.read(place, MonthRunShown)).status is MonthRunStatus.FINISHED:
                return
            await asyncio.sleep(RUN_LOOK_SECONDS)
        raise Unexpected(f"the run of {month} does not come to its end")

    def example(self) -> Example | None:
        """Find a charge that is still to be posted."""
        month = second_months(self.school)[-1]
        for enrolment in self.roster.due(month, 1, Posting.RUN):
            contract = self.contracts[enrolment.number, 1]
            if isinstance(contract.quote, Struct) and isinstance(contract.certificate, str):
                return Example(
                    provider=self.roster.provider_of(enrolment),
                    contract=contract.contract,
                    certificate=contract.certificate,
                    month=month,
                    amount=contract.quote.certificate_other_month,
                )
        return None
