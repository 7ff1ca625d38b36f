"""In every state every step is either taken or refused with a reason; there is no third way."""

from collections.abc import Sequence

import pytest

from ledger.rules import refusals as no
from ledger.rules.commands import Command
from ledger.rules.refusals import Refusal
from tests import made
from tests.given import given

HOLDER = [*made.region(), made.certificate()]
ACTIVE = [*HOLDER, *made.enrolled()]

CONTRACTS: dict[str, Sequence[Command]] = {
    "none": HOLDER,
    "requested": [*HOLDER, made.request()],
    "accepted": [*HOLDER, made.request(), made.accept()],
    "active": ACTIVE,
    "awaiting": [*ACTIVE, made.terminate()],
    "refused": [*HOLDER, made.request(), made.refuse()],
    "closed": [*ACTIVE, made.close_contract()],
}
STEPS: dict[str, Command] = {
    "request": made.request(),
    "refuse": made.refuse(),
    "accept": made.accept(),
    "conclude": made.conclude(),
    "charge": made.charge(),
    "reverse": made.reverse(made.FIRST_CHARGE),
    "terminate": made.terminate(),
    "close": made.close_contract(),
}
YES = None
MISSING, STATUS, INACTIVE = no.NotFound, no.WrongStatus, no.ContractNotActive
CONTRACT_TABLE: dict[str, dict[str, type[Refusal] | None]] = {
    "request": {
        "none": YES,
        "requested": no.AlreadyExists,
        "accepted": no.AlreadyExists,
        "active": no.AlreadyExists,
        "awaiting": no.AlreadyExists,
        "refused": no.AlreadyExists,
        "closed": no.AlreadyExists,
    },
    "refuse": {
        "none": MISSING,
        "requested": YES,
        "accepted": YES,
        "active": STATUS,
        "awaiting": STATUS,
        "refused": STATUS,
        "closed": STATUS,
    },
    "accept": {
        "none": MISSING,
        "requested": YES,
        "accepted": STATUS,
        "active": STATUS,
        "awaiting": STATUS,
        "refused": STATUS,
        "closed": STATUS,
    },
    "conclude": {
        "none": MISSING,
        "requested": STATUS,
        "accepted": YES,
        "active": STATUS,
        "awaiting": STATUS,
        "refused": STATUS,
        "closed": STATUS,
    },
    "charge": {
        "none": MISSING,
        "requested": INACTIVE,
        "accepted": INACTIVE,
        "active": YES,
        "awaiting": no.MonthOutsideContract,
        "refused": INACTIVE,
        "closed": INACTIVE,
    },
    "reverse": {
        "none": MISSING,
        "requested": MISSING,
        "accepted": MISSING,
        "active": YES,
        "awaiting": YES,
        "refused": MISSING,
        "closed": YES,
    },
    "terminate": {
        "none": MISSING,
        "requested": INACTIVE,
        "accepted": INACTIVE,
        "active": YES,
        "awaiting": no.AwaitingTermination,
        "refused": INACTIVE,
        "closed": INACTIVE,
    },
    "close": {
        "none": MISSING,
        "requested": INACTIVE,
        "accepted": INACTIVE,
        "active": YES,
        "awaiting": YES,
        "refused": INACTIVE,
        "closed": INACTIVE,
    },
}

CERTIFICATES: dict[str, Sequence[Command]] = {
    "none": made.region(),
    "accounting": [*made.region(), made.certificate(group=None)],
    "pf": HOLDER,
    "applied": [*HOLDER, made.request()],
    "enrolled": ACTIVE,
    "leaving": [*ACTIVE, made.terminate()],
    "frozen": [*HOLDER, made.freeze()],
    "closed": [*HOLDER, made.close_certificate()],
}
CERTIFICATE_STEPS: dict[str, Command] = {
    "issue": made.certificate(),
    "to PF": made.to_pf(),
    "to accounting": made.to_accounting(),
    "freeze": made.freeze(),
    "unfreeze": made.unfreeze(),
    "close": made.close_certificate(),
    "enrol": made.request("k2"),
}
EXISTS, LIVE, UNUSABLE = no.CertificateExists, no.LiveContracts, no.CertificateNotUsable
CERTIFICATE_TABLE: dict[str, list[type[Refusal] | None]] = {
    # none, accounting, pf, applied, enrolled, leaving, frozen, closed
    "issue": [YES, *[EXISTS] * 7],
    "to PF": [MISSING, YES, *[STATUS] * 6],
    "to accounting": [MISSING, STATUS, YES, LIVE, LIVE, LIVE, STATUS, STATUS],
    "freeze": [MISSING, STATUS, YES, YES, LIVE, YES, STATUS, STATUS],
    "unfreeze": [MISSING, *[STATUS] * 5, YES, STATUS],
    "close": [MISSING, YES, YES, YES, LIVE, YES, YES, STATUS],
    "enrol": [MISSING, UNUSABLE, YES, *[no.AlreadyEnrolled] * 3, UNUSABLE, UNUSABLE],
}


def check(past: Sequence[Command], step: Command, refusal: type[Refusal] | None) -> None:
    answer = given(*past).when(step)
    if refusal is None:
        answer.accepted()
    else:
        answer.refused_as(refusal)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", CONTRACTS)
def test_a_contract_takes_or_refuses(state: str, step: str) -> None:
    check(CONTRACTS[state], STEPS[step], CONTRACT_TABLE[step][state])


@pytest.mark.parametrize("step", CERTIFICATE_STEPS)
@pytest.mark.parametrize("place", range(len(CERTIFICATES)), ids=list(CERTIFICATES))
def test_a_certificate_takes_or_refuses(place: int, step: str) -> None:
    past = list(CERTIFICATES.values())[place]
    check(past, CERTIFICATE_STEPS[step], CERTIFICATE_TABLE[step][place])
