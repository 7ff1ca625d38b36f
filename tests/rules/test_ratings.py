"""A rating is the sum of its terms, and one answer a contract counts: the last."""

from fractions import Fraction

from ledger.rules.limits import programme_rating
from ledger.rules.rated import ContractAnswer
from ledger.rules.ratings import answers_of, exact_weights, explain_rating
from tests import made, rated
from tests.given import Book

WEIGHTS = exact_weights(rated.WEIGHTS)


def test_the_terms_add_up_to_the_rating() -> None:
    given = [
        answers_of(rated.scores(90, staff_percent=33), closed=True),
        answers_of(rated.scores(50), closed=False),
    ]
    turnover = Fraction(1, 3)
    found = explain_rating(given, contracts_count=3, turnover=turnover, weights=WEIGHTS)
    assert found.rating == programme_rating(
        given, contracts_count=3, turnover=turnover, weights=WEIGHTS
    )
    assert sum((term.points for term in found.terms), Fraction(0)) == found.rating
    assert (found.closed_count, found.running_count) == (1, 1)


def test_too_few_answers_have_no_terms() -> None:
    given = [answers_of(rated.scores(), closed=False)]
    found = explain_rating(given, contracts_count=4, turnover=Fraction(0), weights=WEIGHTS)
    assert (found.rating, found.terms, found.running_count) == (None, (), 1)


def test_a_later_answer_names_the_one_whose_place_it_takes() -> None:
    book = Book()
    for command in [*made.region(), made.certificate(), *made.enrolled(), rated.answer()]:
        book.record(book.decide(command))
    before = book.the("contract-answer:k1", ContractAnswer).position
    facts = book.decide(rated.answer(percent=10))
    assert [getattr(each, "replaces", None) for each in facts] == [before]
