"""Every code that reading can give has its words and its cure, and no other code is told of."""

import re
from pathlib import Path

from api.spreadsheets import faults
from api.wording import catalogue
from tests.tidy import ROOT

CODES = {*faults.CELL_CODES, *faults.FILE_CODES, *faults.NOTICE_CODES}
SOURCES = sorted((ROOT / "api/spreadsheets").glob("*.py"))
CODE = re.compile(r'(Unread|Unreadable|tell|CellFault|FileFault)\(\s*"([\w-]+)"')
PREFIXES = {"Unread": "sheet-", "Unreadable": "file-", "tell": "file-"}


def given(path: Path) -> set[str]:
    return {PREFIXES.get(name, "") + code for name, code in CODE.findall(path.read_text("utf-8"))}


def test_every_code_has_words_and_a_cure_in_both_languages() -> None:
    wanted = {*CODES, *(f"{code}.fix" for code in CODES)}
    for language in ("ru", "en"):
        assert wanted - catalogue(language).keys() == set()


def test_the_codes_are_those_that_the_code_gives() -> None:
    codes = set().union(*map(given, SOURCES))
    assert codes - CODES == set()
    text = "".join(path.read_text("utf-8") for path in SOURCES if path.name != "faults.py")
    assert {code for code in CODES if code.partition("-")[2] not in text} == set()
