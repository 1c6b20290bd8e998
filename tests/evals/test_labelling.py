"""Labels of people: kept apart and for their owner only, resumed where they stopped, compared and exported."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from assistant.desk import Desk
from assistant.errors import BadInput, StoreTrouble
from assistant.thread import Client, Labels, Thread, threads_from_jsonl
from evals.labelling import LIBRARY, Labelling, beside, guide, labeller_name, libraries, read_library, told
from tests.builders import in_, moment, out


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Four threads; the first brings labels."""
    threads = [
        Thread(
            id=f"t{number}",
            now=moment("03-10"),
            client=Client(name="Zoe Vander", timezone="Europe/London"),
            touchpoints=(in_("03-02", "Hi, which photos?"), out("03-03", "These. Fine with you?")),
            labels=Labels(reads_as="follow_up", turn="them") if not number else None,
        )
        for number in range(4)
    ]
    file = tmp_path / "lib.jsonl"
    file.write_text("".join(f"{one.to_json()}\n" for one in threads), "utf-8")
    return file


GOOD = Labels(reads_as="follow_up", turn="them", actions=("wait", "follow_up"), channels=("email",))


def test_it_goes_on_where_it_stopped(library: Path, tmp_path: Path) -> None:
    """What was answered is not asked again, what was skipped comes last, and at the end there is nothing left."""
    labelling = Labelling(tmp_path, library)
    seen: list[str] = []
    for answer in (GOOD, None, GOOD, GOOD):
        thread = Labelling(tmp_path, library).next("Ana")
        assert thread is not None
        seen.append(thread.id)
        labelling.keep("Ana", thread.id, answer)
    assert seen == ["t0", "t1", "t2", "t3"] and labelling.progress("Ana") == (3, 1, 4)
    last = labelling.next("Ana")
    assert last is not None and last.id == "t1"
    labelling.keep("ana", "t1", GOOD)
    assert labelling.next("Ana") is None and labelling.progress("Ana") == (4, 0, 4)


def test_files_are_their_owners(library: Path, tmp_path: Path) -> None:
    """Folders and files of labels can be read by their owner only."""
    Labelling(tmp_path, library).keep("Ana", "t0", GOOD)
    made = list((tmp_path / "evals").rglob("*"))
    assert {stat.S_IMODE(one.stat().st_mode) for one in made if one.is_file()} == {0o600}
    assert {stat.S_IMODE(one.stat().st_mode) for one in [*made, tmp_path / "evals"] if one.is_dir()} == {0o700}


def test_a_torn_line_costs_one_answer(library: Path, tmp_path: Path) -> None:
    """A line that was cut off while it was written is left out, and the next answer is kept whole."""
    labelling = Labelling(tmp_path, library)
    for id in ("t0", "t1"):
        labelling.keep("Ana", id, GOOD)
    (file,) = (tmp_path / "evals").rglob("ana.jsonl")
    file.write_bytes(file.read_bytes()[:-30])
    assert list(labelling.of("Ana")) == ["t0"]
    labelling.keep("Ana", "t2", GOOD)
    assert list(labelling.of("Ana")) == ["t0", "t2"]
    file.write_text("{}\n" + file.read_text("utf-8"), "utf-8")
    with pytest.raises(StoreTrouble, match="line 1"):
        labelling.of("Ana")


def test_two_labellers_are_set_beside_each_other(library: Path, tmp_path: Path) -> None:
    """Agreement and kappa for each question, and every difference that neither of them would accept."""
    labelling = Labelling(tmp_path, library)
    answers = [
        ("follow_up", "follow_up"),
        ("borderline", "follow_up"),
        ("harassment", "harassment"),
        ("follow_up", "follow_up"),
    ]
    for number, (first, second) in enumerate(answers):
        labelling.keep("ana", f"t{number}", GOOD.model_copy(update={"reads_as": first}))
        labelling.keep(
            "ben", f"t{number}", GOOD.model_copy(update={"reads_as": second, "actions": ("follow_up", "wait")})
        )
    found = labelling.compared("ana", "ben")
    reads = next(one for one in found.agreements if one.question == "reads_as")
    # Observed 3 of 4; by chance 2/4 · 3/4 + 1/4 · 0 + 1/4 · 1/4.
    assert reads.asked == 4 and reads.agreed == 0.75 and reads.kappa == pytest.approx((0.75 - 7 / 16) / (1 - 7 / 16))
    action = next(one for one in found.agreements if one.question == "action")
    assert action.agreed == 0.0
    assert [(one.thread, one.question, one.first, one.second) for one in found.differences] == [
        ("t1", "reads_as", "borderline", "follow_up")
    ]
    text = told(found)
    assert "kappa 0.56" in text and "t1: reads_as borderline / follow_up" in text
    assert next(one for one in found.agreements if one.question == "turn").kappa is None


def test_the_desk_and_the_library_are_labellers_too(library: Path, tmp_path: Path) -> None:
    """A labeller is compared with what the library brings, and with the desk, which does not see those labels."""
    labelling = Labelling(tmp_path, library)
    labelling.keep("ana", "t0", GOOD.model_copy(update={"reads_as": "harassment", "health": "steady"}))
    with_library = labelling.compared("ana", LIBRARY)
    assert [(one.question, one.second) for one in with_library.differences] == [("reads_as", "follow_up")]
    shown: list[Thread] = []
    desk = Desk()

    def chase(thread: Thread):
        shown.append(thread)
        return desk.chase(thread)

    with_desk = labelling.with_desk("ana", chase)
    assert [one.id for one in shown] == ["t0"] and shown[0].labels is None
    assert ("reads_as", "harassment", "follow_up") in {
        (one.question, one.first, one.second) for one in with_desk.differences
    }


def test_what_all_agree_on_is_exported(library: Path, tmp_path: Path) -> None:
    """A library with labels: what they do not agree on is left out, and who is named alone is taken at their word."""
    labelling = Labelling(tmp_path, library)
    labelling.keep("ana", "t0", GOOD)
    labelling.keep("ben", "t0", Labels(reads_as="borderline", turn="them", actions=("follow_up",), channels=("call",)))
    labelling.keep("ben", "t1", None)
    (both,) = labelling.exported()
    assert both.labels == Labels(turn="them", actions=("follow_up",))
    (own,) = labelling.exported(["ben"])
    assert own.labels is not None and own.labels.reads_as == "borderline"
    again = list(threads_from_jsonl([both.to_json()]))
    assert again == [both]


def test_what_cannot_be_labelled_is_refused(tmp_path: Path) -> None:
    """No name, an empty library and two threads with one id are told in a sentence."""
    with pytest.raises(BadInput, match="who labels"):
        labeller_name(" / ")
    empty = tmp_path / "empty.jsonl"
    empty.write_text("\n", "utf-8")
    with pytest.raises(BadInput, match="empty"):
        read_library(empty)
    line = Thread(id="t", now=moment("03-10"), client=Client(name="Zoe"), touchpoints=()).to_json()
    empty.write_text(f"{line}\n{line}\n", "utf-8")
    with pytest.raises(BadInput, match="one id"):
        read_library(empty)


def test_a_name_cannot_lead_elsewhere(library: Path, tmp_path: Path) -> None:
    """Whatever a labeller calls themselves, their file lies in the folder of labels."""
    home = tmp_path / "home"
    Labelling(home, library).keep("../../../etc/Ana Ö.", "t0", GOOD)
    (file,) = home.rglob("*.jsonl")
    assert file.name == "etc-ana-ö.jsonl"


def test_the_guide_is_at_hand_and_a_library_ships(tmp_path: Path) -> None:
    """The short guide names every judgement, and a first start has something to try it on."""
    assert all(word in guide() for word in ("Follow-up (1)", "Borderline (2)", "Harassment (3)"))
    assert len(read_library(next(iter(libraries(tmp_path).values())))) > 100


def test_nothing_in_common_is_said() -> None:
    """Two who have answered different threads have nothing to compare."""
    assert "no thread in common" in told(beside("a", {"t": GOOD}, "b", {"u": GOOD}))
