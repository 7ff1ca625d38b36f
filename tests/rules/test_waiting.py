"""An application waits for a while; what a month is invoiced without, it has missed."""

from datetime import date

from msgspec.structs import replace

from events.certificate import Channel, ReserveReleased
from events.contract import EnrolmentRefused, EnrolmentRequested, RefusalReason
from events.invoice import InvoiceIssued
from ledger.rules.states import Contract, ContractStatus
from tests import made
from tests.given import given

OCTOBER, LAST = date(2025, 10, 1), date(2025, 9, 30)
PAST = [
    *made.region(),
    *(made.certificate(f"c{number}") for number in range(1, 5)),
    *made.enrolled("k1", "c1"),
    made.request("k2", "c2"),
    made.request("k3", "c3"),
    made.accept("k3"),
    made.request("k4", "c4", on=OCTOBER),
]


def test_an_invoice_refuses_what_should_have_begun_by_the_end_of_its_month() -> None:
    answer = given(*PAST).when(made.invoice(month="2025-09", on=LAST))
    refused = [fact for fact in answer.facts if isinstance(fact, EnrolmentRefused)]
    assert [fact.contract for fact in refused] == ["k2", "k3"]
    assert {fact.reason for fact in refused} == {RefusalReason.WAITED_TOO_LONG}
    back = [fact.contract for fact in answer.facts if isinstance(fact, ReserveReleased)]
    assert back == ["k2", "k3"]
    assert isinstance(answer.facts[-1], InvoiceIssued)
    book = answer.accepted()
    assert book.the("contract:k4", Contract).status is ContractStatus.REQUESTED
    assert book.the("contract:k1", Contract).status is ContractStatus.ACTIVE


def test_an_application_says_by_which_way_it_came() -> None:
    asked = replace(made.request("k5", "c4"), channel=Channel.EPGU)
    (requested, *_) = given(*PAST[:-1]).when(asked).facts
    assert isinstance(requested, EnrolmentRequested)
    assert requested.channel is Channel.EPGU
