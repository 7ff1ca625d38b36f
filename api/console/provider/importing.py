"""Files in three steps: the file, its check with every fault and the balances after, the result."""

import re
from typing import Any, BinaryIO, Final, cast

from aiohttp import web
from aiohttp.web import FileField

from api.console.arriving import FORM, field_of, fields_of, form_key
from api.console.asking import WHO, Problem, ask, may, send_file, tell
from api.console.drawing import LOOK, go, render
from api.console.looks import Look
from api.console.pages import Pages
from api.console.sentences import short
from api.imports.table import SUBJECTS
from events.period import month_of
from ledger.keys import Role
from schemas.imports import ImportState

pages = Pages("provider")

READERS: Final = {Role.PROVIDER, Role.FINANCE, Role.OPERATOR, Role.AUDITOR}
WRITERS: Final = {Role.PROVIDER, Role.FINANCE, Role.OPERATOR}
ROWS: Final = 50
FAULTS: Final = 200
ON_ITS_WAY: Final = {ImportState.RECEIVED, ImportState.CHECKING, ImportState.APPLYING}
ENDED: Final = {ImportState.APPLIED, ImportState.PARTLY_APPLIED}
UNSAFE: Final = re.compile(r"[\x00-\x1f\x7f]")
NAME_MAX: Final = 255
# Where to see what a file has written.
FACTS: Final = {
    "charges": "/charges",
    "completeness": "/study-groups",
    "enrolments": "/enrolments",
    "payments": "/invoices",
}


def subjects_of(request: web.Request) -> list[tuple[str, str]]:
    """List what whoever looks may import."""
    role = request[WHO].caller.role
    return [
        (name, request[LOOK].t(f"import.subject.{name}"))
        for name, each in SUBJECTS.items()
        if role in each.roles
    ]


@pages.page("/imports", roles=READERS, rank=20, sample={"state": "applied"})
async def import_list(request: web.Request) -> web.Response:
    """List the files that were sent, the latest first."""
    look, query = request[LOOK], request.query
    terms = {"subject": query.get("subject"), "state": query.get("state")}
    problem: Problem | None = None
    found: dict[str, Any] = {"items": [], "next_cursor": None}
    try:
        found = await ask(
            request,
            "list-imports",
            query={**terms, "limit": ROWS, "cursor": query.get("cursor")},
        )
    except Problem as no:
        problem = no
    return render(
        request,
        "provider/imports.html",
        status=problem.status if problem else 200,
        problem=problem,
        found=found,
        terms={name: it for name, it in terms.items() if it},
        subjects=[(name, look.t(f"import.subject.{name}")) for name in SUBJECTS],
        states=[(each.value, look.word("state", each.value)) for each in ImportState],
    )


@pages.page("/imports/new", roles=WRITERS, sample={"subject": "completeness"})
async def new_import(request: web.Request) -> web.Response:
    """Offer the template of a subject, and ask for the file."""
    return _asking(request)


def _asking(
    request: web.Request,
    problem: Problem | None = None,
    filled: dict[str, str] | None = None,
    fault: str | None = None,
) -> web.Response:
    known = subjects_of(request)
    stated = (filled or {}).get("subject") or request.query.get("subject")
    subject = stated if stated in dict(known) else known[0][0]
    month = (filled or {}).get("month") or request.query.get("month")
    is_monthly = SUBJECTS[subject].is_monthly
    return render(
        request,
        "provider/import-new.html",
        status=422 if fault else problem.status if problem else 200,
        problem=problem,
        fault=fault,
        known=known,
        subject=subject,
        is_monthly=is_monthly,
        is_personal=SUBJECTS[subject].is_personal or subject == "charges",
        columns=[
            (each.title(request[LOOK].language), each.example) for each in SUBJECTS[subject].columns
        ],
        month=(month or month_of(request[LOOK].today)) if is_monthly else None,
    )


@pages.form("/imports/new", roles=WRITERS)
async def sent_import(request: web.Request) -> web.Response:
    """Take the file, and show its check."""
    file, fields = request[FORM].get("file"), fields_of(request)
    if not isinstance(file, FileField) or not file.filename:
        return _asking(request, filled=fields, fault=request[LOOK].t("imports.no-file"))
    name = UNSAFE.sub(" ", file.filename)[-NAME_MAX:]
    terms = {"filename": name, "month": fields.get("month")}
    subject = field_of(request, "subject")
    try:
        sent = await send_file(
            request, "upload-import", cast("BinaryIO", file.file), {"subject": subject}, terms
        )
    except Problem as problem:
        return _asking(request, problem, fields)
    return go(f"/imports/{sent['import']}{'?repeated=1' if sent.get('repeated') else ''}")


@pages.page("/imports/{import}", roles=READERS)
async def import_card(request: web.Request) -> web.Response:
    """Show how far a file has come, what is to be mended, and what will come of it."""
    return await _card(request)


async def _card(request: web.Request, problem: Problem | None = None) -> web.Response:
    look, path = request[LOOK], {"import": request.match_info["import"]}
    found = await ask(request, "show-import", path)
    names = request.query.get("names") if may(request, "look-up-certificate") else None
    faults: dict[str, Any] = {"items": [], "next_cursor": None}
    if found["fault_count"] and found["state"] not in ON_ITS_WAY:
        terms = {"limit": FAULTS, "names": names, "cursor": request.query.get("cursor")}
        faults = await ask(request, "list-import-faults", path, terms)
    wrong = sum(found[f"{each}_count"] for each in ("faulty", "duplicate", "refused"))
    is_over = found["state"] in ENDED
    return render(
        request,
        "provider/import.html",
        status=problem.status if problem else 200,
        problem=problem,
        title=found["file_name"] or look.t("imports.erased"),
        found=found,
        subject_title=look.t(f"import.subject.{found['subject']}"),
        step=3 if is_over or found["state"] == ImportState.APPLYING else 2,
        is_moving=found["state"] in ON_ITS_WAY,
        is_over=is_over,
        wrong_count=wrong,
        groups=(groups := grouped(faults["items"])),
        kinds={each["code"]: each["title"] for each in groups},
        next_cursor=faults["next_cursor"],
        balances=[_balance(look, each) for each in found.get("balances", ())],
        may_apply=found["subject"] in dict(subjects_of(request)),
        is_personal=SUBJECTS[found["subject"]].is_personal,
        facts=_facts(found),
    )


def grouped(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put faults of one kind together, in the order in which kinds first come."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for each in items:
        groups.setdefault(each["code"], []).append(each)
    return [
        {
            "code": code,
            "rows": rows,
            "fix": rows[0]["fix"] if len({each["fix"] for each in rows}) == 1 else None,
            "title": rows[0]["detail"] if len({each["detail"] for each in rows}) == 1 else None,
        }
        for code, rows in groups.items()
    ]


def _balance(look: Look, balance: dict[str, Any]) -> dict[str, Any]:
    """Name a guarded sum: of which kind, and whose."""
    whose = " · ".join(short(part) for part in balance["name"].split(":") if part)
    return {**balance, "title": look.word("account", balance["kind"]), "whose": whose}


def _facts(found: dict[str, Any]) -> str:
    """Tell where to see what the file has written."""
    address = FACTS.get(found["subject"], f"/registries/{found['subject']}")
    return f"{address}?month={found['month']}" if found["month"] else address


@pages.form("/imports/{import}", roles=WRITERS)
async def change_import(request: web.Request) -> web.Response:
    """Apply the file, or call it off."""
    path, does = {"import": request.match_info["import"]}, field_of(request, "does")
    try:
        if does == "cancel":
            await tell(request, "cancel-import", path)
        else:
            key = form_key(request)
            await tell(request, "apply-import", path, {"mode": does}, key=key)
    except Problem as problem:
        return await _card(request, problem)
    return go(f"/imports/{path['import']}")
