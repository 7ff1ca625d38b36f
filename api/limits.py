"""The operator finds limits and ratings from stated figures, and sets limits by other requests."""

from fractions import Fraction

from aiohttp import web

from api import faults
from api.operations import Routes
from api.plumbing import answer, read
from ledger.keys import Role
from ledger.rules import limits, refusals
from schemas.limits import (
    AnswersRequest,
    BoundsRequest,
    LimitShown,
    ProgrammeLimitQuoteRequest,
    ProviderLimitQuoteRequest,
    RatingQuoteRequest,
    RatingShown,
)

routes = Routes("limits", "Лимиты и рейтинги", "Limits and ratings")

DIVISORS = ("low_divisor", "high_divisor")


@routes.post(
    "/v1/provider-limit-quotes",
    roles={Role.OPERATOR},
    body=ProviderLimitQuoteRequest,
    answer=LimitShown,
    status=200,
)
async def quote_provider_limit(request: web.Request) -> web.Response:
    """Find how many live contracts a provider may have, new or known from last year."""
    body = await read(request, ProviderLimitQuoteRequest)
    coefficient = Fraction(body.coefficient)
    if body.new is not None and body.known is None:
        share = Fraction(body.certificates_count) / (body.new.children_count * limits.KNOWN_SHARE)
        shown = LimitShown(
            limit_count=limits.new_provider_limit(
                certificates_count=body.certificates_count,
                children_count=body.new.children_count,
                potential=Fraction(body.new.potential),
                last_year_services_count=body.new.last_year_services_count,
                coefficient=coefficient,
            ),
            formula="⌊deystv/(countdet·0.7)·potenc·last·coef⌋",
            coefficient=str(share),
        )
    elif body.known is not None and body.new is None:
        growth = Fraction(body.certificates_count, body.known.last_year_certificates_count)
        shown = LimitShown(
            limit_count=limits.known_provider_limit(
                last_year_contracts_count=body.known.last_year_contracts_count,
                certificates_count=body.certificates_count,
                last_year_certificates_count=body.known.last_year_certificates_count,
                coefficient=coefficient,
            ),
            formula="⌊last_year_contracts·deystv/lastdeystv·coef⌋",
            coefficient=str(growth),
        )
    else:  # both or neither
        raise faults.Invalid((faults.FieldFault("/new", "required"),))
    return answer(request, shown)


@routes.post(
    "/v1/programme-limit-quotes",
    roles={Role.OPERATOR},
    body=ProgrammeLimitQuoteRequest,
    answer=LimitShown,
    status=200,
    refuses=(refusals.ParameterZero,),
)
async def quote_programme_limit(request: web.Request) -> web.Response:
    """Find how many live contracts a programme may have: its direction, modules and rating."""
    body = await read(request, ProgrammeLimitQuoteRequest)
    rating = None if body.rating is None else Fraction(body.rating)
    bounds = bounds_of(body.bounds)
    shown = LimitShown(
        limit_count=limits.programme_limit(body.base_count, body.modules_count, rating, bounds),
        formula="base·modules·k(rating), rounded half up",
        coefficient=str(limits.rating_coefficient(rating, bounds)),
    )
    return answer(request, shown)


def bounds_of(body: BoundsRequest) -> limits.RatingBounds:
    """Read the bounds of ratings; what divides can't be zero."""
    exact = {name: Fraction(getattr(body, name)) for name in BoundsRequest.__struct_fields__}
    for name in DIVISORS:
        if exact[name] == 0:
            raise refusals.ParameterZero(parameter=name)
    return limits.RatingBounds(**exact)


@routes.post(
    "/v1/rating-quotes",
    roles={Role.OPERATOR},
    body=RatingQuoteRequest,
    answer=RatingShown,
    status=200,
)
async def quote_rating(request: web.Request) -> web.Response:
    """Find the rating of a programme from guardians' answers, if enough have answered."""
    body = await read(request, RatingQuoteRequest)
    weights = limits.RatingWeights(
        content=Fraction(body.weights.content),
        staff=Fraction(body.weights.staff),
        material=Fraction(body.weights.material),
        overall=Fraction(body.weights.overall),
        turnover=Fraction(body.weights.turnover),
        answers_least_percent=body.weights.answers_least_percent,
    )
    rating = limits.programme_rating(
        [answers_of(each) for each in body.answers],
        contracts_count=body.contracts_count,
        turnover=Fraction(body.turnover),
        weights=weights,
    )
    found = None if rating is None else str(rating)
    return answer(request, RatingShown(rating=found, answers_count=len(body.answers)))


def answers_of(body: AnswersRequest) -> limits.Answers:
    """Read the answers of one guardian, in percent as they are asked for."""
    return limits.Answers(
        content=Fraction(body.content_percent),
        staff=Fraction(body.staff_percent),
        material=Fraction(body.material_percent),
        overall=Fraction(body.overall_percent),
        closed=body.closed,
    )
