"""What is stored is canonical and typed: other hands agree on the bytes, faults are named."""

import json
from datetime import UTC, date, datetime, timedelta, timezone

import msgspec
import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from events import codec
from events.base import KOPECKS_MAX, Act
from events.certificate import CertificateCharged, ChargeKind
from events.codec import AnyFact, Recorded
from events.registry import MunicipalityRegistered
from tests.anything import anything

CHARGED = CertificateCharged(
    certificate="c1",
    contract="k1",
    period="2025",
    municipality="m1",
    agreement="a1",
    pf_programme="pf1",
    month="2025-10",
    amount_kopecks=1_018_51,
    kind=ChargeKind.FINAL,
)
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
FACTS: st.SearchStrategy[AnyFact] = st.one_of([anything(kind) for kind in codec.FACTS.values()])
MOMENTS = st.integers(0, 10**15).map(lambda n: EPOCH + timedelta(microseconds=n))


def recorded(fact: AnyFact = CHARGED, at: datetime = datetime(2025, 10, 1, tzinfo=UTC)) -> Recorded:
    return Recorded(
        actor="tests",
        book="42",
        effective_on=date(2025, 10, 1),
        fact=fact,
        key="0" * 32,
        position=1,
        recorded_at=at,
        request="r1",
        stream="certificate:c1",
        version=1,
        volume=2025,
    )


def edited(**changes: object) -> bytes:
    """The stored charge with fields of its fact changed; None takes a field away."""
    tree = json.loads(codec.encode(recorded()))
    tree["fact"] |= changes
    tree["fact"] = {name: value for name, value in tree["fact"].items() if value is not None}
    return json.dumps(tree).encode()


@settings(max_examples=300)
@given(FACTS, MOMENTS)
def test_any_fact_is_stored_canonically_and_read_back(fact: AnyFact, at: datetime) -> None:
    stored = codec.encode(recorded(fact, at))
    assert codec.decode(stored) == recorded(fact, at)
    assert rfc8785.dumps(json.loads(stored)) == stored


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40))
def test_any_text_is_stored_canonically(title: str) -> None:
    stored = codec.encode(recorded(MunicipalityRegistered(municipality="m1", title=title)))
    assert rfc8785.dumps(json.loads(stored)) == stored


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"fact": "certificate.eaten.v1"}, "value 'certificate.eaten.v1' - at `$.fact.fact`"),
        ({"fact": None}, "Object missing required field `fact` - at `$.fact`"),
        ({"note": "x"}, "Object contains unknown field `note` - at `$.fact`"),
        ({"amount_kopecks": -1}, "Expected `int` >= 1 - at `$.fact.amount_kopecks`"),
        ({"amount_kopecks": 0}, "Expected `int` >= 1 - at `$.fact.amount_kopecks`"),
        (
            {"amount_kopecks": KOPECKS_MAX + 1},
            f"Expected `int` <= {KOPECKS_MAX} - at `$.fact.amount_kopecks`",
        ),
        ({"amount_kopecks": 1.5}, "Expected `int`, got `float` - at `$.fact.amount_kopecks`"),
        ({"amount_kopecks": "1"}, "Expected `int`, got `str` - at `$.fact.amount_kopecks`"),
        ({"amount_kopecks": True}, "Expected `int`, got `bool` - at `$.fact.amount_kopecks`"),
        ({"month": "2025-13"}, "Expected `str` matching regex"),
        ({"month": "2025-10\n"}, "Expected `str` matching regex"),
        ({"certificate": "a b"}, "Expected `str` matching regex"),
        ({"certificate": "c1\n"}, "Expected `str` matching regex"),
        ({"kind": "gift"}, "Invalid enum value 'gift' - at `$.fact.kind`"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_path(changes: dict[str, object], words: str) -> None:
    with pytest.raises(msgspec.ValidationError) as caught:
        codec.decode(edited(**changes))
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "amount", [0, -1, KOPECKS_MAX + 1, 1.5], ids=["zero", "negative", "too large", "float"]
)
def test_an_impossible_fact_is_caught_before_it_is_stored(amount: int) -> None:
    with pytest.raises(msgspec.ValidationError, match="amount_kopecks"):
        codec.encode(recorded(msgspec.structs.replace(CHARGED, amount_kopecks=amount)))


def test_an_instant_is_stored_in_utc_to_the_microsecond() -> None:
    at = datetime(2025, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
    assert b'"recorded_at":"2025-12-31T23:59:59.999999Z"' in codec.encode(recorded(at=at))


def test_facts_differ_from_each_other_by_their_tags_alone() -> None:
    assert len(codec.FACTS) == len({codec.tag_of(kind) for kind in codec.FACTS.values()})
    with pytest.raises(AssertionError, match="no stored name"):
        codec.tag_of(Act)


def test_an_instant_elsewhere_is_the_same_instant() -> None:
    moscow = timezone(timedelta(hours=3))
    stored = codec.encode(recorded(at=datetime(2026, 1, 1, 2, tzinfo=moscow)))
    assert codec.decode(stored).recorded_at == datetime(2025, 12, 31, 23, tzinfo=UTC)
