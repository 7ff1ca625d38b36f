"""What completeness, advances, payment, registers and closing are refused for, in order."""

from datetime import date

from events.advance import GroupShare
from events.subsidy import RegisterKind
from ledger.rules import refusals as no
from ledger.rules.settled import AdvanceState, AdvanceStatus, InvoiceStatus, MonthValue
from ledger.rules.states import ContractStatus, MonthCharge
from tests import made, settled
from tests.given import Flaw, Ordered, asked, existing, flaw

PAST = settled.october()
ENROLLED = [*made.region(), made.certificate(), *made.enrolled()]
CLOSED = flaw(no.MonthIsClosed, "payer:pay1", closed_month="2025-10")
IN_FUTURE = asked(no.MonthInFuture, effective_on=date(2025, 9, 30))
NO_GROUP = asked(no.NotFound, group="gr9")
OUTSIDE = asked(no.MonthOutsideGroup, month="2026-01")
INVOICED_GROUP = flaw(no.MonthInvoiced, "group:gr1", invoices={"2025-10": ("i9",)})
SAID = {"2025-10": MonthValue(30, 60)}
ADVANCED = [*PAST, settled.advance()]
ADVANCE = AdvanceState(agreement="a1", provider="p1", month="2025-09", total_kopecks=1)
INVOICED = [*PAST, settled.invoice()]
WORKED_ON = [*INVOICED, settled.take()]
NO_ADVANCE = asked(no.NotFound, advance="adv9")
NO_INVOICE = asked(no.NotFound, invoice="i9")
CHARGE = made.FIRST_CHARGE


def september(reversed_kopecks: int = 0, invoice: str | None = None) -> dict[str, MonthCharge]:
    return {"2025-09": MonthCharge(CHARGE, 996_39, reversed_kopecks, invoice=invoice)}


def advance_status(status: AdvanceStatus) -> Flaw:
    return flaw(no.WrongStatus, "advance:adv1", status=status)


def invoice_status(status: InvoiceStatus) -> Flaw:
    return flaw(no.WrongStatus, "invoice:i1", status=status)


COMPLETENESS = [
    Ordered(
        "set completeness",
        PAST,
        settled.completeness(50),
        [
            NO_GROUP,
            OUTSIDE,
            IN_FUTURE,
            CLOSED,
            INVOICED_GROUP,
            flaw(no.CompletenessIsSet, "group:gr1", completeness=SAID),
        ],
    ),
    Ordered(
        "correct completeness",
        [*PAST, settled.completeness(50)],
        settled.correct_completeness(60),
        [
            NO_GROUP,
            OUTSIDE,
            IN_FUTURE,
            CLOSED,
            INVOICED_GROUP,
            flaw(no.NotFound, "group:gr1", completeness={}),
            flaw(no.NothingToChange, "group:gr1", completeness=SAID),
        ],
    ),
    Ordered(
        "correct a charge",
        ENROLLED,
        settled.correct_charge(CHARGE, 900_00),
        [
            asked(no.NotFound, contract="k9"),
            asked(no.NotFound, charge=CHARGE - 1),
            flaw(no.AlreadyReversed, "contract:k1", charges=september(reversed_kopecks=996_39)),
            asked(no.NothingToChange, amount_kopecks=996_39),
            flaw(no.MonthInvoiced, "contract:k1", charges=september(invoice="i9")),
            asked(no.OverMonthPrice, amount_kopecks=996_40),
            flaw(
                no.OverReserve,
                "contract:k1",
                reserved_kopecks=0,
                charges=september(reversed_kopecks=96_40),
            ),
        ],
    ),
]
ADVANCES = [
    Ordered(
        "set a calendar",
        made.region(),
        settled.calendar(date(2025, 11, 3), worked=(date(2025, 11, 1),)),
        [
            flaw(no.NotFound, "region"),
            asked(no.CalendarWrong, days_off=(date(2024, 11, 3),)),
            asked(no.CalendarWrong, days_off=(date(2025, 11, 3), date(2025, 11, 3))),
            asked(no.CalendarWrong, worked_weekends=(date(2025, 11, 4),)),
        ],
    ),
    Ordered(
        "set a calendar anew",
        [*made.region(), settled.calendar(date(2025, 11, 3))],
        settled.calendar(date(2025, 11, 4)),
        [asked(no.NothingToChange, days_off=(date(2025, 11, 3),))],
    ),
    Ordered(
        "set the terms of advances",
        made.region(),
        settled.terms(),
        [
            flaw(no.NotFound, "region"),
            flaw(no.NothingToChange, "region", advance_percent_max=70, advance_working_day=3),
        ],
    ),
    Ordered(
        "request an advance",
        PAST,
        settled.advance(),
        [
            asked(no.NotFound, agreement="a9"),
            flaw(no.WrongStatus, "agreement:a1", terminated=True),
            existing(no.AlreadyExists, "advance:adv1", ADVANCE),
            asked(no.MonthInFuture, effective_on=date(2025, 9, 30)),
            asked(no.AdvanceMonthOver, effective_on=settled.NOVEMBER),
            CLOSED,
            asked(no.AdvanceShareOverLimit, percent=81),
            flaw(no.CalendarUnknown, "working-calendar:2025"),
            asked(no.AdvanceTooEarly, effective_on=date(2025, 10, 1)),
            flaw(no.MonthInvoiced, "agreement:a1", invoices={"2025-10": "i9"}),
            flaw(no.AdvanceExists, "agreement:a1", advances={"2025-10": "adv9"}),
            asked(no.RepeatedInList, group_shares=(GroupShare(group="gr1", percent=1),) * 2),
            asked(no.NotFound, group_shares=(GroupShare(group="gr9", percent=1),)),
            asked(no.NothingToAdvance, percent=0),
        ],
    ),
    Ordered(
        "pay an advance",
        ADVANCED,
        settled.pay_advance(),
        [NO_ADVANCE, advance_status(AdvanceStatus.CANCELLED)],
    ),
    Ordered(
        "cancel an advance",
        ADVANCED,
        settled.cancel_advance(),
        [
            NO_ADVANCE,
            advance_status(AdvanceStatus.PAID),
            CLOSED,
            flaw(no.MonthInvoiced, "advance:adv1", invoice="i9"),
        ],
    ),
]
PAYMENT = [
    Ordered(
        "invoice December",
        settled.two_contracts(),
        settled.invoice(month="2025-09"),
        [asked(no.DecemberOver, month="2024-12")],
    ),
    Ordered(
        "take an invoice in work",
        INVOICED,
        settled.take(),
        [NO_INVOICE, invoice_status(InvoiceStatus.IN_WORK)],
    ),
    Ordered(
        "roll an invoice back",
        WORKED_ON,
        settled.roll_back(),
        [NO_INVOICE, invoice_status(InvoiceStatus.PAID)],
    ),
    Ordered(
        "pay an invoice",
        WORKED_ON,
        settled.pay(),
        [NO_INVOICE, invoice_status(InvoiceStatus.PAID)],
    ),
]
NO_PAYER = asked(no.NotFound, payer="pay9")
REGISTERS = [
    Ordered(
        "issue a subsidy register",
        ENROLLED,
        settled.register(),
        [
            NO_PAYER,
            IN_FUTURE,
            CLOSED,
            flaw(no.RegisterOutOfOrder, "payer:pay1", register_month="2025-11"),
            flaw(no.RegisterExists, "payer:pay1", register_month="2025-10"),
            flaw(no.NothingToRegister, "contract:k1", status=ContractStatus.REFUSED),
        ],
    ),
    Ordered(
        "add to a subsidy register",
        [*PAST, settled.register(), made.certificate("c3"), *made.enrolled("k3", "c3")],
        settled.register(kind=RegisterKind.SUPPLEMENTARY),
        [
            flaw(no.NotFound, "payer:pay1", register_month="2025-09"),
            flaw(no.NothingToRegister, "contract:k3", status=ContractStatus.REFUSED),
        ],
    ),
    Ordered(
        "close a month",
        [*INVOICED, settled.close("2025-09")],
        settled.close(),
        [
            NO_PAYER,
            CLOSED,
            flaw(no.MonthsOutOfOrder, "payer:pay1", closed_month="2025-08"),
            asked(no.MonthNotOver, effective_on=date(2025, 10, 31)),
            flaw(no.ControlTotalOff, "invoice:i1", lines=()),
            asked(no.StatedTotalOff, totals=()),
        ],
    ),
]
ORDERS = [*COMPLETENESS, *ADVANCES, *PAYMENT, *REGISTERS]
