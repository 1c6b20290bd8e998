"""The vectors of the shipped playbook's passages, shipped as plain numbers: a first question need not embed all of it.

Not here: embedding (`embedder`), sets on disk (`index`). `python -m evals.training.passages` writes the two files:
`passages.json` with the embedder's name and a key a passage, `passages.float16` with a row of numbers a key. A key is made
of the embedder's name and the text, so a passage of an edited page, or another embedder, simply finds no row.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from assistant.embedder import Embedder
from assistant.paths import KNOWLEDGE

FOLDER = KNOWLEDGE / "embedder"
COMMAND = "python -m evals.training.passages"
_HEAD, _NUMBERS = "passages.json", "passages.float16"
_TYPE = "<f2"
"""Half the digits of the model's own: a cosine of two rows moves by less than a ten-thousandth."""


def shipped_vectors(embedder: str, texts: Mapping[str, str], folder: Path = FOLDER) -> dict[str, list[float]]:
    """The vectors of those texts (by id) that are shipped for that embedder; none where a file is missing or torn."""
    import numpy as np

    try:
        head = json.loads((folder / _HEAD).read_text("utf-8"))
        keys, width = list(head["keys"]), int(head["dimensions"])
        rows = np.frombuffer((folder / _NUMBERS).read_bytes(), dtype=_TYPE).reshape(len(keys), width)
    except (OSError, ValueError, KeyError, TypeError):
        return {}  # the caller embeds them: some seconds, and nothing is lost
    places = {key: number for number, key in enumerate(keys)}
    found = {id: places.get(_key(embedder, text)) for id, text in texts.items()}
    return {id: [float(each) for each in rows[place]] for id, place in found.items() if place is not None}


def write_shipped(texts: Iterable[str], embedder: Embedder, folder: Path = FOLDER) -> None:
    """Writes both files. In the order of the keys: a page that is renamed changes no line."""
    keyed = {_key(embedder.name, text): text for text in texts}
    keys = sorted(keyed)
    rows = embedder.embed([keyed[key] for key in keys])
    head = {"embedder": embedder.name, "dimensions": rows.shape[1], "keys": keys}
    (folder / _HEAD).write_text(json.dumps(head, indent=1) + "\n", "utf-8")
    (folder / _NUMBERS).write_bytes(rows.astype(_TYPE).tobytes())


def is_shipped(texts: Iterable[str], embedder: str, folder: Path = FOLDER) -> bool:
    """Whether the files hold these texts by that embedder, all of them and no others."""
    head = json.loads((folder / _HEAD).read_text("utf-8"))
    whole = (folder / _NUMBERS).stat().st_size == 2 * head["dimensions"] * len(head["keys"])
    return whole and head["keys"] == sorted({_key(embedder, text) for text in texts})


def _key(embedder: str, text: str) -> str:
    return hashlib.sha256("\0".join((embedder, text)).encode("utf-8", "replace")).hexdigest()[:20]
