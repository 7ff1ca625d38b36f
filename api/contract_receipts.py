"""What a command about a contract is answered with: its price, its months, what it binds."""

from aiohttp import web
from msgspec import UNSET

from api.plumbing import answer
from api.receipts import facts_of, stamp
from api.splits import shown_split
from events.base import ContractId
from events.certificate import (
    CertificateCharged,
    ChargeReversed,
    FundsReserved,
    ReserveReleased,
)
from events.contract import (
    ContractClosed,
    ContractConcluded,
    ContractProlonged,
    EnrolmentRequested,
    TerminationRequested,
)
from events.money import roubles
from ledger.verdicts import Accepted
from schemas.contracts import ContractReceipt, MonthCharged, MonthReversed


def contract_receipt(request: web.Request, accepted: Accepted) -> web.Response:
    """Answer with what became of a contract."""
    asked = next(iter(facts_of(accepted, EnrolmentRequested)), None)
    concluded = next(iter(facts_of(accepted, ContractConcluded)), None)
    notice = next(iter(facts_of(accepted, TerminationRequested)), None)
    closed = next(iter(facts_of(accepted, ContractClosed)), None)
    reserved = sum(fact.amount_kopecks for fact in facts_of(accepted, FundsReserved))
    released = sum(fact.amount_kopecks for fact in facts_of(accepted, ReserveReleased))
    prolonged = next(iter(facts_of(accepted, ContractProlonged)), None)
    ends = asked or notice
    contract = _contract_of(accepted)
    receipt = ContractReceipt(
        contract=contract,
        certificate=UNSET if asked is None else asked.certificate,
        period=UNSET if asked is None else asked.period,
        starts_on=UNSET if asked is None else asked.starts_on,
        ends_on=UNSET if ends is None else ends.ends_on,
        quote=UNSET if asked is None else shown_split(asked.quote),
        number=UNSET if concluded is None else concluded.number,
        concluded_on=UNSET if concluded is None else concluded.concluded_on,
        closed_on=UNSET if closed is None else closed.closed_on,
        prolongs=UNSET if prolonged is None else prolonged.contract,
        charges=tuple(_charges(accepted)),
        reversals=tuple(_reversals(accepted)),
        reserved=roubles(reserved) if reserved else UNSET,
        released=roubles(released) if released else UNSET,
        **stamp(request, accepted),
    )
    return answer(
        request, receipt, etag=accepted.position_last, location=f"/v1/contracts/{contract}"
    )


def _contract_of(accepted: Accepted) -> ContractId:
    """Name the contract that all the facts are about."""
    contract: ContractId = getattr(accepted.recorded[0].fact, "contract", "")
    if not contract:
        raise AssertionError(f"{accepted.recorded[0].fact!r} names no contract")
    return contract


def _charges(accepted: Accepted) -> list[MonthCharged]:
    return [
        MonthCharged(
            charge=each.position, month=each.fact.month, amount=roubles(each.fact.amount_kopecks)
        )
        for each in accepted.recorded
        if isinstance(each.fact, CertificateCharged)
    ]


def _reversals(accepted: Accepted) -> list[MonthReversed]:
    return [
        MonthReversed(charge=fact.charge, month=fact.month, amount=roubles(fact.amount_kopecks))
        for fact in facts_of(accepted, ChargeReversed)
    ]
