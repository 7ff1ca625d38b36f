"""Every state that a subject can be in, each with the past that leads to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from msgspec.structs import replace

from events.certificate import ClosingReason
from events.contract import AnnulmentReason
from events.registry import Direction, ProrationPolicy, SuspensionReason
from ledger.rules import commands as do
from ledger.rules.commands import Command
from tests import assigned, longer, made, settled, taught, turn

OCTOBER, NOVEMBER = settled.OCTOBER, settled.NOVEMBER
DECEMBER, JANUARY = date(2025, 12, 15), date(2026, 1, 12)


@dataclass(frozen=True)
class Situation:
    """What has happened, and on which day everything is then asked for."""

    past: Sequence[Command]
    day: date = OCTOBER
    ask: Mapping[str, Any] = field(default_factory=dict)  # fields that name other subjects here


def at(past: Sequence[Command], *more: Command, day: date = OCTOBER, **ask: Any) -> Situation:
    """Describe a situation by what others have in common and what is its own."""
    return Situation([*past, *more], day, ask)


FIRST_CHARGE = made.FIRST_CHARGE + 6  # behind the other payer and the calendar

WORLD = [*made.region(), *turn.second_group("2025"), settled.calendar()]
HOLDER = [*WORLD, made.certificate()]
ACTIVE = [*HOLDER, *made.enrolled()]
FULL = [*made.region(amount=1), *turn.second_group("2025"), settled.calendar()]
WAITING = [*FULL, made.certificate("c2"), made.certificate()]
CHARGED = [*ACTIVE, made.charge("k1", "2025-10", on=OCTOBER)]
INVOICED = [*CHARGED, settled.invoice(on=OCTOBER)]
IN_WORK = [*INVOICED, settled.take(on=OCTOBER)]
PLACED = [
    *WORLD,
    assigned.limit(),
    assigned.enter(),
    made.certificate(group=None),
    assigned.book(),
]
ADVANCED = [*ACTIVE, settled.advance()]
HALF = settled.completeness(50, month="2025-09")
SEPTEMBER = settled.invoice("i9", "2025-09", on=OCTOBER)
LAPSE = do.LapseEnrolment(effective_on=JANUARY, contract="k1")
ANNUL = do.AnnulContract(
    effective_on=OCTOBER, contract="k1", reason=AnnulmentReason.DUPLICATE, act=made.ACT
)
LONG = [*longer.whole(), settled.calendar()]
LONG_ONES = {"parent": "k10", "contract": "k10", "certificate": "c10", "group": "gr10"}
MOVE = do.TransferCertificate(effective_on=OCTOBER, certificate="c1", payer="pay2")
STARTED = do.StartMonthRun(effective_on=OCTOBER, run="run1", month="2025-10")
FINISHED = do.FinishMonthRun(
    effective_on=OCTOBER,
    run="run1",
    month="2025-10",
    charged_count=0,
    charged_kopecks=0,
    closed_count=0,
    passed_over_count=0,
)
SUSPEND = do.SuspendProvider(
    effective_on=OCTOBER, provider="p1", reason=SuspensionReason.LICENCE_LOST
)
BARE = made.region()

CERTIFICATES = {
    "none": at(WORLD),
    "accounting": at(WORLD, made.certificate(group=None)),
    "with money": at(HOLDER),
    "waiting": at(WAITING),
    "promoted": at(WAITING, made.to_accounting("c2")),
    "left the queue": at(WAITING, do.LeaveQueue(effective_on=OCTOBER, certificate="c1")),
    "applied": at(HOLDER, made.request()),
    "enrolled": at(ACTIVE),
    "leaving": at(ACTIVE, made.terminate()),
    "frozen": at(HOLDER, made.freeze()),
    "frozen, a period later": at(HOLDER, made.freeze(), day=JANUARY),
    "thawed": at(HOLDER, made.freeze(), made.unfreeze(), day=JANUARY),
    "moved": at(HOLDER, replace(MOVE, cert_group="g2"), cert_group="g2"),
    "moved, without money": at(HOLDER, MOVE, cert_group="g2"),
    "taken back": at(HOLDER, do.TakeBackUnused(effective_on=OCTOBER, certificate="c1")),
    "with a place": at(PLACED),
    "closed": at(HOLDER, made.close_certificate()),
    "closed by death": at(
        ACTIVE, replace(made.close_certificate(on=OCTOBER), reason=ClosingReason.DEATH)
    ),
}
TICKETS = {
    "nobody waits": at(FULL, made.certificate("c2"), certificate="c2"),
    "first": at(WAITING),
    "second": at([*FULL, made.certificate("c2"), made.certificate("c3")], made.certificate()),
    "the group grew": at(
        WAITING,
        do.ChangeGroupLimits(
            effective_on=OCTOBER, cert_group="g5-18", amount_count=2, nominals_limit_kopecks=None
        ),
    ),
    "closed in the queue": at(WAITING, made.close_certificate()),
    "moved in the queue": at(WAITING, MOVE),
}
CONTRACTS = {
    "none": at(HOLDER),
    "requested": at(HOLDER, made.request()),
    "accepted": at(HOLDER, made.request(), made.accept()),
    "active": at(ACTIVE),
    "yet to begin": at(
        HOLDER,
        replace(made.request(), starts_on=date(2025, 11, 1)),
        made.accept(),
        made.conclude(),
    ),
    "charged": at(CHARGED),
    "reversed": at(ACTIVE, made.reverse(FIRST_CHARGE)),
    "corrected": at(ACTIVE, settled.correct_charge(FIRST_CHARGE, 900_00)),
    "invoiced": at(INVOICED),
    "paid": at([*IN_WORK, settled.pay()]),
    "refunded": at([*CHARGED, HALF, *settled.paid(month="2025-09", on=OCTOBER)]),
    "awaiting": at(ACTIVE, made.terminate()),
    "over": at(ACTIVE, day=JANUARY),
    "closed": at(ACTIVE, made.close_contract(), day=JANUARY),
    "refused": at(HOLDER, made.request(), made.refuse()),
    "lapsed": at(HOLDER, made.request(), LAPSE, day=JANUARY),
    "annulled": at(ACTIVE, ANNUL),
    "near its end": at(LONG, day=DECEMBER, **LONG_ONES),
    "prolonged": at(LONG, longer.prolong(), day=DECEMBER, **LONG_ONES),
    "the one that follows": at(
        LONG, longer.prolong(), day=DECEMBER, **{**LONG_ONES, "contract": "k11", "parent": "k11"}
    ),
}
INVOICES = {
    "none": at(CHARGED),
    "issued": at(INVOICED),
    "in work": at(IN_WORK),
    "rolled back": at(IN_WORK, settled.roll_back()),
    "paid": at(IN_WORK, settled.pay()),
    "removed": at(INVOICED, made.remove_invoice()),
    "of a closed month": at(
        CHARGED, settled.invoice("i1", "2025-09", OCTOBER), settled.close("2025-09"), day=NOVEMBER
    ),
}
ADVANCES = {
    "none": at(ACTIVE),
    "requested": at(ADVANCED),
    "paid": at(ADVANCED, settled.pay_advance()),
    "cancelled": at(ADVANCED, settled.cancel_advance()),
    "set off": at([*CHARGED, settled.advance()], settled.invoice(on=OCTOBER)),
    "set off and free again": at(
        [*CHARGED, settled.advance()], settled.invoice(on=OCTOBER), made.remove_invoice()
    ),
}
PF_PROGRAMMES = {
    "none": at(BARE[:8]),
    "approved": at(BARE),
    "with another period": at(BARE, turn.add_period()),
    "bound to its cap": at([*made.region(cap=4_051_92), made.certificate()], made.request()),
}
CERT_GROUPS = {
    "none": at(BARE[:8]),
    "empty": at(WORLD),
    "with a holder": at(HOLDER),
    "full": at(FULL, made.certificate("c2")),
    "with a queue": at(WAITING),
    "in the turn": at(HOLDER, turn.roll(), day=JANUARY),
    "turned": at([*turn.two_periods(), made.certificate()], *turn.steps(), day=JANUARY),
    "turned for all": at([*turn.two_periods(), made.certificate()], *turn.steps("c1"), day=JANUARY),
}
PROGRAMMES = {
    "none": at(BARE[:10]),
    "submitted": at(BARE[:11]),
    "certified": at(BARE),
    "with a contract": at(ACTIVE),
    "limited": at(BARE, do.LimitProgramme(effective_on=OCTOBER, programme="pr1", limit_count=0)),
    "refused": at(BARE, assigned.refuse()),
    "in another register": at(PLACED),
    "revised": at(BARE, assigned.revise()),
    "archived": at(BARE, assigned.archive()),
}
MODULES = {
    "none": at(BARE[:12]),
    "open": at(BARE),
    "with a contract": at(ACTIVE),
    "closed": at(BARE, do.CloseModule(effective_on=OCTOBER, module="mod1")),
    "certified": at(BARE, taught.certify()),
    "refused": at(BARE, taught.refuse()),
}
GROUPS = {
    "none": at(BARE[:13]),
    "open": at(HOLDER),
    "with a contract": at(ACTIVE),
    "with a place": at(PLACED),
    "said of its month": at(ACTIVE, HALF),
    "invoiced": at([*CHARGED, HALF], SEPTEMBER),
    "closed": at(HOLDER, do.CloseStudyGroup(effective_on=OCTOBER, group="gr1")),
    "ended": at(HOLDER, day=JANUARY),
}
PROVIDERS = {
    "none": at(BARE[:9]),
    "registered": at(BARE[:10]),
    "teaching": at(ACTIVE),
    "limited": at(ACTIVE, do.LimitProvider(effective_on=OCTOBER, provider="p1", limit_count=1)),
    "suspended": at(ACTIVE, SUSPEND),
    "restored": at(ACTIVE, SUSPEND, do.RestoreProvider(effective_on=OCTOBER, provider="p1")),
    "changed": at(ACTIVE, assigned.change_provider()),
}
AGREEMENTS = {
    "none": at(BARE[:-1]),
    "in force": at(HOLDER),
    "with a contract": at(ACTIVE),
    "bound to its limit": at([*made.region(agreement_limit=4_051_92), made.certificate()]),
    "with an advance": at(ADVANCED),
    "invoiced": at(INVOICED),
    "terminated": at(WORLD, do.TerminateAgreement(effective_on=OCTOBER, agreement="a1")),
}
# A payer with its months: open, registered, closed; and what it allows.
PAYERS = {
    "none": at(BARE[:4]),
    "registered": at(BARE[:5]),
    "month charged": at(CHARGED),
    "month registered": at(CHARGED, settled.register()),
    "month invoiced": at(INVOICED, day=NOVEMBER),
    "month before closed": at([*INVOICED, settled.close("2025-09")], day=NOVEMBER),
    "month closed": at([*INVOICED, settled.close("2025-09"), settled.close()], day=NOVEMBER),
    "enrolment closed": at(
        HOLDER, do.CloseEnrolment(effective_on=DECEMBER, payer="pay1", period="2025"), day=DECEMBER
    ),
    "with shrinking nominals": at(
        HOLDER,
        do.SetProration(
            effective_on=OCTOBER, payer="pay1", policy=ProrationPolicy.MONTHLY_REMAINING
        ),
    ),
    "with a full direction": at(
        ACTIVE,
        do.LimitDirection(
            effective_on=OCTOBER, payer="pay1", direction=Direction.SPORT, limit_count=0
        ),
    ),
}
REGIONS = {
    "none": at([]),
    "open": at(BARE[:1]),
    "with periods": at(BARE[:3]),
    "month run begun": at(CHARGED, STARTED, run="run1", month="2025-10"),
    "month run finished": at(CHARGED, STARTED, FINISHED, run="run1", month="2025-10"),
    "turning": at([*turn.two_periods(), made.certificate()], turn.roll(), day=JANUARY),
    "turned": at(
        [*turn.two_periods(), made.certificate()], *turn.steps("c1"), turn.finish(), day=JANUARY
    ),
    "between periods": at(HOLDER, day=date(2031, 1, 1)),
}

TABLES: dict[str, dict[str, Situation]] = {
    "advance": ADVANCES,
    "agreement": AGREEMENTS,
    "cert-group": CERT_GROUPS,
    "certificate": CERTIFICATES,
    "contract": CONTRACTS,
    "group": GROUPS,
    "invoice": INVOICES,
    "module": MODULES,
    "payer": PAYERS,
    "pf-programme": PF_PROGRAMMES,
    "programme": PROGRAMMES,
    "provider": PROVIDERS,
    "queue-ticket": TICKETS,
    "region": REGIONS,
}
