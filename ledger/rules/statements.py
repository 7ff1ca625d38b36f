"""Rules of a bank's statement: each document is taken by itself, and whatever is odd waits."""

from collections.abc import Iterator
from typing import NamedTuple

from msgspec.structs import replace

from events.advance import AdvancePaid
from events.certificate import UnusedServiceRefunded
from events.invoice import InvoicePaid
from events.payment import (
    BankStatementRead,
    FailureReason,
    PaymentConfirmed,
    PaymentFailed,
    QueuedDocument,
    QueueReason,
)
from ledger.rules import refusals
from ledger.rules.advances import paid_advance
from ledger.rules.commands import ReadBankStatement, StatementDocument
from ledger.rules.draft import Draft
from ledger.rules.parties import the_payer
from ledger.rules.paying import (
    BankStatement,
    PaymentRegister,
    PaymentStatus,
    RegisterLine,
    RegisterStatus,
)
from ledger.rules.payment import paid_invoice
from ledger.rules.settled import AdvanceState, InvoiceState

StatementFact = (
    BankStatementRead
    | PaymentConfirmed
    | PaymentFailed
    | InvoicePaid
    | UnusedServiceRefunded
    | AdvancePaid
)
Place = tuple[str, int]  # a register and a line of it


class Known(NamedTuple):
    """A document that says again what was said already."""


class Reading:
    """A statement on the way through: what its documents have said so far."""

    def __init__(self, command: ReadBankStatement, draft: Draft) -> None:
        """Begin with every register and every invoice that the statement speaks of loaded."""
        self.command = command
        self.draft = draft
        self.lines: dict[Place, RegisterLine] = {}  # that this statement has ended
        self.known_count = 0
        self.queued: list[QueuedDocument] = []
        named = {each.payment_register for each in command.documents} - {None}
        draft.want(f"payment-register:{each}" for each in sorted(filter(None, named)))
        self.load_paid()

    def load_paid(self) -> None:
        """Ask for all that the payments will touch at once and not one by one."""
        draft = self.draft
        found: list[RegisterLine] = []
        for each in self.command.documents:
            register = self.register_of(each)
            if register is not None and each.line is not None:
                found += register.lines[each.line - 1 : each.line]
        invoices = sorted({each.invoice for each in found if each.invoice is not None})
        advances = sorted({each.advance for each in found if each.advance is not None})
        draft.want(
            [f"invoice:{each}" for each in invoices] + [f"advance:{each}" for each in advances]
        )
        states = [draft.sure(f"invoice:{each}", InvoiceState) for each in invoices]
        lowered = [
            line
            for state in states
            for line in state.lines
            if line.amount_kopecks < line.price_kopecks
        ]
        draft.want(
            sorted(
                {f"contract:{line.contract}" for line in lowered}
                | {f"certificate:{line.certificate}" for line in lowered}
                | {f"agreement:{state.agreement}" for state in states}
            )
        )

    def register_of(self, document: StatementDocument) -> PaymentRegister | None:
        """Give the register that a document names, if it is the payer's."""
        subject = f"payment-register:{document.payment_register}"
        if document.payment_register is None:
            return None
        found = self.draft.find(subject, PaymentRegister)
        return found if found is not None and found.payer == self.command.payer else None

    def facts(self) -> Iterator[StatementFact]:
        """Say what each document means; one that is odd stops no other (F17)."""
        for document in self.command.documents:
            said = self.read(document)
            match said:
                case QueueReason():
                    self.queued.append(queued(document, said))
                case Known():
                    self.known_count += 1
                case _:
                    yield from said

    def read(self, document: StatementDocument) -> list[StatementFact] | QueueReason | Known:
        """Take one document: what it confirms or takes back, or why a person has to look at it."""
        if document.fault is not None:
            return document.fault
        register, line = self.register_of(document), document.line
        if register is None or line is None or not 0 < line <= len(register.lines):
            return QueueReason.UNKNOWN_LINE
        if document.account != register.account:
            return QueueReason.OTHER_ACCOUNT
        if register.status is RegisterStatus.WITHDRAWN:
            return QueueReason.WITHDRAWN
        place = (document.payment_register or "", line)
        standing = self.lines.get(place, register.lines[line - 1])
        if document.amount_kopecks != standing.amount_kopecks:
            return QueueReason.AMOUNT_DIFFERS
        if document.returns:
            return self.returned(register, place, standing)
        return self.paid(document, register, place, standing)

    def returned(
        self,
        register: PaymentRegister,
        place: Place,
        line: RegisterLine,
    ) -> list[StatementFact] | QueueReason | Known:
        """Take money that came back; if it was confirmed before, a person decides."""
        if line.status is PaymentStatus.FAILED:
            return Known()
        if line.status is PaymentStatus.CONFIRMED:
            return QueueReason.RETURNED_LATE
        self.lines[place] = replace(line, status=PaymentStatus.FAILED)
        return [
            PaymentFailed(
                payment_register=place[0],
                line=place[1],
                invoice=line.invoice,
                advance=line.advance,
                provider=line.provider,
                municipality=register.municipality,
                reason=FailureReason.RETURNED,
                statement=self.command.statement,
            )
        ]

    def paid(
        self,
        document: StatementDocument,
        register: PaymentRegister,
        place: Place,
        line: RegisterLine,
    ) -> list[StatementFact] | QueueReason | Known:
        """Take money that has gone: the line is confirmed and what it pays is paid, in one."""
        number, dated = document.number, document.dated
        if number is None or dated is None:
            return QueueReason.UNREADABLE
        if line.status is PaymentStatus.FAILED:
            return QueueReason.PAID_AFTER_FAILURE
        if line.status is PaymentStatus.CONFIRMED:
            again = (line.number, line.paid_on) == (number, dated)
            return Known() if again else QueueReason.PAID_TWICE
        try:
            payment = self.payment(line)
        except refusals.Refusal:
            return QueueReason.NOT_PAYABLE
        self.lines[place] = replace(
            line, status=PaymentStatus.CONFIRMED, number=number, paid_on=dated
        )
        confirmed = PaymentConfirmed(
            payment_register=place[0],
            line=place[1],
            invoice=line.invoice,
            advance=line.advance,
            provider=line.provider,
            municipality=register.municipality,
            statement=self.command.statement,
            number=number,
            paid_on=dated,
            amount_kopecks=line.amount_kopecks,
        )
        return [confirmed, *payment]

    def payment(
        self, line: RegisterLine
    ) -> list[InvoicePaid | UnusedServiceRefunded | AdvancePaid]:
        """Pay what the line is for, by the rules by which it is paid by hand."""
        if line.invoice is not None:
            invoice = self.draft.sure(f"invoice:{line.invoice}", InvoiceState)
            return [*paid_invoice(self.draft, line.invoice, invoice)]
        advance = self.draft.sure(f"advance:{line.advance}", AdvanceState)
        return [*paid_advance(line.advance or "", advance)]


def read_bank_statement(command: ReadBankStatement, draft: Draft) -> list[StatementFact]:
    """Take a statement in: good documents are applied once, odd ones wait, a rerun does nothing."""
    payer = the_payer(draft, command, command.payer)
    if draft.find(f"bank-statement:{command.statement}", BankStatement) is not None:
        raise refusals.AlreadyExists(subject="bank-statement")
    reading = Reading(command, draft)
    facts = list(reading.facts())
    confirmed = [each for each in facts if isinstance(each, PaymentConfirmed)]
    read = BankStatementRead(
        statement=command.statement,
        payer=command.payer,
        municipality=payer.municipality,
        documents_count=len(command.documents) + command.foreign_count,
        foreign_count=command.foreign_count,
        known_count=reading.known_count,
        confirmed_count=len(confirmed),
        confirmed_kopecks=sum(each.amount_kopecks for each in confirmed),
        failed_count=sum(isinstance(each, PaymentFailed) for each in facts),
        queued=tuple(reading.queued),
    )
    return [read, *facts]


def queued(document: StatementDocument, reason: QueueReason) -> QueuedDocument:
    """Put a document before a person, without the words that may tell of one."""
    return QueuedDocument(
        row=document.row,
        number=document.number,
        dated=document.dated,
        amount_kopecks=document.amount_kopecks,
        payment_register=document.payment_register,
        line=document.line,
        reason=reason,
    )
