"""What stands before the school year, as requests of the operator: registries and budgets."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Final, NamedTuple, Protocol

from api.demo.children import GROUPS_EACH, PLACES, Plan, Programme, Provider
from api.demo.region import (
    ASSIGNMENT,
    CODE_MADE_UP,
    PFDO,
    Budget,
    Period,
    PfProgramme,
    Reallocation,
    Region,
    School,
)
from api.demo.requests import Client, Line
from events.base import Act, ActKind
from events.registry import Direction, NormativeMethod
from ledger.keys import Role
from ledger.rules.parties import ENTREPRENEURS
from schemas.agreements import AgreementReceipt, AgreementRequest
from schemas.budgets import (
    BudgetReceipt,
    BudgetRequest,
    MeasureRequest,
    ReallocationReceipt,
    ReallocationRequest,
)
from schemas.modules import ModuleReceipt, ModuleRequest
from schemas.municipalities import MunicipalityReceipt, MunicipalityRequest
from schemas.payers import DirectionRequest, EnrolmentPeriodRequest, PayerReceipt, PayerRequest
from schemas.persons import EntrepreneurRequest
from schemas.pf_programmes import (
    CertGroupRequest,
    NominalRequest,
    PeriodCapRequest,
    PfProgrammeReceipt,
    PfProgrammeRequest,
)
from schemas.programmes import CertificationRequest, ProgrammeReceipt, ProgrammeRequest
from schemas.providers import ProviderReceipt, ProviderRequest
from schemas.regions import PeriodReceipt, PeriodRequest, RegionReceipt, RegionRequest
from schemas.study_groups import StudyGroupReceipt, StudyGroupRequest

DIRECTION_LIMIT: Final = 2_000
BEYOND_FREE: Final = "900000000.00"
SCHOOL_MONTHS: Final = 9

Work = Callable[[], Awaitable[None]]


class Stage(NamedTuple):
    """Works that wait for the stage before them and not for one another."""

    title: str
    works: Sequence[Work]


class Tokens(Protocol):
    """Makes API keys, each once: asked again under the same name, it gives the same."""

    async def token(
        self,
        book: str,
        role: Role,
        name: str,
        *,
        provider: str | None = None,
        municipality: str | None = None,
    ) -> str:
        """Give a key of a role."""


class Founded:
    """What came to stand, by the references that the ledger gave it."""

    def __init__(self, operator: Client) -> None:
        self.operator = operator
        self.municipality = ""
        self.payer = ""
        self.cert_groups: tuple[str, ...] = ()  # of the first programme
        self.providers: dict[int, str] = {}
        self.clients: dict[int, Client] = {}  # of providers
        self.programmes: dict[int, str] = {}
        self.modules: dict[int, str] = {}
        self.study_groups: dict[tuple[int, int], str] = {}
        self.agreements: dict[tuple[int, str], str] = {}


class Founding:
    """Enters a region, stage by stage."""

    def __init__(self, line: Line, region: Region, operator: Client, tokens: Tokens) -> None:
        self.line = line
        self.region = region
        self.tokens = tokens
        self.operator = operator
        self.founded = Founded(operator)

    def stages(self) -> Iterator[Stage]:
        """List the stages of the budget side in their order."""
        region = self.region
        yield Stage("регион", [self.open_region])
        yield Stage("периоды", [*each(self.set_period, region.periods), self.register_municipality])
        yield Stage("бюджет", [self.register_payer, *each(self.approve_budget, region.budgets)])
        yield Stage(
            "перераспределение",
            [
                *each(self.reallocate, region.reallocations),
                *each(self.pay_direction, Direction),
                *each(self.open_enrolment, region.periods),
            ],
        )
        yield Stage("программы ПФ", each(self.approve_programme, region.pf_programmes))
        yield Stage("отказы", each(self.overdraw, region.reallocations))

    def stages_of_teaching(self, school: School, plan: Plan) -> Iterator[Stage]:
        """List the stages of those who teach."""
        yield Stage("поставщики", each(self.register_provider, plan.providers))
        agreements = [
            partial(self.agree, provider, period)
            for provider in plan.providers
            for period in school.periods
        ]
        yield Stage("соглашения", [*agreements, *each(self.submit, plan.programmes)])
        yield Stage("модули", each(self.open_module, plan.programmes))
        groups = [
            partial(self.open_group, school, programme, number)
            for programme in plan.programmes
            for number in range(GROUPS_EACH)
        ]
        yield Stage("учебные группы", groups)

    async def open_region(self) -> None:
        """Open the book."""
        body = RegionRequest(title=self.region.title)
        await self.operator.post("/v1/regions", body, RegionReceipt, "region", self.region.since)

    async def set_period(self, period: Period) -> None:
        """Set a programme period."""
        body = PeriodRequest(period=period.name, starts_on=period.starts_on, ends_on=period.ends_on)
        name = f"period-{period.name}"
        await self.operator.post("/v1/periods", body, PeriodReceipt, name, self.region.since)

    async def register_municipality(self) -> None:
        """Enter the municipality."""
        body = MunicipalityRequest(title=self.region.municipality)
        found = await self.operator.post(
            "/v1/municipalities", body, MunicipalityReceipt, "municipality", self.region.since
        )
        self.founded.municipality = found.municipality

    async def register_payer(self) -> None:
        """Enter the authorised organisation."""
        body = PayerRequest(
            municipality=self.founded.municipality, title=self.region.payer, inn="0000000000"
        )
        found = await self.operator.post(
            "/v1/payers", body, PayerReceipt, "payer", self.region.since
        )
        self.founded.payer = found.payer

    async def approve_budget(self, budget: Budget) -> None:
        """Record a year's measures."""
        body = BudgetRequest(
            municipality=self.founded.municipality,
            year=budget.year,
            measures=[
                MeasureRequest(
                    measure=measure.measure,
                    title=measure.title,
                    code=CODE_MADE_UP,
                    source=measure.source,
                    mechanism=measure.mechanism,
                    approved=measure.approved,
                )
                for measure in budget.measures
            ],
            act=budget.act,
        )
        await self.operator.post(
            "/v1/budgets", body, BudgetReceipt, f"budget-{budget.year}", budget.effective_on
        )

    def reallocation(self, move: Reallocation, amount: str) -> ReallocationRequest:
        """Make the request that moves a sum from the assignment to certificates."""
        return ReallocationRequest(
            municipality=self.founded.municipality,
            year=move.year,
            from_measure=ASSIGNMENT,
            to_measure=PFDO,
            amount=amount,
            basis=move.basis,
            act=move.act,
        )

    async def reallocate(self, move: Reallocation) -> None:
        """Move money between measures, as the road map asks."""
        body = self.reallocation(move, move.amount)
        await self.operator.post(
            "/v1/reallocations",
            body,
            ReallocationReceipt,
            f"reallocation-{move.year}",
            move.effective_on,
        )

    async def overdraw(self, move: Reallocation) -> None:
        """Try to move more than there is."""
        await self.operator.be_refused(
            "/v1/reallocations",
            self.reallocation(move, BEYOND_FREE),
            "measure-exhausted",
            f"reallocation-{move.year}-beyond",
            move.effective_on,
        )

    async def pay_direction(self, direction: Direction) -> None:
        """Let the payer pay a direction."""
        body = DirectionRequest(direction=direction, limit_count=DIRECTION_LIMIT)
        await self.operator.post(
            f"/v1/payers/{self.founded.payer}/directions",
            body,
            PayerReceipt,
            f"direction-{direction}",
            self.region.since,
        )

    async def open_enrolment(self, period: Period) -> None:
        """Open enrolment at the cost of a period."""
        await self.operator.post(
            f"/v1/payers/{self.founded.payer}/enrolment-openings",
            EnrolmentPeriodRequest(period=period.name),
            PayerReceipt,
            f"enrolment-{period.name}",
            self.region.since,
        )

    async def approve_programme(self, programme: PfProgramme) -> None:
        """Record a programme of personalised financing."""
        body = PfProgrammeRequest(
            municipality=self.founded.municipality,
            payer=self.founded.payer,
            periods=[
                PeriodCapRequest(period=cap.period, cap=cap.cap, year=cap.year, measure=PFDO)
                for cap in programme.caps
            ],
            groups=[
                CertGroupRequest(
                    title=group.title,
                    amount_count=group.amount_count,
                    nominals=[
                        NominalRequest(period=period, nominal=nominal)
                        for period, nominal in group.nominals
                    ],
                )
                for group in programme.groups
            ],
            act=programme.act,
        )
        found = await self.operator.post(
            "/v1/pf-programmes",
            body,
            PfProgrammeReceipt,
            f"pf-programme-{programme.caps[0].period}",
            programme.effective_on,
        )
        if programme is self.region.pf_programmes[0]:
            self.founded.cert_groups = found.cert_groups

    async def register_provider(self, provider: Provider) -> None:
        """Enter a provider, and make its key; entrepreneurs are persons, so they have no title."""
        number = provider.number + 1
        if provider.kind in ENTREPRENEURS:
            body = ProviderRequest(
                kind=provider.kind,
                municipality=self.founded.municipality,
                person=EntrepreneurRequest(
                    family_name="Вымышленный",
                    given_name="Предприниматель",
                    patronymic=f"№ {number}",
                    inn=f"{number:012d}",
                ),
            )
        else:
            body = ProviderRequest(
                kind=provider.kind,
                municipality=self.founded.municipality,
                title=title_of(provider),
                inn=f"{number:010d}",
            )
        found = await self.operator.post(
            "/v1/providers", body, ProviderReceipt, f"provider-{number}", self.region.since
        )
        self.founded.providers[provider.number] = found.provider
        token = await self.tokens.token(
            self.region.book, Role.PROVIDER, title_of(provider), provider=found.provider
        )
        self.founded.clients[provider.number] = Client(self.line, token)

    async def agree(self, provider: Provider, period: str) -> None:
        """Record the agreement of a provider for a period."""
        body = AgreementRequest(
            payer=self.founded.payer,
            provider=self.founded.providers[provider.number],
            period=period,
            number=f"{provider.number + 1}/{period}",
            concluded_on=self.region.since,
            limit=provider.limit,
        )
        name = f"agreement-{provider.number}-{period}"
        found = await self.operator.post(
            "/v1/agreements", body, AgreementReceipt, name, self.region.since
        )
        self.founded.agreements[provider.number, period] = found.agreement

    async def submit(self, programme: Programme) -> None:
        """Submit a programme and have it certified."""
        operator, since, number = self.operator, self.region.since, programme.number
        body = ProgrammeRequest(
            provider=self.founded.providers[programme.provider],
            title=programme.title,
            direction=programme.direction,
        )
        submitted = await operator.post(
            "/v1/programmes", body, ProgrammeReceipt, f"programme-{number}", since
        )
        act = Act(kind=ActKind.ORDER, number="Решение комиссии (условное)", dated=since)
        await operator.post(
            f"/v1/programmes/{submitted.programme}/certification",
            CertificationRequest(act=act),
            ProgrammeReceipt,
            f"certification-{number}",
            since,
        )
        self.founded.programmes[number] = submitted.programme

    async def open_module(self, programme: Programme) -> None:
        """Open the module of a programme."""
        body = ModuleRequest(
            programme=self.founded.programmes[programme.number],
            title="Первый год",
            months_count=SCHOOL_MONTHS,
            hours_count=programme.hours_count,
            children_max_count=PLACES,
            price=programme.price,
            normative=programme.normative,
            price_confirmed=programme.price != programme.normative,  # parents pay the rest
            method=NormativeMethod.MODULE_FORMULA,
        )
        name = f"module-{programme.number}"
        found = await self.operator.post(
            "/v1/modules", body, ModuleReceipt, name, self.region.since
        )
        self.founded.modules[programme.number] = found.module

    async def open_group(self, school: School, programme: Programme, number: int) -> None:
        """Open a study group for the whole school year."""
        body = StudyGroupRequest(
            module=self.founded.modules[programme.number],
            starts_on=school.first_day,
            ends_on=school.last_day,
            places_count=PLACES,
        )
        name = f"group-{programme.number}-{number}"
        found = await self.operator.post(
            "/v1/study-groups", body, StudyGroupReceipt, name, self.region.since
        )
        self.founded.study_groups[programme.number, number] = found.study_group


def each(act: Callable[..., Awaitable[None]], things: Iterable[object]) -> list[Work]:
    """Make a work of every thing."""
    return [partial(act, thing) for thing in things]


def title_of(provider: Provider) -> str:
    """Name a provider, so that nobody takes it for a real one."""
    number = provider.number + 1
    if provider.kind in ENTREPRENEURS:
        return f"Предприниматель № {number} (вымышленный)"
    return f"Учреждение № {number} (вымышленное)"
