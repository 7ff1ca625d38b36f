"""What a module's normative cost was found from, as the module's own facts cite it."""

from enum import StrEnum

from msgspec import Struct

from events.base import Count, MunicipalityId


class Ground(StrEnum):
    """Where a module is taught; towns and villages have parameters of their own."""

    CITY = "city"
    RURAL = "rural"


class Qualification(StrEnum):
    """Квалификационная категория: what a teacher's work is weighed by."""

    HIGHEST = "highest"
    FIRST = "first"
    OTHER = "other"


class Equipment(StrEnum):
    """How well a module is provided with means of teaching."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class ModuleFeatures(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What of a module, besides its hours and places, its normative cost depends on."""

    children_min_count: Count
    individual_hours_count: Count
    additional_hours_count: Count  # of an additional teacher
    main_teacher: Qualification
    additional_teacher: Qualification
    equipment: Equipment
    ground: Ground


class TariffBasis(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The approved parameters that a normative cost was found from."""

    municipality: MunicipalityId
    municipal_version: Count
    operator_version: Count | None = None  # none: by the person-hour, which needs no formula
    features: ModuleFeatures | None = None  # the same
