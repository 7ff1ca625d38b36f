"""All that can be imported, by name, in the order of the documentation."""

from typing import Final

from api.imports.certificates import CERTIFICATES
from api.imports.charges import CHARGES
from api.imports.completeness import COMPLETENESS
from api.imports.enrolments import ENROLMENTS
from api.imports.payments import PAYMENTS
from api.imports.registries import MODULES, PROGRAMMES, PROVIDERS, STUDY_GROUPS
from api.imports.subject import Subject

SUBJECTS: Final[dict[str, Subject]] = {
    each.name: each
    for each in (
        CHARGES,
        COMPLETENESS,
        CERTIFICATES,
        PROVIDERS,
        PROGRAMMES,
        MODULES,
        STUDY_GROUPS,
        ENROLMENTS,
        PAYMENTS,
    )
}
