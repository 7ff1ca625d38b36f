"""The verifier sees a direction that drew more of a cap than its limit, and a wrong split."""

from typing import Any

import msgspec

from events.codec import AnyFact
from ledger.proof.verifier import Money
from tests import limited, made
from tests.given import Book

PAST = [
    *limited.region(
        direction_limits=(limited.direction(4_051_92),), funding=(limited.part(50_000_000_00),)
    ),
    made.certificate(),
    *made.enrolled(),
    made.charge(month="2025-10"),
    made.reverse(made.FIRST_CHARGE),
]


def facts() -> list[AnyFact]:
    book = Book()
    found: list[AnyFact] = []
    for command in PAST:
        new = book.decide(command)
        book.record(new)
        found += new
    return found


def complaints(changed: dict[str, Any], tag: str = "") -> set[str]:
    """Read the facts, one of them with another body."""
    found: set[str] = set()
    money = Money(lambda _, what, __: found.add(what))
    for position, fact in enumerate(facts(), 1):
        body = msgspec.to_builtins(fact)
        if body["fact"] == tag:
            body = {**body, **changed}
        money.take(position, body)
    return found


def test_what_the_rules_allowed_is_in_order() -> None:
    assert complaints({}) == set()


def test_a_kopeck_over_the_limit_is_seen() -> None:
    cents = {"direction_limits": [{"direction": limited.ROBOTS, "limit_kopecks": 4_051_91}]}
    assert complaints(programme(cents), "pf-programme.approved.v1") == {"limit"}


def test_a_split_that_is_not_the_cap_is_seen() -> None:
    parts = {"funding": [msgspec.to_builtins(limited.part(49_999_999_99))]}
    assert complaints(programme(parts), "pf-programme.approved.v1") == {"funding"}


def programme(changed: dict[str, Any]) -> dict[str, Any]:
    (period,) = msgspec.to_builtins(limited.programme().periods)
    return {"periods": [{**period, **changed}]}
