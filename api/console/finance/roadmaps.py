"""Road maps as timelines: when each measure is due, where it stands, and what shows it."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any, Final

import msgspec
from aiohttp import web

from api.console.arriving import FORM, field_of, fields_of, form_key
from api.console.asking import WHO, Problem, ask, send
from api.console.drawing import LOOK, go, render
from api.console.finance.looking_back import Moment, moment_of
from api.console.finance.measured_time import axis_of, deadline
from api.console.finance.titles import ask_all, municipalities
from api.console.looks import Look
from api.console.pages import Pages
from api.operations import TEXT
from ledger.keys import Role
from projections.roadmap_progress import MeasureState

pages = Pages("finance")

READERS: Final = {Role.FINANCE, Role.OPERATOR, Role.AUDITOR}
WRITERS: Final = {Role.FINANCE, Role.OPERATOR}
STATES: Final = tuple(state.value for state in MeasureState)
TONES: Final = {
    "planned": "",
    "due-soon": "warn",
    "done": "good",
    "done-late": "warn",
    "overdue": "bad",
    "not-required": "still",
}


@pages.page("/roadmaps", roles=READERS, rank=60)
async def roadmaps(request: web.Request) -> web.Response:
    """List the road maps with how many of their measures stand how."""
    return await _listed(request, {}, None)


@pages.form("/roadmaps", roles=WRITERS)
async def import_roadmap(request: web.Request) -> web.Response:
    """Adopt a road map from its published text, whole or not at all."""
    file = request[FORM].get("file")
    pasted = field_of(request, "text").encode()
    raw = file.file.read() if isinstance(file, web.FileField) and file.filename else pasted
    terms = {"municipality": field_of(request, "municipality")}
    try:
        done = await send(request, "import-roadmap", raw, TEXT, query=terms, key=form_key(request))
    except Problem as problem:
        return await _listed(request, fields_of(request), problem)
    return go(f"/roadmaps/{done['roadmap']}?min_position={done['position']}")


@pages.page("/roadmaps/{roadmap}", roles=READERS, sample={"state": "overdue"})
async def roadmap(request: web.Request) -> web.Response:
    """Show every measure of a road map on a line of time, with its state and the reason."""
    look, moment = request[LOOK], moment_of(request)
    try:
        shown = await shown_roadmap(request, moment)
    except Problem as problem:
        if not problem.faults:
            raise
        return render(
            request, "finance/roadmap.html", status=problem.status, problem=problem, moment=moment
        )
    stated = request.query.get("state", "")
    found = [each for each in shown["measures"] if stated in {"", each["state"]}]
    axis = axis_of(shown)
    targets = [{**line, "measure": each} for each in found for line in each["targets"]]
    return render(
        request,
        "finance/roadmap.html",
        title=await title_of(request, shown),
        problem=None,
        moment=moment,
        shown=shown,
        states=[(state, shown["states"].get(state, 0)) for state in STATES],
        state=stated,
        state_options=[("", look.t("roadmap.any-state"))]
        + [(state, look.word("measure-state", state)) for state in STATES],
        axis=axis,
        sections=_sections(found),
        strips={each["number"]: axis.strip(each) for each in found},
        deadlines={each["number"]: deadline(look, each) for each in found},
        targets=sorted(targets, key=lambda line: (line["indicator"], line["year"])),
        tones=TONES,
        words=lambda part: reasons(look, part, shown["as_of"]),
        terms=moment_terms(moment),
        first=shown["adopted_on"],
        last=max(str(axis.last), str(look.today)),
    )


async def shown_roadmap(request: web.Request, moment: Moment) -> dict[str, Any]:
    """Ask where a road map stands, seen from the sliders, after what was just written."""
    terms: dict[str, object] = {**moment.terms()}
    if request.query.get("min_position", "").isdecimal():
        terms["min_position"] = request.query["min_position"]
    part = {"roadmap": request.match_info["roadmap"]}
    return await ask(request, "show-roadmap", part, terms)


async def title_of(request: web.Request, shown: Mapping[str, Any]) -> str:
    """Name a road map by whose it is: its own title is a paragraph, often in capitals."""
    look = request[LOOK]
    if shown["municipality"] is None:
        return look.t("roadmap.of-region", year=shown["adopted_on"][:4])
    known = await municipalities(request)
    whose = known.get(shown["municipality"], "")
    return look.t("roadmap.of", whose=whose, year=shown["adopted_on"][:4])


def moment_terms(moment: Moment) -> dict[str, str]:
    """Give the sliders as another page of the same road map takes them."""
    stated = {"as_of": moment.as_of, "known_at": moment.known_at}
    return {name: it for name, it in stated.items() if it}


def reasons(look: Look, part: Mapping[str, Any], as_of: str) -> list[tuple[str, int | None]]:
    """Say why a part of a measure is done, with the fact of each reason, and what it lacks."""
    found: list[tuple[str, int | None]] = []
    for each in part["occurrences"]:
        what = look.word("milestone", each["milestone"])
        found.append((f"{what} {look.day(each['happened_on'])}", each["position"]))
    for each in part["documents"]:
        words = act_words(look, each["act"])
        if not counts_on(each, as_of):
            words += f" — {look.t('roadmap.not-counted')}"
        found.append((words, each["position"]))
    if part["lacking"]:
        missing = ", ".join(
            look.t("roadmap.document") if each == "evidence" else look.word("milestone", each)
            for each in part["lacking"]
        )
        found.append((look.t("roadmap.awaited", what=missing), None))
    return found


def counts_on(document: Mapping[str, Any], day: str) -> bool:
    """Tell whether a document counts on a day."""
    withdrawn = document["withdrawn_on"]
    return document["act"]["dated"] <= day and (withdrawn is None or withdrawn > day)


def act_words(look: Look, act: Mapping[str, str]) -> str:
    """Write an act on one line."""
    day = look.t("finance.of-day", day=look.day(act["dated"]))
    return f"{look.word('kind', act['kind'])} № {act['number']} {day}"


def _sections(measures: Iterable[Any]) -> list[tuple[str | None, list[Any]]]:
    grouped = groupby(measures, key=lambda each: each["section"])
    return [(section, list(found)) for section, found in grouped]


async def _listed(
    request: web.Request, filled: dict[str, str], problem: Problem | None
) -> web.Response:
    look, known = request[LOOK], await municipalities(request)
    rows = []
    for each in await ask_all(request, "list-roadmaps"):
        shown = await ask(request, "show-roadmap", {"roadmap": each["roadmap"]})
        rows.append({**each, "states": shown["states"], "adopted_by": shown["adopted_by"]})
    is_regional = request[WHO].caller.municipality is None
    region = [("", look.t("roadmap.whole-region"))] if is_regional else []
    return render(
        request,
        "finance/roadmaps.html",
        status=200 if problem is None else problem.status,
        problem=problem,
        faults=[] if problem is None else faults_of_text(problem),
        rows=rows,
        known=known,
        owners=[*region, *known.items()],
        filled=filled,
        kept_key=form_key(request) if problem else None,
        tones=TONES,
        state_names=STATES,
    )


def faults_of_text(problem: Problem) -> list[str]:
    """Say what could not be read in a text, each with its line; a field has its fault beside it."""
    errors = msgspec.to_builtins(problem.members.get("errors", ()))
    return [each["detail"] for each in errors if each.get("line")]
