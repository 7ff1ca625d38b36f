"""The command line in this process and in others, with nothing of the caller's environment."""

import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import make_root
from api.commands.speech import choose
from tests.cli.running import Running, free_port

Certledger = Callable[..., Result]
KILLED_AFTER = 400  # requests of the demo: somewhere among the certificates


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


@pytest.fixture(scope="session")
def loaded() -> Iterator[Path]:
    """A data folder whose demo was killed half-way and then loaded to the end."""
    home = Path(tempfile.mkdtemp(prefix="certledger-run-"))
    home.chmod(0o755)
    data = home / "data"
    first = Running(data, free_port())
    first.wait_for_requests(KILLED_AFTER)
    first.kill()
    second = Running(data, free_port())
    second.wait_for_demo()
    assert second.send(signal.SIGINT) == 0, second.told()
    yield data
    shutil.rmtree(home)
