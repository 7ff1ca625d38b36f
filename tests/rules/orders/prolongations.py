"""What lapsing, annulment and prolongation are refused for, in order."""

from datetime import date

from msgspec.structs import replace

from events.contract import AnnulmentReason, Side, TerminationReason
from ledger.rules import commands as do
from ledger.rules import refusals as no
from ledger.rules.states import Contract, ContractStatus, Group, MonthCharge
from tests import longer, made
from tests.given import Flaw, Ordered, Scene, asked, existing, flaw, given

HOLDER = [*made.region(), made.certificate()]
IN_FORCE = [*HOLDER, *made.enrolled()]
LONG = longer.whole()
ANOTHER = given(*LONG).book.the("contract:k10", Contract)
FAR = Group(
    module="mod10",
    provider="p1",
    starts_on=date(2026, 2, 1),
    ends_on=date(2026, 5, 31),
    places_count=1,
)


def far_group(scene: Scene) -> None:
    existing(no.GapTooLong, "group:gr11", FAR).spoil(scene)
    scene.ask(group="gr11")


INVOICED = {"2025-09": MonthCharge(22, 996_39, invoice="i1")}
ORDERS = [
    Ordered(
        "lapse",
        [*HOLDER, made.request()],
        do.LapseEnrolment(effective_on=date(2025, 11, 1), contract="k1"),
        [
            asked(no.NotFound, contract="k9"),
            flaw(no.WrongStatus, "contract:k1", status=ContractStatus.ACTIVE),
            asked(no.MayStillBeAccepted, effective_on=date(2025, 10, 31)),
        ],
    ),
    Ordered(
        "annul",
        IN_FORCE,
        do.AnnulContract(
            effective_on=made.DAY,
            contract="k1",
            reason=AnnulmentReason.DUPLICATE,
            act=made.ACT,
        ),
        [
            asked(no.NotFound, contract="k9"),
            flaw(no.WrongStatus, "contract:k1", status=ContractStatus.REQUESTED),
            flaw(no.MonthIsClosed, "payer:pay1", closed_month="2025-09"),
            flaw(no.MonthInvoiced, "contract:k1", charges=INVOICED),
        ],
    ),
    Ordered(
        "prolong",
        LONG,
        longer.prolong(),
        [
            asked(no.NotFound, parent="k9"),
            existing(no.AlreadyExists, "contract:k11", ANOTHER),
            flaw(no.ContractNotActive, "contract:k10", status=ContractStatus.ANNULLED),
            flaw(no.AwaitingTermination, "contract:k10", awaiting_termination=True),
            flaw(no.AlreadyProlonged, "contract:k10", prolonged_by="k10"),
            asked(no.OutsideProlongation, effective_on=date(2025, 11, 29)),
            asked(no.NotFound, group="gr9"),
            flaw(no.NotFound, "module:mod10", programme="pr9"),
            Flaw(no.GapTooLong, far_group),
            flaw(no.NoAgreement, "agreement:a10", terminated=True),
            flaw(no.EnrolmentNotOpen, "payer:pay1", open_periods=("2025",)),
        ],
    ),
    Ordered(
        "expel",
        IN_FORCE,
        replace(
            made.terminate(),
            by=Side.PROVIDER,
            reason=TerminationReason.EXPULSION,
            born_on=date(2010, 9, 1),
        ),
        [
            asked(no.NotFound, contract="k9"),
            asked(no.ReasonNotOfSide, by=Side.PAYER),
            asked(no.TooYoungToExpel, born_on=date(2010, 9, 2)),
            flaw(no.ContractNotActive, "contract:k1", status=ContractStatus.CLOSED),
        ],
    ),
]
