"""All that can be imported, by name, in the order of the documentation."""

from typing import Final

from api.imports.charges import CHARGES
from api.imports.subject import Subject

SUBJECTS: Final[dict[str, Subject]] = {each.name: each for each in (CHARGES,)}
