"""Several sessions of the web desk have a store each over one file, in one process, while commands come and go beside them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from assistant.memory.store import Store
from assistant.thread import Client

COMMAND = """
import sys
from pathlib import Path
from assistant.memory.store import Store
from assistant.thread import Client
store = Store(Path(sys.argv[1]))
store.add_client(Client(name="Of a command"))
store.close()
"""


def test_a_second_session_does_not_let_a_command_take_the_log_away(tmp_path: Path) -> None:
    """After another session has opened the file and a command has come and gone, the first session reads and writes on."""
    first = Store(tmp_path)
    first.add_client(Client(name="Of the first session"))
    second = Store(tmp_path)
    second.clients()
    subprocess.run([sys.executable, "-c", COMMAND, str(tmp_path)], check=True, cwd=Path(__file__).parents[2])
    assert (tmp_path / "heardback.db-wal").exists()
    first.add_client(Client(name="Of the first session, later"))
    assert len(first.clients()) == len(second.clients()) == 3
    first.close()
    second.close()
