"""Switches the network off in a Python process that a test starts with this folder on its path.

Whatever it tries to reach all the same goes to the file that OFFLINE_ATTEMPTS names, one address a line.
"""

from __future__ import annotations

import atexit
import os
from pathlib import Path

import network  # pyright: ignore[reportMissingImports]  # beside this file, which stands first on the path of that process

network.switch_off()


def _tell() -> None:
    if network.attempts and (file := os.environ.get("OFFLINE_ATTEMPTS")):
        with Path(file).open("a", encoding="utf-8") as notes:
            notes.writelines(f"{address}\n" for address in network.attempts)


atexit.register(_tell)
