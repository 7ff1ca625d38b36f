"""What a charge, a reversal and the end of a contract are refused for, in order."""

from datetime import date

from events.invoice import InvoiceKind
from ledger.rules import refusals as no
from ledger.rules.settled import InvoiceState, InvoiceStatus
from ledger.rules.states import ContractStatus, MonthCharge
from tests import made
from tests.given import Ordered, asked, existing, flaw

IN_FORCE = [*made.region(), made.certificate(), *made.enrolled()]
INVOICE = InvoiceState(
    agreement="a1",
    provider="p1",
    month="2025-08",
    kind=InvoiceKind.FINAL,
    status=InvoiceStatus.REMOVED,
)
UNKNOWN = asked(no.NotFound, contract="k9")
CLOSED = flaw(no.ContractNotActive, "contract:k1", status=ContractStatus.CLOSED)


def september(reversed_kopecks: int = 0, invoice: str | None = None) -> dict[str, MonthCharge]:
    charge = MonthCharge(made.FIRST_CHARGE, 996_39, reversed_kopecks, invoice=invoice)
    return {"2025-09": charge}


CHARGE = [
    UNKNOWN,
    CLOSED,
    flaw(no.MonthOutsideContract, "contract:k1", ends_on=date(2025, 9, 30)),
    asked(no.MonthInFuture, effective_on=date(2025, 9, 30)),
    flaw(
        no.AlreadyCharged, "contract:k1", charges={"2025-10": MonthCharge(99, 1_018_51, 1_018_50)}
    ),
]
CHARGE_MORE = [
    flaw(no.NothingToCharge, "contract:k1", other_kopecks=0),
    asked(no.OverMonthPrice, amount_kopecks=1_018_52),
    flaw(no.OverReserve, "contract:k1", reserved_kopecks=1_018_50),
]
REVERSED_BY_HAND = flaw(
    no.ReversedByHand, "contract:k1", charges={"2025-10": MonthCharge(99, 1_018_51, 1_018_51)}
)

ORDERS = [
    Ordered("charge", IN_FORCE, made.charge(), [*CHARGE, *CHARGE_MORE]),
    Ordered("run", IN_FORCE, made.charge(run=True), [*CHARGE[:-1], REVERSED_BY_HAND, *CHARGE_MORE]),
    Ordered(
        "reverse",
        IN_FORCE,
        made.reverse(made.FIRST_CHARGE),
        [
            UNKNOWN,
            asked(no.NotFound, charge=made.FIRST_CHARGE - 1),
            flaw(no.AlreadyReversed, "contract:k1", charges=september(reversed_kopecks=996_39)),
            asked(no.ReversalOverCharge, amount_kopecks=996_40),
            flaw(no.MonthInvoiced, "contract:k1", charges=september(invoice="i1")),
        ],
    ),
    Ordered(
        "terminate",
        IN_FORCE,
        made.terminate(),
        [
            UNKNOWN,
            CLOSED,
            flaw(no.AwaitingTermination, "contract:k1", awaiting_termination=True),
            asked(no.NotStarted, effective_on=date(2025, 8, 31)),
        ],
    ),
    Ordered(
        "close",
        IN_FORCE,
        made.close_contract(),
        [UNKNOWN, CLOSED, asked(no.TermNotOver, effective_on=date(2025, 12, 31))],
    ),
    Ordered(
        "issue an invoice",
        IN_FORCE,
        made.invoice(),
        [
            asked(no.NotFound, agreement="a9"),
            flaw(no.WrongStatus, "agreement:a1", terminated=True),
            existing(no.AlreadyExists, "invoice:i1", INVOICE),
            asked(no.MonthInFuture, effective_on=date(2025, 8, 31)),
            flaw(no.MonthIsClosed, "payer:pay1", closed_month="2025-09"),
            flaw(no.InvoiceExists, "agreement:a1", invoices={"2025-09": "i0"}),
            flaw(no.NothingToInvoice, "contract:k1", charges=september(reversed_kopecks=996_39)),
        ],
    ),
    Ordered(
        "remove an invoice",
        [*IN_FORCE, made.invoice()],
        made.remove_invoice(),
        [
            asked(no.NotFound, invoice="i9"),
            flaw(no.NothingToChange, "invoice:i1", status=InvoiceStatus.REMOVED),
            flaw(no.WrongStatus, "invoice:i1", status=InvoiceStatus.IN_WORK),
            flaw(no.MonthIsClosed, "payer:pay1", closed_month="2025-09"),
            flaw(no.OverpaidUsed, "invoice:i1", advance_overpaid_kopecks=1),
        ],
    ),
]
