"""What an auditor looks for first."""

from typing import Annotated, Any

from msgspec import Meta

from schemas.base import Answer, PageQuery, PositionNumber, ReadQuery
from schemas.pages import PageShown


class AnomalyRuleShown(Answer, frozen=True, kw_only=True):
    """A rule, and how many cases of it there are."""

    rule: str
    title: str
    why: str
    parameters: Annotated[dict[str, int], Meta(description="The figures that it goes by.")]
    found_count: int
    more: Annotated[bool, Meta(description="There are more than were counted.")]


class AnomalyRules(Answer, frozen=True, kw_only=True):
    """All rules."""

    items: list[AnomalyRuleShown]
    position: PositionNumber


class AnomalyRulesQuery(ReadQuery, frozen=True, kw_only=True):
    """All rules at once."""


class AnomalyQuery(PageQuery, frozen=True, kw_only=True):
    """A page of the cases of one rule."""


class AnomalyShown(Answer, frozen=True, kw_only=True):
    """One case; it opens into its explanation."""

    certificate: str | None
    contract: str | None
    provider: str | None
    municipality: str | None
    figures: Annotated[dict[str, Any], Meta(description="What the rule has seen; money as text.")]
    facts: Annotated[list[int], Meta(description="Positions of the facts it is made of.")]
    explanation: Annotated[str, Meta(description="The address at which it is explained.")]


class Anomalies(PageShown, frozen=True, kw_only=True):
    """A page of the cases of one rule."""

    items: list[AnomalyShown]
