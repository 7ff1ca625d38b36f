"""What a fact says by a word of ours, the journal says in the words of people."""

from collections.abc import Iterator
from enum import Enum
from typing import get_args

import msgspec
import pytest

from api.console.texts import texts
from events.codec import FACTS


def words() -> Iterator[str]:
    """Every value of every enumeration in a fact, by the field that holds it."""
    for fact in FACTS.values():
        for field in msgspec.structs.fields(fact):
            for kind in get_args(field.type) or (field.type,):
                if isinstance(kind, type) and issubclass(kind, Enum):
                    yield from (f"{field.name}.{each.value}" for each in kind)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_word_of_a_fact_is_said_in_words(language: str) -> None:
    assert sorted(set(words()) - texts(language).keys()) == []
