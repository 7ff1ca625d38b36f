"""An act is registered once, by a municipality or by the region, and is found by what cites it."""

from msgspec.structs import replace

from events.base import ActKind
from ledger.rules import refusals as no
from ledger.rules.acts import find_act
from ledger.rules.draft import Draft
from tests import funded, made
from tests.given import given


def test_an_act_stands_once() -> None:
    given(*made.region(), funded.act()).when(funded.act("act2")).refused(
        no.AlreadyExists(subject="act")
    )


def test_another_kind_number_or_date_is_another_act() -> None:
    scene = given(*made.region(), funded.act())
    scene.when(funded.act("act2", kind=ActKind.ORDER)).accepted()
    scene.when(funded.act("act3", number="17-а")).accepted()


def test_the_region_has_acts_of_its_own() -> None:
    scene = given(*made.region(), funded.act())
    scene.when(funded.act("act2", municipality=None)).accepted()
    ours = replace(funded.act("act2", municipality=None), municipality_scope="m1")
    scene.when(ours).refused(no.NotFound(subject="municipality"))


def test_a_citation_finds_the_municipalitys_act_before_the_regions() -> None:
    book = given(*made.region(), funded.act("region", municipality=None)).book
    assert find_act(Draft(book), "m1", made.ACT) == "region"
    book = given(*made.region(), funded.act("region", municipality=None), funded.act("own")).book
    assert find_act(Draft(book), "m1", made.ACT) == "own"
    assert find_act(Draft(book), None, made.ACT) == "region"
