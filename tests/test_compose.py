"""The containers come up without a word of configuration, for this machine only, and unprivileged.

No engine runs here: the files are read and compared with the program that they start.
"""

import re
import shlex
from typing import Any

import pytest
import yaml

from api.settings import Settings, read_settings
from ledger.cluster import INITDB
from ledger.database import hosts_of
from tests.tidy import PACKAGES, ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
DB, SERVICE = COMPOSE["services"]["db"], COMPOSE["services"]["service"]
IMAGE = (ROOT / "Dockerfile").read_text("utf-8")


def test_ports_are_published_to_this_machine_only() -> None:
    ports = [port for one in COMPOSE["services"].values() for port in one.get("ports", [])]
    assert ports == [f"127.0.0.1:{Settings().port}:{Settings().port}"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert DB["networks"] == ["inside"]


def test_nothing_is_asked_of_the_environment() -> None:
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    assert "${" not in text
    assert [one for one in COMPOSE["services"].values() if "env_file" in one] == []


def test_the_service_reads_the_settings_that_it_is_given() -> None:
    inside = dict(re.findall(r"\b(CERTLEDGER_\w+)=(\S+)", IMAGE))
    settings = read_settings(inside | SERVICE["environment"])
    assert settings.host == "0.0.0.0"  # noqa: S104 - the container's own network
    assert settings.data == "/var/lib/certledger"


def test_the_service_finds_the_database_that_is_started() -> None:
    made = DB["environment"]
    address = SERVICE["environment"]["CERTLEDGER_DSN"]
    assert hosts_of(address) == [("db", 5432)]
    login = f"{made['POSTGRES_USER']}:{made['POSTGRES_PASSWORD']}"
    assert address == f"postgresql://{login}@db:5432/{made['POSTGRES_DB']}"
    assert made["POSTGRES_USER"] != "certledger", "who serves must not own the tables"
    assert SERVICE["depends_on"] == {"db": {"condition": "service_healthy"}}


def test_the_database_sorts_and_checks_as_our_own_does() -> None:
    asked = set(shlex.split(DB["environment"]["POSTGRES_INITDB_ARGS"]))
    ours = {
        word for word in INITDB if word.startswith(("--data-checksums", "--locale", "--builtin"))
    }
    assert asked == ours
    assert DB["image"] == "postgres:18"
    assert DB["volumes"] == ["db:/var/lib/postgresql"], "where the image of 18 keeps its data"


@pytest.mark.parametrize("name", ["db", "service"])
def test_health_is_watched_and_a_stop_has_time(name: str) -> None:
    one = COMPOSE["services"][name]
    assert "healthcheck" in one or "HEALTHCHECK" in IMAGE
    grace = int(one["stop_grace_period"].removesuffix("s"))
    assert grace > Settings().drain_seconds + Settings().shutdown_seconds
    assert one["restart"] == "unless-stopped"


def test_the_service_has_no_more_rights_than_it_needs() -> None:
    assert SERVICE["cap_drop"] == ["ALL"]
    assert SERVICE["read_only"]
    last_stage = IMAGE.rpartition("FROM ")[2]
    assert re.search(r"^USER certledger$", last_stage, re.MULTILINE)
    assert SERVICE["volumes"] == ["keys:/var/lib/certledger"]


def test_the_image_is_made_from_the_locks() -> None:
    installs = re.findall(r"pip install [^\n&]*", IMAGE)
    assert [line for line in installs if not re.search(r"--require-hashes|--no-index", line)] == []
    assert [name for name in PACKAGES if f"COPY {name} {name}" not in IMAGE] == []


def test_what_the_image_copies_is_sent_to_the_builder() -> None:
    sent = re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text("utf-8"), re.MULTILINE)
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", IMAGE, re.MULTILINE)
    assert sorted(sent) == sorted(name for line in copied for name in line.split())
