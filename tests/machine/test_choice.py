"""The tests run on the server that was named, else in a container, else on our own."""

import pytest

from tests.machine import servers


def never_asked() -> bool:
    raise AssertionError("nobody needs an engine when a server is named")


def test_a_named_server_is_used_and_no_engine_is_asked() -> None:
    assert servers.choose({"CERTLEDGER_TEST_DSN": "postgresql://h/d"}, never_asked) == "given"


def test_an_empty_name_names_nothing() -> None:
    assert servers.choose({"CERTLEDGER_TEST_DSN": ""}, lambda: False) == "embedded"


def test_a_container_is_used_where_an_engine_answers() -> None:
    assert servers.choose({}, lambda: True) == "container"


def test_our_own_server_is_used_where_no_engine_answers() -> None:
    assert servers.choose({}, lambda: False) == "embedded"


def test_an_engine_that_is_not_there_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:1")
    assert not servers.engine_answers()


def test_a_named_server_is_handed_on_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CERTLEDGER_TEST_DSN", "postgresql://h/d")
    with servers.running("given") as admin:
        assert admin == "postgresql://h/d"


@pytest.mark.parametrize(
    ("dsn", "expected"),
    [
        ("postgresql://u:p@h:1/a", "postgresql://u:p@h:1/b"),
        (
            "postgresql://u:p@h:1,k:2/a?sslmode=require",
            "postgresql://u:p@h:1,k:2/b?sslmode=require",
        ),
        ("postgresql:///a?host=/run", "postgresql:///b?host=/run"),
    ],
)
def test_another_database_is_on_the_same_server(dsn: str, expected: str) -> None:
    assert servers.within(dsn, "b") == expected
