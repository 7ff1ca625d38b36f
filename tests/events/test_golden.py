"""Every body ever stored is read for ever: golden files are added, never edited."""

import json
import re
from datetime import UTC
from pathlib import Path

import pytest
import rfc8785

from events import codec
from ledger.rules.book import FILED, stream_of
from tests.events.plausible import GOLDEN, one_of_each

FILES = sorted(GOLDEN.glob("*.json"))
NEWEST = {path.stem.partition("~")[0]: path for path in FILES}  # a tag's later bodies have a "~"
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_stored_body_reads_and_writes_as_it_was(path: Path) -> None:
    stored = path.read_bytes()
    recorded = codec.decode(stored)
    assert codec.tag_of(recorded.fact) == path.stem.partition("~")[0]
    assert codec.encode(recorded) == stored
    assert rfc8785.dumps(json.loads(stored)) == stored


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_stored_body_stands_where_its_fact_belongs(path: Path) -> None:
    recorded = codec.decode(path.read_bytes())
    assert recorded.stream == stream_of(recorded.fact)
    assert recorded.recorded_at.tzinfo == UTC
    assert recorded.volume == recorded.recorded_at.year


def test_every_tag_has_its_file_and_every_file_its_tag() -> None:
    assert set(NEWEST) == set(codec.FACTS)


def test_todays_builders_still_make_the_stored_facts() -> None:
    assert {tag: each.fact for tag, each in one_of_each().items()} == {
        tag: codec.decode(path.read_bytes()).fact for tag, path in NEWEST.items()
    }


def test_a_tag_tells_stream_deed_and_version() -> None:
    for tag, kind in codec.FACTS.items():
        stream, deed, version = tag.split(".")
        assert stream == FILED[kind][1]
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", deed)
        assert version == "v1"
