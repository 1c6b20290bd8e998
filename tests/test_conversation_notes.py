"""A call noted in the chat: shown first, saved when confirmed, with the right client only."""

from __future__ import annotations

import pytest

from assistant.conversation import Conversation
from assistant.desk import Desk
from assistant.errors import BadInput
from tests.chatting import NOW, chat, desk, playbook, store

__all__ = ["chat", "desk", "playbook", "store"]  # fixtures, found by their names in here


def test_a_noted_call_is_saved_only_on_confirmation(chat: Conversation, desk: Desk) -> None:
    """Shown first, saved when confirmed, and not twice."""
    before = len(desk.thread_of_client("Tomas", NOW).touchpoints)
    turn = chat.turn("called Tomas, no answer")
    assert turn.intent == "log_touchpoint"
    assert turn.result is not None and turn.result["saved"] is False
    assert "Not saved yet" in turn.answer
    assert len(desk.thread_of_client("Tomas", NOW).touchpoints) == before
    saved = chat.confirm(turn)
    assert saved.result is not None and saved.result["saved"] is True
    assert saved.answer == "Saved with Tomas Brandl."
    assert desk.thread_of_client("Tomas", NOW).touchpoints[-1].outcome == "no_answer"
    assert "already" in chat.confirm(turn).answer


def test_a_note_without_a_client_asks_for_one(chat: Conversation) -> None:
    """What belongs to nobody is not saved."""
    turn = chat.turn("called her, no answer")
    assert "With which client?" in turn.answer
    with pytest.raises(BadInput):
        chat.confirm(turn)


def test_only_a_note_can_be_confirmed(chat: Conversation) -> None:
    """Another turn holds nothing to save."""
    with pytest.raises(BadInput):
        chat.confirm(chat.turn("hi"))
