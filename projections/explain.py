"""Takes a figure apart: the facts that made it, in their order, each with what it changed.

The facts are folded by the very functions of the view that shows the figure, and the figure is
looked at after each of them. So the steps always add up to the figure, and a mistake of the view
shows in its explanation too.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from msgspec import Struct

from events.codec import Recorded, tag_of
from ledger.database import Db
from projections import balances, budget_execution, charges, travel
from projections.budget_figures import Place
from projections.budget_reads import measures_of
from projections.budget_rows import Sheet
from projections.sheet import Unfounded, rows_of
from projections.travel import NOW, Moment
from projections.view import View

Figure = Callable[[Any], int | None]  # off a view's rows; None while there is nothing to look at


class Step(Struct, frozen=True):
    """A fact, what it changed in the figure, and what the figure was after it."""

    recorded: Recorded
    change_kopecks: int
    after_kopecks: int
    facts_count: int = 1  # so many were added up in it


def steps_of(
    view: View, facts: Iterable[tuple[Recorded, int]], figure: Figure
) -> tuple[list[Step], int | None]:
    """Fold facts one by one, and keep those that changed the figure; give it as it is at last."""
    sheet = view.sheet()
    for rows in rows_of(sheet):
        rows.whole = True
    steps, before = [], figure(sheet)
    for recorded, count in facts:
        if tag_of(recorded.fact) not in view.wanted:
            continue
        try:
            view.fold(recorded.fact, recorded, sheet)
        except Unfounded:  # what it rests on was not in force yet
            continue
        after = figure(sheet)
        if after is not None and after != (before or 0):
            steps.append(Step(recorded, after - (before or 0), after, count))
        before = after
    return steps, before


def one_each(facts: Iterable[Recorded]) -> Iterable[tuple[Recorded, int]]:
    """Count each fact as itself."""
    return ((each, 1) for each in facts)


async def explain_balance(
    db: Db, book: str, certificate: str, period: str, figure: str, moment: Moment = NOW
) -> tuple[list[Step], int | None]:
    """Take apart what a certificate holds in a period; none if it never had that period."""

    def read(sheet: balances.Sheet) -> int | None:
        row = sheet.provisions.find(certificate, period)
        if row is None:
            return None
        if figure == "nominal" and row.frozen_kopecks is not None:
            return 0  # a frozen certificate shows none
        held: int = getattr(row, f"{figure}_kopecks") or 0
        return held

    facts = await travel.read_facts(db, book, balances.VIEW.wanted, [certificate], moment)
    return steps_of(balances.VIEW, one_each(facts), read)


async def explain_charge(
    db: Db, book: str, charge: charges.Charge, moment: Moment = NOW
) -> tuple[list[Step], int | None, list[Recorded]]:
    """Take apart what is left of a charge; with it the facts of its contract that it rests on."""

    def read(sheet: charges.Sheet) -> int | None:
        row = sheet.charges.find(charge.position)
        return None if row is None else row.amount_kopecks - row.reversed_kopecks

    wanted = charges.VIEW.wanted | {"contract.concluded.v1"}
    facts = await travel.read_facts(db, book, wanted, [charge.certificate], moment)
    own = [each for each in facts if getattr(each.fact, "contract", None) == charge.contract]
    steps, value = steps_of(charges.VIEW, one_each(own), read)
    changed = {step.recorded.position for step in steps}
    grounds = [
        each
        for each in own
        if each.position not in changed and tag_of(each.fact).startswith("contract.")
    ]
    return steps, value, grounds


async def explain_measure(
    db: Db, book: str, place: tuple[str, int, str], figure: str, moment: Moment = NOW
) -> tuple[list[Step], int | None]:
    """Take apart a figure of a budget measure; like movements of money are added up in one step."""

    def read(sheet: Sheet) -> int | None:
        for row in measures_of(sheet, Place(*place)):
            held: int = getattr(row, f"{figure}_kopecks")
            return held
        return None

    facts = await travel.counted_of_region(db, book, budget_execution.VIEW, moment, place[0])
    return steps_of(budget_execution.VIEW, facts, read)


def total(steps: Sequence[Step]) -> int:
    """Add the steps up."""
    return sum(step.change_kopecks for step in steps)
