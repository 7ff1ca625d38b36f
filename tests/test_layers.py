"""Each contract of the layers, broken on purpose in a small copy of the tree, is caught."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tidy import PACKAGES, ROOT

LAYERS = "Imports point down: api > projections > ledger | schemas > events"
PURE = "Facts and rules touch no clock, no chance, no wire, no disk"
APART = "Projections read the journal, never the rules"
CYCLES = "No cycles"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The five packages with nothing in them, under our own contracts."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name in (*PACKAGES, "ledger/rules"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").touch()
    return tmp_path


def broken(tree: Path) -> set[str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    ran = subprocess.run(
        [*command, "--no-cache"], cwd=tree, check=False, capture_output=True, text=True
    )
    assert ran.stdout, ran.stderr
    return {
        line.removesuffix(" BROKEN") for line in ran.stdout.splitlines() if line.endswith(" BROKEN")
    }


def test_an_empty_tree_breaks_nothing(tree: Path) -> None:
    assert broken(tree) == set()


@pytest.mark.parametrize(
    ("files", "contract"),
    [
        ({"events/a.py": "import ledger"}, LAYERS),
        ({"schemas/a.py": "import ledger"}, LAYERS),
        ({"ledger/a.py": "import schemas"}, LAYERS),
        ({"projections/a.py": "import api"}, LAYERS),
        ({"events/a.py": "import time"}, PURE),
        ({"ledger/rules/a.py": "import ledger.b", "ledger/b.py": "import asyncpg"}, PURE),
        ({"projections/a.py": "import ledger.rules"}, APART),
        ({"api/a.py": "import api.b", "api/b.py": "import api.a"}, CYCLES),
    ],
)
def test_a_breach_is_caught(tree: Path, files: dict[str, str], contract: str) -> None:
    for path, text in files.items():
        (tree / path).write_text(text)
    assert contract in broken(tree)
