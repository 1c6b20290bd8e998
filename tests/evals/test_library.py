"""The library of threads as it is kept: whole, labelled, split, its test part untouched. Not here: what the desk makes of it."""

from __future__ import annotations

import hashlib
import json
from itertools import pairwise
from typing import Any

import pytest

from assistant.paths import LIBRARY
from assistant.reading.language import common_language
from assistant.thread import LANGUAGE_NAMES, Thread

PARTS = ("train", "tune", "test", "test_b", "test_c", "test_d", "test_e")
"""The test parts have each been opened once, for a report."""
WITH_ACTS = ("train", "tune", "test", "test_b")
TEST_PART = {
    "threads_test.jsonl": "74894340f12a0a3dec284d967944f91cc65113dba39dab047d222ac029a040b9",
    "acts_test.jsonl": "9699c156decc6e24f8a5d59e4b953cc0c3489a46e42768fe224159a8ac120d23",
    "threads_test_b.jsonl": "0e6381e42487fbcf5ebdeceee0ca3b3e340ed4f769aa47b162ff09dcfbef9ccf",
    "threads_test_c.jsonl": "26ffd6ba87f8bad265526fcbb063d7efe3fe6d20e23c99cff5282b0dc70bdfa5",
    "threads_test_d.jsonl": "e198343b22fa7fea70381a9bf58f25565fb79eec6ddfe1060b51ab766e116d02",
    "threads_test_e.jsonl": "b8cd39f5a4e5b46e2d8c3204f8d0548f284cd8ea687a24fcdcca79591beef4fd",
    "chats_test_b.jsonl": "5e1b369d1f3c93c8ff1f94c60767ae496e2ac3f52d16676bee33474e0c91eeef",
    "chats_test_c.jsonl": "f0552bd0f52c2659622ea88df1d6ad7b990fb1fccfa84e2fffef92c0d21176e4",
    "mails_test_b.jsonl": "952dc13858a2c2901fd2a3a1d01cf5933477c11509b1f8212411bd3b529c12b6",
    "acts_test_b.jsonl": "a6ce88fa9a2111b9dc3b72f1e71310c8af87b6ae4fdc647238f642d4875f8688",
}
"""Nothing that was tuned may have looked at these, and nobody changes them after the fact."""


def lines(file: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (LIBRARY / file).read_text("utf-8").splitlines()]


@pytest.mark.parametrize("part", PARTS)
def test_every_thread_is_whole(part: str) -> None:
    """Each is a thread by the schema, in the order of time, asked about after its last word, with a label to each question."""
    for raw in lines(f"threads_{part}.jsonl"):
        thread = Thread.model_validate(raw)
        moments = [touchpoint.at for touchpoint in thread.touchpoints] + [thread.now]
        assert all(earlier <= later for earlier, later in pairwise(moments)), thread.id
        labels = thread.labels
        assert labels and labels.reads_as and labels.turn and labels.actions and labels.note, thread.id
        assert (labels.health is not None) == (thread.client.relation == "client"), thread.id
        assert labels.actions[0] != "wait" or labels.until, thread.id


@pytest.mark.parametrize("part", WITH_ACTS)
def test_every_act_is_quoted(part: str) -> None:
    """The words of each labelled act stand letter for letter in the touchpoint that it names."""
    texts = {raw["id"]: [t.get("text", "") for t in raw["touchpoints"]] for raw in lines(f"threads_{part}.jsonl")}
    labelled = lines(f"acts_{part}.jsonl")
    assert {one["id"] for one in labelled} == texts.keys()
    for one in labelled:
        for act in one["acts"]:
            assert act["quote"] and act["quote"] in texts[one["id"]][act["touchpoint"]], (one["id"], act)


def test_no_thread_is_in_two_parts() -> None:
    """What is tested on was not trained on."""
    ids = [raw["id"] for part in PARTS for raw in lines(f"threads_{part}.jsonl")]
    assert len(ids) == len(set(ids)) > 400


@pytest.mark.parametrize("file", TEST_PART)
def test_the_test_part_is_what_it_was(file: str) -> None:
    """Its digest is pinned."""
    assert hashlib.sha256((LIBRARY / file).read_bytes()).hexdigest() == TEST_PART[file]


@pytest.mark.parametrize("part", PARTS)
def test_all_seven_languages_are_there(part: str) -> None:
    """Each part has threads in every language that the desk writes."""
    found = {common_language(t.get("text", "") for t in raw["touchpoints"]) for raw in lines(f"threads_{part}.jsonl")}
    assert found == LANGUAGE_NAMES.keys()


def test_what_differed_was_settled_in_writing() -> None:
    """Threads that two people labelled differently hold what was decided and why."""
    twice = lines("labelled_twice.jsonl")
    assert len(twice) >= 400
    for one in twice:
        single = [name for name in ("reads_as", "turn", "health") if name in one["first"] and name in one["second"]]
        if any(one["first"][name] != one["second"][name] for name in single):
            assert one["settled"] and one["reason"], one["id"]
