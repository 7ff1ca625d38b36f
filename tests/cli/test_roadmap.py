"""A text of a road map is read at the terminal before it is sent anywhere."""

import json
from pathlib import Path

from tests.cli.conftest import Certledger

TEXTS = Path(__file__).parent.parent / "roadmaps"


def test_a_text_is_read_and_its_measures_are_shown(certledger: Certledger) -> None:
    result = certledger("roadmap", "check", str(TEXTS / "leninsk-kuznetsky.txt"), "--json")
    assert result.exit_code == 0, result.output
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(rows) == 13
    assert rows[0]["last_on"] == "2019-02-25"
    assert "2021 assignment-coverage 59.1" in rows[11]["targets"]


def test_every_fault_is_told_with_its_line(certledger: Certledger, tmp_path: Path) -> None:
    text = (TEXTS / "leninsk-kuznetsky.txt").read_text("utf-8")
    bad = tmp_path / "bad.txt"
    bad.write_text(text.replace("25.02.2019", "31.02.2019").replace("2021 - 10", "2021 - 150"))
    result = certledger("roadmap", "check", str(bad))
    assert result.exit_code != 0
    assert "Строка 70: срок «31.02.2019» не читается." in result.stderr
    assert "Строка 518:" in result.stderr


def test_a_file_in_another_encoding_is_told(certledger: Certledger, tmp_path: Path) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_bytes("Утверждён".encode("cp1251"))
    result = certledger("roadmap", "check", str(bad))
    assert result.exit_code != 0
    assert "не UTF-8" in result.stderr
