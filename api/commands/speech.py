"""Says everything of the command line in the language of its user: Russian unless English is asked.

The language is chosen once, before any command is read, so texts are plain strings. The words of
click itself come from the catalogue `click` beside those of the API.
"""

import gettext
import os
from collections.abc import Sequence
from importlib.resources import files
from typing import Final

LANGUAGES: Final = ("ru", "en")
OPTION: Final = "--lang"
VARIABLE: Final = "CERTLEDGER_LANGUAGE"


class _Chosen:
    language = LANGUAGES[0]


def choose(language: str) -> None:
    """Speak a language from now on, and let click speak it too."""
    _Chosen.language = language
    os.environ["LANGUAGE"] = language  # what gettext asks first
    gettext.bindtextdomain("click", str(files("api").joinpath("locale")))
    gettext.textdomain("click")


def language() -> str:
    """Tell which language was chosen."""
    return _Chosen.language


def asked_language(arguments: Sequence[str]) -> str:
    """Find the language among arguments that are not parsed yet, else in the environment."""
    for index, argument in enumerate(arguments):
        name, equals, text = argument.partition("=")
        if name == OPTION:
            text = text if equals else "".join(arguments[index + 1 : index + 2])
            if text in LANGUAGES:
                return text
    stated = os.environ.get(VARIABLE, "")
    return stated if stated in LANGUAGES else LANGUAGES[0]


def say(russian: str, english: str) -> str:
    """Give the text in the language that was chosen."""
    return russian if _Chosen.language == LANGUAGES[0] else english
