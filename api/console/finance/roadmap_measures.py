"""One measure of a road map: what shows it done, a document filed or taken back, its papers."""

from typing import Any, Final

from aiohttp import web
from yarl import URL

from api.console.arriving import fields_of, form_key
from api.console.asking import WHO, Problem, ask, tell
from api.console.drawing import LOOK, go, render
from api.console.finance.looking_back import moment_of
from api.console.finance.measured_time import axis_of, deadline
from api.console.finance.roadmaps import (
    READERS,
    TONES,
    WRITERS,
    act_words,
    counts_on,
    moment_terms,
    reasons,
    shown_roadmap,
    title_of,
)
from api.console.finance.titles import municipalities
from api.console.finance.typed import act_kinds, act_typed, number_typed
from api.console.pages import Pages
from events.roadmap import CampaignKind, ReportingForm
from ledger.rules import refusals

pages = Pages("finance")

PATH: Final = "/roadmaps/{roadmap}/measures/{number}"
DOCUMENT: Final = "/roadmaps/{roadmap}/evidence/{evidence}"
STEP_FIELDS: Final = ("kind", "dated", "title", "place", "count")
STEPS_BLANK: Final = 3
# The kind of act that a form of reporting is, for the form to begin with.
ACTS: Final = {
    ReportingForm.DEPARTMENT_ORDER: "order",
    ReportingForm.ADMINISTRATION_ACT: "resolution",
    ReportingForm.COUNCIL_DECISION: "council-decision",
    ReportingForm.CAMPAIGN_REPORT: "report",
    ReportingForm.MEMO: "memo",
    ReportingForm.SUBSIDY_AGREEMENTS: "agreement",
    ReportingForm.MINISTRY_ORDER: "order",
}


@pages.page(PATH, roles=READERS)
async def roadmap_measure(request: web.Request) -> web.Response:
    """Show a measure as its act words it, who has shown what, and take a document."""
    return await _page(request, {}, None)


@pages.form(PATH, roles=WRITERS)
async def file_evidence(request: web.Request) -> web.Response:
    """File a document that shows the measure carried out."""
    filled, parts = fields_of(request), dict(request.match_info)
    body: dict[str, object] = {"number": parts["number"], "act": act_typed(filled)}
    if filled.get("municipality"):
        body["municipality"] = filled["municipality"]
    steps = steps_typed(filled)
    if steps:
        body["steps"] = [{**each, "count": number_typed(each["count"] or "1")} for each in steps]
    part = {"roadmap": parts["roadmap"]}
    try:
        done = await tell(request, "file-evidence", part, body, key=form_key(request))
    except Problem as problem:
        return await _page(request, filled, problem)
    return _back(done)


@pages.page(DOCUMENT, roles=READERS)
async def evidence(request: web.Request) -> web.Response:
    """Show a document that was filed, and take it back by an act."""
    return await _document(request, {}, None)


@pages.form(DOCUMENT, roles=WRITERS)
async def withdraw_evidence(request: web.Request) -> web.Response:
    """Say by an act that a document shows nothing."""
    filled, parts = fields_of(request), request.match_info
    part = {name: parts[name] for name in ("roadmap", "evidence")}
    try:
        body = {"act": act_typed(filled)}
        done = await tell(request, "withdraw-evidence", part, body, key=form_key(request))
    except Problem as problem:
        return await _document(request, filled, problem)
    return _back(done)


@pages.page(f"{PATH}/memo", roles=READERS)
async def roadmap_memo(request: web.Request) -> web.Response:
    """Show the справка of a measure: fact and target by year, with a place to sign."""
    return await _paper(request, "show-roadmap-memo", "finance/roadmap-memo.html")


@pages.page(f"{PATH}/campaign-report", roles=READERS)
async def campaign_report(request: web.Request) -> web.Response:
    """Show the report on an information campaign, with a place to sign."""
    return await _paper(request, "show-campaign-report", "finance/campaign-report.html")


def steps_typed(filled: dict[str, str]) -> list[dict[str, str]]:
    """Read the rows of a campaign; those without a title, a place and a day are blank."""
    found = []
    place = 0
    while f"steps.{place}.title" in filled:
        row = {name: filled.get(f"steps.{place}.{name}", "") for name in STEP_FIELDS}
        if row["title"] or row["place"] or row["dated"]:
            found.append(row)
        place += 1
    return found


def _back(done: dict[str, Any]) -> web.Response:
    path = URL.build(path=f"/roadmaps/{done['roadmap']}/measures/{done['number']}")
    return go(str(path.with_query(min_position=done["position"], done=done["position"])))


async def _measure(request: web.Request) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give the road map and its measure that the address names."""
    shown = await shown_roadmap(request, moment_of(request))
    for each in shown["measures"]:
        if each["number"] == request.match_info["number"]:
            return shown, each
    raise refusals.NotFound(subject="roadmap-measure")


async def _page(
    request: web.Request, filled: dict[str, str], problem: Problem | None
) -> web.Response:
    look, moment = request[LOOK], moment_of(request)
    shown, measure = await _measure(request)
    done = request.query.get("done", "")
    steps = steps_typed(filled)
    blank = {**dict.fromkeys(STEP_FIELDS, ""), "count": "1"}
    own = request[WHO].caller.municipality
    form = measure["form"]
    return render(
        request,
        "finance/roadmap-measure.html",
        status=200 if problem is None else problem.status,
        title=look.t("roadmap.measure-title", number=measure["number"]),
        problem=problem,
        filled=filled or {"act.kind": ACTS[form] if form else "", "municipality": own or ""},
        faults={} if problem is None else problem.faults,
        kept_key=form_key(request) if problem else None,
        kinds=act_kinds(look),
        owners=list((await municipalities(request)).items()),
        steps=[*steps, *([blank] * STEPS_BLANK)],
        step_kinds=[(each.value, look.word("campaign", each.value)) for each in CampaignKind],
        shown=shown,
        roadmap_title=await title_of(request, shown),
        measure=measure,
        deadline=deadline(look, measure),
        axis=axis_of({**shown, "measures": [measure]}),
        tones=TONES,
        words=lambda part: reasons(look, {**part, "documents": []}, shown["as_of"]),
        act_words=lambda act: act_words(look, act),
        counts=lambda document: counts_on(document, shown["as_of"]),
        moment=moment,
        terms=moment_terms(moment),
        done=done if done.isdecimal() else None,
    )


async def _document(
    request: web.Request, filled: dict[str, str], problem: Problem | None
) -> web.Response:
    look = request[LOOK]
    shown = await shown_roadmap(request, moment_of(request))
    named = request.match_info["evidence"]
    found = (
        (measure, document)
        for measure in shown["measures"]
        for part in measure["parts"]
        for document in part["documents"]
        if document["evidence"] == named
    )
    measure, document = next(found, (None, None))
    if measure is None or document is None:
        raise refusals.NotFound(subject="evidence")
    return render(
        request,
        "finance/evidence.html",
        status=200 if problem is None else problem.status,
        problem=problem,
        filled=filled,
        faults={} if problem is None else problem.faults,
        kept_key=form_key(request) if problem else None,
        kinds=act_kinds(look),
        shown=shown,
        measure=measure,
        document=document,
        owners=await municipalities(request),
        act_words=lambda act: act_words(look, act),
        counts=counts_on(document, shown["as_of"]),
    )


async def _paper(request: web.Request, operation: str, template: str) -> web.Response:
    look, moment = request[LOOK], moment_of(request)
    part = {name: request.match_info[name] for name in ("roadmap", "number")}
    paper = await ask(request, operation, part, moment.terms())
    shown = await shown_roadmap(request, moment)
    return render(
        request,
        template,
        paper=paper,
        shown=shown,
        act_words=lambda act: act_words(look, act),
        counts=lambda document: counts_on(document, shown["as_of"]),
        tones=TONES,
        moment=moment,
        terms=moment_terms(moment),
    )
