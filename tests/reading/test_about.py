"""What the words of a question are about. Not here: what is made of it (`test_intents`)."""

from __future__ import annotations

import pytest

from assistant.errors import BadSettings
from assistant.reading import about
from assistant.reading.about import topics


@pytest.mark.parametrize(
    ("said", "topic", "sort"),
    [
        ("will it rain on saturday", "weather", "foreign"),
        ("Vai chover no Porto amanhã?", "weather", "foreign"),
        ("regnet es morgen", "weather", "foreign"),
        ("mi consigli un ristorante per stasera", "restaurant", "foreign"),
        ("can you fix this CSS?", "code", "foreign"),
        ("who are you", "about_desk", "talk"),
        ("the invoice is still unpaid", "invoice_word", "agency"),
    ],
)
def test_a_topic_is_heard_in_every_language(said: str, topic: str, sort: str) -> None:
    """A word of a list, the beginning of one, or several in a row tell the topic, with or without capitals and accents."""
    assert topics(said)[topic] == sort
    assert topics(about.folded(said)) == topics(said)


def test_a_word_that_only_holds_another_is_not_it() -> None:
    """What stands inside a word counts for nothing, and no words are about nothing."""
    assert "weather" not in topics("the brainstorm was fine")
    assert topics("") == {}


def test_torn_lists_are_one_sentence(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the file cannot be read, that is said, with its name."""
    monkeypatch.setattr(about, "FILE", "nowhere.yaml")
    about._topics.cache_clear()
    try:
        with pytest.raises(BadSettings, match=r"nowhere\.yaml"):
            topics("hello")
    finally:
        monkeypatch.undo()
        about._topics.cache_clear()
