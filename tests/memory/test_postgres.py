"""The store on PostgreSQL: what only a server can do wrong, each in one sentence and never with the password."""

from __future__ import annotations

import logging
from pathlib import Path

import psycopg
import pytest

from assistant.errors import BadSettings, StoreTrouble
from assistant.memory.store import Store
from tests.memory import postgres
from tests.memory.filled import DANA, NOW, fill, point

pytestmark = pytest.mark.postgres


@pytest.fixture
def url(server: postgres.Server) -> str:
    return server.new_database()


def refusal(home: Path, url: str) -> str:
    with pytest.raises(StoreTrouble) as said:
        Store(home, url)
    sentence = str(said.value)
    assert postgres.PASSWORD not in sentence and "secret-word" not in sentence and "\n" not in sentence
    return sentence


def test_a_wrong_password_is_one_sentence(server: postgres.Server, tmp_path: Path) -> None:
    """It says what to check, and not what was tried."""
    said = refusal(tmp_path, server.url(password="secret-word"))
    assert said.endswith("refused the user or the password: check HEARDBACK_DATABASE_URL.")


def test_a_database_that_is_not_there_is_one_sentence(server: postgres.Server, tmp_path: Path) -> None:
    """It is named."""
    assert "database nowhere on 127.0.0.1 does not exist" in refusal(tmp_path, server.url("nowhere"))


def test_a_server_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    """Where nobody listens."""
    assert "cannot be reached" in refusal(tmp_path, "postgresql://me:secret-word@127.0.0.1:1/x")


def test_a_database_of_something_else_is_left_alone(url: str, tmp_path: Path) -> None:
    """A table of the same name that is not ours is not written to."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE clients (something text)")
    assert "holds tables of something else" in refusal(tmp_path, url)
    with psycopg.connect(url) as connection:
        assert connection.execute(
            "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
        ).fetchone() == (1,)


def test_a_user_who_may_only_read_is_told(server: postgres.Server, url: str, tmp_path: Path) -> None:
    """Reading goes on; writing is one sentence."""
    owner = Store(tmp_path, url)
    fill(owner)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS reader")
        connection.execute("CREATE ROLE reader LOGIN PASSWORD 'secret-word'")
        connection.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
    reader = Store(tmp_path, server.url(url.rpartition("/")[2], "reader", "secret-word"))
    assert len(reader.clients()) == 2
    with pytest.raises(StoreTrouble, match="does not let this user"):
        reader.add_client(DANA)


def test_a_dropped_connection_is_one_sentence_and_then_it_works_again(url: str, tmp_path: Path) -> None:
    """In the middle of a transaction it is said and taken back; between two questions nobody notices."""
    store = Store(tmp_path, url)
    owner = store.add_client(DANA).id

    def kill_all() -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    def import_some() -> None:
        with store.transaction():
            store.add_touchpoints(owner, [point(1, "one")])
            kill_all()
            store.add_touchpoints(owner, [point(2, "two")])

    with pytest.raises(StoreTrouble, match="cannot be reached"):
        import_some()
    assert store.thread(owner, NOW).touchpoints == ()
    kill_all()
    assert store.add_touchpoints(owner, [point(1, "one")]) == 1


def test_a_writer_that_does_not_let_go_is_one_sentence(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process in a long transaction is waited for, and then said."""
    monkeypatch.setattr("assistant.memory.engine.BUSY_SECONDS", 0.2)
    store, other = Store(tmp_path, url), Store(tmp_path, url)
    import threading

    begun, done = threading.Event(), threading.Event()

    def hold() -> None:
        with other.transaction():
            begun.set()
            done.wait(20)

    holder = threading.Thread(target=hold)
    holder.start()
    begun.wait(10)
    with pytest.raises(StoreTrouble, match="held by another process"):
        store.add_client(DANA)
    assert store.clients() == ()  # readers do not wait
    done.set()
    holder.join()
    store.add_client(DANA)


@pytest.mark.parametrize("wrong", ["mysql://me:secret-word@x/y", "not a url", "sqlite:///x.db", "postgresql://"])
def test_a_url_that_cannot_be_used_is_one_sentence(tmp_path: Path, wrong: str) -> None:
    """Without the words of it."""
    with pytest.raises((BadSettings, StoreTrouble)) as said:
        Store(tmp_path, wrong)
    assert "secret-word" not in str(said.value) and "HEARDBACK_DATABASE_URL" in str(said.value)


def test_no_log_holds_the_password(url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Neither when it works nor when it does not, however much is logged."""
    with caplog.at_level(logging.DEBUG):
        store = Store(tmp_path, url)
        fill(store)
        with pytest.raises(StoreTrouble):
            Store(tmp_path, url + "nowhere")
    assert postgres.PASSWORD not in caplog.text and postgres.PASSWORD not in repr(store.database.engine)
