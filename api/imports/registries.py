"""Registries: providers, their programmes, modules and study groups, a row each."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from api.imports.subject import Desk, Line, Made, Outcome, Subject, Wrong, no_rows
from api.spreadsheets.columns import Column, Kind
from events.registry import Direction, NormativeMethod, ProviderKind
from ledger.keys import Role
from ledger.rules import refusals
from ledger.rules.commands import OpenModule, OpenStudyGroup, RegisterProvider, SubmitProgramme
from projections.lookups import FoundTitle, find_modules, find_programmes, find_providers

KINDS: Final = (
    (ProviderKind.EDUCATIONAL_ORGANISATION.value, "Образовательная организация"),
    (ProviderKind.TRAINING_ORGANISATION.value, "Организация, осуществляющая обучение"),
)
DIRECTIONS: Final = (
    (Direction.TECHNICAL_ROBOTICS.value, "Техническая (робототехника)"),
    (Direction.TECHNICAL_OTHER.value, "Техническая (иная)"),
    (Direction.NATURAL_SCIENCE.value, "Естественнонаучная"),
    (Direction.SPORT.value, "Физкультурно-спортивная"),
    (Direction.ARTISTIC.value, "Художественная"),
    (Direction.TOURISM_LOCAL_LORE.value, "Туристско-краеведческая"),
    (Direction.SOCIAL_PEDAGOGICAL.value, "Социально-гуманитарная"),
)
METHODS: Final = (
    (NormativeMethod.MODULE_FORMULA.value, "По формуле модуля"),
    (NormativeMethod.PERSON_HOUR.value, "По стоимости человеко-часа"),
)
OWNER: Final = Column(
    "provider",
    ("ИНН поставщика", "Provider's tax number", "Поставщик"),
    required=False,
    example="4212000002",
)
PROGRAMME: Final = Column(
    "programme", ("Программа", "Programme", "Ключ программы"), example="Робототехника"
)


async def make_providers(desk: Desk, lines: Sequence[Line]) -> list[Outcome]:
    """Enter the organisation of every row, once a tax number."""
    numbers = sorted({line.values["inn"] for line in lines})
    known = await find_providers(desk.db, desk.book, numbers)
    return [_provider(desk, line, known) for line in lines]


def _provider(desk: Desk, line: Line, known: Mapping[str, str]) -> Outcome:
    inn = line.values["inn"]
    if inn in known:
        return Wrong("import-provider-exists", "inn", is_double=True)
    command = RegisterProvider(
        provider=desk.ref_of(line),
        kind=ProviderKind(line.values["kind"]),
        title=line.values["title"],
        inn=inn,
        person=None,
        municipality=line.values["municipality"],
        **desk.standing,
    )
    return Made(command, inn)


async def make_programmes(desk: Desk, lines: Sequence[Line]) -> list[Outcome]:
    """Submit the programme of every row for certification."""
    named = sorted({name for line in lines if (name := line.text("provider"))})
    providers = await find_providers(desk.db, desk.book, named)
    titles = sorted({line.values["title"] for line in lines})
    known = {
        (each.of, each.title)
        for each in await find_programmes(desk.db, desk.book, desk.scope, titles)
    }
    return [_programme(desk, line, providers, known) for line in lines]


def _programme(
    desk: Desk, line: Line, providers: Mapping[str, str], known: set[tuple[str, str]]
) -> Outcome:
    named, title = line.text("provider"), line.values["title"]
    owner = desk.scope.provider if named is None else providers.get(named)
    if owner is None:
        return Wrong("import-provider-unknown", "provider")
    if (owner, title) in known:
        return Wrong("import-programme-exists", "title", is_double=True)
    command = SubmitProgramme(
        programme=desk.ref_of(line),
        provider=owner,
        title=title,
        direction=Direction(line.values["direction"]),
        **desk.standing,
    )
    return Made(command, f"{owner}:{title}")


async def make_modules(desk: Desk, lines: Sequence[Line]) -> list[Outcome]:
    """Open the module of every row."""
    programmes = await find_programmes(desk.db, desk.book, desk.scope, _named(lines, "programme"))
    titles = await find_modules(desk.db, desk.book, desk.scope, _named(lines, "title"))
    known = {(each.of, each.title) for each in titles}
    return [_module(desk, line, programmes, known) for line in lines]


def _module(
    desk: Desk, line: Line, programmes: Sequence[FoundTitle], known: set[tuple[str, str]]
) -> Outcome:
    programme = _one_of(programmes, line.values["programme"])
    if programme is None:
        return Wrong("import-programme-unknown", "programme")
    title = line.values["title"]
    if (programme.ref, title) in known:
        return Wrong("import-module-exists", "title", is_double=True)
    price = line.values["price"]
    command = OpenModule(
        module=desk.ref_of(line),
        programme=programme.ref,
        title=title,
        months_count=line.values["months_count"],
        hours_count=line.values["hours_count"],
        children_max_count=line.values["children_max_count"],
        price_kopecks=price,
        normative_kopecks=line.values.get("normative", price),
        method=NormativeMethod(line.values.get("method", NormativeMethod.MODULE_FORMULA)),
        **desk.standing,
    )
    return Made(command, f"{programme.ref}:{title}", price)


async def make_groups(desk: Desk, lines: Sequence[Line]) -> list[Outcome]:
    """Open the study group of every row."""
    programmes = await find_programmes(desk.db, desk.book, desk.scope, _named(lines, "programme"))
    modules = await find_modules(desk.db, desk.book, desk.scope, _named(lines, "module"))
    return [_group(desk, line, programmes, modules) for line in lines]


def _group(
    desk: Desk, line: Line, programmes: Sequence[FoundTitle], modules: Sequence[FoundTitle]
) -> Outcome:
    named = line.text("programme")
    if named is not None:
        programme = _one_of(programmes, named)
        if programme is None:
            return Wrong("import-programme-unknown", "programme")
        modules = [each for each in modules if each.of == programme.ref]
    module = _one_of(modules, line.values["module"])
    if module is None:
        return Wrong("import-module-unknown", "module")
    command = OpenStudyGroup(
        group=desk.ref_of(line),
        module=module.ref,
        starts_on=line.values["starts_on"],
        ends_on=line.values["ends_on"],
        places_count=line.values["places_count"],
        **desk.standing,
    )
    return Made(command, f"{line.sheet}:{line.number}")  # a module may have two groups alike


def _named(lines: Sequence[Line], column: str) -> list[str]:
    return sorted({name for line in lines if (name := line.text(column))})


def _one_of(found: Iterable[FoundTitle], name: str) -> FoundTitle | None:
    """Give the one that a row means, by its reference or its title."""
    fits = [each for each in found if name in {each.ref, each.title}]
    return fits[0] if len(fits) == 1 else None


OWNERS: Final = frozenset({Role.PROVIDER, Role.OPERATOR})

PROVIDERS: Final = Subject(
    name="providers",
    columns=(
        Column("title", ("Наименование", "Title"), example="Дом творчества"),
        Column("inn", ("ИНН", "Tax number"), example="4212000002"),
        Column("kind", ("Тип", "Type"), Kind.CHOICE, choices=KINDS, example=KINDS[0][1]),
        Column("municipality", ("Ключ муниципалитета", "Municipality key"), example="01999e5e-…"),
    ),
    roles=frozenset({Role.OPERATOR}),
    make=make_providers,
    fill=no_rows,
    views=("providers",),
    column_of={refusals.NotFound.code: "municipality"},
)
PROGRAMMES: Final = Subject(
    name="programmes",
    columns=(
        OWNER,
        Column("title", ("Программа", "Programme", "Наименование"), example="Робототехника"),
        Column(
            "direction",
            ("Направленность", "Direction"),
            Kind.CHOICE,
            choices=DIRECTIONS,
            example=DIRECTIONS[0][1],
        ),
    ),
    roles=OWNERS,
    make=make_programmes,
    fill=no_rows,
    views=("providers", "programmes"),
    column_of={refusals.NotFound.code: "provider"},
)
MODULES: Final = Subject(
    name="modules",
    columns=(
        PROGRAMME,
        Column("title", ("Модуль", "Module", "Наименование модуля"), example="Первый год"),
        Column("months_count", ("Месяцев", "Months"), Kind.INTEGER, example="9"),
        Column("hours_count", ("Часов", "Hours"), Kind.INTEGER, example="72"),
        Column("children_max_count", ("Детей в группе", "Children"), Kind.INTEGER, example="15"),
        Column("price", ("Стоимость, руб.", "Price, RUB"), Kind.MONEY, example="14342,00"),
        Column(
            "normative",
            ("Нормативная стоимость, руб.", "Normative cost, RUB"),
            Kind.MONEY,
            required=False,
            example="14342,00",
        ),
        Column(
            "method",
            ("Способ расчёта", "Method"),
            Kind.CHOICE,
            required=False,
            choices=METHODS,
            example=METHODS[0][1],
        ),
    ),
    roles=OWNERS,
    make=make_modules,
    fill=no_rows,
    views=("programmes",),
    column_of={
        refusals.PriceOverNormative.code: "price",
        refusals.PriceOverMaximum.code: "price",
        refusals.NotFound.code: "programme",
    },
)
STUDY_GROUPS: Final = Subject(
    name="study-groups",
    columns=(
        Column("programme", ("Программа", "Programme"), required=False, example="Робототехника"),
        Column("module", ("Модуль", "Module", "Ключ модуля"), example="Первый год"),
        Column("starts_on", ("Начало", "Starts on"), Kind.DATE, example="01.09.2026"),
        Column("ends_on", ("Окончание", "Ends on"), Kind.DATE, example="31.05.2027"),
        Column("places_count", ("Мест", "Places"), Kind.INTEGER, example="15"),
    ),
    roles=OWNERS,
    make=make_groups,
    fill=no_rows,
    views=("programmes",),
    column_of={
        refusals.GroupLengthWrong.code: "ends_on",
        refusals.DatesReversed.code: "ends_on",
        refusals.PlacesOverModule.code: "places_count",
        refusals.NotFound.code: "module",
    },
)
