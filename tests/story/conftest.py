"""The story has a book of its own."""

import pytest


@pytest.fixture
def database(own_book: str) -> str:
    return own_book
