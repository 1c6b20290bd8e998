"""What the tests of memory share besides fixtures: a second, tiny embedder and short pages."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.memory.playbook import Page


class Trigrams:
    """Hashed letter trigrams: a real embedder, poor and fast, that counts how many texts it was given."""

    def __init__(self, name: str = "trigrams-1") -> None:
        self.name = name
        self.embedded = 0

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.embedded += len(texts)
        rows = np.zeros((len(texts), 64), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            padded = f"  {text.casefold()} "
            for start in range(len(padded) - 2):
                row[int(hashlib.md5(padded[start : start + 3].encode()).hexdigest(), 16) % 64] += 1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def page(id: str, title: str, text: str) -> Page:
    return Page(id=id, title=title, situation=f"You think about {title}.", text=text, reviewed=date(2026, 11, 15))


def sets(folder: Path) -> list[Path]:
    return sorted(folder.glob("vectors-*"))
