"""What the steps of the turn of a period are refused for, in order."""

from datetime import date

from ledger.rules import refusals as no
from ledger.rules.states import CertificateStatus, TakenBy
from tests import made, turn
from tests.given import Ordered, asked, existing, flaw

HOLDER = [*turn.two_periods(), made.certificate()]
ROLLING = [*HOLDER, turn.roll()]
NO_REGION = flaw(no.NotFound, "region")
NO_ROLL = flaw(no.NoRoll, "region", rolling=None)

ORDERS = [
    Ordered(
        "turn a period",
        HOLDER,
        turn.roll(),
        [
            NO_REGION,
            flaw(no.RollUnfinished, "region", rolling="2025"),
            asked(no.NoPeriodRunning, effective_on=date(2031, 1, 1)),
            flaw(no.NothingToChange, "region", rolls={"2026": "2027"}),
            asked(no.DatesReversed, future_ends_on=date(2026, 12, 31)),
            asked(no.AlreadyExists, future="2025"),
        ],
    ),
    Ordered(
        "turn to a period that is set",
        HOLDER,
        turn.roll(made.DAY),
        [asked(no.PeriodOverlaps, future_ends_on=date(2026, 8, 31))],
    ),
    Ordered(
        "turn a payer over",
        ROLLING,
        turn.payer(),
        [
            asked(no.NotFound, payer="pay9"),
            NO_ROLL,
            flaw(no.NothingToChange, "payer:pay1", open_periods=("2026",)),
        ],
    ),
    Ordered(
        "turn a group over",
        ROLLING,
        turn.group(),
        [
            asked(no.NotFound, cert_group="g9"),
            NO_ROLL,
            flaw(no.NothingToChange, "cert-group:g5-18", nominals={"2027": 1}),
            flaw(no.NotRolledOver, "cert-group:g5-18", nominals={"2025": 1}),
            existing(no.NotRolledOver, "pf-programme-of:m1:2027", TakenBy(owner="pf9")),
            flaw(no.NominalsOverLimit, "cert-group:g5-18", nominals_limit_kopecks=1),
        ],
    ),
    Ordered(
        "grant a period",
        [*ROLLING, turn.group()],
        turn.certificate(),
        [
            asked(no.NotFound, certificate="c9"),
            NO_ROLL,
            flaw(no.WrongStatus, "certificate:c1", status=CertificateStatus.FROZEN),
            flaw(no.NotRolledOver, "cert-group:g5-18", nominals={}),
            flaw(no.NothingToChange, "certificate:c1", provisions={"2027": None}),
        ],
    ),
    Ordered(
        "finish the turn",
        [*HOLDER, *turn.steps("c1")],
        turn.finish(),
        [
            NO_REGION,
            NO_ROLL,
            flaw(no.RollUnfinished, "payer:pay1", open_periods=("2025",)),
        ],
    ),
    Ordered(
        "add a period to a PF programme",
        made.region(),
        turn.add_period(),
        [
            asked(no.NotFound, pf_programme="pf9"),
            asked(no.PeriodUnknown, period=turn.cap_of("2031")),
            existing(no.AlreadyExists, "pf-programme-of:m1:2026", TakenBy(owner="pf9")),
            asked(no.MeasureExhausted, period=turn.cap_of("2026", 100_000_000_00)),
        ],
    ),
]
