"""Every failure of money that others had, and that ours must not, has a test of its number."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
OWED = {*range(1, 16), 17, 18, 19, 20, 22}  # the rest are of screens and exchanges


def test_every_number_has_its_test() -> None:
    said = re.compile(r"\bF(\d{1,2})\b")
    tests = [path for path in TESTS.rglob("test_*.py") if path != Path(__file__)]
    found = {
        int(number) for path in tests for number in said.findall(path.read_text(encoding="utf-8"))
    }
    assert found >= OWED, f"nobody speaks of {sorted(OWED - found)}"
