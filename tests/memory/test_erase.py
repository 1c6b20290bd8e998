"""A client erased: out of every file and table, nothing of others lost, cut off at any moment and finished by a second call."""

from __future__ import annotations

import atexit
import base64
import json
import os
import quopri
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import zipfile
from contextlib import closing
from functools import cache
from pathlib import Path

import pytest

from assistant.erasing import Erased, came_back, erase, finish_begun, remove_copies, traces
from assistant.errors import BadInput
from assistant.memory import erase as rows
from assistant.memory import fulltext
from assistant.memory.backup import back_up, known_backups, restore
from assistant.memory.engine import FILE
from assistant.memory.export import export
from assistant.memory.past import Past
from assistant.memory.store import Store
from assistant.memory.tables import metadata
from assistant.memory.unpack import take_in
from assistant.opening import open_desk
from assistant.thread import Client
from tests.memory.planted import NOW, OURS, US, Planted, brought_in, left_in, mail, plant

STEPS = ("files", "rows", "mails of others", "index", "data file", "check")
"""What an erasure tells of, in its order; at the last it is done, and only looks."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def planted(store: Store, home: Path) -> tuple[Planted, Planted]:
    """Two clients with words in every room."""
    archives = home.parent / "archives"
    return plant(store, home, archives, "quorvex"), plant(store, home, archives, "ulmendro")


@cache
def _made_once() -> tuple[Path, Planted, Planted]:
    """Two clients planted in a data folder that every test copies."""
    folder = Path(tempfile.mkdtemp(prefix="heardback-planted-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    store = Store(folder / "home")
    pair = planted(store, folder / "home")
    store.close()
    return folder, *pair


def ready(home: Path) -> tuple[Store, Planted, Planted]:
    """A store of its own with two clients in it, and their archives beside it."""
    folder, *pair = _made_once()
    shutil.copytree(folder, home.parent, dirs_exist_ok=True)
    one, other = (Planted(made.tag, made.id, list(made.words)) for made in pair)
    return Store(home), one, other


def told(store: Store, client_id: str) -> list[object]:
    """What the store says of one client."""
    history, ledger = store.history, store.ledger
    kept = history.touchpoints(client_id)
    return [
        store.client(client_id), store.book.contacts(client_id), store.book.domains(client_id), kept,
        [history.source(client_id, one.id) for one in kept if one.id is not None], ledger.drafts(client_id),
        ledger.promises(client_id), ledger.open_items(client_id), ledger.invoices(client_id), ledger.cadences(client_id),
        ledger.feelings(client_id),
    ]  # fmt: skip


def gone(store: Store, home: Path, one: Planted, past: Past | None = None, *, backups: bool = False) -> Erased:
    return erase(store, past, home, one.id, ours=OURS, backups=backups)


def test_every_planted_word_can_be_found_before(home: Path) -> None:
    """Both searches find each of them in the data folder, or they would prove nothing afterwards."""
    store, one, _ = ready(home)
    store.close()
    assert len(one.everything) > 50
    found = {said.partition(" as ")[0].partition(" in base64")[0] for _, said in left_in(home, one.everything)}
    assert found == set(one.everything)
    assert [word for word in one.everything[::6] if not traces(home, [word])] == []


def test_nothing_of_an_erased_client_is_left_in_any_file(home: Path) -> None:
    """Two searches by different means find no word of theirs in the bytes of any file; the other client is untouched."""
    store, one, other = ready(home)
    past = Past(home, store)
    past.catch_up()
    before = told(store, other.id)
    done = gone(store, home, one, past)
    assert done.finished and done.left == () and done.copies == ()
    assert traces(home, one.everything) == []
    assert told(store, other.id) == before
    assert [found.touchpoint_id for found in past.search(other.id, "grüne mill")]
    past.close()
    store.close()
    assert left_in(home, one.everything) == []
    kept = {word for word in other.everything if not word.startswith("scratch")}
    assert kept - {found.partition(" as ")[0].partition(" in base64")[0] for _, found in left_in(home, kept)} == set()


def test_no_row_of_theirs_is_left_in_any_table(store: Store, home: Path) -> None:
    """Every table that names clients names this one no more, nor does any text of any row; on both databases."""
    one, other = planted(store, home)
    before = told(store, other.id)
    done = gone(store, home, one)
    assert done.finished
    with store.database.reading() as connection:
        for table in metadata.sorted_tables:
            said = [str(tuple(row)) for row in connection.execute(table.select())]
            assert not [row for row in said if any(word in row for word in (*one.everything, one.id))], table.name
        assert not fulltext.knows(connection, one.id)
        assert fulltext.knows(connection, other.id)
    assert told(store, other.id) == before
    assert store.history.search(other.id, "grüne mill")
    assert done.rows["touchpoints"] == 13 and done.rows["quarantine"] == 2 and done.rows["doubtful"] == 1


def test_postgres_writes_the_tables_anew(store: Store, home: Path, url: str | None) -> None:
    """No dead row stays in the tables that were touched: their files are other ones."""
    if url is None:
        pytest.skip("SQLite's file is searched byte by byte")
    one, _ = planted(store, home)

    def files() -> dict[str, int]:
        with store.database.reading() as connection:
            said = "SELECT relname, relfilenode FROM pg_class WHERE relkind = 'r'"
            return {row.relname: row.relfilenode for row in connection.exec_driver_sql(said)}

    before = files()
    gone(store, home, one)
    after = files()
    same = {name for name in metadata.tables if before[name] == after[name]}
    assert same.isdisjoint(
        {"clients", "touchpoints", "sources", "drafts", "addresses", "quarantine", "facts", "touchpoint_words"}
    )


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_a_second_erase_finishes(home: Path, step: str) -> None:
    """The process dies at that moment; the same call again leaves nothing of theirs, and everything of the other's."""
    store, one, other = ready(home)
    Past(home, store).catch_up()
    before = told(store, other.id)
    store.close()
    script = (
        "import os, sys\nfrom pathlib import Path\nfrom assistant.erasing import erase\n"
        "from assistant.memory.past import Past\nfrom assistant.memory.store import Store\n"
        "home, client, last = Path(sys.argv[1]), sys.argv[2], sys.argv[3]\nstore = Store(home)\n"
        "def step(what, *_):\n    if what == last: os._exit(9)\n"
        "erase(store, Past(home, store), home, client, on_progress=step)\n"
    )
    died = subprocess.run([sys.executable, "-c", script, str(home), one.id, step], check=False, capture_output=True)
    assert died.returncode == 9, died.stderr.decode()
    store = Store(home)
    past = Past(home, store)
    if step == "check":
        with pytest.raises(BadInput, match="no client with that id"):
            gone(store, home, one, past)
    else:
        assert gone(store, home, one, past).finished
    assert traces(home, one.everything) == []
    assert told(store, other.id) == before
    assert rows.pending(store.database) == ()


def test_the_next_start_finishes_an_erasing_that_was_cut_off(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has to call it again: the desk itself looks once when it starts."""
    store, one, _ = ready(home)

    def dies(what: str, *_: object) -> None:
        if what == "data file":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        erase(store, None, home, one.id, on_progress=dies)
    assert rows.pending(store.database) == (one.id,)
    store.close()
    monkeypatch.setenv("HEARDBACK_HOME", str(home))
    desk = open_desk()
    assert (desk.finish_erasing(), desk.finish_erasing()) == (1, 0)
    assert traces(home, one.everything) == []


@pytest.mark.soak
@pytest.mark.skipif(not os.environ.get("HEARDBACK_SOAK"), reason="takes minutes: `make soak` runs it")
def test_killed_sixty_times_at_any_moment_it_is_finished(tmp_path: Path) -> None:
    """kill -9 at random moments: what is called once more leaves nothing of theirs, and everything of the other's."""
    dice = random.Random(11)
    script = (
        "import sys\nfrom pathlib import Path\nfrom assistant.erasing import erase\nfrom assistant.memory.store import Store\n"
        "home = Path(sys.argv[1])\nstore = Store(home)\nprint('begun', flush=True)\nerase(store, None, home, sys.argv[2])\n"
    )
    cut, whole = 0, 0.0
    for number in range(61):
        home = tmp_path / str(number) / "home"
        store, one, other = ready(home)
        before = told(store, other.id)
        store.close()
        with subprocess.Popen([sys.executable, "-c", script, str(home), one.id], stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            begun = time.monotonic()
            if number == 0:  # left alone: how long there is to kill it in
                process.wait()
                whole = time.monotonic() - begun
            else:
                time.sleep(dice.random() * whole)
                process.kill()
        store = Store(home)
        known = any(client.id == one.id for client in store.clients())
        cut += known or bool(rows.pending(store.database))
        if known:
            gone(store, home, one)
        finish_begun(store, None, home)
        assert traces(home, one.everything) == [], number
        assert told(store, other.id) == before, number
        store.close()
        shutil.rmtree(home.parent)
    assert cut > 10
    print(f"{cut} of 60 were cut off before their end")


def test_a_desk_that_starts_finishes_what_was_begun(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without knowing whom: the store says so itself."""
    store, one, _ = ready(home)

    def dies(*_: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(rows, "out_of_the_file", dies)
        with pytest.raises(KeyboardInterrupt):
            gone(store, home, one)
    assert rows.pending(store.database) == (one.id,)
    assert [done.client_id for done in finish_begun(store, None, home)] == [one.id]
    assert finish_begun(store, None, home) == ()
    assert traces(home, one.everything) == []


def test_a_reader_in_the_way_is_said_and_the_next_call_finishes(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process that reads keeps the log; the erasure says so instead of claiming to be done."""
    monkeypatch.setattr(rows, "BUSY_SECONDS", 0.3)
    store, one, _ = ready(home)
    with closing(sqlite3.connect(home / FILE, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM clients").fetchone()
        done = gone(store, home, one)
        assert not done.finished
        assert "close it, then erase again" in done.notes[0]
    assert gone(store, home, one).finished
    assert traces(home, one.everything) == []


def test_backups_and_exports_are_named_and_go_on_a_word(home: Path, tmp_path: Path) -> None:
    """All copies that hold the client are listed with their paths, wherever they were written; on a word they are removed."""
    store = Store(home)
    early = back_up(store.database)
    one, other = planted(store, home)
    first, away = back_up(store.database), back_up(store.database, tmp_path / "elsewhere.db")
    export(store, home / "exports" / "all.zip")
    export(store, tmp_path / "export")
    assert early is not None and first is not None and away is not None
    done = gone(store, home, one)
    assert {first.path, away.path, home / "exports" / "all.zip"} <= set(done.copies)
    assert any(path.is_relative_to(tmp_path / "export" / "clients" / one.id) for path in done.copies)
    assert early.path not in done.copies and all(path.exists() for path in done.copies)
    assert not done.removed and done.left == ()
    # The word may be given with the erasure, or afterwards for what it named.
    word = gone(store, home, other, backups=True)
    assert first.path in word.removed and not first.path.exists() and not away.path.exists()
    assert word.copies == ()
    remove_copies(store, done.copies)
    assert [backup.path for backup in known_backups(store.database)] == [early.path]
    assert not (tmp_path / "export" / "clients").exists()
    words = [word for word in (*one.everything, *other.everything) if word not in (one.tag, other.tag)]
    assert set(traces(tmp_path, words)) == set((tmp_path / "archives").iterdir())


def test_a_copy_that_lost_its_companions_is_still_found(home: Path) -> None:
    """A zip that a person put into the data folder is looked into."""
    store, one, _ = ready(home)
    with zipfile.ZipFile(home / "mine.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("note.txt", f"for {one.name}")
    assert gone(store, home, one).copies == (home / "mine.zip",)


def test_what_a_person_wrote_themselves_is_named_and_left(home: Path) -> None:
    """A page of the agency's own playbook that names the client is theirs to change."""
    store, one, _ = ready(home)
    page = home / "playbook" / "late.md"
    page.parent.mkdir()
    page.write_text(f"As we did with {one.name}.", "utf-8")
    assert gone(store, home, one).left == (page,)
    assert page.exists()


def test_another_clients_run_lines_stay(home: Path) -> None:
    """Of an eval run only the lines that name them go."""
    store, one, other = ready(home)
    gone(store, home, one)
    lines = (home / "evals" / "2026-06" / "run.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["thread"] for line in lines] == ["lib-17", other.id, "lib-17"]


@pytest.mark.parametrize("coded", ["plain", "base64", "quoted"])
def test_a_mail_of_another_client_stays_without_their_address(home: Path, tmp_path: Path, coded: str) -> None:
    """Who got a copy, and whom it quotes, is blotted out of the other's mail, in its raw bytes too; the mail stays."""
    store, one, other = ready(home)
    text = (
        f"Please ask {one.address} or info@{one.domain} about it. The marmalade is ours, and so is the jam of the year."
    )
    bodies = {
        "plain": text.encode(),
        "base64": base64.encodebytes(text.encode()),
        "quoted": quopri.encodestring(text.encode()),
    }
    names = {"plain": "8bit", "base64": "base64", "quoted": "quoted-printable"}
    raw = mail(
        other.address, US, bodies[coded], id=f"cc@{other.domain}",
        more=f'Cc: "{one.name}" <{one.address}>\r\nReferences: <m2@{one.domain}>\r\n',
        kind=f"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: {names[coded]}\r\n",
    )  # fmt: skip
    box = tmp_path / "cc.eml"
    box.write_bytes(raw)
    assert brought_in(store, box).new == 1
    done = gone(store, home, one)
    assert done.blotted == 2  # the touchpoint and its bytes
    assert traces(home, one.everything) == []
    (found,) = store.history.touchpoints(other.id, store.history.search(other.id, "marmalade"))
    assert found.touchpoint.cc == ("erased@erased.invalid",)
    assert found.touchpoint.text.startswith("Please ask erased@erased.invalid or erased@erased.invalid about it.")
    assert found.id is not None and "erased" in found.refs[0]
    kept = store.history.source(other.id, found.id)
    assert kept is not None and b"erased@erased.invalid" in kept and b"Subject: Hello" in kept
    # It is known when it comes again, and a new one with a copy to them is blotted on its way in.
    assert brought_in(store, box).known == 1
    box.write_bytes(raw.replace(b"cc@", b"new@").replace(b"Hello", b"Again"))
    assert brought_in(store, box).new == 1
    assert traces(home, one.everything) == []


def test_what_other_clients_say_of_them_in_words_is_theirs(home: Path, tmp_path: Path) -> None:
    """A name in another's sentence stays: it is that client's word, and says nothing that could be told apart."""
    store, one, other = ready(home)
    box = tmp_path / "words.eml"
    box.write_bytes(mail(other.address, US, f"I met {one.name}.".encode(), id=f"w@{other.domain}"))
    brought_in(store, box)
    assert gone(store, home, one).left == ()
    assert store.history.search(other.id, "met")


def test_importing_everything_again_brings_nothing_back(store: Store, home: Path, tmp_path: Path) -> None:
    """Mails, chats, threads, tables, invitations and what could not be read: all stay away, old ones and new ones."""
    one, other = planted(store, home)
    before = told(store, other.id)
    archives = sorted((home.parent / "archives").iterdir())
    assert len(archives) == 12
    gone(store, home, one)
    for path in archives:
        assert brought_in(store, path).new == 0
    new = tmp_path / "new.eml"
    for number, (sender, to) in enumerate(
        [(one.address, US), (f"colleague@{one.domain}", US), (US, one.address), (f'"X" <{one.address.upper()}>', US)]
    ):
        new.write_bytes(mail(sender, to, b"A new word.", id=f"new{number}@x.example", subject=f"New {number}"))
        assert brought_in(store, new).erased == 1
    assert [known.id for known in store.clients()] == [other.id]
    assert told(store, other.id) == before
    with store.database.reading() as connection:
        for table in metadata.sorted_tables:
            said = [str(tuple(row)) for row in connection.execute(table.select())]
            # The names of archives are the person's own: those alone may come back.
            assert not [row for row in said if any(word in row for word in one.words)], table.name


def test_who_is_taken_on_again_may_come_back(store: Store, home: Path) -> None:
    """With one of their addresses all that was erased with it is let in again; by a name alone nothing but the name is."""
    one, other = planted(store, home)
    archives = sorted((home.parent / "archives").iterdir())
    count = store.history.count(one.id) - 1  # one was written by hand
    gone(store, home, one)
    store.book.add_client(Client(name=one.name))
    assert store.inbox.is_marked("address", one.address)
    assert not store.inbox.is_marked("name", one.name)
    store.remove_client(store.find(one.name)[0].id)
    again = store.book.add_client(Client(name=one.name, company=one.company), [one.address]).id
    assert not store.inbox.is_marked("address", f"boss.{one.tag}@{one.domain}")
    assert not store.inbox.is_marked("domain", one.domain)
    for path in archives:
        brought_in(store, path)
    assert store.history.count(again) == count
    assert store.history.count(other.id) == count + 1


def test_a_house_that_was_shared_is_asked_about(home: Path, tmp_path: Path) -> None:
    """Two clients of one house: with one erased, a colleague nobody knows is not taken for the one who is left."""
    store = Store(home)
    one = store.add_client(Client(name="Ada"), ["ada@house.example"]).id
    left = store.add_client(Client(name="Bo"), ["bo@house.example"]).id
    erase(store, None, home, one)
    box = tmp_path / "who.eml"
    box.write_bytes(mail("Cy <cy@house.example>", US, b"Hello.", id="cy@house.example"))
    assert brought_in(store, box).doubtful == 1
    box.write_bytes(mail("Bo <bo@house.example>", US, b"Hello.", id="bo@house.example"))
    assert brought_in(store, box).new == 1
    assert store.history.count(left) == 1


def test_what_several_clients_are_in_stays_for_the_others(home: Path, tmp_path: Path) -> None:
    """A doubtful mail to two clients is the other's alone to be asked about, and holds no address of the erased one."""
    store, one, other = ready(home)
    box = tmp_path / "two.eml"
    box.write_bytes(mail(US, f"{one.address}, {other.address}", b"To both of you.", id="two@fernlight.example"))
    assert brought_in(store, box).doubtful == 1
    gone(store, home, one)
    (doubt,) = [one for one in store.inbox.doubtful() if "several" in one.reason or "more than one" in one.reason]
    assert doubt.candidates == (other.id,)
    assert traces(home, one.everything) == []


def test_an_import_that_is_running_cannot_bring_them_back(home: Path, tmp_path: Path) -> None:
    """An importer that still has the book in its memory finds the client gone, and keeps nothing."""
    from assistant.importing.importer import Importer
    from assistant.intake.archives.door import read_archive

    store, one, _ = ready(home)
    box = tmp_path / "late.eml"
    box.write_bytes(mail(one.address, US, b"A late word.", id=f"late@{one.domain}"))
    running = Importer(store, ours=OURS, clock=lambda: NOW)
    gone(store, home, one)
    running.run(read_archive(box, ours=OURS, now=NOW), box)
    assert (running.counts["erased"], running.counts["new"]) == (1, 0)
    assert traces(home, one.words) == []


def test_words_that_were_changed_behind_the_index_go_too(home: Path) -> None:
    """Where the words of a history were kept from another text than it has now, they are filled in anew."""
    store, one, other = ready(home)
    with store.database.writing() as connection:
        connection.exec_driver_sql("UPDATE touchpoints SET text = 'changed' WHERE client_id = ?", (one.id,))
    gone(store, home, one)
    with store.database.reading() as connection:
        assert not fulltext.knows(connection, one.id)
    assert store.history.search(other.id, "grüne mill")


def test_an_unknown_client_is_said(home: Path) -> None:
    """One sentence, and nothing is touched."""
    store = Store(home)
    with pytest.raises(BadInput, match="no client with that id"):
        erase(store, None, home, "nobody")


def test_an_old_export_does_not_bring_them_back(home: Path, tmp_path: Path) -> None:
    """Taking in is an import like any other: who was erased stays away, the others come in; taken on again they do too."""
    store, one, other = ready(home)
    export(store, tmp_path / "export")
    gone(store, home, one)
    store.remove_client(other.id)
    counts = take_in(store, tmp_path / "export")
    assert counts is not None and (counts["clients"], counts["erased"]) == (1, 1)
    assert [known.id for known in store.clients()] == [other.id]
    with store.database.reading() as connection:
        for table in metadata.sorted_tables:
            said = [str(tuple(row)) for row in connection.execute(table.select())]
            assert not [row for row in said if any(word in row for word in one.words)], table.name
    again = store.book.add_client(Client(name=one.name), [one.address]).id
    store.remove_client(again)
    take_in(store, tmp_path / "export")
    assert {known.id for known in store.clients()} == {one.id, other.id}


def test_a_restored_backup_says_who_came_back_with_it(home: Path) -> None:
    """Whoever was erased since is named, until they are erased once more or taken on."""
    store, one, other = ready(home)
    made = back_up(store.database)
    assert made is not None and came_back(store) == ()
    gone(store, home, one)
    assert came_back(store) == ()
    store.close()
    restore(home, made.path, force=True)
    store = Store(home)
    assert came_back(store) == (one.id,)
    assert gone(store, home, one, backups=True).finished
    assert came_back(store) == ()
    assert {known.id for known in store.clients()} == {other.id}
    assert traces(home, one.everything) == []


def test_a_namesake_keeps_their_own_and_gets_nothing(home: Path, tmp_path: Path) -> None:
    """Of two clients of one name one is erased: the other's chats and rows stay, and the erased one's do not come to them."""
    store, one, _ = ready(home)
    archives = sorted(path for path in (home.parent / "archives").iterdir() if one.tag in path.name.lower())
    left = store.add_client(Client(name=one.name, company="Another house")).id
    store.inbox.quarantine("theirs", f"no mail of {one.name}".encode(), "box, 1", "no header")
    gone(store, home, one)
    # What bears no more than the name of both may be either's: it stays.
    assert {said.where_from for said in store.inbox.quarantined()} >= {"box, 1", f"threads-{one.tag}.jsonl, line 2"}
    for path in archives:
        brought_in(store, path)
    assert store.thread(left, NOW).touchpoints == ()
    assert [word for word in one.words if traces(home, [word]) and not word.startswith("torn")] == []
