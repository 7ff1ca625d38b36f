"""Help leads with examples, in Russian or English; data go to stdout, messages to stderr."""

import json
import subprocess
import sys
from importlib.resources import files

import msgspec
import pytest
from babel.messages import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from api.cli import PARTS
from api.openapi import document_bytes
from api.subjects import SUBJECTS
from events.codec import FACTS
from tests.cli.conftest import Certledger

NAMES = [name for parts in PARTS.values() for name in parts]


def english(*arguments: str) -> str:
    """Run a process of its own: the language of help is chosen when it starts."""
    command = [sys.executable, "-m", "api.cli", "--lang", "en", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_help_names_every_part(certledger: Certledger) -> None:
    result = certledger("--help")
    assert result.exit_code == 0
    assert "Вызов: certledger" in result.stdout
    assert all(f"  {name} " in result.stdout for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_part_has_help_that_leads_with_an_example(certledger: Certledger, name: str) -> None:
    result = certledger(name, "--help")
    assert result.exit_code == 0, result.output
    assert f"certledger {name}" in result.stdout.partition("Параметры")[0].partition("\n\n")[2]


def test_help_is_english_on_request() -> None:
    assert "Usage: certledger" in english("--help")
    assert "Certificates, named by number" in english("certificate", "--help")


def test_help_waits_for_nothing_heavy() -> None:
    command = [sys.executable, "-X", "importtime", "-m", "api.cli", "--help"]
    loaded = subprocess.run(command, check=True, capture_output=True, text=True).stderr
    assert " click\n" in loaded
    for heavy in ("aiohttp", "asyncpg", "babel", "rich", "structlog"):
        assert f" {heavy}\n" not in loaded, f"{heavy} is read before anybody needs it"


def test_a_wrong_call_is_told_in_russian_with_code_2(certledger: Certledger) -> None:
    result = certledger("charg")
    assert result.exit_code == 2
    assert "Нет команды charg" in result.stderr
    assert "charge" in result.stderr
    assert result.stdout == ""


def test_the_compiled_catalogue_is_the_written_one() -> None:
    place = files("api").joinpath("locale", "ru", "LC_MESSAGES")
    with place.joinpath("click.po").open("rb") as file:
        written = read_po(file, locale="ru")
    with place.joinpath("click.mo").open("rb") as file:
        compiled = read_mo(file)
    assert pairs(compiled) == pairs(written), (
        "compile click.po anew: pybabel compile -D click -d api/locale"
    )


def pairs(catalogue: Catalog) -> list[tuple[str, ...]]:
    """Texts with their translations; a text in the plural has several of each."""
    return sorted(
        words(each.id) + words(each.string) for each in catalogue if each.id and each.string
    )


def words(text: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def test_config_shows_every_setting_and_no_secret(
    certledger: Certledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CERTLEDGER_DSN", "postgresql://u:hidden@h/d")
    monkeypatch.setenv("CERTLEDGER_KEY", "cl_live_hidden")
    shown = json.loads(certledger("config", "show", "--json").stdout)
    assert shown["CERTLEDGER_PORT"] == 8080
    assert shown["CERTLEDGER_DSN"] == shown["CERTLEDGER_KEY"] == "***"
    assert "hidden" not in certledger("config", "show").output


def test_a_setting_that_is_unknown_is_named(
    certledger: Certledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CERTLEDGER_PORTT", "1")
    result = certledger("config", "show")
    assert result.exit_code == 2
    assert "CERTLEDGER_PORTT" in result.stderr


@pytest.mark.parametrize("place", ["before", "after"])
def test_shared_options_may_stand_anywhere(certledger: Certledger, place: str) -> None:
    words = ["projection", "list"]
    result = certledger("--json", *words) if place == "before" else certledger(*words, "--json")
    first = json.loads(result.stdout.splitlines()[0])
    assert first["view"] == "balances"


def test_plain_output_is_lines_with_tabs(certledger: Certledger) -> None:
    line = certledger("projection", "list", "--plain").stdout.splitlines()[0]
    assert line.split("\t")[0] == "balances"


def test_spec_prints_what_the_service_serves(certledger: Certledger) -> None:
    printed = certledger("spec", "openapi").stdout
    assert msgspec.json.decode(printed) == msgspec.json.decode(document_bytes(SUBJECTS))
    schemas = json.loads(certledger("spec", "schemas").stdout)
    assert schemas.keys() == FACTS.keys()
    one = json.loads(certledger("spec", "schemas", "certificate.charged.v1").stdout)
    assert one == schemas["certificate.charged.v1"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_for_three_shells(certledger: Certledger, shell: str) -> None:
    result = certledger("completion", shell)
    assert result.exit_code == 0
    assert "_CERTLEDGER_COMPLETE" in result.stdout


def test_completion_knows_the_parts() -> None:
    environment = {
        "_CERTLEDGER_COMPLETE": "bash_complete",
        "COMP_WORDS": "certledger pro",
        "COMP_CWORD": "1",
        "PATH": "",
    }
    command = [sys.executable, "-m", "api.cli"]
    said = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    assert "plain,projection" in said.stdout


def test_without_a_database_the_way_to_one_is_told(certledger: Certledger) -> None:
    for words in (("db", "status"), ("key", "list"), ("events", "verify"), ("serve",)):
        result = certledger(*words)
        assert result.exit_code == 1, words
        assert "certledger run" in result.stderr


def test_a_database_that_is_away_is_told_in_words(certledger: Certledger) -> None:
    result = certledger("db", "status", "--dsn", "postgresql://nobody@127.0.0.1:1/nothing")
    assert result.exit_code == 1
    assert "База не отвечает" in result.stderr


def test_a_service_that_is_away_is_told_in_words(certledger: Certledger) -> None:
    result = certledger(
        "budget", "execution", "--url", "http://127.0.0.1:1", "--key", "cl_live_nothing"
    )
    assert result.exit_code == 1
    assert "Служба не отвечает" in result.stderr
    assert "certledger run" in result.stderr


def test_a_key_is_asked_for(certledger: Certledger) -> None:
    result = certledger("charge", "show", "1")
    assert result.exit_code == 1
    assert "--key" in result.stderr
