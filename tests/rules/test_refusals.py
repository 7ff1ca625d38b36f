"""A refusal is kept with its reason and figures, and comes back as it was."""

import dataclasses
from typing import Any, get_type_hints

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import inspect

from events.base import KOPECKS_MAX
from ledger.rules.refusals import NominalsOverLimit, Refusal
from ledger.verdicts import all_refusals, decode_refusal, encode_refusal
from tests import made
from tests.anything import of_type
from tests.given import given as after

KINDS = all_refusals()


def values(kind: type[Refusal]) -> dict[str, st.SearchStrategy[Any]]:
    """Strategies for the fields of a refusal."""
    hints = get_type_hints(kind, include_extras=True)
    return {
        each.name: of_type(inspect.type_info(hints[each.name]), each.name)
        for each in dataclasses.fields(kind)  # type: ignore[arg-type]  # every refusal is one
    }


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
@given(data=st.data())
def test_any_refusal_is_kept_and_comes_back(kind: type[Refusal], data: st.DataObject) -> None:
    refusal = kind(**{name: data.draw(strategy) for name, strategy in values(kind).items()})
    stored = encode_refusal(refusal)
    assert msgspec.json.decode(stored)["code"] == kind.code
    assert decode_refusal(stored) == refusal


def test_figures_beyond_any_one_sum_come_back_too() -> None:
    two = [made.certificate("c1"), made.certificate("c2")]
    scene = after(*made.region(nominals_limit=30_000_00), *two)
    refusal = scene.when(made.group_nominal(KOPECKS_MAX)).refusal
    assert isinstance(refusal, NominalsOverLimit)
    assert refusal.asked_kopecks > KOPECKS_MAX
    assert decode_refusal(encode_refusal(refusal)) == refusal


def test_every_code_is_its_own() -> None:
    codes = [kind.code for kind in KINDS]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_a_refusal_says_what_it_is(kind: type[Refusal]) -> None:
    assert kind.code == kind.code.lower()
    refusal = kind(**dict.fromkeys(values(kind)))
    assert str(refusal).endswith(".")
    assert "\n" not in str(refusal)
