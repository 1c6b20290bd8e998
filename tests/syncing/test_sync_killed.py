"""A sync killed at any moment: nothing lost, nothing twice, and the next one brings the rest."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assistant.memory.store import Store
from assistant.thread import Client
from tests.mailbox import PASSWORD, Dovecot
from tests.mailing import a_mail, new_account
from tests.syncing.keeper import kept

pytestmark = pytest.mark.process
ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("SYNC_KILLS", "5"))
MAILS = 40 * KILLS


def test_a_sync_killed_at_random_moments_loses_nothing(dovecot: Dovecot, tmp_path: Path) -> None:
    """After kill -9 at random moments the place that is kept fits what is kept, and in the end every mail is there once."""
    account = new_account(dovecot)
    mails = [a_mail(number) + b"x" * (number % 7) * 500 for number in range(MAILS)]
    dovecot.put(account.user, "INBOX", *mails)
    store = Store(tmp_path)
    store.add_client(Client(name="Chris Client"), ["client@muster.example"], client_id="chris")
    store.close()
    dice = random.Random(3)
    seen = half_way = 0
    for _ in range(KILLS):
        process = start(tmp_path, account.at_port, account.user)
        assert process.stdout and process.stdout.readline() == "begun\n"
        for _ in range(dice.randrange(3)):  # a batch or two, and then somewhere in the next
            process.stdout.readline()
        time.sleep(dice.uniform(0, 0.03))
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=20)
        now, place, touchpoints = state(tmp_path)
        assert len(now) >= seen and place == len(now)  # the mailbox has no gaps: its place is the number of its mails
        assert now == sorted(mails[: len(now)]) and touchpoints == len(now)
        half_way += 0 < len(now) < MAILS
        seen = len(now)
    process = start(tmp_path, account.at_port, account.user)
    out, err = process.communicate(timeout=60)
    assert out.endswith("done\n"), err
    now, place, touchpoints = state(tmp_path)
    assert now == sorted(mails) and place == touchpoints == MAILS
    assert half_way >= KILLS // 2


def start(home: Path, port: int, user: str) -> subprocess.Popen[str]:
    env = {**os.environ, "HEARDBACK_IMAP_PASSWORD": PASSWORD, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.syncing.run_sync", str(home), str(port), user]
    process = subprocess.Popen(command, env=env, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert PASSWORD.encode() not in Path(f"/proc/{process.pid}/cmdline").read_bytes()
    return process


def state(home: Path) -> tuple[list[bytes], int, int]:
    """What is kept, up to which mail the inbox is said to be read, and how long the client's history is."""
    store = Store(home)
    try:
        boxes = store.inbox.mailboxes()
        folder = store.inbox.folder(boxes[0].id, "INBOX") if boxes else None
        return kept(store), folder.last_uid if folder else 0, store.history.count("chris")
    finally:
        store.close()
