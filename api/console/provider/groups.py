"""Study groups of a month: who is taught where, and how much of the month was given."""

from typing import Any, Final

from aiohttp import web

from api.console.arriving import field_of, fields_of, form_key
from api.console.asking import Problem, tell
from api.console.drawing import LOOK, go, here, render
from api.console.finance.titles import ask_all
from api.console.finance.typed import number_typed
from api.console.pages import Pages
from api.console.provider.month import MONTH
from api.console.provider.whose import Whose, whose
from api.console.sentences import short
from api.console.titles import titles_of
from events.completeness import CompletenessReason
from events.period import first_day, last_day, month_of
from ledger.keys import Role

pages = Pages("provider")

READERS: Final = {Role.PROVIDER, Role.FINANCE, Role.OPERATOR, Role.AUDITOR}
WRITERS: Final = {Role.PROVIDER, Role.OPERATOR}
CORRECT: Final = "correct-completeness"


@pages.page("/study-groups", roles=READERS, rank=50, sample={"month": "2017-09"})
async def study_groups(request: web.Request) -> web.Response:
    """Show the groups of a month with what was said of it."""
    return await _shown(request)


async def _shown(request: web.Request, problem: Problem | None = None) -> web.Response:
    look, owner = request[LOOK], await whose(request)
    groups = await _groups(request, owner)
    month = _month(request, groups)
    first, last = first_day(month).isoformat(), last_day(month).isoformat()
    taught = [each for each in groups if each["starts_on"] <= last and each["ends_on"] >= first]
    titles = await titles_of(request, ("programme", "module"))
    taught.sort(
        key=lambda each: (titles["programme"].get(each["programme"], ""), each["study_group"])
    )
    return render(
        request,
        "provider/study-groups.html",
        status=problem.status if problem else 200,
        problem=problem,
        filled=fields_of(request) if problem else {},
        owner=owner,
        month=month,
        groups=taught,
        said=await _said(request, owner, month),
        sums={name: sum(each[name] for each in taught) for name in ("places_count", "live_count")},
        titles=titles,
        reasons=[(each.value, look.word("reason", each.value)) for each in CompletenessReason],
        is_ahead=month > month_of(look.today),
        terms={"month": month, "provider": owner.provider or ""},
        short=short,
    )


async def _groups(request: web.Request, owner: Whose) -> list[dict[str, Any]]:
    if owner.provider is None:
        return []
    return await ask_all(request, "list-study-groups", {"provider": owner.provider})


async def _said(request: web.Request, owner: Whose, month: str) -> dict[str, dict[str, Any]]:
    """Give what was said of the month, by study group; what was not counts in full."""
    if owner.provider is None:
        return {}
    asked = {
        "provider": owner.provider,
        "month": month,
        "min_position": request.query.get("position"),
    }
    found = await ask_all(request, "list-completeness", asked)
    return {each["study_group"]: each for each in found}


def _month(request: web.Request, groups: list[dict[str, Any]]) -> str:
    """Tell which month is asked for; if none is, the last so far with a group that meets."""
    stated, now = request.query.get("month", ""), month_of(request[LOOK].today)
    if MONTH.fullmatch(stated):
        return stated
    begun = [each["ends_on"][:7] for each in groups if each["starts_on"][:7] <= now]
    return min(now, max(begun, default=now))


@pages.form("/study-groups", roles=WRITERS)
async def say_completeness(request: web.Request) -> web.Response:
    """Say how much of a month a group was given, or say it anew."""
    group, month = field_of(request, "study_group"), field_of(request, "month")
    typed = field_of(request, "percent").removesuffix("%")
    body: dict[str, Any] = {"percent": number_typed(typed), "reason": field_of(request, "reason")}
    path, key = {"study_group": group}, form_key(request)
    try:
        if field_of(request, "does") == CORRECT:
            done = await tell(request, CORRECT, {**path, "month": month}, body, key=key)
        else:
            done = await tell(request, "set-completeness", path, {**body, "month": month}, key=key)
    except Problem as problem:
        return await _shown(request, problem)
    return go(here(request, position=done["position"], done=group))
