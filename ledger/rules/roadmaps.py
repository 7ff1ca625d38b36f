"""Rules of road maps: what an act may set, and what may be filed to show it carried out."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from msgspec.structs import replace

from events.base import MunicipalityId, Number
from events.roadmap import (
    Deadline,
    DeadlineKind,
    EvidenceFiled,
    EvidenceWithdrawn,
    RoadmapAdopted,
    RoadmapAmended,
    RoadmapMeasure,
)
from ledger.rules import commands, refusals
from ledger.rules.budget import check_unique
from ledger.rules.commands import (
    AdoptRoadmap,
    AmendRoadmap,
    Command,
    FileEvidence,
    WithdrawEvidence,
)
from ledger.rules.draft import Draft, the_municipality
from ledger.rules.planned import Document, Roadmap
from ledger.rules.region import the_region
from ledger.rules.tables import Decide, Filed, Named


def adopt_roadmap(command: AdoptRoadmap, draft: Draft) -> list[RoadmapAdopted]:
    """Record a road map: a municipality's own, or the region's."""
    check_owner(command, draft)
    if draft.look(f"roadmap:{command.roadmap}").state is not None:
        raise refusals.AlreadyExists(subject="roadmap")
    if not command.measures:
        raise refusals.RoadmapEmpty
    check_act(command, command.act.dated)
    check_measures(command.measures)
    return [
        RoadmapAdopted(
            roadmap=command.roadmap,
            municipality=command.municipality,
            title=command.title,
            adopted_by=command.adopted_by,
            act=command.act,
            measures=command.measures,
            aim=command.aim,
            tasks=command.tasks,
            expected_results=command.expected_results,
            goals=command.goals,
            note=command.note,
        )
    ]


def check_owner(command: AdoptRoadmap, draft: Draft) -> None:
    """Let a municipality adopt its own road map only, and the operator the region's."""
    if command.municipality is not None:
        the_municipality(draft, command, command.municipality)
        return
    if command.municipality_scope is not None:
        raise refusals.NotFound(subject="municipality")
    the_region(draft)


def amend_roadmap(command: AmendRoadmap, draft: Draft) -> list[RoadmapAmended]:
    """Change measures by an act; what was filed for them stays."""
    roadmap = draft.the(f"roadmap:{command.roadmap}", Roadmap)
    check_hands(command, roadmap, None)
    if not command.measures and not command.dropped:
        raise refusals.RoadmapEmpty
    check_act(command, command.act.dated)
    check_measures(command.measures)
    check_unique([*(each.number for each in command.measures), *command.dropped])
    for number in command.dropped:
        the_measure(roadmap, number)
    return [
        RoadmapAmended(
            roadmap=command.roadmap,
            municipality=roadmap.municipality,
            measures=command.measures,
            dropped=command.dropped,
            act=command.act,
        )
    ]


def check_measures(measures: Iterable[RoadmapMeasure]) -> None:
    """Refuse measures that no state could be derived for."""
    check_unique([each.number for each in measures])
    for each in measures:
        if not is_clear(each.deadline):
            first, last = each.deadline.first_on, each.deadline.last_on
            raise refusals.DeadlineUnclear(number=each.number, first_on=first, last_on=last)
        by_year = each.deadline.kind is DeadlineKind.YEAR_TARGETS
        places = {(target.year, target.indicator) for target in each.targets}
        if bool(each.targets) != by_year or len(places) < len(each.targets):
            raise refusals.TargetsMisplaced(number=each.number)


def is_clear(deadline: Deadline) -> bool:
    """Tell whether the days of a deadline are those that its kind says."""
    first, last = deadline.first_on, deadline.last_on
    months = (last.year - first.year) * 12 + last.month - first.month
    match deadline.kind:
        case DeadlineKind.DATE:
            return first == last
        case DeadlineKind.MONTH:
            return first <= last and months == 0
        case DeadlineKind.MONTH_RANGE:
            return months > 0
        case DeadlineKind.YEAR_TARGETS:
            return first <= last


def file_evidence(command: FileEvidence, draft: Draft) -> list[EvidenceFiled]:
    """Take a document for a measure that is still required."""
    roadmap = draft.the(f"roadmap:{command.roadmap}", Roadmap)
    check_hands(command, roadmap, command.municipality)
    each = the_measure(roadmap, command.number)
    if each != (command.municipality is not None):
        raise refusals.MunicipalityMisplaced(number=command.number, each_municipality=each)
    if command.municipality is not None:
        the_municipality(draft, command, command.municipality)
    if command.evidence in roadmap.evidence:
        raise refusals.AlreadyExists(subject="evidence")
    if command.number in roadmap.dropped:
        raise refusals.MeasureDropped(number=command.number)
    check_act(command, command.act.dated, *(step.dated for step in command.steps))
    return [
        EvidenceFiled(
            roadmap=command.roadmap,
            evidence=command.evidence,
            number=command.number,
            municipality=command.municipality or roadmap.municipality,
            act=command.act,
            steps=command.steps,
        )
    ]


def withdraw_evidence(command: WithdrawEvidence, draft: Draft) -> list[EvidenceWithdrawn]:
    """Stop counting a document; it stays on record."""
    roadmap = draft.the(f"roadmap:{command.roadmap}", Roadmap)
    document = roadmap.evidence.get(command.evidence)
    check_hands(command, roadmap, None if document is None else document.municipality)
    if document is None:
        raise refusals.NotFound(subject="evidence")
    if document.withdrawn:
        raise refusals.NothingToChange
    check_act(command, command.act.dated)
    return [
        EvidenceWithdrawn(
            roadmap=command.roadmap,
            evidence=command.evidence,
            number=document.number,
            municipality=document.municipality,
            act=command.act,
        )
    ]


def check_hands(command: Command, roadmap: Roadmap, municipality: MunicipalityId | None) -> None:
    """Let a municipality act on its own road map, and for itself on the region's."""
    scope = command.municipality_scope
    if scope is not None and scope != (roadmap.municipality or municipality):
        raise refusals.NotFound(subject="roadmap")


def check_act(command: Command, *dated: date) -> None:
    """Refuse a document of a day that has not come."""
    latest = max(dated)
    if latest > command.effective_on:
        raise refusals.ActInFuture(dated=latest, today=command.effective_on)


def the_measure(roadmap: Roadmap, number: Number) -> bool:
    """Tell whether each municipality carries a measure out; refuse if there is no such measure."""
    each = roadmap.measures.get(number)
    if each is None:
        raise refusals.NotFound(subject="roadmap-measure")
    return each


def roadmap_adopted(fact: RoadmapAdopted, draft: Draft) -> None:
    """Fold in: the measures by number."""
    measures = {each.number: each.each_municipality for each in fact.measures}
    draft.put(f"roadmap:{fact.roadmap}", Roadmap(municipality=fact.municipality, measures=measures))


def roadmap_amended(fact: RoadmapAmended, draft: Draft) -> None:
    """Fold in: what an act sets anew is required again, what it drops is not."""
    subject = f"roadmap:{fact.roadmap}"
    old = draft.sure(subject, Roadmap)
    anew = {each.number: each.each_municipality for each in fact.measures}
    dropped = tuple(number for number in old.dropped if number not in anew)
    draft.put(
        subject,
        replace(
            old,
            measures=old.measures | anew,
            dropped=tuple(dict.fromkeys((*dropped, *fact.dropped))),
        ),
    )


def evidence_filed(fact: EvidenceFiled, draft: Draft) -> None:
    """Fold in: one more document."""
    subject = f"roadmap:{fact.roadmap}"
    old = draft.sure(subject, Roadmap)
    document = Document(fact.number, fact.municipality)
    draft.put(subject, replace(old, evidence={**old.evidence, fact.evidence: document}))


def evidence_withdrawn(fact: EvidenceWithdrawn, draft: Draft) -> None:
    """Fold in: a document that does not count."""
    subject = f"roadmap:{fact.roadmap}"
    old = draft.sure(subject, Roadmap)
    document = replace(old.evidence[fact.evidence], withdrawn=True)
    draft.put(subject, replace(old, evidence={**old.evidence, fact.evidence: document}))


DECIDE: Final[Decide] = {
    commands.AdoptRoadmap: adopt_roadmap,
    commands.AmendRoadmap: amend_roadmap,
    commands.FileEvidence: file_evidence,
    commands.WithdrawEvidence: withdraw_evidence,
}
FILED: Final[Filed] = {
    EvidenceFiled: (evidence_filed, "roadmap", ("roadmap",)),
    EvidenceWithdrawn: (evidence_withdrawn, "roadmap", ("roadmap",)),
    RoadmapAdopted: (roadmap_adopted, "roadmap", ("roadmap",)),
    RoadmapAmended: (roadmap_amended, "roadmap", ("roadmap",)),
}
NAMED: Final[Named] = {
    commands.AdoptRoadmap: ("roadmap", "roadmap"),
    commands.AmendRoadmap: ("roadmap", "roadmap"),
    commands.FileEvidence: ("roadmap", "roadmap"),
    commands.WithdrawEvidence: ("roadmap", "roadmap"),
}
