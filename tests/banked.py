"""Builders for payments through a bank: registers, their handing over, statements."""

from datetime import date

from events.payment import BankParty, FailureReason
from events.registry import ProviderKind, Requisites
from ledger.rules import commands as do
from ledger.rules.commands import Command, StatementDocument
from tests import assigned, settled

DAY = date(2025, 11, 20)
ACCOUNT = BankParty(
    title="УФК (Управление образования)",
    inn="4212000001",
    kpp="421201001",
    bank_bik="013207212",
    account="03231643327010003900",
)
STATEMENT = "ab" * 32
REQUISITES = Requisites(
    ogrn="1024200000000",
    kpp="420001001",
    bank_bik="013207212",
    account="40702810900000000017",
)


def known() -> do.ChangeProvider:
    """Let the provider's account be known."""
    kind = ProviderKind.EDUCATIONAL_ORGANISATION
    return assigned.change_provider(kind=kind, requisites=REQUISITES)


def issue(
    name: str = "r1", invoices: tuple[str, ...] = (), advances: tuple[str, ...] = ()
) -> do.IssuePaymentRegister:
    return do.IssuePaymentRegister(
        effective_on=DAY,
        payment_register=name,
        payer="pay1",
        account=ACCOUNT,
        first_number=17,
        invoices=invoices,
        advances=advances,
    )


def send(name: str = "r1") -> do.SendPaymentRegister:
    return do.SendPaymentRegister(effective_on=DAY, payment_register=name, file="cd" * 32)


def withdraw(name: str = "r1") -> do.WithdrawPaymentRegister:
    return do.WithdrawPaymentRegister(effective_on=DAY, payment_register=name)


def fail(name: str = "r1", line: int = 1) -> do.FailPayment:
    return do.FailPayment(
        effective_on=DAY, payment_register=name, line=line, reason=FailureReason.REJECTED
    )


def document(amount: int, name: str = "r1", line: int = 1) -> StatementDocument:
    """A document of a statement that says that a line was paid."""
    return StatementDocument(
        row=12,
        number="17",
        dated=DAY,
        account=ACCOUNT.account,
        amount_kopecks=amount,
        payment_register=name,
        line=line,
    )


def read(*documents: StatementDocument, statement: str = STATEMENT) -> do.ReadBankStatement:
    return do.ReadBankStatement(
        effective_on=DAY, payer="pay1", statement=statement, documents=documents
    )


YEAR: list[Command] = [
    known(),
    settled.advance("adv50", "2025-11", on=DAY),
    issue("r1", advances=("adv50", "adv51")),
    send("r1"),
    fail("r1"),
    issue("r2", advances=("adv50",)),
    withdraw("r2"),
    issue("r3"),
    send("r3"),
    read(document(1_425_92, "r3"), document(1, "r3", line=2)),
]
