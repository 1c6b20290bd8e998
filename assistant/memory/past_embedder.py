"""Words to vectors for histories: WordLlama, one vector a token and their mean. Fast enough for 100,000 touchpoints.

Not here: the better and slower embedder of the playbook (`embedder`), where vectors are kept (`past_vectors`).
The weights and the tokenizer are two data files of the package wordllama. They are read as files and its code is never
imported: its own loader looks for the tokenizer in a folder that it does not ship, and then asks the network.
"""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from assistant.errors import BadSettings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DIMENSIONS = 256
WEIGHTS = Path("weights") / "l2_supercat_256.safetensors"
TOKENIZER = Path("tokenizers") / "l2_supercat_tokenizer_config.json"
LONGEST = 256
"""Tokens of one text that count, about 190 English words: the mean over a whole long mail means nothing any more."""
BATCH = 256


class WordLlama:
    """256 dimensions, English first, capitals ignored. Loaded by the first `embed`; safe to share by threads."""

    name = "wordllama-l2-supercat-256-lower"

    def __init__(self) -> None:
        self._loading = threading.Lock()
        self._loaded: tuple[Any, NDArray[np.float16]] | None = None

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(len(texts), 256) floats, each row of length one. Raises BadSettings where the package is not installed."""
        import numpy as np

        tokenizer, table = self._load()
        rows = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        for start in range(0, len(texts), BATCH):
            some = [_encodable(text) for text in texts[start : start + BATCH]]
            for row, encoded in enumerate(tokenizer.encode_batch_fast(some, add_special_tokens=False), start):
                rows[row] = table[encoded.ids or [0]].mean(axis=0, dtype=np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def _load(self) -> tuple[Any, NDArray[np.float16]]:
        with self._loading:
            if self._loaded is None:
                folder = _package()
                self._loaded = (_tokenizer(folder / TOKENIZER), _weights(folder / WEIGHTS))
            return self._loaded


def _package() -> Path:
    found = importlib.util.find_spec("wordllama")  # finds the folder and runs nothing
    if found is None or not found.submodule_search_locations:
        raise BadSettings("The embedder of histories is not installed: install heardback[search].")
    return Path(found.submodule_search_locations[0])


def _tokenizer(file: Path) -> Any:
    try:
        from tokenizers import Tokenizer

        tokenizer: Any = Tokenizer.from_file(str(file))
    except Exception as error:  # the tokenizers library raises nothing more precise
        raise BadSettings(f"The tokenizer {file.name} is missing or unreadable: install wordllama again.") from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_length=LONGEST)
    return tokenizer


def _weights(file: Path) -> NDArray[np.float16]:
    try:
        from safetensors import safe_open

        with cast("Any", safe_open)(str(file), framework="numpy") as stored:
            (name,) = stored.keys()
            table: NDArray[np.float16] = stored.get_tensor(name)
    except Exception as error:  # safetensors raises a class of its own that is no OSError
        raise BadSettings(f"The weights {file.name} are missing or unreadable: install wordllama again.") from error
    return table


def _encodable(text: str) -> str:
    """Half a surrogate pair cannot cross into the tokenizer. In small letters a question meets a sentence's beginning."""
    return text.lower().encode("utf-8", "replace").decode("utf-8")
