"""The vectors that ship with the playbook: they fit its pages, are the model's own, and only save time."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.embedder import MiniLm
from assistant.memory.index import PlaybookIndex
from assistant.memory.passages import passages_of
from assistant.memory.playbook import Page
from assistant.memory.shipped_vectors import COMMAND, FOLDER, is_shipped, shipped_vectors, write_shipped
from evals.retrieval import load_cases
from tests.memory.support import Trigrams


class Counting:
    """The product's own embedder, by its name or another, which counts what it was given."""

    def __init__(self, name: str = MiniLm.name) -> None:
        self.name = name
        self.embedded = 0
        self._model = MiniLm()

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.embedded += len(texts)
        return self._model.embed(texts)


def texts_of(pages: Sequence[Page]) -> dict[str, str]:
    return {passage.id: passage.text for passage in passages_of(pages)}


def test_they_fit_the_shipped_pages(shipped: tuple[Page, ...]) -> None:
    """A page that was edited without its vectors made anew is red, and the sentence names the command."""
    texts = texts_of(shipped)
    fits = is_shipped(texts.values(), MiniLm.name)
    assert fits, (
        f"knowledge/embedder/ has no vectors of the pages as they are now: run `{COMMAND}`, commit what it writes."
    )
    assert shipped_vectors(MiniLm.name, texts).keys() == texts.keys()


def test_they_are_the_models_own(shipped: tuple[Page, ...]) -> None:
    """The model itself, asked for every twentieth passage, gives the numbers that are shipped."""
    texts = dict(list(texts_of(shipped).items())[::20])
    ready = shipped_vectors(MiniLm.name, texts)
    for row, id in zip(MiniLm().embed(list(texts.values())), texts, strict=True):
        assert float(row @ np.array(ready[id])) > 0.995, COMMAND  # another processor rounds its int8 in another way


def test_the_same_pages_are_found_with_and_without_them(shipped: tuple[Page, ...], tmp_path: Path) -> None:
    """Every third page, once by what is shipped and once embedded here: the same pages in the same order, as close."""
    pages = shipped[::3]
    ready, anew = Counting(), Counting("the same model under a name that has no vectors")
    by_ready = PlaybookIndex(tmp_path / "ready", pages, ready)
    by_model = PlaybookIndex(tmp_path / "anew", pages, anew)
    for case in load_cases()[::3]:
        found, wanted = by_ready.search(case.question), by_model.search(case.question)
        assert [hit.page_id for hit in found] == [hit.page_id for hit in wanted], case.question
        assert [hit.closeness for hit in found] == pytest.approx([hit.closeness for hit in wanted], abs=0.01)
    assert anew.embedded - ready.embedded == len(texts_of(pages)) > 100


def test_an_edited_page_costs_what_was_edited(shipped: tuple[Page, ...], tmp_path: Path) -> None:
    """In an empty folder only the words that do not ship are embedded, and they are found."""
    first = shipped[0].model_copy(update={"text": f"{shipped[0].text}\n\n## The aquarium\n\nFeed the aquarium first."})
    counting = Counting()
    hit = PlaybookIndex(tmp_path, (first, *shipped[1:]), counting).search("Who looks after the aquarium?", limit=1)[0]
    assert hit.page_id == first.id and "aquarium" in hit.passage
    assert counting.embedded <= 3  # the new section, the probe at opening and the question


def test_torn_files_and_other_embedders_have_none(tmp_path: Path, shipped: tuple[Page, ...]) -> None:
    """Whatever does not fit is no vector: a cut or missing file, a torn head, another embedder's name."""
    texts = dict(list(texts_of(shipped).items())[:5])
    assert shipped_vectors("another", texts) == {} == shipped_vectors(MiniLm.name, texts, tmp_path)
    harms = (("passages.float16", b"\x00" * 77), ("passages.json", b"[]"), ("passages.json", b"\xff{"))
    for number, (name, harm) in enumerate(harms):
        folder = tmp_path / str(number)
        folder.mkdir()
        for file in FOLDER.glob("passages.*"):
            shutil.copy(file, folder)
        (folder / name).write_bytes(harm)
        assert shipped_vectors(MiniLm.name, texts, folder) == {}


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    """Any texts and any embedder, to a thousandth, and no other text."""
    embedder = Trigrams()
    write_shipped(["late work", "a bill", "late work"], embedder, tmp_path)
    assert is_shipped(["a bill", "late work"], embedder.name, tmp_path)
    assert not is_shipped(["a bill"], embedder.name, tmp_path)
    found = shipped_vectors(embedder.name, {"x": "a bill", "y": "another bill"}, tmp_path)
    assert found["x"] == pytest.approx(list(embedder.embed(["a bill"])[0]), abs=1e-3) and "y" not in found
