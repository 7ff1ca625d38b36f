"""The operator sets terms of ratings and records answers; whoever may read sees why a rating is."""

from fractions import Fraction
from typing import Final

from aiohttp import web

from api.normatives import of
from api.operations import EVERYBODY, Routes
from api.plumbing import answer, caller_of, execute, read, read_query, standing
from api.receipts import stamp, the_fact
from api.views import looking, read_state, read_stream
from events.codec import Recorded
from events.rating import ProgrammeAnswered, RatingTermsApproved
from ledger.database import Db
from ledger.keys import Role
from ledger.rules import limits, ratings, refusals
from ledger.rules.commands import AnswerProgramme, ApproveRatingTerms
from ledger.rules.states import Programme, Provider
from projections import contracts
from projections.taught import read_taught, read_taught_programmes
from schemas.base import ReadQuery
from schemas.ratings import (
    ProgrammeAnswerReceipt,
    ProgrammeAnswerRequest,
    ProgrammeRatingShown,
    ProviderRatingQuery,
    ProviderRatingShown,
    RatedProgramme,
    RatingQuery,
    RatingTermShown,
    RatingTermsList,
    RatingTermsReceipt,
    RatingTermsRequest,
    RatingTermsShown,
)

routes = Routes("limits", "Лимиты и рейтинги", "Limits and ratings")

READERS: Final = EVERYBODY - {Role.INTEGRATION}
VIEW: Final = contracts.VIEW.name


@routes.post(
    "/v1/rating-terms",
    roles={Role.OPERATOR},
    body=RatingTermsRequest,
    answer=RatingTermsReceipt,
    refuses=(refusals.ParameterZero, refusals.BoundsDisordered),
)
async def approve_rating_terms(request: web.Request) -> web.Response:
    """Record how programmes are rated and what follows for limits, approved by an act.

    No limit changes by it: the operator looks at what is found and sets limits by other requests.
    """
    body = await read(request, RatingTermsRequest)
    accepted = await execute(
        request,
        ApproveRatingTerms(
            valid_from=body.valid_from,
            weights=body.weights,
            bounds=body.bounds,
            act=body.act,
            **standing(request),
        ),
    )
    version = the_fact(accepted, RatingTermsApproved).version
    receipt = RatingTermsReceipt(version=version, **stamp(request, accepted))
    return answer(request, receipt, etag=accepted.position_last)


@routes.post(
    "/v1/contracts/{contract}/programme-answers",
    roles={Role.OPERATOR},
    keyed=True,
    body=ProgrammeAnswerRequest,
    answer=ProgrammeAnswerReceipt,
    refuses=(refusals.NotFound, refusals.WrongStatus, refusals.NothingToChange),
)
async def answer_programme(request: web.Request) -> web.Response:
    """Record what a guardian answered about the programme of a contract; the last answer counts.

    The operator records it, and never the provider that is rated.
    """
    body = await read(request, ProgrammeAnswerRequest)
    accepted = await execute(
        request,
        AnswerProgramme(
            contract=request.match_info["contract"], scores=body.scores, **standing(request)
        ),
    )
    fact = the_fact(accepted, ProgrammeAnswered)
    receipt = ProgrammeAnswerReceipt(
        contract=fact.contract,
        programme=fact.programme,
        replaces=fact.replaces,
        **stamp(request, accepted),
    )
    return answer(request, receipt, etag=accepted.position_last)


@routes.get("/v1/rating-terms", roles=READERS, answer=RatingTermsList)
async def list_rating_terms(request: web.Request) -> web.Response:
    """List the terms of ratings, act by act."""
    async with looking(request, read_query(request, ReadQuery), VIEW) as db:
        recorded = await read_stream(request, db, ratings.TERMS)
    return answer(request, RatingTermsList(items=shown_terms(recorded)))


def shown_terms(recorded: list[Recorded]) -> list[RatingTermsShown]:
    """Write each version as an answer does, with the fact that recorded it."""
    return [
        RatingTermsShown(
            version=fact.version,
            valid_from=fact.valid_from,
            weights=fact.weights,
            bounds=fact.bounds,
            act=fact.act,
            position=at.position,
            recorded_at=at.recorded_at,
        )
        for at, fact in of(recorded, RatingTermsApproved)
    ]


@routes.get(
    "/v1/programmes/{programme}/rating",
    roles=READERS,
    answer=ProgrammeRatingShown,
    query=RatingQuery,
    refuses=(refusals.NotFound,),
)
async def explain_rating(request: web.Request) -> web.Response:
    """Rate a programme by its guardians' answers, term by term, and find the limit that follows.

    An answer is weighed by how its contract stands now. The rating of a period for which no terms
    are approved isn't found.
    """
    query = read_query(request, RatingQuery)
    programme = request.match_info["programme"]
    held = (await read_state(request, f"programme:{programme}")).state
    if not isinstance(held, Programme) or caller_of(request).provider not in {None, held.provider}:
        raise refusals.NotFound(subject="programme")
    async with looking(request, query, VIEW) as db:
        source = await read_source(request, db, query)
        found, count = await rate(request, db, held.provider, programme, query, source)
    return answer(request, shown_rating(programme, query, found, source, count))


@routes.get(
    "/v1/providers/{provider}/rating",
    roles=READERS,
    answer=ProviderRatingShown,
    query=ProviderRatingQuery,
    refuses=(refusals.NotFound,),
)
async def explain_provider_rating(request: web.Request) -> web.Response:
    """Rate a provider by the ratings of its programmes, each weighed by its contracts.

    A programme that too few guardians have rated is shown, and left out of the mean.
    """
    query = read_query(request, ProviderRatingQuery)
    provider, caller = request.match_info["provider"], caller_of(request)
    held = (await read_state(request, f"provider:{provider}")).state
    if not isinstance(held, Provider) or caller.provider not in {None, provider}:
        raise refusals.NotFound(subject="provider")
    async with looking(request, query, VIEW) as db:
        source = await read_source(request, db, query)
        found = {
            programme: await rate(request, db, provider, programme, query, source)
            for programme in await read_taught_programmes(db, caller.book, provider, query.period)
        }
    rating = limits.provider_rating((each.rating, count) for each, count in found.values())
    bounds = ratings.exact_bounds(source.bounds)
    shown = ProviderRatingShown(
        provider=provider,
        period=query.period,
        rating=None if rating is None else str(rating),
        programmes=[
            RatedProgramme(
                programme=programme,
                rating=None if each.rating is None else str(each.rating),
                contracts_count=count,
            )
            for programme, (each, count) in found.items()
        ],
        coefficient=str(limits.rating_coefficient(rating, bounds)),
        source=source,
    )
    return answer(request, shown)


async def read_source(request: web.Request, db: Db, query: ProviderRatingQuery) -> RatingTermsShown:
    """Find the terms by which a rating is asked for: of a day, or the latest."""
    terms = shown_terms(await read_stream(request, db, ratings.TERMS))
    begun = [each for each in terms if query.on is None or each.valid_from <= query.on]
    if not begun:
        raise refusals.NotFound(subject="rating-terms")
    return max(begun, key=lambda each: (each.valid_from, each.version))


async def rate(
    request: web.Request,
    db: Db,
    provider: str,
    programme: str,
    query: ProviderRatingQuery,
    source: RatingTermsShown,
) -> tuple[ratings.Rating, int]:
    """Rate a programme by the last answer of each contract; tell how many contracts it has."""
    given = await read_stream(request, db, f"programme-answers:{programme}")
    taught = await read_taught(db, caller_of(request).book, provider, programme, query.period)
    last = {fact.contract: fact.scores for _, fact in of(given, ProgrammeAnswered)}
    found = ratings.explain_rating(
        [
            ratings.answers_of(scores, closed=taught[contract])
            for contract, scores in last.items()
            if contract in taught
        ],
        contracts_count=len(taught),
        turnover=Fraction(query.turnover),
        weights=ratings.exact_weights(source.weights),
    )
    return found, len(taught)


def shown_rating(
    programme: str,
    query: RatingQuery,
    found: ratings.Rating,
    source: RatingTermsShown,
    contracts_count: int,
) -> ProgrammeRatingShown:
    """Write a rating with its terms, and the limit if its base is stated."""
    bounds = ratings.exact_bounds(source.bounds)
    limit = None
    if query.base_count is not None:
        limit = limits.programme_limit(query.base_count, query.modules_count, found.rating, bounds)
    return ProgrammeRatingShown(
        programme=programme,
        period=query.period,
        rating=None if found.rating is None else str(found.rating),
        terms=[
            RatingTermShown(
                name=each.name,
                weight=str(each.weight),
                mean=str(each.mean),
                points=str(each.points),
            )
            for each in found.terms
        ],
        contracts_count=contracts_count,
        closed_answers_count=found.closed_count,
        running_answers_count=found.running_count,
        coefficient=str(limits.rating_coefficient(found.rating, bounds)),
        limit_count=limit,
        source=source,
    )
