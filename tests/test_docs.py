"""What is written for readers stays true: places, twins, tables, no word of papers they lack."""

import re
from itertools import chain, pairwise
from pathlib import Path

import pytest

from tests.tidy import PACKAGES, ROOT

PAGES = sorted(chain(ROOT.glob("*.md"), ROOT.glob("docs/**/*.md")))
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
PLACE = re.compile(r"`((?:api|bench|docs|events|ledger|projections|schemas|tests)/[\w./]*)`")
COMMAND = re.compile(r"(?:certledger [a-z]+(?: [a-z]+)?|\$U/v1/[a-z/-]+)")
PAPER = re.compile(r"§|\b(?:domain|book|house|door)\.md\b|\bdomain [(SF]")  # the plan, kept apart
TWINS = ("README", "docs/PROOF")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_places_of_a_page_exist(page: Path) -> None:
    text = page.read_text("utf-8")
    gone = [link for link in LINK.findall(text) if not (page.parent / link).exists()]
    gone += [place for place in PLACE.findall(text) if not (ROOT / place).exists()]
    assert gone == []


def test_nothing_refers_to_a_paper_that_the_reader_does_not_have() -> None:
    code = [
        path
        for folder in (*PACKAGES, "tests")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".sql", ".toml", ".ftl", ".po"}
    ]
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in (*PAGES, *code)
        if path.name != "test_docs.py"
        for match in PAPER.finditer(path.read_text("utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize("name", TWINS)
def test_both_languages_name_the_same_commands_in_the_same_order(name: str) -> None:
    english, russian = (ROOT / f"{name}{suffix}.md" for suffix in ("", ".ru"))
    assert COMMAND.findall(russian.read_text()) == COMMAND.findall(english.read_text())


def test_every_row_of_the_glossary_has_the_cells_of_its_table() -> None:
    lines = (ROOT / "docs/GLOSSARY.md").read_text().splitlines()
    table = [(one, two) for one, two in pairwise(lines) if one and two]
    uneven = [
        two
        for one, two in table
        if one.startswith("|") and two.startswith("|") and one.count("|") != two.count("|")
    ]
    assert uneven == []


@pytest.mark.parametrize("language", ["ru", "en"])
def test_what_is_not_found_is_named_in_the_middle_of_a_sentence(language: str) -> None:
    text = (ROOT / f"api/locale/{language}/LC_MESSAGES/certledger.po").read_text()
    names = re.findall(r'msgid "subject\.[^"]*"\nmsgstr "([^"]+)"', text)
    assert names
    assert [name for name in names if name[0].isupper() and name[1].islower()] == []
