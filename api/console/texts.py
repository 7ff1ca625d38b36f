"""What the console says: one gettext catalogue a section and language, so that many can write.

`locale/<language>/<section>.po` beside this file. A key stands in one file only; the texts of the
API, such as the names of statuses and roles, are known here too.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from babel.messages.pofile import read_po

from api.wording import catalogue

ROOT: Final = "locale"


@cache
def sections(language: str) -> Mapping[str, Mapping[str, str]]:
    """Read the catalogues of a language, by the name of their file."""
    found = {}
    for source in files("api.console").joinpath(ROOT, language).iterdir():
        with source.open("rb") as file:
            messages = read_po(file, locale=language)
        found[source.name.removesuffix(".po")] = {
            str(each.id): str(each.string) for each in messages if each.id and each.string
        }
    return found


@cache
def texts(language: str) -> Mapping[str, str]:
    """Give all texts of a language."""
    own = {key: text for section in sections(language).values() for key, text in section.items()}
    return {**catalogue(language), **own}


def text(key: str, language: str, figures: Mapping[str, object] | None = None) -> str:
    """Give a text, with figures that are words already."""
    found = texts(language)[key]
    return found.format_map(figures) if figures else found


def text_or(key: str, language: str, otherwise: str) -> str:
    """Give a text, or a word of ours as it is where there is none."""
    return texts(language).get(key, otherwise)
