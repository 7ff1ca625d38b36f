"""What entries in registers and places on the assignment are refused for, in order."""

from datetime import date

from events.pf_programme import LimitedRegister
from events.registry import ProviderKind, Register
from ledger.rules import refusals as no
from ledger.rules.states import CertificateStatus
from tests import assigned, limited, made
from tests.given import Ordered, asked, flaw

REGION = made.region()
BOOKED = [*assigned.region(), assigned.book()]
LIMITED = limited.amend(register_limits=(limited.register(3, LimitedRegister.VALUED),))
NO_PROGRAMME = asked(no.NotFound, programme="pr9")
ARCHIVED = flaw(no.WrongStatus, "programme:pr1", archived=True)

ORDERS = [
    Ordered(
        "change a provider",
        REGION,
        assigned.change_provider(),
        [
            asked(no.NotFound, provider="p9"),
            asked(no.NameMisplaced, kind=ProviderKind.ENTREPRENEUR_ALONE),
            asked(no.LicenceNeeded, licence=None),
        ],
    ),
    Ordered(
        "change an entrepreneur",
        REGION,
        assigned.change_provider(
            kind=ProviderKind.ENTREPRENEUR_WITH_STAFF,
            title=None,
            inn=None,
            person="person-1",
            requisites=None,
        ),
        [
            asked(no.NameMisplaced, person=None),
            asked(no.NameMisplaced, requisites=assigned.REQUISITES),
            asked(no.LicenceNeeded, licence=None),
        ],
    ),
    Ordered(
        "refuse a programme",
        REGION,
        assigned.refuse(),
        [NO_PROGRAMME, ARCHIVED, flaw(no.NothingToChange, "programme:pr1", refused=True)],
    ),
    Ordered(
        "enter a programme",
        REGION,
        assigned.enter(),
        [
            NO_PROGRAMME,
            ARCHIVED,
            flaw(no.NothingToChange, "programme:pr1", register=Register.VALUED),
        ],
    ),
    Ordered("revise a programme", REGION, assigned.revise(), [NO_PROGRAMME, ARCHIVED]),
    Ordered(
        "archive a programme",
        REGION,
        assigned.archive(),
        [NO_PROGRAMME, ARCHIVED, flaw(no.LiveContracts, "programme:pr1", live_count=1)],
    ),
    Ordered(
        "limit the assignment",
        REGION,
        assigned.limit(),
        [
            asked(no.NotFound, payer="pay9"),
        ],
    ),
    Ordered(
        "limit the assignment again",
        [*REGION, assigned.limit()],
        assigned.limit(3),
        [asked(no.NothingToChange, number_count=2)],
    ),
    Ordered(
        "book a service",
        [*BOOKED[:-1], LIMITED],
        assigned.book(),
        [
            asked(no.NotFound, group="gr9"),
            asked(no.NotFound, certificate="c9"),
            flaw(no.NotOnAssignment, "programme:pr1", register=Register.PAID),
            flaw(no.ModuleNotOpen, "module:mod1", open=False),
            flaw(no.GroupClosed, "group:gr1", open=False),
            flaw(no.ProviderIsSuspended, "provider:p1", suspended=True),
            flaw(no.NoPlaces, "group:gr1", places_count=3, live_count=3),
            flaw(no.CertificateNotUsable, "certificate:c1", status=CertificateStatus.FROZEN),
            flaw(no.StartOutsidePeriods, "region", periods=()),
            flaw(no.RegisterNotOpen, "payer:pay1", assignments={}),
            flaw(
                no.RegisterLimitReached,
                "payer:pay1",
                served={"2025": {LimitedRegister.VALUED: 3}},
            ),
        ],
    ),
    Ordered(
        "book another service",
        [*BOOKED, *made.taught("2"), assigned.enter(programme="pr2"), assigned.limit(5)],
        assigned.book("s2", "gr2"),
        [asked(no.AlreadyExists, service="s1"), asked(no.AlreadyBooked, group="gr1")],
    ),
    Ordered(
        "book the last service",
        [*BOOKED, *made.taught("2"), assigned.enter(programme="pr2")],
        assigned.book("s2", "gr2"),
        [
            flaw(
                no.AssignmentUsedUp,
                "payer:pay1",
                assignments={"valued:accounting": assigned.cell(1)},
            )
        ],
    ),
    Ordered(
        "end a service",
        BOOKED,
        assigned.end(on=date(2025, 9, 2)),
        [asked(no.NotFound, certificate="c9"), asked(no.NotFound, service="s9")],
    ),
]
