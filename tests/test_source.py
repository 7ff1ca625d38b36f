"""The source keeps the house rules that no linter knows."""

import re
from collections.abc import Iterable

import pytest

from events.codec import FACTS
from tests.tidy import PACKAGES, ROOT, RULES, Rule, Source, query_findings, sources

GOLDEN = ROOT / "tests" / "events" / "golden"
MIGRATION = re.compile(r"\d{4}_\w+\.sql")
LONG = "def f():\n" + "    1\n" * 70
BROKEN = {
    "asserts": ("ledger/a.py", "assert True"),
    "catching_all": ("api/a.py", "try:\n    f()\nexcept Exception:\n    pass"),
    "clocks": ("ledger/a.py", "import datetime\nx = datetime.datetime.now(tz)"),
    "exceptions_without_reason": ("tests/a.py", "import os  # no" + "qa"),
    "floats": ("schemas/a.py", "amount: float = 1"),
    "long_files": ("tests/a.py", "\n" * 401),
    "long_functions": ("tests/a.py", LONG),
    "missing_docstring": ("tests/a.py", "x = 1"),
    "names_that_are_out": ("api/a.py", "class BookManager: ..."),
    "sql_in_strings": ("projections/a.py", 'q = "SELECT 1 FROM ledger.heads"'),
    "unfinished": ("tests/a.py", "# TO" + "DO later"),
}
KEPT = {
    "asserts": ("tests/a.py", "assert True"),
    "catching_all": ("api/a.py", "try:\n    f()\nexcept BaseException:\n    g()\n    raise"),
    "clocks": ("api/a.py", "from datetime import date\nx = date.today()"),
    "exceptions_without_reason": ("tests/a.py", "import os  # no" + "qa: F401 - re-exported"),
    "floats": ("ledger/a.py", "WAIT_SECONDS: Final = 0.5\ndef f(seconds: float = 1.0): ..."),
    "long_files": ("tests/a.py", "\n" * 400),
    "long_functions": ("tests/a.py", LONG.removesuffix("    1\n")),
    "missing_docstring": ("tests/a.py", '"""Why."""'),
    "names_that_are_out": ("events/a.py", "class PersonalDataErased: ..."),
    "sql_in_strings": ("api/a.py", 'm = "Select a certificate"'),
    "unfinished": ("tests/a.py", "todo = []"),
}
FILES = {
    str(p.relative_to(ROOT)): p.read_text() for n in PACKAGES for p in (ROOT / n).glob("sql/*")
}


def fail_with(findings: Iterable[str]) -> None:
    if told := "\n".join(findings):
        pytest.fail(told, pytrace=False)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_source_keeps(rule: Rule) -> None:
    code = sources(*PACKAGES, "tests", "bench")
    fail_with(found for source in code for found in rule(source))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_breach_is_found_with_its_line(rule: Rule) -> None:
    path, text = BROKEN[rule.__name__]
    (found,) = rule(Source(path, text))
    assert re.match(rf"{path}:\d+: .+: .+", found)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_what_is_meant_is_not_found(rule: Rule) -> None:
    assert list(rule(Source(*KEPT[rule.__name__]))) == []


def test_named_queries_exist_are_used_and_have_a_reason() -> None:
    named = {name: text for name, text in FILES.items() if not MIGRATION.search(name)}
    fail_with(query_findings(named, sources(*PACKAGES)))


def test_a_query_that_is_bare_unused_or_missing_is_found() -> None:
    file = "-- name: bare\n1;\n-- name: idle\n-- Why.\n2;\n-- name: one\n-- Why.\n3;\n"
    code = 'SQL = queries.load("ledger", "a")\nf(SQL.one, SQL.gone)'
    found = list(query_findings({"ledger/sql/a.sql": file}, [Source("ledger/a.py", code)]))
    assert found == [
        "ledger/sql/a.sql: bare has no reason: write at least one -- line under its name",
        "ledger/sql/a.sql: idle is never used: remove it",
        "ledger/a.py:2: ledger/sql/a.sql has no query gone: write it",
    ]


def test_a_migration_begins_with_its_reason() -> None:
    migrations = {name: text for name, text in FILES.items() if MIGRATION.search(name)}
    assert migrations
    assert [name for name, text in migrations.items() if not text.startswith("-- ")] == []


def test_every_fact_ever_stored_has_a_golden_file() -> None:
    missing = [tag for tag in FACTS if not (GOLDEN / f"{tag}.json").exists()]
    assert missing == [], "store one body of each in tests/events/golden/, and never edit it"
