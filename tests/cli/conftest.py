"""The command line in this process, with nothing of the caller's environment."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import make_root
from api.commands.speech import choose

Certledger = Callable[..., Result]


@pytest.fixture
def certledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Certledger:
    """Run the command with a data folder of its own."""
    for name in list(os.environ):
        if name.startswith("CERTLEDGER_") and not name.startswith("CERTLEDGER_TEST_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("LANGUAGE", "ru")
    monkeypatch.setenv("CERTLEDGER_DATA", str(tmp_path / "data"))
    choose("ru")

    def run(*arguments: str, **rest: str) -> Result:
        return CliRunner().invoke(make_root(), arguments, prog_name="certledger", **rest)  # type: ignore[arg-type]  # input alone

    return run
