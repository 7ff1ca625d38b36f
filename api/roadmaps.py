"""Road maps are adopted, amended and imported; evidence is filed and withdrawn."""

from typing import Final, cast

from aiohttp import hdrs, web

from api import headers
from api.faults import FieldCode, FieldFault, Invalid, NotUtf8
from api.operations import TEXT, Routes
from api.plumbing import answer, execute, new_id, read, read_bytes, read_query, standing
from api.receipts import stamp, the_fact
from api.roadmap_texts.reading import read_roadmap
from api.roadmap_texts.text_faults import RoadmapUnreadable
from events.roadmap import EvidenceFiled, EvidenceWithdrawn, RoadmapAdopted
from ledger.keys import Role
from ledger.rules import refusals
from ledger.rules.commands import AdoptRoadmap, AmendRoadmap, FileEvidence, WithdrawEvidence
from schemas.roadmaps import (
    EvidenceReceipt,
    EvidenceRequest,
    RoadmapAmendmentRequest,
    RoadmapImportQuery,
    RoadmapPublished,
    RoadmapReceipt,
    RoadmapRequest,
    WithdrawalRequest,
)

routes = Routes("roadmaps", "Дорожные карты", "Road maps")

WRITERS: Final = {Role.FINANCE, Role.OPERATOR}
IMPORT_MAX_BYTES: Final = 4 << 20  # a million letters, whatever they take in UTF-8
SETTING: Final = (
    refusals.NotFound,
    refusals.RoadmapEmpty,
    refusals.ActInFuture,
    refusals.RepeatedInList,
    refusals.DeadlineUnclear,
    refusals.TargetsMisplaced,
)


@routes.post(
    "/v1/roadmaps",
    roles=WRITERS,
    body=RoadmapRequest,
    answer=RoadmapReceipt,
    refuses=(refusals.AlreadyExists, *SETTING),
)
async def adopt_roadmap(request: web.Request) -> web.Response:
    """Record a road map with its measures, as an act adopted it."""
    body = await read(request, RoadmapRequest)
    command = AdoptRoadmap(
        roadmap=new_id(),
        municipality=body.municipality,
        title=body.title,
        adopted_by=body.adopted_by,
        act=body.act,
        measures=body.measures,
        aim=body.aim,
        tasks=body.tasks,
        expected_results=body.expected_results,
        goals=body.goals,
        note=body.note,
        **standing(request),
    )
    return await _adopt(request, command)


@routes.post(
    "/v1/roadmap-imports",
    roles=WRITERS,
    body=RoadmapPublished,
    body_max_bytes=IMPORT_MAX_BYTES,
    query=RoadmapImportQuery,
    takes=(TEXT,),
    answer=RoadmapReceipt,
    refuses=(refusals.AlreadyExists, *SETTING),
)
async def import_roadmap(request: web.Request) -> web.Response:
    """Record a road map from its published text: whole, or not at all.

    What can't be read is told all at once, each fault with the line of the text.
    """
    municipality = read_query(request, RoadmapImportQuery).municipality
    try:
        found = read_roadmap(await _text(request))
    except RoadmapUnreadable as unreadable:
        raise Invalid(
            tuple(
                FieldFault(
                    "",
                    cast("FieldCode", f"roadmap-{fault.code}"),
                    {"line": fault.line, "found": fault.found},
                )
                for fault in unreadable.faults
            )
        ) from None
    command = AdoptRoadmap(
        roadmap=new_id(),
        municipality=municipality,
        title=found.title,
        adopted_by=found.adopted_by,
        act=found.act,
        measures=found.measures,
        aim=found.aim,
        tasks=found.tasks,
        expected_results=found.expected_results,
        goals=found.goals,
        note=found.note,
        **standing(request),
    )
    return await _adopt(request, command)


async def _text(request: web.Request) -> str:
    """Read the body as text."""
    headers.check_media_type(request.headers.get(hdrs.CONTENT_TYPE, TEXT), (TEXT,))
    try:
        return (await read_bytes(request)).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotUtf8(error.start) from None


async def _adopt(request: web.Request, command: AdoptRoadmap) -> web.Response:
    accepted = await execute(request, command)
    adopted = the_fact(accepted, RoadmapAdopted)
    receipt = RoadmapReceipt(
        roadmap=adopted.roadmap,
        measures_count=len(adopted.measures),
        **stamp(request, accepted),
    )
    location = f"/v1/roadmaps/{adopted.roadmap}"
    return answer(request, receipt, etag=accepted.position_last, location=location)


@routes.post(
    "/v1/roadmaps/{roadmap}/amendments",
    roles=WRITERS,
    body=RoadmapAmendmentRequest,
    answer=RoadmapReceipt,
    refuses=SETTING,
)
async def amend_roadmap(request: web.Request) -> web.Response:
    """Change measures by an act, add some, or take some back; what was filed stays."""
    body = await read(request, RoadmapAmendmentRequest)
    roadmap = request.match_info["roadmap"]
    accepted = await execute(
        request,
        AmendRoadmap(
            roadmap=roadmap,
            measures=body.measures,
            dropped=body.dropped,
            act=body.act,
            **standing(request),
        ),
    )
    receipt = RoadmapReceipt(
        roadmap=roadmap, measures_count=len(body.measures), **stamp(request, accepted)
    )
    return answer(request, receipt, etag=accepted.position_last)


@routes.post(
    "/v1/roadmaps/{roadmap}/evidence",
    roles=WRITERS,
    body=EvidenceRequest,
    answer=EvidenceReceipt,
    refuses=(
        refusals.NotFound,
        refusals.MunicipalityMisplaced,
        refusals.MeasureDropped,
        refusals.ActInFuture,
    ),
)
async def file_evidence(request: web.Request) -> web.Response:
    """File a document for a measure; it counts from the day of the document."""
    body = await read(request, EvidenceRequest)
    accepted = await execute(
        request,
        FileEvidence(
            roadmap=request.match_info["roadmap"],
            evidence=new_id(),
            number=body.number,
            municipality=body.municipality,
            act=body.act,
            steps=body.steps,
            **standing(request),
        ),
    )
    filed = the_fact(accepted, EvidenceFiled)
    receipt = EvidenceReceipt(
        roadmap=filed.roadmap,
        evidence=filed.evidence,
        number=filed.number,
        **stamp(request, accepted),
    )
    return answer(request, receipt, etag=accepted.position_last)


@routes.post(
    "/v1/roadmaps/{roadmap}/evidence/{evidence}/withdrawal",
    roles=WRITERS,
    body=WithdrawalRequest,
    answer=EvidenceReceipt,
    refuses=(refusals.NotFound, refusals.NothingToChange, refusals.ActInFuture),
)
async def withdraw_evidence(request: web.Request) -> web.Response:
    """Stop counting a document from today; it stays on record."""
    body = await read(request, WithdrawalRequest)
    accepted = await execute(
        request,
        WithdrawEvidence(
            roadmap=request.match_info["roadmap"],
            evidence=request.match_info["evidence"],
            act=body.act,
            **standing(request),
        ),
    )
    withdrawn = the_fact(accepted, EvidenceWithdrawn)
    receipt = EvidenceReceipt(
        roadmap=withdrawn.roadmap,
        evidence=withdrawn.evidence,
        number=withdrawn.number,
        **stamp(request, accepted),
    )
    return answer(request, receipt, etag=accepted.position_last)
