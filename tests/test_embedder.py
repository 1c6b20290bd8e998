"""The embedder that is on disk after the install."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from assistant.embedder import MiniLm
from assistant.errors import BadSettings

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def embedder() -> MiniLm:
    return MiniLm()


def test_what_means_the_same_lies_closer(embedder: MiniLm) -> None:
    """A paraphrase with no word in common is nearer than a sentence on something else."""
    quiet, ghosted, bread = embedder.embed(
        ["The client no longer answers.", "They ghosted us, nobody replies.", "The bread is baked at dawn."]
    )
    assert quiet @ ghosted > 0.3 + quiet @ bread


def test_a_text_has_the_same_vector_in_any_company(embedder: MiniLm) -> None:
    """Padding to the longest of a batch changes nothing, and rows come back in the order of the texts."""
    texts = ["Call them.", "word " * 300, "", "Wait until Friday, then write once."]
    together = embedder.embed(texts)
    assert together.shape == (4, 384) and together.dtype == np.float32
    for text, row in zip(texts, together, strict=True):
        assert np.allclose(embedder.embed([text])[0], row, atol=1e-4)
        assert np.linalg.norm(row) == pytest.approx(1, abs=1e-4)


def test_no_texts_give_no_rows(embedder: MiniLm) -> None:
    """An empty list is no error."""
    assert embedder.embed([]).shape == (0, 384)


def test_half_a_surrogate_pair_is_embedded(embedder: MiniLm) -> None:
    """Text that is no valid Unicode does not crash the embedder."""
    assert embedder.embed(["broken \ud83d emoji"]).shape == (1, 384)


def test_a_missing_tokenizer_is_said_in_one_sentence(tmp_path: Path) -> None:
    """What is missing from the install is named, with what to do."""
    with pytest.raises(BadSettings, match="install again"):
        MiniLm(tmp_path / "tokenizer.json").embed(["word"])


def test_nothing_heavy_is_imported_before_the_first_search() -> None:
    """`heardback reply` never pays for Chroma, onnxruntime or the tokenizer, even with an index at hand."""
    code = """
import sys
from pathlib import Path
from assistant.memory.playbook import load_pages
from assistant.memory.index import PlaybookIndex
PlaybookIndex(Path("nowhere"), load_pages())
print([name for name in ("chromadb", "onnxruntime", "tokenizers", "numpy") if name in sys.modules])
"""
    assert _run(code) == "[]"


def test_the_search_works_with_every_socket_shut(tmp_path: Path) -> None:
    """Building and searching opens no connection, downloads nothing and leaves no cache in the home folder."""
    code = f"""
import socket
def refuse(*_):
    raise AssertionError("the network was touched")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = socket.create_connection = refuse
from pathlib import Path
from assistant.memory.playbook import load_pages
from assistant.memory.index import PlaybookIndex
index = PlaybookIndex(Path({str(tmp_path)!r}) / "index", load_pages()[:3])
hits = index.search("how should they be reached?")
print(len(hits), index.words_only)
"""
    home = tmp_path / "home"
    home.mkdir()
    assert _run(code, HOME=str(home), XDG_CACHE_HOME=str(home / "cache")) == "3 None"
    assert list(home.iterdir()) == []


def _run(code: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
