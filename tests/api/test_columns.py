"""Every column of every list has a title in both languages."""

import pytest

from api.exporting.columns import Column, columns_of
from api.exporting.routes import is_list, item_of
from api.operations import Operation
from api.subjects import LISTED
from api.wording import catalogue

LISTS = [operation for subject in LISTED for operation in subject if is_list(operation)]


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("operation", LISTS, ids=lambda each: each.name)
def test_every_column_has_a_title(operation: Operation, language: str) -> None:
    parts = {part for column in columns_of(item_of(operation)) for part in column.path}
    assert {part for part in parts if f"column.{part}" not in catalogue(language)} == set()


def test_a_cell_below_nothing_is_nothing() -> None:
    column = next(
        column
        for operation in LISTS
        for column in columns_of(item_of(operation))
        if len(column.path) > 1
    )
    assert isinstance(column, Column)
    assert column.cell({}) is None
