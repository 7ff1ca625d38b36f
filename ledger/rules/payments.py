"""Rules of payments through a bank: registers are handed over, and a statement alone confirms."""

from collections.abc import Iterable
from typing import Final

from msgspec.structs import replace

from events.base import AdvanceId, InvoiceId, PaymentRegisterId
from events.payment import (
    BankStatementRead,
    Freed,
    LeftOut,
    LeftOutReason,
    PaymentConfirmed,
    PaymentFailed,
    PaymentLine,
    PaymentRegisterIssued,
    PaymentRegisterSent,
    PaymentRegisterWithdrawn,
)
from ledger.rules import commands, refusals
from ledger.rules.commands import (
    Command,
    FailPayment,
    IssuePaymentRegister,
    SendPaymentRegister,
    WithdrawPaymentRegister,
)
from ledger.rules.draft import Draft, check_municipality
from ledger.rules.obligations import agreements_of
from ledger.rules.parties import the_payer
from ledger.rules.paying import (
    BankStatement,
    Payee,
    PaymentRegister,
    PaymentStatus,
    RegisterLine,
    RegisterStatus,
)
from ledger.rules.settled import AdvanceState, AdvanceStatus, InvoiceState, InvoiceStatus
from ledger.rules.statements import read_bank_statement
from ledger.rules.states import Agreement
from ledger.rules.tables import Decide, Filed, Named

PURPOSE_MAX: Final = 210  # what a payment order has room for

Item = tuple[InvoiceId | None, AdvanceId | None]


def issue_payment_register(
    command: IssuePaymentRegister, draft: Draft
) -> list[PaymentRegisterIssued]:
    """List what can be paid, and leave the rest out with a reason each: it stops nobody else."""
    payer = the_payer(draft, command, command.payer)
    if draft.find(f"payment-register:{command.payment_register}", PaymentRegister) is not None:
        raise refusals.AlreadyExists(subject="payment-register")
    lines: list[PaymentLine] = []
    left_out: list[LeftOut] = []
    for item in asked_for(command, draft):
        made = line_of(command, draft, item, len(lines) + 1)
        if isinstance(made, LeftOutReason):
            left_out.append(LeftOut(invoice=item[0], advance=item[1], reason=made))
        else:
            lines.append(made)
    if not lines:
        raise refusals.NothingToPay(left_out_count=len(left_out))
    return [
        PaymentRegisterIssued(
            payment_register=command.payment_register,
            payer=command.payer,
            municipality=payer.municipality,
            account=command.account,
            dated=command.effective_on,
            lines=tuple(lines),
            left_out=tuple(left_out),
            total_kopecks=sum(line.amount_kopecks for line in lines),
        )
    ]


def asked_for(command: IssuePaymentRegister, draft: Draft) -> list[Item]:
    """List what is named, each once; where nothing is, all that is due and on no register."""
    named: list[Item] = [(each, None) for each in command.invoices]
    named += [(None, each) for each in command.advances]
    draft.want(subject_of(item) for item in named)
    if named:
        return list(dict.fromkeys(named))
    agreements = [each for _, each in agreements_of(draft, command.payer)]
    items: list[Item] = [(each, None) for one in agreements for each in one.invoices.values()]
    items += [(None, each) for one in agreements for each in one.advances.values()]
    draft.want(subject_of(item) for item in items)
    return [item for item in items if is_due(draft, item)]


def subject_of(item: Item) -> str:
    """Name the subject that a payment is made for."""
    invoice, advance = item
    return f"advance:{advance}" if invoice is None else f"invoice:{invoice}"


def is_due(draft: Draft, item: Item) -> bool:
    """Tell what waits to be paid from what is paid, on its way, or not looked through yet."""
    state = draft.look(subject_of(item)).state
    if not isinstance(state, InvoiceState | AdvanceState) or state.payment_register is not None:
        return False
    return state.status in {InvoiceStatus.IN_WORK, AdvanceStatus.REQUESTED}


def line_of(
    command: IssuePaymentRegister, draft: Draft, item: Item, line: int
) -> PaymentLine | LeftOutReason:
    """Make the line of an invoice or an advance, or tell why there is none."""
    state = draft.look(subject_of(item)).state
    if not isinstance(state, InvoiceState | AdvanceState):
        return LeftOutReason.NOT_PAYABLE
    agreement = draft.sure(f"agreement:{state.agreement}", Agreement)
    if agreement.payer != command.payer:
        return LeftOutReason.NOT_PAYABLE
    if state.payment_register is not None:
        return LeftOutReason.IN_REGISTER
    if state.status not in {InvoiceStatus.IN_WORK, AdvanceStatus.REQUESTED}:
        return LeftOutReason.NOT_PAYABLE
    amount = state.payable_kopecks if isinstance(state, InvoiceState) else state.total_kopecks
    if not amount:
        return LeftOutReason.NOTHING_PAYABLE
    payee = draft.find(f"payee:{state.provider}", Payee)
    if payee is None or payee.party is None:
        return LeftOutReason.NO_REQUISITES
    return PaymentLine(
        line=line,
        number=command.first_number + line - 1,
        invoice=item[0],
        advance=item[1],
        provider=state.provider,
        payee=payee.party,
        amount_kopecks=amount,
        purpose=purpose(command.payment_register, line, state),
    )


def purpose(payment_register: str, line: int, state: InvoiceState | AdvanceState) -> str:
    """Say what is paid for, and by which reference the bank's statement will be matched."""
    reference = f" CL:{payment_register}:{line}"
    what = "Оплата по счёту" if isinstance(state, InvoiceState) else "Авансовый платёж"
    text = f"{what} за {state.month[5:]}.{state.month[:4]} за обучение по сертификатам. НДС нет."
    return text[: PURPOSE_MAX - len(reference)] + reference


def the_register(
    draft: Draft, command: Command, payment_register: PaymentRegisterId
) -> PaymentRegister:
    """Give a register that the caller may act on."""
    found = draft.the(f"payment-register:{payment_register}", PaymentRegister)
    check_municipality(command, found.municipality, "payment-register")
    return found


def send_payment_register(command: SendPaymentRegister, draft: Draft) -> list[PaymentRegisterSent]:
    """Note that a register was handed over, once; nothing is paid by that (F22)."""
    register = the_register(draft, command, command.payment_register)
    if register.status is not RegisterStatus.ACCEPTED:
        raise refusals.WrongStatus(status=register.status)
    return [
        PaymentRegisterSent(
            payment_register=command.payment_register,
            payer=register.payer,
            municipality=register.municipality,
            file=command.file,
        )
    ]


def withdraw_payment_register(
    command: WithdrawPaymentRegister, draft: Draft
) -> list[PaymentRegisterWithdrawn]:
    """Free what is on a register; once it was handed over nobody knows but the bank (F18)."""
    register = the_register(draft, command, command.payment_register)
    if register.status is not RegisterStatus.ACCEPTED:
        raise refusals.WrongStatus(status=register.status)
    open_lines = [each for each in register.lines if each.status is PaymentStatus.OPEN]
    draft.want(subject_of((each.invoice, each.advance)) for each in open_lines)
    return [
        PaymentRegisterWithdrawn(
            payment_register=command.payment_register,
            payer=register.payer,
            municipality=register.municipality,
            freed=tuple(Freed(invoice=each.invoice, advance=each.advance) for each in open_lines),
        )
    ]


def fail_payment(command: FailPayment, draft: Draft) -> list[PaymentFailed]:
    """Note that the bank turned a line of a sent register down: it may be paid anew."""
    register = the_register(draft, command, command.payment_register)
    if register.status is not RegisterStatus.SENT:
        raise refusals.WrongStatus(status=register.status)
    if command.line > len(register.lines):
        raise refusals.NotFound(subject="payment")
    line = register.lines[command.line - 1]
    if line.status is not PaymentStatus.OPEN:
        raise refusals.WrongStatus(status=line.status)
    return [
        PaymentFailed(
            payment_register=command.payment_register,
            line=command.line,
            invoice=line.invoice,
            advance=line.advance,
            provider=line.provider,
            municipality=register.municipality,
            reason=command.reason,
            statement=None,
        )
    ]


def payment_register_issued(fact: PaymentRegisterIssued, draft: Draft) -> None:
    """Fold in: whatever is on it can't be paid otherwise."""
    draft.put(
        f"payment-register:{fact.payment_register}",
        PaymentRegister(
            payer=fact.payer,
            municipality=fact.municipality,
            account=fact.account.account,
            lines=tuple(
                RegisterLine(each.invoice, each.advance, each.provider, each.amount_kopecks)
                for each in fact.lines
            ),
        ),
    )
    hold(draft, fact.lines, fact.payment_register)


def hold(
    draft: Draft,
    lines: Iterable[PaymentLine | Freed | PaymentFailed],
    payment_register: PaymentRegisterId | None,
) -> None:
    """Fold in: on which register invoices and advances stand, or that they stand on none."""
    for line in lines:
        subject = subject_of((line.invoice, line.advance))
        state = draft.look(subject).state
        if not isinstance(state, InvoiceState | AdvanceState):
            raise AssertionError(f"{subject} is on a register without a state")  # noqa: TRY004 - a bug
        draft.put(subject, replace(state, payment_register=payment_register))


def payment_register_sent(fact: PaymentRegisterSent, draft: Draft) -> None:
    """Fold in: from now on only the bank knows."""
    stand(draft, fact.payment_register, RegisterStatus.SENT)


def payment_register_withdrawn(fact: PaymentRegisterWithdrawn, draft: Draft) -> None:
    """Fold in: what stood on it is free."""
    stand(draft, fact.payment_register, RegisterStatus.WITHDRAWN)
    hold(draft, fact.freed, None)


def stand(draft: Draft, payment_register: PaymentRegisterId, status: RegisterStatus) -> None:
    """Fold in: where a register stands."""
    subject = f"payment-register:{payment_register}"
    draft.put(subject, replace(draft.sure(subject, PaymentRegister), status=status))


def payment_confirmed(fact: PaymentConfirmed, draft: Draft) -> None:
    """Fold in: the line has its end; its invoice or advance is paid by a fact of its own."""
    end(draft, fact, PaymentStatus.CONFIRMED, number=fact.number, paid_on=fact.paid_on)


def payment_failed(fact: PaymentFailed, draft: Draft) -> None:
    """Fold in: the line has its end, and what it was to pay may stand on another register."""
    end(draft, fact, PaymentStatus.FAILED)
    hold(draft, [fact], None)


def end(
    draft: Draft, fact: PaymentConfirmed | PaymentFailed, status: PaymentStatus, **more: object
) -> None:
    """Fold in: how a line ended."""
    subject = f"payment-register:{fact.payment_register}"
    register = draft.sure(subject, PaymentRegister)
    at = fact.line - 1
    ended = replace(register.lines[at], status=status, **more)
    lines = (*register.lines[:at], ended, *register.lines[at + 1 :])
    draft.put(subject, replace(register, lines=lines))


def bank_statement_read(fact: BankStatementRead, draft: Draft) -> None:
    """Fold in: the same statement says nothing new."""
    draft.put(f"bank-statement:{fact.statement}", BankStatement(payer=fact.payer))


DECIDE: Final[Decide] = {
    commands.FailPayment: fail_payment,
    commands.IssuePaymentRegister: issue_payment_register,
    commands.ReadBankStatement: read_bank_statement,
    commands.SendPaymentRegister: send_payment_register,
    commands.WithdrawPaymentRegister: withdraw_payment_register,
}
REGISTER: Final = ("payment-register", ("payment_register",))
FILED: Final[Filed] = {
    PaymentRegisterIssued: (payment_register_issued, *REGISTER),
    PaymentRegisterSent: (payment_register_sent, *REGISTER),
    PaymentRegisterWithdrawn: (payment_register_withdrawn, *REGISTER),
    PaymentConfirmed: (payment_confirmed, *REGISTER),
    PaymentFailed: (payment_failed, *REGISTER),
    BankStatementRead: (bank_statement_read, "bank-statement", ("statement",)),
}
NAMED: Final[Named] = {
    commands.FailPayment: ("payment-register", "payment_register"),
    commands.SendPaymentRegister: ("payment-register", "payment_register"),
    commands.WithdrawPaymentRegister: ("payment-register", "payment_register"),
}
