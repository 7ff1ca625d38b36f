"""Rules of what is taught: educational programmes, modules and study groups."""

from typing import Final

from msgspec.structs import replace

from events.period import months_between
from events.registry import (
    ModuleClosed,
    ModuleOpened,
    ModuleRepriced,
    ProgrammeCertified,
    ProgrammeLimited,
    ProgrammeSubmitted,
    StudyGroupClosed,
    StudyGroupOpened,
)
from events.teaching import ModuleStanding
from ledger.rules import refusals
from ledger.rules.commands import (
    CertifyProgramme,
    CloseModule,
    CloseStudyGroup,
    Command,
    LimitProgramme,
    OpenModule,
    OpenStudyGroup,
    RecalculateNormative,
    RepriceModule,
    SubmitProgramme,
)
from ledger.rules.draft import Draft, check_provider, the_provider
from ledger.rules.normative import Lessons
from ledger.rules.states import Group, Module, Programme
from ledger.rules.tariffs import check_normative, check_over, explain_normative

WAITING: Final = ModuleStanding.WAITING


def the_programme(draft: Draft, command: Command, programme: str) -> Programme:
    """Give a programme that the caller may act on."""
    found = draft.the(f"programme:{programme}", Programme)
    check_provider(command, found.provider, "programme")
    return found


def the_live_programme(draft: Draft, command: Command, programme: str) -> Programme:
    """Give a programme that is not put away and that the caller may act on."""
    found = the_programme(draft, command, programme)
    if found.archived:
        raise refusals.WrongStatus(status="archived")
    return found


def the_module(draft: Draft, command: Command, module: str) -> Module:
    """Give a module that the caller may act on."""
    found = draft.the(f"module:{module}", Module)
    check_provider(command, found.provider, "module")
    return found


def submit_programme(command: SubmitProgramme, draft: Draft) -> list[ProgrammeSubmitted]:
    """Submit a programme of a registered provider."""
    the_provider(draft, command, command.provider)
    if draft.find(f"programme:{command.programme}", Programme) is not None:
        raise refusals.AlreadyExists(subject="programme")
    return [
        ProgrammeSubmitted(
            programme=command.programme,
            provider=command.provider,
            title=command.title,
            direction=command.direction,
        )
    ]


def certify_programme(command: CertifyProgramme, draft: Draft) -> list[ProgrammeCertified]:
    """Enter a programme in the registry of certified ones, once."""
    if the_live_programme(draft, command, command.programme).certified:
        raise refusals.NothingToChange
    return [ProgrammeCertified(programme=command.programme, act=command.act)]


def limit_programme(command: LimitProgramme, draft: Draft) -> list[ProgrammeLimited]:
    """Limit live contracts of a programme; those above the limit stay in force."""
    the_programme(draft, command, command.programme)
    return [
        ProgrammeLimited(
            programme=command.programme, limit_count=command.limit_count, act=command.act
        )
    ]


def open_module(command: OpenModule, draft: Draft) -> list[ModuleOpened]:
    """Open a module of a programme at a price that fits its normative cost."""
    programme = the_live_programme(draft, command, command.programme)
    if draft.find(f"module:{command.module}", Module) is not None:
        raise refusals.AlreadyExists(subject="module")
    lessons = Lessons(
        direction=programme.direction,
        hours_count=command.hours_count,
        children_max_count=command.children_max_count,
    )
    check_price(command, draft, lessons)
    return [
        ModuleOpened(
            module=command.module,
            programme=command.programme,
            title=command.title,
            months_count=command.months_count,
            hours_count=command.hours_count,
            children_max_count=command.children_max_count,
            price_kopecks=command.price_kopecks,
            normative_kopecks=command.normative_kopecks,
            method=command.method,
            basis=command.basis,
            awaits_certification=is_only_stated(command),
        )
    ]


def is_only_stated(command: OpenModule | RepriceModule) -> bool:
    """Tell whether a provider states a normative cost that follows from no approved parameters."""
    return command.provider_scope is not None and command.basis is None


def check_price(command: OpenModule | RepriceModule, draft: Draft, lessons: Lessons) -> None:
    """Refuse a normative cost that does not follow from what it cites, and a price above it."""
    normative = command.normative_kopecks
    if command.basis is not None:
        check_normative(draft, lessons, command.method, command.basis, normative)
    check_over(draft, command.price_kopecks, normative, confirmed=command.price_confirmed)


def lessons_of(draft: Draft, module: Module) -> Lessons:
    """Tell what a module's normative cost depends on besides its features."""
    programme = draft.sure(f"programme:{module.programme}", Programme)
    return Lessons(
        direction=programme.direction,
        hours_count=module.hours_count,
        children_max_count=module.children_max_count,
    )


def recalculate_normative(command: RecalculateNormative, draft: Draft) -> list[ModuleRepriced]:
    """Find a normative cost again; live contracts keep their amounts, the price stays."""
    module = the_module(draft, command, command.module)
    found = explain_normative(draft, lessons_of(draft, module), command.method, command.basis)
    if found.normative_kopecks == module.normative_kopecks and command.basis == module.basis:
        raise refusals.NothingToChange
    return [
        ModuleRepriced(
            module=command.module,
            price_kopecks=module.price_kopecks,
            normative_kopecks=found.normative_kopecks,
            method=command.method,
            basis=command.basis,
        )
    ]


def reprice_module(command: RepriceModule, draft: Draft) -> list[ModuleRepriced]:
    """Change a price for contracts to come; it can't change while a contract is live."""
    module = the_module(draft, command, command.module)
    if module.live_count:
        raise refusals.LiveContracts(live_count=module.live_count)
    check_price(command, draft, lessons_of(draft, module))
    return [
        ModuleRepriced(
            module=command.module,
            price_kopecks=command.price_kopecks,
            normative_kopecks=command.normative_kopecks,
            method=command.method,
            basis=command.basis,
            awaits_certification=is_only_stated(command)
            and command.normative_kopecks != module.normative_kopecks,
        )
    ]


def close_module(command: CloseModule, draft: Draft) -> list[ModuleClosed]:
    """Close enrolment in a module; its contracts go on."""
    if not the_module(draft, command, command.module).open:
        raise refusals.NothingToChange
    return [ModuleClosed(module=command.module)]


def open_study_group(command: OpenStudyGroup, draft: Draft) -> list[StudyGroupOpened]:
    """Open a group as long as its module, give or take a month, with no more places."""
    module = the_module(draft, command, command.module)
    if draft.find(f"group:{command.group}", Group) is not None:
        raise refusals.AlreadyExists(subject="group")
    if command.ends_on <= command.starts_on:
        raise refusals.DatesReversed(starts_on=command.starts_on, ends_on=command.ends_on)
    months = len(months_between(command.starts_on, command.ends_on))
    if abs(months - module.months_count) > 1:
        raise refusals.GroupLengthWrong(
            months_count=months, module_months_count=module.months_count
        )
    if command.places_count > module.children_max_count:
        raise refusals.PlacesOverModule(
            places_count=command.places_count, children_max_count=module.children_max_count
        )
    return [
        StudyGroupOpened(
            group=command.group,
            module=command.module,
            starts_on=command.starts_on,
            ends_on=command.ends_on,
            places_count=command.places_count,
        )
    ]


def close_study_group(command: CloseStudyGroup, draft: Draft) -> list[StudyGroupClosed]:
    """Archive a group that has no live contracts."""
    group = draft.the(f"group:{command.group}", Group)
    check_provider(command, group.provider, "group")
    if not group.open:
        raise refusals.NothingToChange
    if group.live_count:
        raise refusals.LiveContracts(live_count=group.live_count)
    return [StudyGroupClosed(group=command.group)]


def programme_submitted(fact: ProgrammeSubmitted, draft: Draft) -> None:
    """Fold in: the programme waits for certification."""
    draft.put(
        f"programme:{fact.programme}",
        Programme(provider=fact.provider, direction=fact.direction),
    )


def programme_certified(fact: ProgrammeCertified, draft: Draft) -> None:
    """Fold in: certificates pay for the programme."""
    programme = draft.sure(f"programme:{fact.programme}", Programme)
    certified = replace(programme, certified=True, refused=False, register=None)
    draft.put(f"programme:{fact.programme}", certified)


def programme_limited(fact: ProgrammeLimited, draft: Draft) -> None:
    """Fold in: the programme's limit."""
    programme = draft.sure(f"programme:{fact.programme}", Programme)
    draft.put(f"programme:{fact.programme}", replace(programme, limit_count=fact.limit_count))


def module_opened(fact: ModuleOpened, draft: Draft) -> None:
    """Fold in: the module enrols at its price."""
    programme = draft.sure(f"programme:{fact.programme}", Programme)
    draft.put(
        f"module:{fact.module}",
        Module(
            programme=fact.programme,
            provider=programme.provider,
            price_kopecks=fact.price_kopecks,
            normative_kopecks=fact.normative_kopecks,
            months_count=fact.months_count,
            hours_count=fact.hours_count,
            children_max_count=fact.children_max_count,
            basis=fact.basis,
            standing=WAITING if fact.awaits_certification else ModuleStanding.WITH_PROGRAMME,
        ),
    )


def module_repriced(fact: ModuleRepriced, draft: Draft) -> None:
    """Fold in: the price for contracts to come."""
    module = draft.sure(f"module:{fact.module}", Module)
    draft.put(
        f"module:{fact.module}",
        replace(
            module,
            price_kopecks=fact.price_kopecks,
            normative_kopecks=fact.normative_kopecks,
            basis=fact.basis,
            standing=WAITING if fact.awaits_certification else module.standing,
        ),
    )


def module_closed(fact: ModuleClosed, draft: Draft) -> None:
    """Fold in: the module enrols no more."""
    module = draft.sure(f"module:{fact.module}", Module)
    draft.put(f"module:{fact.module}", replace(module, open=False))


def study_group_opened(fact: StudyGroupOpened, draft: Draft) -> None:
    """Fold in: the group has places."""
    module = draft.sure(f"module:{fact.module}", Module)
    draft.put(
        f"group:{fact.group}",
        Group(
            module=fact.module,
            provider=module.provider,
            starts_on=fact.starts_on,
            ends_on=fact.ends_on,
            places_count=fact.places_count,
        ),
    )


def study_group_closed(fact: StudyGroupClosed, draft: Draft) -> None:
    """Fold in: the group is archived."""
    group = draft.sure(f"group:{fact.group}", Group)
    draft.put(f"group:{fact.group}", replace(group, open=False))
