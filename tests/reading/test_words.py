"""Sentences and quotes: whatever is cut out of a text stands in it letter for letter."""

from __future__ import annotations

from functools import cache

import pytest

from assistant.answers import Assessment
from assistant.paths import KNOWLEDGE
from assistant.reading.language import language_of
from assistant.reading.words import plain, sentences, shortened
from assistant.thread import Thread, thread_from_json
from tests.builders import READY, desk

LIBRARY = KNOWLEDGE.parent / "evals" / "library"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Dr. Hale called at 9.30 a.m. about it. Twice.", None),
        ("The price is 3.50 or 4.20. That is all.", ["The price is 3.50 or 4.20.", "That is all."]),
        ("Am 3. März kommt der Fotograf. Bitte öffnen.", ["Am 3. März kommt der Fotograf.", "Bitte öffnen."]),
        ("Why?! Because.", ["Why?!", "Because."]),
        ("Well… I see.", ["Well…", "I see."]),
        ("“Done.” Said nobody.", ["“Done.”", "Said nobody."]),
        ("First line\n\nSecond line", ["First line", "Second line"]),
        ("We need:\n- a logo\n- a name", ["We need:", "- a logo", "- a name"]),
        ("  \n\n  ", []),
        ("", []),
        ("no stop at all", ["no stop at all"]),
        ("We use e.g. blue. Fine.", ["We use e.g. blue.", "Fine."]),
    ],
)
def test_text_is_cut_where_sentences_end(text: str, parts: list[str] | None) -> None:
    """Sentences end at their stops, not at numbers, initials and abbreviations."""
    found = [sentence.text for sentence in sentences(text)]
    assert parts is None or found == parts
    assert "Dr." not in found


@pytest.mark.parametrize(
    "text",
    [
        "  Leading blanks. Then  two blanks.   And a tab\tin it!  ",
        "Café… “quoted” — dash!\u00a0Non-breaking. 日本語の文。絵文字 😀! Ende.",
        "A\r\n\r\nB. C\n\n\n- d\n- e",
        "......",
        "?!?! a. b. c.",
    ],
)
def test_sentences_keep_their_offsets(text: str) -> None:
    """The words of a sentence stand in the text at their place, and sentences do not overlap."""
    end = 0
    for sentence in sentences(text):
        assert text[sentence.start : sentence.start + len(sentence.text)] == sentence.text
        assert sentence.start >= end
        end = sentence.start + len(sentence.text)


def test_plain_words_are_as_long_as_they_were() -> None:
    """Quotes and dashes are made plain one for one, so that places stay right."""
    text = "“It’s” – ‘so’\u00a0…"
    assert len(plain(text)) == len(text)
    assert plain(text)[:6] == '"It\'s"'


def test_a_long_quote_is_cut_at_a_word() -> None:
    """What is left of a long quote is the front of it, whole words only."""
    words = "word " * 60
    assert words.startswith(shortened(words))
    assert len(shortened(words)) <= 160 and shortened(words).endswith("word")
    assert shortened("short") == "short"


@cache
def _library() -> tuple[tuple[Thread, Assessment], ...]:
    """Every thread of the development libraries that is in a language we read, with its assessment."""
    lines = [
        line for file in sorted(LIBRARY.glob("dev_threads_*.jsonl")) for line in file.read_text("utf-8").splitlines()
    ]
    threads = [thread_from_json(line) for line in lines]
    readable = [t for t in threads if {language_of(one.text) for one in t.touchpoints if one.text} <= set(READY)]
    return tuple((thread, desk().chase(thread)) for thread in readable)


def test_every_quote_stands_in_its_touchpoint_letter_for_letter() -> None:
    """The evidence of every thread of the libraries quotes touchpoints that exist, letter for letter."""
    library = _library()
    assert len(library) >= 75
    wrong = [
        f"{thread.id}: touchpoint {evidence.touchpoint}"
        for thread, asked in library
        for evidence in asked.evidence
        if evidence.quote not in thread.touchpoints[evidence.touchpoint].text
        and evidence.quote not in (thread.touchpoints[evidence.touchpoint].subject or "")
    ]
    assert not wrong


def test_every_assessment_of_the_libraries_rests_on_something() -> None:
    """Each answer has evidence with a reason, rules for every part, and no more than one answer per question."""
    for thread, asked in _library():
        assert asked.why["turn"] and asked.why["reads_as"] and asked.why["action"] and asked.why["channel"]
        assert all(evidence.why for evidence in asked.evidence)
        assert (asked.until is not None) == (asked.action == "wait")
        assert (asked.health is not None) == (thread.client.relation == "client")
        assert asked.channel not in thread.client.ruled_out
        assert asked.until is None or asked.until >= thread.now.astimezone(thread.client.zone).date()
