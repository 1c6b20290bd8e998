"""The inbox on each database: imports, quarantine, doubts, marks, mailboxes, the queue and the locks."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from assistant.errors import BadInput
from assistant.memory.inbox import FolderState, ImportState
from assistant.memory.store import Store
from tests.memory.filled import DANA, NOW, PIETER, kept


def test_how_far_an_import_came_is_kept(store: Store) -> None:
    """The last word counts."""
    assert store.inbox.import_state("p") is None
    state = ImportState(
        path_key="p", name="box.mbox", size=2**40, mtime=1.5, position=2**35, total=None, counts={"mail": 3}
    )
    store.inbox.keep_import_state(state)
    done = state.model_copy(update={"position": 2**40, "done_at": NOW})
    store.inbox.keep_import_state(done)
    assert store.inbox.import_state("p") == done and store.inbox.imports() == (done,)


def test_what_cannot_be_read_is_put_aside_once_with_its_bytes(store: Store) -> None:
    """And is thrown away on a word only."""
    raw = bytes(range(256)) * 10
    assert store.inbox.quarantine("k" * 5000, raw, "box.mbox, message 17", "it has no header")
    assert not store.inbox.quarantine("k" * 5000, raw, "box.mbox, message 17", "it has no header")
    assert store.inbox.quarantine("other", b"", "b", "empty")
    other, first = store.inbox.quarantined()
    assert (first.where_from, first.size, other.size) == ("box.mbox, message 17", 2560, 0)
    assert store.inbox.quarantined_raw(first.id) == raw
    assert store.inbox.drop_quarantined([first.id]) == 1
    with pytest.raises(BadInput):
        store.inbox.quarantined_raw(first.id)
    assert store.inbox.drop_quarantined() == 1 and store.inbox.quarantined() == ()


def test_a_doubt_is_settled_by_a_person(store: Store) -> None:
    """The source becomes that client's, or is thrown away where it is nobody's."""
    dana, pieter = store.add_client(DANA).id, store.add_client(PIETER).id
    first, second, third = (store.history.keep_source(f"k{n}", "mail", b"raw %d" % n, "box") for n in range(3))
    for source in (first, second, third):
        store.inbox.doubt(source, "two fit", [dana, pieter], {"name": "D.", "address": "d@x.example"})
    doubts = store.inbox.doubtful()
    assert [one.source_id for one in doubts] == [first, second, third] and doubts[0].candidates == (dana, pieter)
    assert store.inbox.doubtful_raw(first) == b"raw 0"
    assert store.inbox.settle(first, dana) == first
    store.history.add(dana, [kept(1, "hers", source_id=first)])
    assert store.history.source(dana, store.history.search(dana, "hers")[0]) == b"raw 0"
    assert store.inbox.settle(second, None) is None
    assert store.history.known_keys(["k0", "k1", "k2"]) == {"k0", "k2"}
    assert [one.source_id for one in store.inbox.doubtful()] == [third]
    with pytest.raises(BadInput):
        store.inbox.doubtful_raw(first)
    with pytest.raises(BadInput):
        store.inbox.settle(third, "nobody")
    with pytest.raises(BadInput, match="another client"):
        store.inbox.settle(first, pieter)


def test_what_is_settled_twice_is_there_once(store: Store) -> None:
    """A client who has the same message already keeps that one."""
    dana = store.add_client(DANA).id
    there = store.history.keep_source("k", "mail", b"raw", "box", dana)
    doubted = store.history.keep_source("k", "mail", b"raw", "other box")
    assert doubted != there
    store.inbox.doubt(doubted, "two fit")
    assert store.inbox.settle(doubted, dana) == there
    assert store.inbox.doubtful() == () and store.history.known_keys(["k"], dana) == {"k"}


def test_marks_say_only_whether_and_not_what(store: Store, tmp_path: Path) -> None:
    """An erased address is known again whatever its case, and stands in no table."""
    assert not store.inbox.is_marked("address", "gone@x.example")
    store.inbox.mark("address", "Gone@X.example ", "other@x.example")
    store.inbox.mark("message", "<Id@x>")
    store.inbox.mark("address", "gone@x.example")
    assert store.inbox.is_marked("address", "GONE@x.example") and not store.inbox.is_marked("domain", "gone@x.example")
    assert store.inbox.is_marked("message", "<Id@x>") and not store.inbox.is_marked("message", "<id@x>")
    assert store.inbox.marked("address", ["gone@x.example", "new@x.example"]) == {"gone@x.example"}
    store.close()
    for file in (tmp_path / "home").glob("*"):
        assert b"gone@" not in file.read_bytes().lower()
    store.inbox.unmark("address", "gone@x.example")
    assert not store.inbox.is_marked("address", "gone@x.example")


def test_two_stores_mark_differently(tmp_path: Path) -> None:
    """Each has a secret of its own: marks cannot be compared or looked up in a list."""
    one, two = Store(tmp_path / "one"), Store(tmp_path / "two")
    for store in (one, two):
        store.inbox.mark("address", "gone@x.example")
    digests = []
    for store in (one, two):
        with store.database.reading() as connection:
            digests.append(connection.exec_driver_sql("SELECT hash FROM marks").scalar())
    assert digests[0] != digests[1]


def test_a_mailbox_is_known_by_its_place(store: Store) -> None:
    """How far its folders were read goes with it, to the largest number a server may give."""
    box = store.inbox.keep_mailbox("imap.x.example", "mia@x.example")
    assert store.inbox.keep_mailbox("imap.x.example", "mia@x.example", auth="xoauth2").id == box.id
    assert [one.auth for one in store.inbox.mailboxes()] == ["xoauth2"]
    state = FolderState(
        mailbox_id=box.id, name="INBOX/Größe", uidvalidity=2**32 - 1, last_uid=2**32 - 1, modseq=2**63 - 1
    )
    assert store.inbox.folder(box.id, state.name) is None
    store.inbox.keep_folder(state)
    store.inbox.keep_folder(state)
    assert store.inbox.folder(box.id, state.name) == state
    store.inbox.remove_mailbox(box.id)
    assert store.inbox.mailboxes() == () and store.inbox.folder(box.id, state.name) is None


def test_the_queue_holds_what_came_and_what_went(store: Store) -> None:
    """In its order; what a client leaves behind is not asked for any more."""
    dana, pieter = store.add_client(DANA).id, store.add_client(PIETER).id
    store.history.add(dana, [kept(2, "one"), kept(1, "two")])
    store.history.add(pieter, [kept(2, "three")])
    (first, second), (third,) = ([one.id or 0 for one in store.history.touchpoints(owner)] for owner in (dana, pieter))
    assert store.inbox.queued() == ((dana, first), (dana, second), (pieter, third))
    assert store.inbox.queued(1) == ((dana, first),)
    store.inbox.unqueue([first, second])
    store.history.remove(dana, [first, third])
    assert store.inbox.queued() == ((pieter, third), (dana, first))
    assert len(store.history.touchpoints(pieter)) == 1
    store.remove_client(pieter)
    assert store.inbox.queued() == ((dana, first),)
    store.inbox.queue(dana, [second])
    assert store.inbox.queued() == ((dana, first), (dana, second))


def test_one_holds_a_lock_at_a_time(store: Store) -> None:
    """Until the block ends or its time is over; other locks are free."""
    with store.inbox.lock("indexer", 30) as held:
        assert held is not None and held.renew()
        with store.inbox.lock("indexer", 30) as second, store.inbox.lock("other", 30) as other:
            assert second is None and other is not None
    with store.inbox.lock("indexer", 0.05) as held:
        time.sleep(0.1)
        with store.inbox.lock("indexer", 30) as second:
            assert second is not None and held is not None and not held.renew()
    with store.inbox.lock("indexer", 30) as held:
        assert held is not None


@pytest.mark.process
def test_the_lock_of_a_process_that_died_is_free(store: Store, url: str | None, tmp_path: Path) -> None:
    """After kill -9 the next one need not wait for the hour to pass."""
    code = (
        "import sys, os, signal; from pathlib import Path; from assistant.memory.store import Store\n"
        "with Store(Path(sys.argv[1]), sys.argv[2] or None).inbox.lock('indexer', 3600) as held:\n"
        "    assert held; os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "home"), url or ""], check=False)
    assert done.returncode == -9
    with store.inbox.lock("indexer", 5) as held:
        assert held is not None
