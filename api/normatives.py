"""Whoever asks why a normative cost is what it is gets every number and the act it stands in."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final, TypedDict, TypeVar

from aiohttp import hdrs, web
from msgspec import Struct

from api import explaining
from api.headers import language_of
from api.operations import EVERYBODY, Routes
from api.plumbing import answer, caller_of, read, read_query
from api.tariffs import NORMATIVE_REFUSALS
from api.views import check_there, looking, read_stream, shown
from api.wording import say
from events.base import Act, MunicipalityId
from events.codec import AnyFact, Recorded
from events.money import roubles
from events.normative import TariffBasis
from events.registry import (
    ModuleOpened,
    ModuleRepriced,
    NormativeMethod,
    ProgrammeRevised,
    ProgrammeSubmitted,
)
from events.tariff import (
    DirectionCost,
    GroundParameters,
    MunicipalTariffApproved,
    OperatorTariffApproved,
)
from ledger.database import Db
from ledger.keys import Role
from ledger.memory import ABSENT
from ledger.rules import refusals
from ledger.rules.draft import Draft, Held
from ledger.rules.normative import Lessons
from ledger.rules.priced import MunicipalTariff, MunicipalVersion, OperatorTariff
from ledger.rules.tariffs import explain_normative as find_normative
from projections import audit_trail
from schemas.base import ReadQuery
from schemas.normatives import (
    DirectionCostShown,
    GroundShown,
    Level,
    MunicipalTariffs,
    MunicipalTariffShown,
    NormativeQuoteRequest,
    NormativeShown,
    OperatorTariffs,
    OperatorTariffShown,
    TariffQuery,
    TariffSource,
)

routes = Routes("tariffs", "Нормативная стоимость", "Normative costs")

READERS = EVERYBODY - {Role.INTEGRATION}
VIEW: Final = audit_trail.VIEW.name  # it has every fact, so whoever waits for one waits for it
OPERATOR: Final = "operator-tariff"
BY_HOUR: Final = NormativeMethod.PERSON_HOUR  # which needs no parameters of the operator

F = TypeVar("F", bound=AnyFact)
S = TypeVar("S", bound=TariffSource)


class Approved(Struct, frozen=True):
    """The acts that were recorded, and what the rules may look at of them."""

    operator: list[Recorded]
    municipal: list[Recorded]
    municipality: MunicipalityId

    def look(self, subject: str) -> Held:
        """Give the parameters of a subject, version by version."""
        if subject == OPERATOR:
            parameters = [fact.parameters for _, fact in of(self.operator, OperatorTariffApproved)]
            return Held(OperatorTariff(versions=tuple(parameters)), 0, 0)
        if subject == municipal(self.municipality):
            versions = [
                MunicipalVersion(fact.city, fact.rural, fact.person_hour)
                for _, fact in of(self.municipal, MunicipalTariffApproved)
            ]
            return Held(MunicipalTariff(versions=tuple(versions)), 0, 0)
        return ABSENT

    def members(self, parent: str) -> tuple[str, ...]:
        """Name no subjects: a normative cost depends on parameters alone."""
        raise AssertionError(f"a normative cost asked for all under {parent}")


class Priced(Struct, frozen=True, kw_only=True):
    """A module, opened or only thought of, with what its normative cost follows from."""

    module: str | None
    lessons: Lessons
    method: NormativeMethod
    basis: TariffBasis | None
    normative_kopecks: int | None = None  # none: nobody has stated any


def of(recorded: list[Recorded], kind: type[F]) -> Iterator[tuple[Recorded, F]]:
    """Go through the facts of a kind, in order."""
    for each in recorded:
        if isinstance(each.fact, kind):
            yield each, each.fact


def municipal(municipality: MunicipalityId) -> str:
    """Name the stream of a municipality's parameters."""
    return f"municipal-tariff:{municipality}"


async def read_approved(request: web.Request, db: Db, municipality: MunicipalityId) -> Approved:
    """Read all acts that a basis may cite."""
    return Approved(
        await read_stream(request, db, OPERATOR),
        await read_stream(request, db, municipal(municipality)),
        municipality,
    )


@routes.get("/v1/operator-tariffs", roles=READERS, answer=OperatorTariffs, query=TariffQuery)
async def list_operator_tariffs(request: web.Request) -> web.Response:
    """List the region's parameters of normative costs, act by act, or those of a day."""
    query = read_query(request, TariffQuery)
    async with looking(request, query, VIEW) as db:
        recorded = await read_stream(request, db, OPERATOR)
    items = [
        OperatorTariffShown(**source(each, fact), parameters=fact.parameters)
        for each, fact in of(recorded, OperatorTariffApproved)
    ]
    return answer(request, OperatorTariffs(items=holding(items, query.on)))


@routes.get(
    "/v1/municipalities/{municipality}/tariffs",
    roles=READERS,
    answer=MunicipalTariffs,
    query=TariffQuery,
    refuses=(refusals.NotFound,),
)
async def list_municipal_tariffs(request: web.Request) -> web.Response:
    """List a municipality's parameters of normative costs, act by act, or those of a day."""
    query = read_query(request, TariffQuery)
    municipality = request.match_info["municipality"]
    await check_there(request, "municipality", municipality)
    async with looking(request, query, VIEW) as db:
        recorded = await read_stream(request, db, municipal(municipality))
    items = [
        MunicipalTariffShown(
            **source(each, fact),
            city=shown_ground(fact.city),
            rural=shown_ground(fact.rural),
            person_hour=shown_costs(fact.person_hour),
        )
        for each, fact in of(recorded, MunicipalTariffApproved)
    ]
    return answer(request, MunicipalTariffs(items=holding(items, query.on)))


def holding(items: list[S], on: date | None) -> list[S]:
    """Keep the version that holds on a day: the last of those that are valid from the latest."""
    if on is None:
        return items
    begun = [each for each in items if each.valid_from <= on]
    return [max(begun, key=lambda each: (each.valid_from, each.version))] if begun else []


class Source(TypedDict):
    """The fields of every act that is shown."""

    level: Level
    municipality: MunicipalityId | None
    version: int
    valid_from: date
    act: Act
    position: int
    recorded_at: datetime


def source(at: Recorded, fact: OperatorTariffApproved | MunicipalTariffApproved) -> Source:
    """Say which act parameters stand in, and where it was recorded."""
    is_municipal = isinstance(fact, MunicipalTariffApproved)
    return {
        "level": Level.MUNICIPALITY if is_municipal else Level.OPERATOR,
        "municipality": fact.municipality if isinstance(fact, MunicipalTariffApproved) else None,
        "version": fact.version,
        "valid_from": fact.valid_from,
        "act": fact.act,
        "position": at.position,
        "recorded_at": at.recorded_at,
    }


def shown_ground(ground: GroundParameters | None) -> GroundShown | None:
    """Write the parameters of a town or of villages as an answer does."""
    return None if ground is None else shown(ground, GroundShown, kits=shown_costs(ground.kits))


def shown_costs(costs: tuple[DirectionCost, ...]) -> list[DirectionCostShown]:
    """Write costs by direction as an answer does."""
    return [shown(each, DirectionCostShown) for each in costs]


@routes.post(
    "/v1/normative-quotes",
    roles={Role.PROVIDER, Role.OPERATOR},
    body=NormativeQuoteRequest,
    answer=NormativeShown,
    status=200,
    refuses=NORMATIVE_REFUSALS,
)
async def quote_normative(request: web.Request) -> web.Response:
    """Say what a module would cost by the approved parameters, term by term; record nothing."""
    body = await read(request, NormativeQuoteRequest)
    lessons = Lessons(
        direction=body.direction,
        hours_count=body.hours_count,
        children_max_count=body.children_max_count,
    )
    async with looking(request, ReadQuery(), VIEW) as db:
        approved = await read_approved(request, db, body.basis.municipality)
    asked = Priced(module=None, lessons=lessons, method=body.method, basis=body.basis)
    return explained(request, approved, asked)


@routes.get(
    "/v1/modules/{module}/normative",
    roles=READERS,
    answer=NormativeShown,
    refuses=(refusals.NotFound,),
)
async def explain_normative(request: web.Request) -> web.Response:
    """Explain a module's normative cost: every term, every number, the acts that they stand in.

    It is found again from the facts as they were when the cost was recorded, in exact numbers;
    the words come in the language of the request.
    """
    async with looking(request, read_query(request, ReadQuery), VIEW) as db:
        module = await read_module(request, db)
        approved = Approved([], [], "")
        if module.basis is not None:
            approved = await read_approved(request, db, module.basis.municipality)
    if module.basis is None:
        return stated(request, module)
    return explained(request, approved, module)


async def read_module(request: web.Request, db: Db) -> Priced:
    """Read a module as it was when its normative cost was recorded, its direction included."""
    module = request.match_info["module"]
    life = await read_stream(request, db, f"module:{module}")
    if not life:
        raise refusals.NotFound(subject="module")
    _, opened = next(of(life, ModuleOpened))
    programme = await read_stream(request, db, f"programme:{opened.programme}")
    _, submitted = next(of(programme, ProgrammeSubmitted))
    if caller_of(request).provider not in {None, submitted.provider}:
        raise refusals.NotFound(subject="module")
    prices: list[tuple[Recorded, ModuleOpened | ModuleRepriced]] = []
    prices.extend(of(life, ModuleOpened))
    prices.extend(of(life, ModuleRepriced))
    at, priced = prices[-1]
    revised = [
        fact for each, fact in of(programme, ProgrammeRevised) if each.position < at.position
    ]
    return Priced(
        module=module,
        lessons=Lessons(
            direction=(revised[-1] if revised else submitted).direction,
            hours_count=opened.hours_count,
            children_max_count=opened.children_max_count,
        ),
        method=priced.method,
        basis=priced.basis,
        normative_kopecks=priced.normative_kopecks,
    )


def stated(request: web.Request, module: Priced) -> web.Response:
    """Answer that a cost was stated without parameters, so that there is nothing to explain."""
    language = language_of(request.headers.get(hdrs.ACCEPT_LANGUAGE))
    words = say("normative.stated", language)
    body = NormativeShown(
        module=module.module,
        method=module.method,
        normative=roubles(module.normative_kopecks or 0),
        exact=None,
        rounding=words,
        terms=[],
        basis=None,
        sources=[],
        text=[words],
    )
    return in_language(answer(request, body), language)


def explained(request: web.Request, approved: Approved, module: Priced) -> web.Response:
    """Find a normative cost from the acts that it cites, and answer with all of it."""
    basis = module.basis
    if basis is None:
        raise AssertionError(f"{module} cites no act")
    language = language_of(request.headers.get(hdrs.ACCEPT_LANGUAGE))
    found = find_normative(Draft(approved), module.lessons, module.method, basis)
    cited = [
        (at, fact)
        for at, fact in of(approved.operator, OperatorTariffApproved)
        if fact.version == basis.operator_version and module.method is not BY_HOUR
    ]
    sources = [TariffSource(**source(at, fact)) for at, fact in cited]
    sources.extend(
        TariffSource(**source(at, fact))
        for at, fact in of(approved.municipal, MunicipalTariffApproved)
        if fact.version == basis.municipal_version
    )
    average_is_set = any(fact.parameters.children_average is not None for _, fact in cited)
    body = NormativeShown(
        module=module.module,
        method=module.method,
        normative=roubles(found.normative_kopecks),
        exact=explaining.exact(found.roubles),
        rounding=say(f"normative.rounding-{module.method}", language),
        terms=[
            explaining.shown_term(term, language, average_is_set=average_is_set)
            for term in found.terms
        ],
        basis=basis,
        sources=sources,
        text=explaining.lines(found, module.method, sources, language),
    )
    return in_language(answer(request, body), language)


def in_language(response: web.Response, language: str) -> web.Response:
    """Say which language the words of an answer are in."""
    response.headers[hdrs.CONTENT_LANGUAGE] = language
    response.headers[hdrs.VARY] = "Accept-Language"
    return response
