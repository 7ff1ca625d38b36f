"""Every worked case of the field has a test over HTTP that carries its number."""

import re
from pathlib import Path

OWED = set(range(1, 45))
NAMED = re.compile(r"def test_((?:s\d+_(?:to_|and_)?)+)|\"(s\d+)-")
MADE_OF = re.compile(r"s(\d+)_?(to)?")


def test_every_worked_case_has_its_test() -> None:
    found: set[int] = set()
    for path in Path(__file__).parent.glob("test_*.py"):
        for by_name, by_id in NAMED.findall(path.read_text(encoding="utf-8")):
            numbers = [int(number) for number, _ in MADE_OF.findall(by_name or by_id)]
            found |= set(range(numbers[0], numbers[-1] + 1)) if "_to_" in by_name else set(numbers)
    assert found >= OWED, f"nobody tries {sorted(OWED - found)}"
