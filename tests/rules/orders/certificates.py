"""What the steps of a certificate are refused for, in order."""

from datetime import date

from events.certificate import ClosingReason
from events.pf_programme import Unit
from events.registry import ProrationPolicy
from ledger.rules import commands as do
from ledger.rules import refusals as no
from ledger.rules.states import CertificateOf, CertificateStatus, Provision
from tests import made, turn
from tests.given import Flaw, Ordered, Scene, asked, existing, flaw

REGION = made.region()
ACCOUNTING = [*REGION, made.certificate(group=None)]
HOLDER = [*REGION, made.certificate()]
IN_FORCE = [*HOLDER, *made.enrolled()]
UNKNOWN = asked(no.NotFound, certificate="c9")
FULL = flaw(no.NoVacancy, "cert-group:g5-18", amount_count=7, active_count=7)
NO_GROUP = flaw(no.NotFound, "cert-group:g5-18")
OTHER_PAYER = flaw(no.NotFound, "pf-programme:pf1", payer="pay9")


def in_status(status: CertificateStatus) -> Flaw:
    return flaw(no.WrongStatus, "certificate:c1", status=status)


OTHER = CertificateOf(certificate="c0", child="child-c2")
LIVE = flaw(no.LiveContracts, "certificate:c1", live={"k1": "mod1"})
LEAVE = do.LeaveQueue(effective_on=made.DAY, certificate="c1")
LOWER = do.LowerNominal(effective_on=made.DAY, certificate="c1", period="2025", nominal_kopecks=99)
OF_AGE = do.CloseCertificate(
    effective_on=date(2025, 10, 14),
    certificate="c1",
    reason=ClosingReason.AGE_18,
    born_on=date(2007, 10, 14),
)
TRANSFER = do.TransferCertificate(
    effective_on=made.DAY, certificate="c1", payer="pay2", cert_group="g2"
)
PRORATED = do.SetProration(
    effective_on=made.DAY, payer="pay1", policy=ProrationPolicy.MONTHLY_REMAINING
)
TERMS = do.SetUnusedTerms(
    effective_on=made.DAY, payer="pay1", first_request_days=6, after_refusal_days=11
)


def hours_before(scene: Scene) -> None:
    scene.spoil("certificate:c1", unit=Unit.WEEKLY_HOUR, provisions={"2025": Provision(9, 0, 9)})


FROZEN = [*HOLDER, made.freeze()]

ORDERS = [
    Ordered(
        "issue",
        ACCOUNTING,
        made.certificate("c2"),
        [
            asked(no.NotFound, payer="pay9"),
            asked(no.AgeOutOfRange, born_on=date(2007, 9, 1)),
            existing(no.CertificateExists, "certificate-of:child-c2", OTHER),
            asked(no.AlreadyExists, certificate="c1"),
            NO_GROUP,
            OTHER_PAYER,
        ],
    ),
    Ordered(
        "convert to PF",
        ACCOUNTING,
        made.to_pf(),
        [
            UNKNOWN,
            in_status(CertificateStatus.PF),
            flaw(no.AlreadyQueued, "certificate:c1", waits_for="g5-18", ticket=1),
            NO_GROUP,
            OTHER_PAYER,
        ],
    ),
    Ordered(
        "convert to PF in other units",
        ACCOUNTING,
        made.to_pf(),
        [Flaw(no.UnitsMixed, hours_before)],
    ),
    Ordered(
        "close a certificate of who came of age",
        IN_FORCE,
        OF_AGE,
        [
            UNKNOWN,
            in_status(CertificateStatus.CLOSED),
            asked(no.NotOfAge, born_on=date(2007, 10, 15)),
        ],
    ),
    Ordered(
        "transfer",
        [*HOLDER, *turn.second_group("2025")],
        TRANSFER,
        [
            UNKNOWN,
            in_status(CertificateStatus.FROZEN),
            asked(no.NotFound, payer="pay9"),
            asked(no.NothingToChange, payer="pay1"),
            asked(no.NotFound, cert_group="g9"),
            asked(no.NotFound, cert_group="g5-18"),
        ],
    ),
    Ordered(
        "transfer with a contract that ends",
        [*IN_FORCE, made.terminate(), *turn.second_group("2025")],
        TRANSFER,
        [flaw(no.LiveContracts, "contract:k1", awaiting_termination=False)],
    ),
    Ordered(
        "take back what is unused",
        HOLDER,
        do.TakeBackUnused(effective_on=date(2025, 9, 7), certificate="c1"),
        [
            UNKNOWN,
            in_status(CertificateStatus.FROZEN),
            LIVE,
            flaw(no.CertificateUsed, "certificate:c1", provisions={"2025": Provision(100, 0, 1)}),
            asked(no.StillInTime, effective_on=date(2025, 9, 6)),
        ],
    ),
    Ordered(
        "prorate",
        [*HOLDER, PRORATED],
        do.ProrateNominal(effective_on=date(2025, 10, 1), certificate="c1"),
        [
            UNKNOWN,
            in_status(CertificateStatus.FROZEN),
            asked(no.NoPeriodRunning, effective_on=date(2031, 1, 1)),
            flaw(no.CertificateUsed, "certificate:c1", provisions={"2025": Provision(100, 0, 1)}),
            flaw(no.NothingToChange, "payer:pay1", proration=ProrationPolicy.NONE),
        ],
    ),
    Ordered(
        "set proration",
        REGION,
        PRORATED,
        [
            asked(no.NotFound, payer="pay9"),
            asked(no.NothingToChange, policy=ProrationPolicy.NONE),
        ],
    ),
    Ordered(
        "set the terms of what is unused",
        REGION,
        TERMS,
        [
            asked(no.NotFound, payer="pay9"),
            asked(no.TermTooShort, first_request_days=4),
            asked(no.TermTooShort, after_refusal_days=9),
            asked(no.NothingToChange, first_request_days=5, after_refusal_days=10),
        ],
    ),
    Ordered(
        "leave a queue",
        [*made.region(amount=0), made.certificate()],
        LEAVE,
        [UNKNOWN, flaw(no.NotQueued, "certificate:c1", waits_for=None)],
    ),
    Ordered(
        "lower a nominal",
        HOLDER,
        LOWER,
        [
            UNKNOWN,
            in_status(CertificateStatus.FROZEN),
            asked(no.PeriodUnknown, period="2031"),
            LIVE,
            flaw(no.CertificateUsed, "certificate:c1", provisions={"2025": Provision(100, 0, 1)}),
            asked(no.NotLower, nominal_kopecks=made.NOMINAL),
        ],
    ),
    Ordered(
        "convert to accounting",
        HOLDER,
        made.to_accounting(),
        [
            UNKNOWN,
            in_status(CertificateStatus.FROZEN),
            LIVE,
            flaw(no.CertificateUsed, "certificate:c1", provisions={"2025": Provision(100, 0, 1)}),
        ],
    ),
    Ordered(
        "freeze",
        [*IN_FORCE, made.terminate()],
        made.freeze(),
        [
            UNKNOWN,
            in_status(CertificateStatus.ACCOUNTING),
            flaw(no.LiveContracts, "contract:k1", awaiting_termination=False),
        ],
    ),
    Ordered(
        "unfreeze",
        FROZEN,
        made.unfreeze(),
        [
            UNKNOWN,
            in_status(CertificateStatus.CLOSED),
            asked(no.FrozenInThisPeriod, effective_on=date(2025, 12, 31)),
            FULL,
            flaw(
                no.NominalsOverLimit,
                "cert-group:g5-18",
                nominals={"2026": made.NOMINAL},
                nominals_limit_kopecks=made.NOMINAL,
                granted={"2026": 1},
            ),
        ],
    ),
    Ordered(
        "close",
        [*IN_FORCE, made.terminate()],
        made.close_certificate(),
        [
            UNKNOWN,
            in_status(CertificateStatus.CLOSED),
            flaw(no.LiveContracts, "contract:k1", awaiting_termination=False),
        ],
    ),
]
