"""What the rules and the plain model say of the same region, in the same words."""

from typing import Any

from ledger.rules import funded, settled, states
from tests.given import Book
from tests.properties.settling_model import Region

Told = dict[str, Any]


def by_book(book: Book, running: list[str]) -> Told:
    """Read all that the rules hold; of what groups have granted, only periods that are not over."""
    found: Told = {}
    queues: dict[str, list[tuple[int, str]]] = {}
    for subject, held in book.held.items():
        name, state = subject.partition(":")[2], held.state
        if isinstance(state, states.Certificate):
            found[subject] = certificate(state)
            if state.waits_for is not None:
                queues.setdefault(state.waits_for, []).append((state.ticket, name))
        elif state is not None:
            said = one(state, running)
            if said is not None:
                found[subject] = said
    for group, waiting in queues.items():
        found[f"queue:{group}"] = [name for _, name in sorted(waiting)]
    return found


def certificate(state: states.Certificate) -> Told:
    purses = {
        period: (money.nominal_kopecks, money.reserved_kopecks, money.charged_kopecks)
        for period, money in state.provisions.items()
    }
    return {
        "status": state.status.value,
        "payer": state.payer,
        "purses": {period: each for period, each in purses.items() if any(each)},
    }


def one(state: states.AnyState, running: list[str]) -> Told | None:
    """Read what is compared of one state, if anything is."""
    match state:
        case states.CertGroup():
            granted = {each: state.granted[each] for each in running if state.granted.get(each)}
            limits = state.amount_count, state.nominals_limit_kopecks
            counts = state.active_count, state.queued_count
            return {"of": limits, "counts": counts, "is": state.nominals, "granted": granted}
        case states.Agreement():
            return {
                "committed": state.committed_kopecks,
                "overpaid": state.overpaid_kopecks,
                "bills": state.invoices,
                "advances": state.advances,
            }
        case funded.PfProgramme():
            return {period: cap.committed_kopecks for period, cap in state.caps.items()}
        case states.Contract():
            return {
                "status": state.status.value,
                "leaving": state.awaiting_termination,
                "term": (state.starts_on, state.ends_on),
                "reserved": state.reserved_kopecks,
                "charges": {month: charge(each) for month, each in state.charges.items()},
            }
        case settled.InvoiceState():
            lines = sum(line.amount_kopecks for line in state.lines)
            return {"status": state.status.value, "pays": state.payable_kopecks, "sum": lines}
        case settled.AdvanceState():
            return {"status": state.status.value, "sum": state.total_kopecks, "by": state.invoice}
        case states.Payer():
            return {"closed": state.closed_month, "register": state.register_month}
        case states.Region():
            return {"rolling": state.rolling, "rolls": state.rolls}
        case _:
            return None


def charge(each: states.MonthCharge) -> tuple[int, int, int, str | None, str | None]:
    rest = each.refunded_kopecks, each.invoice, each.booked_month
    return (each.amount_kopecks, each.reversed_kopecks, *rest)


def by_model(model: Region) -> Told:
    """Read all that the model holds."""
    found: Told = {"region": {"rolling": model.rolling, "rolls": model.rolls}}
    for name, child in model.children.items():
        purses = {
            p: (each.nominal, each.reserved, each.charged) for p, each in child.purses.items()
        }
        found[f"certificate:{name}"] = {
            "status": child.status,
            "payer": child.payer,
            "purses": {period: each for period, each in purses.items() if any(each)},
        }
    for group, room in model.rooms.items():
        granted = {period: model.granted(group, period) for period in model.running()}
        found[f"cert-group:{group}"] = {
            "of": (room.amount, room.limit),
            "counts": (len(model.members(group)), len(room.queue)),
            "is": room.nominals,
            "granted": {period: each for period, each in granted.items() if each},
        }
        if room.queue:
            found[f"queue:{group}"] = room.queue
    for name, deal in model.deals.items():
        found[f"contract:{name}"] = {
            "status": deal.status,
            "leaving": deal.leaving,
            "term": (deal.first, deal.last),
            "reserved": deal.reserved,
            "charges": {
                month: (each.amount, each.back, each.refunded, each.invoice, each.booked)
                for month, each in deal.drawn.items()
            },
        }
    return found | settlement(model)


def settlement(model: Region) -> Told:
    found: Told = {}
    for name, books in model.books.items():
        found[f"agreement:{name}"] = {
            "committed": model.agreements[name].bound,
            "overpaid": books.overpaid,
            "bills": books.bills,
            "advances": books.advances,
        }
        payer = books.payer
        register, _ = model.register.get(payer, (None, 0))
        found[f"payer:{payer}"] = {"closed": model.closed.get(payer), "register": register}
    for (programme, period), cap in model.caps.items():
        found.setdefault(f"pf-programme:{programme}", {})[period] = cap.bound
    for name, bill in model.bills.items():
        total = sum(line.amount for line in bill.lines)
        found[f"invoice:{name}"] = {"status": bill.status, "pays": bill.payable, "sum": total}
    for name, each in model.beforehand.items():
        found[f"advance:{name}"] = {"status": each.status, "sum": each.total, "by": each.invoice}
    return found
