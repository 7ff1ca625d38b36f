"""Rules of ratings: terms by act, one answer a contract, and a rating told term by term."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from msgspec import Struct

from events.rating import (
    ProgrammeAnswered,
    RatingTermsApproved,
    Scores,
    StatedBounds,
    StatedWeights,
)
from ledger.rules import commands, refusals
from ledger.rules.commands import AnswerProgramme, ApproveRatingTerms
from ledger.rules.draft import Draft
from ledger.rules.enrolment import the_contract
from ledger.rules.limits import (
    CLOSED_WEIGHT,
    RUNNING_WEIGHT,
    Answers,
    RatingBounds,
    RatingWeights,
    programme_rating,
)
from ledger.rules.rated import ContractAnswer, ProgrammeAnswers, RatingTerms
from ledger.rules.region import the_region
from ledger.rules.states import ContractStatus
from ledger.rules.tables import Decide, Filed, Named

TERMS: Final = "rating-terms"
QUESTIONS: Final = ("content", "staff", "material", "overall")
DIVISORS: Final = ("low_divisor", "high_divisor")
TAUGHT: Final = {ContractStatus.ACTIVE, ContractStatus.CLOSED}


class RatingTerm(Struct, frozen=True, kw_only=True):
    """One summand of a rating."""

    name: str
    weight: Fraction
    mean: Fraction  # of the answers, or the turnover in percent

    @property
    def points(self) -> Fraction:
        """Tell what the term adds to the rating."""
        return self.weight * self.mean


class Rating(Struct, frozen=True, kw_only=True):
    """A rating with all that it was found from; none where too few have answered."""

    rating: Fraction | None
    terms: tuple[RatingTerm, ...]
    closed_count: int  # answers from contracts that have ended
    running_count: int


def approve_rating_terms(command: ApproveRatingTerms, draft: Draft) -> list[RatingTermsApproved]:
    """Record the next version of the terms."""
    the_region(draft)
    exact_bounds(command.bounds)
    held = draft.find(TERMS, RatingTerms) or RatingTerms()
    return [
        RatingTermsApproved(
            version=held.versions_count + 1,
            valid_from=command.valid_from,
            weights=command.weights,
            bounds=command.bounds,
            act=command.act,
        )
    ]


def exact_bounds(stated: StatedBounds) -> RatingBounds:
    """Read the bounds; what divides isn't zero, and they rise."""
    exact = {name: Fraction(getattr(stated, name)) for name in stated.__struct_fields__}
    for name in DIVISORS:
        if exact[name] == 0:
            raise refusals.ParameterZero(parameter=name)
    bounds = RatingBounds(**exact)
    if not bounds.low <= bounds.middle <= bounds.high:
        raise refusals.BoundsDisordered(low=stated.low, middle=stated.middle, high=stated.high)
    return bounds


def exact_weights(stated: StatedWeights) -> RatingWeights:
    """Read the weights."""
    return RatingWeights(
        content=Fraction(stated.content),
        staff=Fraction(stated.staff),
        material=Fraction(stated.material),
        overall=Fraction(stated.overall),
        turnover=Fraction(stated.turnover),
        answers_least_percent=stated.answers_least_percent,
    )


def answer_programme(command: AnswerProgramme, draft: Draft) -> list[ProgrammeAnswered]:
    """Record an answer about a contract that is or was in force; the last one counts."""
    contract = the_contract(draft, command, command.contract)
    if contract.status not in TAUGHT:
        raise refusals.WrongStatus(status=contract.status)
    before = draft.find(answer_subject(command.contract), ContractAnswer)
    if before is not None and before.scores == command.scores:
        raise refusals.NothingToChange
    return [
        ProgrammeAnswered(
            programme=contract.programme,
            contract=command.contract,
            period=contract.period,
            scores=command.scores,
            replaces=None if before is None else before.position,
        )
    ]


def answer_subject(contract: str) -> str:
    """Name the answer that counts for a contract."""
    return f"contract-answer:{contract}"


def explain_rating(
    given: Sequence[Answers], *, contracts_count: int, turnover: Fraction, weights: RatingWeights
) -> Rating:
    """Rate a programme, and take the rating apart into what each question adds."""
    rating = programme_rating(
        given, contracts_count=contracts_count, turnover=turnover, weights=weights
    )
    closed_count = sum(each.closed for each in given)
    terms: tuple[RatingTerm, ...] = ()
    if rating is not None:
        terms = (
            *(
                RatingTerm(name=each, weight=getattr(weights, each), mean=mean(given, each))
                for each in QUESTIONS
            ),
            RatingTerm(name="turnover", weight=weights.turnover, mean=turnover * 100),
        )
    return Rating(
        rating=rating,
        terms=terms,
        closed_count=closed_count,
        running_count=len(given) - closed_count,
    )


def mean(given: Sequence[Answers], question: str) -> Fraction:
    """Average the answers to one question; a contract that has ended counts twice."""
    weighed = [(each, CLOSED_WEIGHT if each.closed else RUNNING_WEIGHT) for each in given]
    total = sum((getattr(each, question) * weight for each, weight in weighed), Fraction(0))
    return total / sum(weight for _, weight in weighed)


def answers_of(scores: Scores, *, closed: bool) -> Answers:
    """Read the answers of one guardian, in percent as they are asked for."""
    return Answers(
        content=Fraction(scores.content_percent),
        staff=Fraction(scores.staff_percent),
        material=Fraction(scores.material_percent),
        overall=Fraction(scores.overall_percent),
        closed=closed,
    )


def rating_terms_approved(fact: RatingTermsApproved, draft: Draft) -> None:
    """Fold in: another version of the terms."""
    draft.put(TERMS, RatingTerms(versions_count=fact.version))


def programme_answered(fact: ProgrammeAnswered, draft: Draft) -> None:
    """Fold in: the answer that counts for its contract."""
    subject = f"programme-answers:{fact.programme}"
    held = draft.find(subject, ProgrammeAnswers) or ProgrammeAnswers()
    draft.put(subject, ProgrammeAnswers(given_count=held.given_count + 1))
    answer = ContractAnswer(scores=fact.scores, position=draft.position)
    draft.put(answer_subject(fact.contract), answer)


DECIDE: Final[Decide] = {
    commands.AnswerProgramme: answer_programme,
    commands.ApproveRatingTerms: approve_rating_terms,
}
FILED: Final[Filed] = {
    RatingTermsApproved: (rating_terms_approved, TERMS, ()),
    ProgrammeAnswered: (programme_answered, "programme-answers", ("programme",)),
}
NAMED: Final[Named] = {
    commands.AnswerProgramme: ("contract-answer", "contract"),
}
