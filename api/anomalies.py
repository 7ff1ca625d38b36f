"""Auditors see what looks wrong; every case opens into the facts that it is made of."""

from typing import Any, Final

from aiohttp import web

from api.explanations import language
from api.operations import Routes
from api.plumbing import answer, caller_of, read_query
from api.views import looking, position_of, scope_of
from events.money import roubles
from ledger.keys import Role
from ledger.rules import refusals
from projections import (
    anomalies,
    audit_trail,
    balances,
    charges,
    completeness,
    contracts,
    programmes,
)
from projections.anomalies import Anomaly, Rule
from schemas.anomalies import (
    Anomalies,
    AnomalyQuery,
    AnomalyRules,
    AnomalyRuleShown,
    AnomalyRulesQuery,
    AnomalyShown,
)

routes = Routes("anomalies", "Аномалии", "Anomalies")

READERS: Final = {Role.FINANCE, Role.OPERATOR, Role.AUDITOR}
VIEWS: Final = tuple(
    view.VIEW.name for view in (audit_trail, balances, charges, completeness, contracts, programmes)
)
COUNTED_MAX: Final = 100
KOPECKS: Final = "_kopecks"
OF_CHARGES: Final = frozenset({"charged-without-contract", "charged-after-end", "round-amounts"})


@routes.get("/v1/anomalies", roles=READERS, answer=AnomalyRules, query=AnomalyRulesQuery)
async def list_anomaly_rules(request: web.Request) -> web.Response:
    """List what is looked for, and how many cases there are; a municipality's own for its key."""
    said, book = language(request), caller_of(request).book
    items = []
    async with looking(request, read_query(request, AnomalyRulesQuery), *VIEWS) as db:
        for name, rule in anomalies.rules().items():
            page = await anomalies.find(db, book, rule, None, COUNTED_MAX, scope_of(request))
            items.append(
                AnomalyRuleShown(
                    rule=name,
                    title=rule.ru if said == "ru" else rule.en,
                    why=rule.why_ru if said == "ru" else rule.why_en,
                    parameters=rule.figures,
                    found_count=len(page.rows),
                    more=page.after is not None,
                )
            )
        position = min([await position_of(request, db, view) for view in VIEWS])
    return answer(request, AnomalyRules(items=items, position=position))


@routes.get(
    "/v1/anomalies/{rule}",
    roles=READERS,
    answer=Anomalies,
    query=AnomalyQuery,
    refuses=(refusals.NotFound,),
)
async def list_anomalies(request: web.Request) -> web.Response:
    """List the cases of one rule; each names its facts and where it is explained."""
    query = read_query(request, AnomalyQuery)
    name = request.match_info["rule"]
    rule: Rule | None = anomalies.rules().get(name)
    if rule is None:
        raise refusals.NotFound(subject="rule")
    async with looking(request, query, *VIEWS) as db:
        page = await anomalies.find(
            db, caller_of(request).book, rule, query.cursor, query.limit, scope_of(request)
        )
        position = min([await position_of(request, db, view) for view in VIEWS])
    items = [_shown(name, row) for row in page.rows]
    return answer(request, Anomalies(items=items, next_cursor=page.after, position=position))


def _shown(rule: str, row: Anomaly) -> AnomalyShown:
    return AnomalyShown(
        certificate=row.certificate,
        contract=row.contract,
        provider=row.provider,
        municipality=row.municipality,
        figures=dict(_on_the_wire(name, figure) for name, figure in row.figures.items()),
        facts=row.facts,
        explanation=_explanation(rule, row),
    )


def _on_the_wire(name: str, figure: Any) -> tuple[str, Any]:  # noqa: ANN401 - figures of any kind
    """Name a figure as the API does: money is a string of roubles without a suffix."""
    if name.endswith(KOPECKS) and isinstance(figure, int):
        return name.removesuffix(KOPECKS), roubles(figure)
    return name, figure


def _explanation(rule: str, row: Anomaly) -> str:
    """Tell where a case is explained: its charge, its balance, or how its facts came about."""
    if rule in OF_CHARGES:
        return f"/v1/charges/{row.facts[0]}/explain"
    if rule == "balance-differs":
        return f"/v1/certificates/{row.certificate}/explain?period={row.figures['period']}"
    return f"/v1/events/{row.facts[0]}/trail"
