"""A sync as a process of its own, to be killed: `run_sync.py HOME PORT USER`, the password in the environment. Not a test."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from pydantic import SecretStr

from assistant.importing.importer import Importer
from assistant.intake.imap.mailbox import Limits, Mailbox
from assistant.intake.imap.values import MailAccount, Password
from assistant.memory.store import Store
from assistant.syncing import sync

if __name__ == "__main__":
    home, port, user = sys.argv[1:4]
    account = MailAccount(host="127.0.0.1", port=int(port), user=user, security="plain")
    store = Store(Path(home))
    opens = Password(secret=SecretStr(os.environ["HEARDBACK_IMAP_PASSWORD"]))
    print("begun", flush=True)
    with Mailbox(account, opens, limits=Limits(batch_mails=10)) as mailbox:
        sync(store, mailbox, Importer(store, ours=[user]), on_progress=lambda far: print(far.done, flush=True))
    print("done", flush=True)
