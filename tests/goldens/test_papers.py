"""A paper says what it said when it was read line by line; another word or figure is a fault.

`CERTLEDGER_GOLDENS=write` writes what is printed now; the difference is then read like code.
"""

import os
from pathlib import Path
from typing import Final

import pytest

from projections.reports.forms import FORMS
from tests.goldens.printing import ORDERS, Printed

PAPERS: Final = Path(__file__).with_name("papers")


@pytest.mark.parametrize("name", sorted(ORDERS))
def test_a_paper_is_as_it_was_read(printed: dict[str, Printed], name: str) -> None:
    kept = PAPERS / f"{name}.txt"
    text = printed[name].text()
    if os.environ.get("CERTLEDGER_GOLDENS") == "write":
        kept.write_text(text, "utf-8")
    assert text == kept.read_text("utf-8")


def test_every_kind_of_paper_is_kept() -> None:
    assert {kind for kind, _ in ORDERS.values()} == FORMS.keys()
