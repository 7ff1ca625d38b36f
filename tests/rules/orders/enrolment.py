"""What an application, an offer and their answers are refused for, in order."""

from datetime import date

from events.pf_programme import LimitedRegister, Unit
from events.registry import Direction
from events.teaching import ModuleStanding
from ledger.rules import refusals as no
from ledger.rules.funded import Cap, PeriodLimits
from ledger.rules.states import (
    Agreement,
    CertificateStatus,
    Contract,
    ContractStatus,
    Provision,
    TakenBy,
)
from tests import limited, made
from tests.given import Flaw, Ordered, Scene, asked, existing, flaw, given

ROBOTS = Direction.TECHNICAL_ROBOTICS
CERTIFIED = LimitedRegister.CERTIFIED
HOLDER = [*limited.region(register_limits=(limited.register(3),)), made.certificate()]
REQUESTED = [*HOLDER, made.request()]
ACCEPTED = [*REQUESTED, made.accept()]
ANOTHER = given(*REQUESTED).book.the("contract:k1", Contract)
NO_AGREEMENT = flaw(no.NoAgreement, "agreement:a1", terminated=True)


def limit_under(scene: Scene) -> None:
    old = scene.given.book.the("agreement:a1", Agreement)
    scene.spoil("agreement:a1", limit_kopecks=old.committed_kopecks + 1)


THIRTEEN = [
    flaw(no.NotFound, "group:gr1"),
    flaw(no.NotFound, "certificate:c1"),
    flaw(no.StartOutsidePeriods, "region", periods=()),
    NO_AGREEMENT,  # 1
    flaw(no.ProgrammeNotCertified, "programme:pr1", certified=False),  # 2
    flaw(no.ModuleNotCertified, "module:mod1", standing=ModuleStanding.WAITING),
    flaw(no.ModuleNotOpen, "module:mod1", open=False),
    flaw(no.GroupClosed, "group:gr1", open=False),  # 3
    flaw(no.CertificateNotUsable, "certificate:c1", status=CertificateStatus.FROZEN),  # 4
    flaw(no.UnitsMixed, "certificate:c1", unit=Unit.PERSON_HOUR),
    flaw(
        no.NothingAvailable,
        "certificate:c1",
        provisions={"2025": Provision(made.NOMINAL, 1_00, made.NOMINAL - 1_00)},
    ),
    flaw(no.ProviderIsSuspended, "provider:p1", suspended=True),  # 5
    flaw(no.DirectionNotPaid, "payer:pay1", limits={}),  # 6
    flaw(no.DirectionLimitReached, "payer:pay1", limits={ROBOTS: 3}, live={ROBOTS: 3}),
    flaw(no.ProviderLimitReached, "provider:p1", limit_count=3, live_count=3),  # 7
    flaw(no.ProgrammeLimitReached, "programme:pr1", limit_count=3, live_count=3),  # 8
    flaw(no.NoPlaces, "group:gr1", places_count=3, live_count=3),  # 9
    flaw(no.AlreadyEnrolled, "certificate:c1", live={"k0": "mod1"}),  # 10
    flaw(no.EnrolmentNotOpen, "payer:pay1", open_periods=()),  # 11
    flaw(no.StartOutsideGroup, "group:gr1", starts_on=date(2025, 9, 2)),  # 12
    flaw(no.TermEmpty, "group:gr1", ends_on=made.DAY),  # 13
    asked(no.BalanceChanged, available_seen_kopecks=made.NOMINAL - 1),
    flaw(no.NothingAvailable, "module:mod1", normative_kopecks=0),
    Flaw(no.AgreementLimitReached, limit_under),
    flaw(no.PeriodNotFunded, "pf-programme:pf1", caps={}),
    flaw(no.CapReached, "pf-programme:pf1", caps={"2025": Cap(4_051_91, 2025, "pfdo")}),
    flaw(
        no.DirectionCapReached,
        "pf-programme:pf1",
        limits={"2025": PeriodLimits(directions={ROBOTS: 4_051_91}, registers={CERTIFIED: 3})},
    ),
    flaw(no.RegisterLimitReached, "payer:pay1", served={"2025": {CERTIFIED: 3}}),
]

ORDERS = [
    Ordered(
        "request",
        HOLDER,
        made.request(),
        [existing(no.AlreadyExists, "contract:k1", ANOTHER), *THIRTEEN],
    ),
    Ordered(
        "refuse",
        REQUESTED,
        made.refuse(),
        [
            asked(no.NotFound, contract="k9"),
            flaw(no.WrongStatus, "contract:k1", status=ContractStatus.ACTIVE),
        ],
    ),
    Ordered(
        "accept",
        REQUESTED,
        made.accept(),
        [
            asked(no.NotFound, contract="k9"),
            flaw(no.WrongStatus, "contract:k1", status=ContractStatus.ACCEPTED),
            NO_AGREEMENT,
        ],
    ),
    Ordered(
        "conclude",
        ACCEPTED,
        made.conclude(),
        [
            asked(no.NotFound, contract="k9"),
            flaw(no.WrongStatus, "contract:k1", status=ContractStatus.REQUESTED),
            flaw(no.ConcludedAfterTerm, "contract:k1", ends_on=date(2025, 8, 31)),
            existing(no.NumberTaken, "contract-number:p1:2025:k1 - ПФ", TakenBy(owner="k0")),
        ],
    ),
]
