"""What payments through a bank are refused for, in order."""

from ledger.rules import refusals as no
from ledger.rules.commands import Command
from ledger.rules.paying import BankStatement, PaymentRegister, RegisterStatus
from tests import banked, settled
from tests.given import Flaw, Ordered, asked, existing, flaw

PAST: list[Command] = [*settled.october(), banked.known(), settled.invoice(), settled.take()]
ISSUED: list[Command] = [*PAST, banked.issue()]
SENT: list[Command] = [*ISSUED, banked.send()]
REGISTER = PaymentRegister(payer="pay1", municipality="m1", account="1", lines=())
IN_REGISTER = flaw(no.InPaymentRegister, "invoice:i1", payment_register="r1")


def register_status(status: RegisterStatus) -> Flaw:
    return flaw(no.WrongStatus, "payment-register:r1", status=status)


ORDERS = [
    Ordered(
        "issue a payment register",
        PAST,
        banked.issue(),
        [
            asked(no.NotFound, payer="pay9"),
            existing(no.AlreadyExists, "payment-register:r1", REGISTER),
            asked(no.NothingToPay, invoices=("i9",)),
        ],
    ),
    Ordered(
        "hand a payment register over",
        ISSUED,
        banked.send(),
        [asked(no.NotFound, payment_register="r9"), register_status(RegisterStatus.WITHDRAWN)],
    ),
    Ordered(
        "withdraw a payment register",
        ISSUED,
        banked.withdraw(),
        [asked(no.NotFound, payment_register="r9"), register_status(RegisterStatus.SENT)],
    ),
    Ordered(
        "note that a payment failed",
        SENT,
        banked.fail(),
        [
            asked(no.NotFound, payment_register="r9"),
            register_status(RegisterStatus.ACCEPTED),
            asked(no.NotFound, line=2),
        ],
    ),
    Ordered(
        "read a bank's statement",
        SENT,
        banked.read(banked.document(1_867_29)),
        [
            asked(no.NotFound, payer="pay9"),
            existing(
                no.AlreadyExists,
                f"bank-statement:{banked.STATEMENT}",
                BankStatement(payer="pay1"),
            ),
        ],
    ),
    Ordered("pay an invoice of a register", PAST, settled.pay(), [IN_REGISTER]),
    Ordered("give back an invoice of a register", PAST, settled.roll_back(), [IN_REGISTER]),
]
