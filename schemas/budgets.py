"""A municipality's budget of a year: its measures, what binds them, what moves between them."""

from typing import Annotated

from msgspec import Meta

from events.base import Act, Title, Year
from events.budget import BudgetCode, FundingMechanism, FundingSource, ReallocationBasis
from schemas.base import Body, RefText
from schemas.money import PositiveRoubles, Roubles
from schemas.receipts import Receipt

MEASURES_MAX = 200


class MeasureRequest(Body, frozen=True, kw_only=True):
    """A measure of the municipal programme with its approved sum."""

    measure: Annotated[RefText, Meta(description="A name of your own.", examples=["pfdo"])]
    title: Title
    code: Annotated[BudgetCode, Meta(description="КБК: twenty characters.")]
    source: FundingSource
    mechanism: FundingMechanism
    approved: Roubles


class BudgetRequest(Body, frozen=True, kw_only=True):
    """Record the measures of a year's budget, each named once, and the act that approves them."""

    municipality: RefText
    year: Year
    measures: Annotated[list[MeasureRequest], Meta(min_length=1, max_length=MEASURES_MAX)]
    act: Act


class ObligationRequest(Body, frozen=True, kw_only=True):
    """Bind a part of a measure by obligations outside certificates."""

    measure: RefText
    amount: PositiveRoubles
    act: Act


class BudgetReceipt(Receipt, frozen=True, kw_only=True):
    """The budget is as was asked."""

    municipality: str
    year: int


class ReallocationRequest(Body, frozen=True, kw_only=True):
    """Move money between two measures of the same budget, year and source of funding."""

    municipality: RefText
    year: Year
    from_measure: RefText
    to_measure: RefText
    amount: PositiveRoubles
    basis: ReallocationBasis
    act: Act


class ReallocationReceipt(Receipt, frozen=True, kw_only=True):
    """The money moved; the total of the budget is the same."""

    municipality: str
    year: int
    from_measure: str
    to_measure: str
    amount: Roubles
