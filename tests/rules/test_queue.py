"""A group that is full has a queue; whoever waits longest has the next place."""

import pytest
from msgspec.structs import replace

from events.certificate import (
    CertificateConvertedToPf,
    CertificateQueued,
    CertificateUnqueued,
    QueueExit,
)
from events.codec import AnyFact
from events.pf_programme import PeriodNominal
from ledger.rules import refusals
from ledger.rules.commands import (
    ApprovePfProgramme,
    ChangeGroupLimits,
    Command,
    LeaveQueue,
    LowerNominal,
)
from ledger.rules.states import CertGroup, Certificate, CertificateStatus, Provision
from tests import made
from tests.given import Book, given

GROUP = "g5-18"
TWO = [*made.region(amount=2), made.certificate("c1"), made.certificate("c2")]
QUEUE = [*TWO, made.certificate("c3"), made.certificate("c4")]


def s3_region(nominals_limit: int) -> list[Command]:
    nominal = PeriodNominal(period="2025", nominal_kopecks=12_000_00)
    groups = (replace(made.cert_group(10, nominals_limit), nominals=(nominal,)),)
    return [
        replace(each, groups=groups) if isinstance(each, ApprovePfProgramme) else each
        for each in made.region()
    ]


def queued(name: str, ticket: int) -> CertificateQueued:
    return CertificateQueued(
        certificate=name, municipality="m1", cert_group=GROUP, pf_programme="pf1", ticket=ticket
    )


def promoted(name: str, ticket: int, nominal: int = made.NOMINAL) -> list[AnyFact]:
    return [left(name, ticket, QueueExit.PROMOTED), converted(name, nominal)]


def left(name: str, ticket: int, reason: QueueExit) -> CertificateUnqueued:
    return CertificateUnqueued(
        certificate=name, municipality="m1", cert_group=GROUP, ticket=ticket, reason=reason
    )


def converted(name: str, nominal: int = made.NOMINAL) -> CertificateConvertedToPf:
    return CertificateConvertedToPf(
        certificate=name,
        municipality="m1",
        cert_group=GROUP,
        pf_programme="pf1",
        grants=(PeriodNominal(period="2025", nominal_kopecks=nominal),),
    )


def leave(name: str) -> LeaveQueue:
    return LeaveQueue(effective_on=made.DAY, certificate=name)


def waiting(book: Book) -> int:
    return book.the(f"cert-group:{GROUP}", CertGroup).queued_count


def status(book: Book, name: str) -> CertificateStatus:
    return book.the(f"certificate:{name}", Certificate).status


def test_s1_a_converted_certificate_has_the_nominal_of_its_group() -> None:
    past = [*made.region(amount=100), made.certificate("c1", group=None)]
    book = given(*past).when(made.to_pf()).then(converted("c1"))
    money = book.the("certificate:c1", Certificate).provisions["2025"]
    assert money == Provision(14_000_00, 0, 0)
    assert money.available_kopecks == 14_000_00


def test_s2_a_full_group_queues_in_order_of_arrival() -> None:
    past = [*TWO, made.certificate("c3", group=None), made.certificate("c4", group=None)]
    given(*past).when(made.to_pf("c3")).then(queued("c3", 1))
    book = given(*past, made.to_pf("c3")).when(made.to_pf("c4")).then(queued("c4", 2))
    assert waiting(book) == 2
    assert status(book, "c3") is CertificateStatus.ACCOUNTING


def test_s3_a_group_without_room_for_another_nominal_queues() -> None:
    past = s3_region(nominals_limit=30_000_00)
    past += [made.certificate("c1"), made.certificate("c2"), made.certificate("c3", group=None)]
    given(*past).when(made.to_pf("c3")).then(queued("c3", 1))


def test_a_limit_of_nominals_may_be_used_up_exactly() -> None:
    past = s3_region(nominals_limit=36_000_00)
    past += [made.certificate("c1"), made.certificate("c2"), made.certificate("c3", group=None)]
    given(*past).when(made.to_pf("c3")).then(converted("c3", 12_000_00))


def test_s4_a_place_that_is_freed_goes_to_the_head_at_once() -> None:
    answer = given(*QUEUE).when(made.to_accounting("c1"))
    assert list(answer.facts[1:]) == promoted("c3", 1)
    book = answer.accepted()
    assert status(book, "c3") is CertificateStatus.PF
    assert waiting(book) == 1


@pytest.mark.parametrize(
    "freeing", [made.to_accounting("c1"), made.freeze("c1"), made.close_certificate("c1")], ids=repr
)
def test_whatever_frees_a_place_promotes_the_head(freeing: Command) -> None:
    assert list(given(*QUEUE).when(freeing).facts[-2:]) == promoted("c3", 1)


def test_a_hundred_releases_promote_a_hundred_heads_in_order() -> None:
    past = made.region(amount=100)
    past += [made.certificate(f"c{n}") for n in range(1, 201)]
    book = given(*past).book
    order = []
    for n in range(1, 101):
        facts = book.decide(made.to_accounting(f"c{n}"))
        book.record(facts)
        order += [each.certificate for each in facts if isinstance(each, CertificateConvertedToPf)]
    assert order == [f"c{n}" for n in range(101, 201)]
    group = book.the(f"cert-group:{GROUP}", CertGroup)
    assert (group.active_count, group.queued_count) == (100, 0)
    assert group.granted == {"2025": 100 * made.NOMINAL}


def test_nobody_overtakes_the_head() -> None:
    # The head waits for room under the limit of nominals; a place alone does not help it.
    past = [*made.region(amount=10, nominals_limit=made.NOMINAL), made.certificate("c1")]
    past += [made.certificate("c2"), made.certificate("c3", group=None)]
    given(*past).when(made.to_pf("c3")).then(queued("c3", 2))


def test_nobody_overtakes_even_when_a_place_is_free() -> None:
    past = given(*QUEUE, made.certificate("c5", group=None))
    past.book.spoil(f"cert-group:{GROUP}", amount_count=3)
    past.when(made.to_pf("c5")).then(queued("c5", 3))


def test_a_lower_nominal_makes_room_for_the_head() -> None:
    past = [*made.region(amount=10, nominals_limit=made.NOMINAL), made.certificate("c1")]
    past += [made.certificate("c2")]
    answer = given(*past).when(made.group_nominal(made.NOMINAL // 2))
    assert list(answer.facts[2:]) == promoted("c2", 1, made.NOMINAL // 2)


def test_one_lowered_certificate_makes_room_for_the_head() -> None:
    past = [*made.region(amount=10, nominals_limit=2 * made.NOMINAL - 1)]
    past += [made.certificate("c1"), made.certificate("c2")]
    lower = LowerNominal(
        effective_on=made.DAY,
        certificate="c1",
        period="2025",
        nominal_kopecks=made.NOMINAL - 1,
    )
    assert list(given(*past).when(lower).facts[1:]) == promoted("c2", 1)


def test_places_that_are_added_go_to_those_who_wait_longest() -> None:
    past = [*QUEUE, made.certificate("c5")]
    more = ChangeGroupLimits(
        effective_on=made.DAY, cert_group=GROUP, amount_count=4, nominals_limit_kopecks=None
    )
    answer = given(*past).when(more)
    assert list(answer.facts[1:]) == [*promoted("c3", 1), *promoted("c4", 2)]
    assert waiting(answer.accepted()) == 1


def test_who_leaves_the_queue_is_passed_over() -> None:
    past = [*QUEUE, made.certificate("c5")]
    book = given(*past).when(leave("c3")).then(left("c3", 1, QueueExit.RECALLED))
    assert waiting(book) == 2
    facts = book.decide(made.to_accounting("c1"))
    assert list(facts[1:]) == promoted("c4", 2)


def test_who_leaves_from_the_middle_does_not_hold_up_the_others() -> None:
    past = [*QUEUE, made.certificate("c5"), leave("c4"), made.to_accounting("c1")]
    facts = given(*past).when(made.to_accounting("c2")).facts
    assert list(facts[1:]) == promoted("c5", 3)


def test_who_left_may_join_again_at_the_end() -> None:
    given(*QUEUE, leave("c3")).when(made.to_pf("c3")).then(queued("c3", 3))


def test_a_certificate_waits_in_one_queue() -> None:
    given(*QUEUE).when(made.to_pf("c3")).refused(refusals.AlreadyQueued())


def test_a_certificate_that_closes_leaves_the_queue() -> None:
    answer = given(*QUEUE).when(made.close_certificate("c3"))
    assert answer.facts[0] == left("c3", 1, QueueExit.CLOSED)
    book = answer.accepted()
    assert waiting(book) == 1
    assert list(book.decide(made.to_accounting("c1"))[1:]) == promoted("c4", 2)


def test_an_empty_queue_promotes_nobody() -> None:
    answer = given(*TWO).when(made.to_accounting("c1"))
    assert len(answer.facts) == 1
