"""Pasted transcripts that are no mail. All people are invented."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assistant.intake import read_conversation

NOW = datetime(2026, 3, 12, 18, tzinfo=UTC)


def test_a_chat_with_me_in_it_is_read() -> None:
    """ "Me" is ours, the other speaker is the client, moments end at now."""
    thread = read_conversation("Dana: Where is it?\nMe: On its way\nDana: Still nothing\nand no call", now=NOW)
    assert thread is not None
    assert [(one.direction, one.text) for one in thread.touchpoints] == [
        ("in", "Where is it?"),
        ("out", "On its way"),
        ("in", "Still nothing\nand no call"),
    ]
    assert thread.client.name == "Dana"
    assert thread.touchpoints[-1].at == NOW


@pytest.mark.parametrize("ourselves", ["Me", "Us", "We", "Ich", "Moi", "Yo", "Ik", "Io", "Eu"])
def test_ourselves_are_known_in_every_language(ourselves: str) -> None:
    """The word for oneself makes a line ours."""
    thread = read_conversation(f"{ourselves}: Hello\nDana: Yes?", now=NOW)
    assert thread is not None
    assert [one.direction for one in thread.touchpoints] == ["out", "in"]


@pytest.mark.parametrize(
    "lines",
    [
        "[12/03/2026, 14:05] Dana: Hello\n[12/03/2026, 14:07] Kim Beispiel: Hi",
        "[12/03/2026, 14:05:09] Dana: Hello\n[12/03/2026, 14:07:11] Kim Beispiel: Hi",
        "12/03/26, 2:05 PM - Dana: Hello\n12/03/26, 2:07 PM - Kim Beispiel: Hi",
        "12.03.26, 14:05 - Dana: Hello\n12.03.26, 14:07 - Kim Beispiel: Hi",
        "Messages are end-to-end encrypted.\n12.03.26, 14:05 - Dana: Hello\n12.03.26, 14:07 - Kim Beispiel: Hi",
        "2026-03-12 14:05 Dana: Hello\n2026-03-12 14:07 Kim Beispiel: Hi",
        "2026-03-12T14:05+01:00 Dana: Hello\n2026-03-12T14:07+01:00 Kim Beispiel: Hi",
    ],
)
def test_stamps_of_every_usual_shape_are_read(lines: str) -> None:
    """Chat exports and logs give the moment of each line, in the caller's zone where they name none."""
    thread = read_conversation(lines, now=NOW, ours=["Kim Beispiel"], timezone="Europe/Berlin")
    assert thread is not None
    first, second = thread.touchpoints
    assert (first.direction, second.direction) == ("in", "out")
    assert first.at.replace(second=0) == datetime(2026, 3, 12, 13, 5, tzinfo=UTC)
    assert (first.text, second.text) == ("Hello", "Hi")


def test_a_log_of_calls_and_mails_keeps_channel_and_outcome() -> None:
    """What stands in brackets behind a name is the channel and the outcome; an unanswered call was ours."""
    thread = read_conversation(
        "2026-03-02 14:05 Dana (call, no answer): left a message\n2026-03-03 09:00 Me (email): Any news?\n"
        "2026-03-04 10:00 Dana (call, connected): wants it Friday\n2026-03-05 10:00 Me (SMS): Friday it is",
        now=NOW,
    )
    assert thread is not None
    assert [(one.direction, one.channel, one.outcome) for one in thread.touchpoints] == [
        ("out", "call", "left_message"),
        ("out", "email", None),
        ("in", "call", "connected"),
        ("out", "text", None),
    ]
    assert thread.client.name == "Dana"


@pytest.mark.parametrize(
    "text",
    [
        "Hi Kim,\n\nPlease note: this is late.\nThanks: no",
        "Problem: site down\nImpact: shop closed\nUrgency: high",
        "From: Dana\nTo: Kim\nSubject: x\n\nHello.",
        "The shop is down.",
        "Dana: one line only",
        "",
    ],
)
def test_what_is_no_transcript_is_left_alone(text: str) -> None:
    """Mails, lists with colons and single lines are no conversation."""
    assert read_conversation(text, now=NOW) is None


def test_a_stamp_after_now_is_taken_back() -> None:
    """No touchpoint lies after the moment of asking."""
    thread = read_conversation("2026-03-20 10:00 Dana: a\n2026-03-21 10:00 Me: b", now=NOW)
    assert thread is not None
    assert all(one.at <= NOW for one in thread.touchpoints)
